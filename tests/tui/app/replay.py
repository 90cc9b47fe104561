"""A recorded run as a link: facts at their own pace, scripts as streams, outputs as growing files.

`python -m tests.tui.app.replay [SPEED [DONE]]` shows the one that the tests have on this terminal.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from engine.errors import UsageError
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    CandidateProposed,
    Entry,
    ExecutionEnded,
    ExecutionStarted,
    Fact,
    Purpose,
    RunPaused,
    RunUnpaused,
    ScriptWritten,
)
from engine.metric import MAE
from engine.signals import ExecutionProgressed, TextArrived
from engine.state import State
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from engine.verdicts import meaning
from tests.tui.app.recorded import Recorded, folder_of, read_recorded
from tui.app import Frame, run_app
from tui.sights import Hello

_STEP_S = 0.05
_CHARS = 12


class Replay:
    """Answers to verdicts, pause and autonomy with facts, as an engine would; the run is as recorded."""

    def __init__(self, recorded: Recorded, state_dir: Path, *, speed: float = 1.0, done: int = 0) -> None:
        """`done` facts have happened before anybody looks; with all of them, nothing moves any more."""
        self._recorded, self._state_dir, self._speed = recorded, state_dir, speed
        self._entries = recorded.entries
        self._done = done
        self._queue: asyncio.Queue[Frame] = asyncio.Queue()
        self._state = State(MAE)
        self._seq = 0

    async def frames(self) -> AsyncGenerator[Frame]:
        yield self._hello()
        for entry in self._entries[: self._done]:
            self._lay_out(entry.fact)
            yield self._next(entry.fact, entry)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._play(tasks), name="play")
            while True:
                yield await self._queue.get()

    async def command(self, name: str, **arguments: object) -> None:
        match name:
            case "accept" | "reject" | "reflect":
                self._judge(Verdict(name), arguments)
            case "withdraw" if self._state.said.verdicts:
                self._tell(VerdictWithdrawn(verdict=max(self._state.said.verdicts)))
            case "autonomy":
                self._tell(AutonomyChanged(autonomy=Autonomy(str(arguments["level"]))))
            case "pause":
                self._tell(RunPaused())
            case "unpause":
                self._tell(RunUnpaused())
            case _:
                raise UsageError(f"{name}: a recorded run cannot do that")

    async def detach(self) -> None:
        """Nothing to leave."""

    def _judge(self, verdict: Verdict, arguments: dict[str, object]) -> None:
        candidate = self._state.candidates[int(str(arguments["candidate"]))]
        found = meaning(candidate, verdict)
        if not isinstance(found, Meaning):
            raise UsageError(found)
        words = arguments.get("words")
        self._tell(
            VerdictGiven(
                verdict=self._state.said.count + 1,
                candidate=candidate.id,
                kind=verdict,
                meaning=found,
                words=None if words is None else str(words),
            )
        )

    def _tell(self, fact: Fact) -> None:
        self._queue.put_nowait(self._next(fact, self._entries[-1]))

    def _next(self, fact: Fact, like: Entry) -> Entry:
        self._seq += 1
        self._state.apply(fact)
        return replace(like, seq=self._seq, fact=fact)

    async def _play(self, tasks: asyncio.TaskGroup) -> None:
        rest = self._entries[self._done :]
        last_at = self._entries[max(self._done - 1, 0)].at
        for entry in rest:
            await self._pass((entry.at - last_at).total_seconds())
            last_at = entry.at
            match entry.fact:
                case CandidateProposed(candidate=candidate):
                    tasks.create_task(self._stream(candidate), name=f"stream-{candidate}")
                case ExecutionStarted(candidate=candidate):
                    tasks.create_task(self._run(candidate), name=f"run-{candidate}")
                case _:
                    self._lay_out(entry.fact)
            self._queue.put_nowait(self._next(entry.fact, entry))

    async def _pass(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        passed = loop.create_future()
        loop.call_later(max(seconds, 0.0) / self._speed, passed.set_result, None)
        await passed

    async def _stream(self, candidate: int) -> None:
        text = self._recorded.text(candidate, "script.py")
        for start in range(0, len(text), _CHARS):
            if self._state.candidates[candidate].idea is not None:
                return
            piece = TextArrived(candidate=candidate, purpose=Purpose.WRITE, text=text[start : start + _CHARS])
            self._queue.put_nowait(piece)
            await self._pass(_STEP_S)

    async def _run(self, candidate: int) -> None:
        folder = folder_of(self._state_dir, candidate)
        lines = self._recorded.text(candidate, "stdout.log").encode().splitlines(keepends=True)
        ended = next(
            (
                fact.execution.wall_s
                for entry in self._entries
                if isinstance(fact := entry.fact, ExecutionEnded) and fact.candidate == candidate
            ),
            1.0,
        )
        steps = max(int(ended * 4), 1)
        with (folder / "stdout.log").open("wb", buffering=0) as log:
            for step in range(steps):
                for line in lines[len(lines) * step // steps : len(lines) * (step + 1) // steps]:
                    log.write(line)
                wall_s = ended * (step + 1) / steps
                self._queue.put_nowait(
                    ExecutionProgressed(
                        candidate=candidate,
                        wall_s=wall_s,
                        cpu_s=wall_s * 0.9,
                        memory_bytes=180_000_000,
                        output_bytes=log.tell(),
                    )
                )
                await self._pass(ended / steps)

    def _lay_out(self, fact: Fact) -> None:
        """What the engine would have written by the time that the fact is told."""
        match fact:
            case ScriptWritten(candidate=candidate):
                self._recorded.lay_out(self._state_dir, candidate, "script.py")
            case ExecutionEnded(candidate=candidate):
                self._recorded.lay_out(self._state_dir, candidate, "stdout.log", "reflection.md")
            case _:
                pass

    def _hello(self) -> Hello:
        return Hello(
            workspace="demo",
            state_dir=str(self._state_dir),
            run=self._entries[0].run,
            policy="offline policy, no language model",
            isolation="bwrap",
            samples=5,
            jobs=5,
            process=1,
            is_paid=False,
            network=False,
            hold=None,
        )


def main() -> int:
    """Shows a recorded run."""
    recorded = read_recorded()
    speed = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    done = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        return run_app(lambda: Replay(recorded, Path(folder), speed=speed, done=done))


if __name__ == "__main__":
    raise SystemExit(main())
