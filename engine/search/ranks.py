"""The sum of the ranks in a branch, brought up to date only when somebody asks.

Every score that comes in moves the ranks of half of all others. A branch that keeps its utilities in order
finds out with two look-ups what a score has added to its sum.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from functools import partial


def twice_rank(ladder: list[float], utility: float) -> int:
    """Of those in the ladder, two for each that it beats and one for each that it ties with."""
    below = bisect_left(ladder, utility)
    if below == len(ladder) or ladder[below] != utility:
        return 2 * below
    above = below + 1
    if (
        above < len(ladder) and ladder[above] == utility
    ):  # ties are rare, and looking one up again is not free
        above = bisect_right(ladder, utility, above)
    return below + above


class Ranks:
    """The utilities of one branch among all that there are."""

    __slots__ = ("_at", "_fresh", "_sum", "_utilities")

    def __init__(self, utilities: Iterable[float]) -> None:
        """Of those that have landed in it by now."""
        self._utilities = sorted(utilities)
        self._sum = 0
        self._at = -1
        """How many had landed anywhere when the sum was right; -1: it never was."""
        self._fresh: list[float] = []

    def add(self, utility: float) -> None:
        """One that has just landed in it."""
        self._fresh.append(utility)

    def total(self, ladder: list[float], landed: Sequence[float]) -> int:
        """The sum of twice the ranks: a whole number, the same in whatever order it was added up.

        `ladder`: all utilities, the lowest first; `landed`: the same as they came in.
        """
        if self._at != len(landed):
            self._bring_up(ladder, landed)
        return self._sum

    def _bring_up(self, ladder: list[float], landed: Sequence[float]) -> None:
        own, fresh = self._utilities, self._fresh
        if self._at >= 0 and len(landed) - self._at <= len(own):
            for newcomer in landed[self._at :]:
                self._sum += 2 * len(own) - twice_rank(own, newcomer)
            for utility in fresh:
                self._sum += twice_rank(ladder, utility)
            for utility in fresh:
                insort(own, utility)
        else:
            own += fresh
            own.sort()
            self._sum = sum(map(partial(bisect_left, ladder), own)) + sum(
                map(partial(bisect_right, ladder), own)
            )
        self._at = len(landed)
        if fresh:
            self._fresh = []
