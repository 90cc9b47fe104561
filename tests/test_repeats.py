"""The two best of a run, run again with other seeds: what is chance is called a tie."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from engine.budget import Budget
from engine.chance import compared, tie_of
from engine.errors import UsageError
from engine.facts import Autonomy, EndReason, Purpose, RepeatRan, RoundEnded, RunEnded, SelectBy
from engine.grading.ties import Tie, Untold
from engine.journal.database import Database
from engine.outcome import Execution, Isolation
from engine.packages import ScriptPython
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.pipeline.outfit import Outfit
from engine.pipeline.repeating import due
from engine.ports import ExecutionSpec, Executor
from engine.sandbox.local import LocalExecutor
from engine.sandbox.settings import SandboxSettings
from engine.session import Opening
from engine.signals import Noted
from tests.sandbox.world import LIMITS
from tests.world import FakeExecutor, FakeHandle, FakeModel, Steered, World, prints
from tui.progress import Progress
from tui.status import status_text

SCORES = ("Validation MAE: 20.5", "Validation MAE: 20.0", "Validation MAE: 35.0")
REPEATS = 3
NOISY = {20.0: (20.9, 19.6, 20.4), 20.5: (20.1, 21.0, 20.7)}
QUIET = {20.0: (20.01, 20.02, 19.99), 20.5: (20.52, 20.49, 20.5)}
"""What comes of other seeds, by what the script said at first."""


@dataclass
class Seeded(FakeExecutor):
    """What a script prints hangs on its seed: the first run as it says, later ones as the test says."""

    again: Mapping[float, tuple[float | None, ...]] = field(default_factory=dict)
    repeated: list[tuple[int, int]] = field(default_factory=list)

    def submit(self, spec: ExecutionSpec) -> FakeHandle:
        return SeededHandle(self, spec) if spec.seed > 1 else FakeHandle(self, spec)


@dataclass
class SeededHandle(FakeHandle):
    """One repeat."""

    def _run(self) -> Execution:
        execution = super()._run()
        assert isinstance(self.executor, Seeded)
        self.executor.repeated.append((self.spec.candidate, self.spec.seed))
        printed = self.executor.again[_first(self.spec)][self.spec.seed // 1_000 - 1]
        self.spec.stdout.write_text("nothing\n" if printed is None else f"Validation MAE: {printed}\n")
        return execution


def _first(spec: ExecutionSpec) -> float:
    return float(spec.script.read_text().partition("MAE: ")[2].partition("\n")[0])


def world(path: Path, again: Mapping[float, tuple[float | None, ...]]) -> World:
    here = World(state_dir=path, model=FakeModel(lambda number, request: prints(SCORES[number - 1])))
    here.executor = Seeded(again=again)
    here.settings = here.settings_with(samples=3, rounds=1, repeats=REPEATS)
    return here


def repeats(here: World) -> list[RepeatRan]:
    return [fact for fact in here.facts if isinstance(fact, RepeatRan)]


def why(here: World) -> str:
    return (here.state_dir / "best" / "WHY.md").read_text()


def said(here: World) -> list[str]:
    return [shown.message for shown in here.shown if isinstance(shown, Noted)]


def by_score(here: World, *values: float) -> list[int]:
    return [
        known for value in values for known in here.state.candidates if here.state.reported(known) == value
    ]


def test_the_two_best_run_again_and_no_model_is_asked(tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)
    here.run()
    best, second = by_score(here, 20.0, 20.5)
    told = {(fact.candidate, fact.seed): fact.reported for fact in repeats(here)}
    wanted = {
        (known, 1 + 1_000 * (1 + at)): NOISY[first][at]
        for known, first in ((best, 20.0), (second, 20.5))
        for at in range(REPEATS)
    }
    assert told == wanted
    assert sum(request.purpose is Purpose.SCORE for request in here.model.asked) == len(SCORES)
    assert (here.state_dir / "candidates" / f"{best:04d}" / "stdout.log").read_text() == SCORES[1] + "\n"


def test_what_chance_explains_is_a_tie_everywhere(tmp_path: Path) -> None:
    (tmp_path / ".mltui").mkdir()
    here = world(tmp_path / ".mltui", NOISY)
    ended = here.run()
    best, second = by_score(here, 20.0, 20.5)
    assert ended.best is not None
    assert (ended.best.candidate, ended.best.ties_with) == (best, second)
    assert f"- tie: no better than the second best, #{second}: 0.35 better on average over 4 seeds" in why(
        here
    )
    assert f"a tie with #{second}" in status_text(tmp_path)
    progress = Progress()
    lines = [line for shown in here.shown if (line := progress.line(shown))]
    assert f"a tie with #{second}" in lines[-1]
    assert sum("↻ again with seed" in line for line in lines) == 2 * REPEATS


def test_what_chance_does_not_explain_is_progress(tmp_path: Path) -> None:
    here = world(tmp_path, QUIET)
    ended = here.run()
    assert ended.best is not None
    assert ended.best.ties_with is None
    assert "- better than the second best" in why(here)
    found = compared(here.state)
    assert isinstance(found, Tie)
    assert 0 < found.floor < found.gain
    assert tie_of(here.state) is None


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({20.5: (20.5,) * 3, 20.0: (20.0,) * 3}, "both give the same number with each of 4 seeds"),
        ({20.5: (None,) * 3, 20.0: (None,) * 3}, "scores of both with 1 of 3 seeds: too few"),
    ],
)
def test_fixed_seeds_and_lost_scores_say_nothing_of_chance(
    again: Mapping[float, tuple[float | None, ...]], said: str, tmp_path: Path
) -> None:
    here = world(tmp_path, again)
    ended = here.run()
    assert len(repeats(here)) == 2 * REPEATS
    assert ended.best is not None
    assert ended.best.ties_with is None
    assert said in why(here)


def test_one_repeat_is_too_few_and_says_so(tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)
    here.settings = here.settings_with(repeats=1)
    ended = here.run()
    assert isinstance(compared(here.state), Untold)
    assert "scores of both with 2 of 3 seeds: too few to tell chance (`repeats = 2` or more)" in why(here)
    assert ended.best is not None
    assert ended.best.ties_with is None


@pytest.mark.parametrize(("wall_time_s", "expected"), [(0.1, 0), (0.2, 2 * REPEATS)])
def test_the_two_best_run_again_only_where_the_time_is_left_for_it(
    wall_time_s: float, expected: int, tmp_path: Path
) -> None:
    """Six runs of 0.1 s, five at once."""
    here = world(tmp_path, NOISY)
    here.budget = Budget(wall_time_s=wall_time_s)
    ended = here.run()
    assert ended.reason is EndReason.ROUNDS
    assert len(repeats(here)) == expected
    assert any("the two best are not run again" in message for message in said(here)) is (expected == 0)


def test_a_run_ends_in_order_where_there_is_no_place_for_repeats(tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)
    for candidate in (1, 2, 3):
        folder = tmp_path / "candidates" / f"{candidate:04d}"
        folder.mkdir(parents=True)
        (folder / "repeats").write_text("no folder")
    ended = here.run()
    assert ended.best is not None
    assert [ended.best.candidate] == by_score(here, 20.0)
    assert repeats(here) == []
    assert sum("not run again with seed" in message for message in said(here)) == 2 * REPEATS


def test_a_run_that_died_between_repeats_goes_on_with_the_rest(tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)

    started: list[FakeExecutor] = []

    def die_soon(executor: FakeExecutor) -> None:
        if not any(isinstance(fact, RoundEnded) for fact in here.facts):
            return
        started.append(executor)
        if len(started) == 1:
            here.dies_after = here.committed + 2
        elif len(started) == 3:
            executor.gate = asyncio.Event()  # the rest is still running then

    here.executor.on_start = die_soon
    with pytest.raises(BaseExceptionGroup):
        here.run()
    done = {(fact.candidate, fact.seed) for fact in repeats(here)}
    assert len(done) == 2
    assert due(here.state, REPEATS)
    again = world(tmp_path, NOISY)
    ended = again.run()
    assert isinstance(again.executor, Seeded)
    assert not done & set(again.executor.repeated)
    assert len(done) + len(repeats(again)) == 2 * REPEATS
    assert not due(again.state, REPEATS)
    assert ended.best is not None
    assert ended.best.ties_with is not None


def test_none_runs_again_where_none_is_asked_for(tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)
    here.settings = here.settings_with(repeats=0)
    here.run()
    assert repeats(here) == []


def test_a_person_who_wants_more_need_not_wait_for_repeats(tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)
    here.model = FakeModel(lambda number, request: prints(SCORES[(number - 1) % 3]))
    assert isinstance(here.executor, Seeded)
    gate = asyncio.Event()

    def hold(executor: FakeExecutor) -> None:
        if any(isinstance(fact, RoundEnded) for fact in here.facts):
            executor.gate = gate  # the repeats hang, as long ones would

    here.executor.on_start = hold

    async def act(run: Steered) -> None:
        await run.until(lambda state: state.rounds_ended == 1)
        await run.idle()
        assert run.state.ended is None
        here.executor.gate = None
        here.executor.on_start = None
        run.steering.edit(1, prints("Validation MAE: 12.5"))
        await run.until(lambda state: isinstance(state.ended, RunEnded))
        assert run.state.reported(4) == 12.5

    here.executor.again = {**NOISY, 12.5: (12.6, 12.4, 12.7)}
    asyncio.run(here.steered(act, autonomy=Autonomy.AUTO))


# ---------------------------------------------------------------- scripts that really draw


DRAWS = """
import os, random
rng = random.Random(int(os.environ.get("SEED", "0")))
print("fold 1:", rng.random())
error = round({level} + {noise} * (rng.random() - 0.5), 6)
with open("submission.csv", "w") as file:
    print("id,price", *(f"{{row}},{{error}}" for row in range(30)), sep="\\n", file=file)
print("Validation MAE:", {printed})
"""
"""As a script does that takes its folds and models from SEED: its score moves with it."""
ANSWERS = "id,price\n" + "".join(f"{row},0\n" for row in range(30))


def drawing(name: str, level: float, noise: float, printed: str) -> str:
    return f"# {name}\n{DRAWS.format(level=level, noise=noise, printed=printed)}"


@dataclass
class RealWorld(World):
    """Scripts are run by this Python, in processes of their own."""

    processes: Executor = field(default_factory=lambda: LocalExecutor(Isolation.NONE, SandboxSettings()))
    select_by: SelectBy = "reported"

    def _equipment(self, ledger: Ledger) -> Equipment:
        python = ScriptPython(python=Path(sys.executable), version="3.11", packages={})
        return replace(
            super()._equipment(ledger),
            executor=self.processes,
            outfit=Outfit(python, self.installer, (), lambda: False),
            limits=lambda: LIMITS,
        )

    def _opening(self, journal: Database, *, is_new: bool) -> Opening:
        return replace(super()._opening(journal, is_new=is_new), select_by=self.select_by)

    async def session(self) -> RunEnded:
        try:
            return await super().session()
        finally:
            await self.processes.close()


@pytest.mark.parametrize(
    ("gap", "is_tie", "select_by", "printed"),
    [(0.05, True, "reported", "error"), (5.0, False, "verified", "19.5")],
)
def test_the_noise_of_scripts_that_take_their_seed_from_the_environment_is_found(
    gap: float, is_tie: bool, select_by: SelectBy, printed: str, tmp_path: Path
) -> None:
    written = [drawing("one", 20.0, 1.0, printed), drawing("other", 20.0 + gap, 1.5, printed)]
    here = RealWorld(
        state_dir=tmp_path,
        model=FakeModel(lambda number, request: written[number - 1]),
        select_by=select_by,
        answers=ANSWERS.encode(),
    )
    here.settings = here.settings_with(samples=2, rounds=1, repeats=REPEATS)
    ended = here.run()
    scores = {fact.verified if select_by == "verified" else fact.reported for fact in repeats(here)}
    assert len(scores) == 2 * REPEATS
    found = compared(here.state)
    assert isinstance(found, Tie)
    assert found.seeds == 1 + REPEATS
    assert 0.1 < found.floor < 3
    assert found.is_tie is is_tie
    assert ended.best is not None
    assert (ended.best.ties_with is not None) is is_tie


# ---------------------------------------------------------------- as a person asks


@pytest.mark.parametrize("rounds", [1, 2], ids=["when the run has ended", "while a round waits"])
def test_a_person_has_the_two_best_run_again(rounds: int, tmp_path: Path) -> None:
    here = world(tmp_path, NOISY)
    here.settings = here.settings_with(repeats=0, rounds=rounds)

    async def act(run: Steered) -> None:
        with pytest.raises(UsageError, match=r"no two scored candidates|first round"):
            run.steering.repeat()
        await run.until(lambda state: state.rounds_ended == 1 and (rounds > 1 or state.ended is not None))
        run.steering.repeat()
        with pytest.raises(UsageError, match="run again already"):
            run.steering.repeat()
        await run.until(lambda _: said(here)[-1].startswith("tie: no better than the second best"))
        assert len(repeats(here)) == 2 * REPEATS
        assert tie_of(run.state) is not None
        assert "- tie: no better than the second best" in why(here)
        with pytest.raises(UsageError, match="have run again with 3 other seeds"):
            run.steering.repeat()

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert "run again with other seeds, to tell chance from progress" in said(here)[-2]
