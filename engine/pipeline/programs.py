"""Which programs the run has had, so that none is paid for twice."""

import asyncio
from collections.abc import Callable

from engine.errors import JournalError
from engine.journal.files import CandidateFiles
from engine.parsing.program import fingerprint
from engine.pipeline.ledger import Ledger

_MOST_READ = 500
"""So many scripts of an earlier engine are read again; more would hold up the first one of this."""


class Programs:
    """The programs of one run, each with the candidate that had it first."""

    def __init__(self, ledger: Ledger, files: Callable[[int], CandidateFiles]) -> None:
        """Nothing is read yet. `files` gives a candidate's folder."""
        self._ledger = ledger
        self._files = files
        self._first: dict[str, int] = {}
        self._is_read = False
        self._reading = asyncio.Lock()

    async def twin(self, candidate: int, script: str) -> int | None:
        """The candidate that had the same program before."""
        await self._read()
        known = await asyncio.to_thread(fingerprint, script)
        first = candidate if known is None else self._first.get(known, candidate)
        return None if first == candidate else first

    async def add(self, candidate: int, script: str) -> int | None:
        """A candidate has this program from now on. The one that had it before; None: nobody."""
        await self._read()
        return await self._put(candidate, script)

    async def _put(self, candidate: int, script: str) -> int | None:
        known = await asyncio.to_thread(fingerprint, script)
        first = candidate if known is None else self._first.setdefault(known, candidate)
        return None if first == candidate else first

    async def _read(self) -> None:
        async with self._reading:
            if self._is_read:
                return
            written = [known.id for known in self._ledger.state.candidates.values() if known.idea is not None]
            for candidate in written[-_MOST_READ:]:
                try:
                    script = await self._files(candidate).read_script()
                except JournalError:  # a script that is gone cannot be compared
                    continue
                await self._put(candidate, script)
            # Not before: a candidate that is stopped while it reads leaves the rest to the next one.
            self._is_read = True
