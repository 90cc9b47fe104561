"""After the search: the two best scripts run again with other seeds, to tell chance from progress.

No model is asked; the parser alone reads, and only what stands in the target's own units counts.
"""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.chance import compared, tie_words, two_best
from engine.clean import clean_line
from engine.errors import SandboxError, UsageError
from engine.facts import RepeatRan
from engine.grading.ties import Tie
from engine.journal.files import CandidateFiles
from engine.outcome import Execution, OutcomeKind, Reading
from engine.parsing import score as reading
from engine.pipeline.crowning import Crown
from engine.pipeline.equipment import Equipment
from engine.ports import ExecutionSpec, Finished
from engine.signals import Noted
from engine.state import State

_UNTOLD = (OutcomeKind.CANCELLED, OutcomeKind.LOST)
"""Ends that say nothing of the script; it is run again when the run is taken up."""
_APART = 1_000
"""Between the seeds of two runs: one that adds its folds' numbers to its own must not draw twice alike."""
_ASKED = 3
"""Other seeds, where a person asks and the config says fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A run that is due."""

    candidate: int
    number: int
    """From 1."""
    seed: int


def due(state: State, repeats: int) -> list[Repeat]:
    """The runs that the two best still want; none where there are not two."""
    two = two_best(state) or ()
    return [
        Repeat(candidate=candidate.id, number=number, seed=seed)
        for number in range(1, repeats + 1)
        for candidate in two
        if not state.repeats.has(candidate.id, seed := (state.seed + number * _APART) % 2**32)
    ]


class Repeating:
    """The two best run again: as the config has it when the search has ended, and whenever a person asks."""

    def __init__(self, equipment: Equipment, crown: Crown, repeats: int) -> None:
        """Nothing runs yet. `repeats`: how often each, at the end."""
        self._equipment = equipment
        self._crown = crown
        self._repeats = repeats
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether some run is under way."""
        return self._task is not None and not self._task.done()

    @property
    def is_due(self) -> bool:
        """Whether the end of the search still wants some."""
        return bool(due(self._equipment.ledger.state, self._repeats))

    @property
    def takes_s(self) -> float:
        """How long those of the end take one after another, by what the first runs took."""
        state = self._equipment.ledger.state
        first = [state.candidates[repeat.candidate].execution for repeat in due(state, self._repeats)]
        return sum(execution.wall_s for execution in first if execution is not None)

    def start(self, tasks: asyncio.TaskGroup) -> asyncio.Task[None]:
        """Those of the end."""
        return self._start(tasks, self._repeats)

    def ask(self, tasks: asyncio.TaskGroup) -> None:
        """Those that a person wants now. Raises UsageError where they would tell nothing new."""
        if self.is_running:
            raise UsageError("the two best run again already")
        if two_best(self._equipment.ledger.state) is None:
            raise UsageError("there are no two scored candidates to run again")
        repeats = max(self._repeats, _ASKED)
        if not due(self._equipment.ledger.state, repeats):
            raise UsageError(f"the two best have run again with {repeats} other seeds")
        self._start(tasks, repeats)

    async def settled(self) -> None:
        """When nothing runs."""
        if self._task is not None:
            await asyncio.wait({self._task})

    def _start(self, tasks: asyncio.TaskGroup, repeats: int) -> asyncio.Task[None]:
        self._task = tasks.create_task(self._run(repeats), name="repeat-the-best")
        return self._task

    async def _run(self, repeats: int) -> None:
        """Emits RepeatRan for each run that is due. A cancelled one is due again."""
        ledger = self._equipment.ledger
        wanted = due(ledger.state, repeats)
        who = " and ".join(f"#{candidate}" for candidate in sorted({repeat.candidate for repeat in wanted}))
        ledger.signal(Noted(message=f"{who} run again with other seeds, to tell chance from progress"))
        async with asyncio.TaskGroup() as tasks:
            for repeat in wanted:
                name = f"repeat-{repeat.candidate}-{repeat.number}"
                tasks.create_task(_repeat(self._equipment, repeat), name=name)
        await self._crown.lay_out()
        found = compared(ledger.state)
        if found is not None:
            ledger.signal(Noted(message=tie_words(found) if isinstance(found, Tie) else found.why))


async def _repeat(equipment: Equipment, repeat: Repeat) -> None:
    files = equipment.files(repeat.candidate)
    again = files.repeat(repeat.number)
    try:
        await asyncio.to_thread(again.root.mkdir, mode=0o700, parents=True, exist_ok=True)
        execution = await _run(equipment, _spec(equipment, repeat, files.script, again))
        if execution is None or execution.kind in _UNTOLD:
            return
        is_ok = execution.kind is OutcomeKind.OK
        reported = await asyncio.to_thread(_read, equipment, again) if is_ok else None
        verified = await _verify(equipment, repeat, again, reported)
    except (SandboxError, OSError) as error:  # a full disk too: the search is over and must end in order
        message = f"not run again with seed {repeat.seed}: {clean_line(str(error))}"
        equipment.ledger.signal(Noted(candidate=repeat.candidate, message=message))
        return
    finally:
        await asyncio.to_thread(shutil.rmtree, again.work, ignore_errors=True)
    equipment.ledger.emit(
        RepeatRan(candidate=repeat.candidate, seed=repeat.seed, reported=reported, verified=verified)
    )


async def _run(equipment: Equipment, spec: ExecutionSpec) -> Execution | None:
    async for event in equipment.executor.submit(spec).events():
        if isinstance(event, Finished):
            return event.execution
    return None


def _read(equipment: Equipment, files: CandidateFiles) -> float | None:
    metric = reading.words_of(equipment.ground.metric)
    found = reading.read(files.output, scale=equipment.scale, metric=metric)
    if not isinstance(found, Reading) or reading.check(found.value, equipment.scale, metric) is not None:
        return None
    return found.value


async def _verify(
    equipment: Equipment, repeat: Repeat, files: CandidateFiles, reported: float | None
) -> float | None:
    if reported is None or equipment.ledger.state.select_by != "verified":
        return None
    seed = f"{repeat.seed}:{repeat.candidate}"
    return (await equipment.truth.verify(files, reported, seed)).value


def _spec(equipment: Equipment, repeat: Repeat, script: Path, files: CandidateFiles) -> ExecutionSpec:
    return ExecutionSpec(
        candidate=repeat.candidate,
        attempt=repeat.number,
        script=script,
        work=files.work,
        stdout=files.stdout,
        inputs=equipment.inputs,
        python=equipment.outfit.python,
        seed=repeat.seed,
        limits=equipment.limits(),
    )
