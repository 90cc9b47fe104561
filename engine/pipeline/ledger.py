"""Where facts are made: committed first, then applied to the state, then shown."""

from engine.facts import Fact
from engine.ports import Journal, Show
from engine.signals import Signal
from engine.state import State


class Ledger:
    """The journal, the state and the onlookers of one run, kept in step."""

    def __init__(self, journal: Journal, run: int, state: State, show: Show) -> None:
        """The state already holds what the journal does."""
        self.run = run
        self.state = state
        self._journal = journal
        self._show = show

    def emit(self, fact: Fact) -> None:
        """Nobody sees a fact, and nothing acts upon it, before it is committed."""
        entry = self._journal.append(self.run, fact)
        self.state.apply(fact)
        self._show(entry)

    def signal(self, signal: Signal) -> None:
        """Shown only."""
        self._show(signal)
