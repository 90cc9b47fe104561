"""Where facts are made: committed first, then applied to the state, then shown."""

import asyncio
from collections.abc import Callable

from engine.facts import Fact
from engine.ports import Journal, Show
from engine.signals import Noted, Signal
from engine.state import State


class Ledger:
    """The journal, the state and the onlookers of one run, kept in step."""

    def __init__(self, journal: Journal, run: int, state: State, show: Show) -> None:
        """The state already holds what the journal does."""
        self.run = run
        self.state = state
        self._journal = journal
        self._show = show
        self._changed = asyncio.Event()
        self._noted: set[str] = set()

    def emit(self, *facts: Fact) -> None:
        """Nobody sees a fact, and nothing acts upon it, before it is committed.

        Facts that make sense only together are given together: a death leaves all of them or none.
        """
        for entry in self._journal.append(self.run, facts):
            self.state.apply(entry.fact, entry.at)
            self._show(entry)
        self.wake()

    def wake(self) -> None:
        """Whoever waits for the next fact looks again, though none was told."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def next_fact(self) -> asyncio.Event:
        """Set by the next fact. Taken before one looks and awaits, it misses nothing that comes meanwhile."""
        return self._changed

    async def until(self, is_so: Callable[[State], bool]) -> None:
        """Returns as soon as the state is so."""
        while not is_so(self.state):
            await self._changed.wait()

    def signal(self, signal: Signal) -> None:
        """Shown only."""
        self._show(signal)

    def note_once(self, occasion: str, message: str) -> None:
        """One line for a person, unless this engine has already said one on that occasion."""
        if occasion not in self._noted:
            self._noted.add(occasion)
            self.signal(Noted(message=message))
