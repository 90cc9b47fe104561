"""The best state: told when it changes, and laid out in `best/` for the person to take away."""

import asyncio

from engine import prompting
from engine.candidate import Candidate, NotRun, Scored
from engine.chance import compared, tie_words
from engine.errors import GradingError, JournalError
from engine.facts import BestChanged
from engine.grading.ties import Tie, Untold
from engine.journal.files import clear_best, write_best
from engine.pipeline.equipment import Equipment
from engine.signals import Noted


class Crown:
    """Keeps `BestChanged` and `best/` in step with the scores."""

    def __init__(self, equipment: Equipment) -> None:
        """One a run: two must not write `best/` at the same time."""
        self._equipment = equipment
        self._writing = asyncio.Lock()

    async def settle(self) -> None:
        """Emits BestChanged if another candidate is the best now, and rewrites `best/`."""
        ledger = self._equipment.ledger
        best = ledger.state.next_best()
        previous = ledger.state.best
        if (best.id if best else None) == previous:
            await self._equipment.notebook.keep()
            return
        score = best.status.score if best and isinstance(best.status, Scored) else None
        ledger.emit(BestChanged(candidate=best.id if best else None, score=score, previous=previous))
        await self.lay_out()

    async def at_the_end(self) -> float | None:
        """What the best one is worth on the rows of the holdout that nothing was chosen by."""
        best = self._equipment.ledger.state.best
        if best is None:
            return None
        try:
            return await self._equipment.truth.at_the_end(self._equipment.files(best))
        except GradingError as error:
            self._equipment.ledger.signal(
                Noted(candidate=best, message=f"not graded on what was kept for the end: {error}")
            )
            return None

    async def lay_out(self) -> None:
        """Rewrites `best/` and the notes from the best state, with what is known of it by now."""
        await self._equipment.notebook.keep()
        async with self._writing:
            best = self._equipment.ledger.state.best_candidate
            if best is None or not isinstance(best.status, Scored | NotRun):
                await asyncio.to_thread(clear_best, self._equipment.state_dir)
                return
            files = self._equipment.files(best.id)
            try:
                script = await files.read_script()
            except JournalError as error:  # what stands in `best/` already is better than nothing
                self._equipment.ledger.signal(Noted(candidate=best.id, message=str(error)))
                return
            contents = {
                "script.py": script.encode(),
                "WHY.md": "\n".join([*self._why(best, best.status), *_feedback(best), ""]).encode(),
            }
            submission = await files.read_product("submission.csv")
            if submission is not None:
                contents["submission.csv"] = submission
            await asyncio.to_thread(write_best, self._equipment.state_dir, contents)

    def _beside_the_second(self) -> list[str]:
        match compared(self._equipment.ledger.state):
            case Tie() as found:
                return [f"- {tie_words(found)}"]
            case Untold(second=second, why=why):
                return [f"- beside #{second}, the second best: {why}"]
            case None:
                return []

    def _why(self, best: Candidate, status: Scored | NotRun) -> list[str]:
        heading = [f"# Candidate {best.id}: {best.idea}", ""]
        came = f"- how it came to be: {best.operator}; {best.why}"
        if isinstance(status, NotRun):
            return [*heading, "- not run: nothing of it is measured", f"- {status.why}", came]
        metric, state = self._equipment.ground.metric.name, self._equipment.ledger.state
        verified = status.score.verified
        return [
            *heading,
            f"- validation {metric}, as its script printed it: {status.score.reported:,.6g}",
            f"- verified {metric}, on answers that it never saw: "
            + ("unknown" if verified is None else f"{verified:,.6g}"),
            f"- the search goes by the {state.select_by} one",
            *([] if state.final is None else [f"- on the rows kept for the end: {state.final:,.6g}"]),
            f"- read from line {status.reading.line} of its output: `{status.reading.quote}`",
            came,
            *(f"- mark: {mark}" for mark in status.marks),
            *(["- it counts since you accepted it"] if best.id in state.accepted else []),
            *self._beside_the_second(),
        ]


def _feedback(best: Candidate) -> list[str]:
    if best.reflection is None:
        return []
    return [part for line in prompting.reflection_lines(best.reflection) for part in ("", line)]
