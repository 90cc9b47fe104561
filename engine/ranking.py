"""Who is ahead: candidates whose scores count, in order, brought up to date from what has changed."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from math import isnan

from engine.roster import Roster


class Ranking:
    """The best first; of equals, the older."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._rules: object = None
        self._read = 0
        self._places: list[tuple[float, int]] = []
        self._utilities: dict[int, float] = {}

    def of(self, roster: Roster, utility: Callable[[int], float | None], rules: object) -> Iterator[int]:
        """As it is now.

        `rules`: what `utility` goes by beside the candidate; where they are others, all are ranked anew.
        """
        if rules != self._rules:
            self._rules, self._read, self._places, self._utilities = rules, 0, [], {}
        for candidate in dict.fromkeys(roster.changes[self._read :]):
            self._place(candidate, utility(candidate))
        self._read = len(roster.changes)
        return (candidate for _, candidate in self._places)

    def _place(self, candidate: int, utility: float | None) -> None:
        before = self._utilities.pop(candidate, None)
        if before is not None and before != utility:
            del self._places[bisect_left(self._places, (-before, candidate))]
        if utility is None or isnan(utility):
            return
        self._utilities[candidate] = utility
        if before != utility:
            insort(self._places, (-utility, candidate))
