"""The best state as a page that the person may read and write in: kept up to date, and read anew each round.

What the person writes there has no more power than the task's own text, which nobody has to trust either:
it is told to the model and to nobody else, in a section of its own. So a page that came with a stranger's
workspace needs no leave; but what it says is shown once before it is first told.
"""

import asyncio
from pathlib import Path

from engine.clean import clean_line
from engine.errors import JournalError
from engine.journal.notes import read_notes, write_notes
from engine.notes import HEADING, NAME, own_part, page, told
from engine.pipeline.ledger import Ledger

_MOST_CHARS = 8_000


class Notebook:
    """One run's notes."""

    def __init__(self, ledger: Ledger, state_dir: Path, problem: str) -> None:
        """Nothing is read or written yet."""
        self._ledger = ledger
        self._state_dir = state_dir
        self._problem = problem
        self._said: dict[int, str] = {}
        self._written: tuple[object, ...] | None = None
        self._turn = asyncio.Lock()

    async def said(self, round_number: int) -> str:
        """What the person wants to tell the model, the same for all lanes of a round."""
        async with self._turn:
            if round_number not in self._said:
                own = await self._own()
                self._said[round_number] = "" if own is None else told(own, _MOST_CHARS)
            said = self._said[round_number]
        if said:
            self._ledger.note_once(f"notes: {said}", f"{NAME} tells the model: {clean_line(said, 120)}")
        return said

    async def keep(self) -> None:
        """Writes the page where the best, what is known of it, or the round is another than it says."""
        state = self._ledger.state
        best = state.best_candidate
        now = (best, state.rounds_ended)
        async with self._turn:
            if now in (self._written, (None, 0)):
                return
            self._written = now
            await self._rewrite()

    async def _rewrite(self) -> None:
        own = await self._own()
        if own is None:
            return
        text = page(self._ledger.state, self._problem, own)
        try:
            await asyncio.to_thread(write_notes, self._state_dir, text)
        except JournalError as error:
            self._complain(error)

    async def _own(self) -> str | None:
        """The person's part; None where the file is not to be touched."""
        try:
            text = await asyncio.to_thread(read_notes, self._state_dir)
        except JournalError as error:
            self._complain(error)
            return None
        if text is None:
            return ""
        own = own_part(text)
        if own is None:
            self._ledger.note_once(
                "notes without heading",
                f"{NAME} has no line `{HEADING}`: it is left as it is, and the model is told nothing of it",
            )
        return own

    def _complain(self, error: JournalError) -> None:
        self._ledger.note_once(f"notes: {error}", f"{error}; {error.hint}")
