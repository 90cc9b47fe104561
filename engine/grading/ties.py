"""Runs of one script with other seeds, and what they say: whether two scores differ by more than chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.grading.floor import FEWEST, gain_over, single_floor

Utility = Callable[[int], float | None]
"""Of a candidate, in its first run; higher is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The two best of a run, measured by what chance alone does to their scores."""

    best: int
    second: int
    seeds: int
    """How many both ran with; 1: only their first runs, by the noise of scripts that ran again before."""
    gain: float
    """How much better the best is, on average over these seeds; below 0: worse."""
    floor: float
    """So much chance does alone, in 95 of 100 cases."""

    def partner(self, candidate: int) -> int:
        """The other one."""
        return self.second if candidate == self.best else self.best

    @property
    def is_tie(self) -> bool:
        """Whether the best is not shown to be better."""
        return self.gain <= self.floor

    @property
    def is_turned(self) -> bool:
        """Whether the second best is shown to be the better one."""
        return self.gain < -self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """The two best ran again, and nothing is known of chance."""

    second: int
    why: str


class Repeats:
    """What the scripts of candidates reached when they ran again, as utilities."""

    def __init__(self) -> None:
        """Nothing has run again yet."""
        self._reached: dict[int, dict[int, float | None]] = {}

    @property
    def has_any(self) -> bool:
        """Whether anything has run again."""
        return bool(self._reached)

    def take(self, candidate: int, seed: int, utility: float | None) -> None:
        """Another run; None: it had no score."""
        self._reached.setdefault(candidate, {})[seed] = utility

    def has(self, candidate: int, seed: int) -> bool:
        """Whether that run is known already."""
        return seed in self._reached.get(candidate, {})

    def reached(self, candidate: int) -> Sequence[float | None]:
        """Its utilities with other seeds, in the order in which they came; None: no score."""
        return tuple(self._reached.get(candidate, {}).values())

    def compare(self, best: int, second: int, first: Utility, floor: float | None) -> Tie | Untold | None:
        """What is known of two candidates; None: too little has run to say even why.

        `floor`: `single_floor`, for those that have not both run often enough.
        """
        mine, theirs = first(best), first(second)
        if mine is None or theirs is None:
            return None
        have_run = {best, second} <= self._reached.keys()
        one, other = self._blocks([best, second], first) if have_run else ([mine], [theirs])
        found = gain_over(one, other)
        if found is not None:
            return Tie(best=best, second=second, seeds=len(one), gain=found.gain, floor=found.floor)
        if floor is not None:
            return Tie(best=best, second=second, seeds=1, gain=mine - theirs, floor=floor)
        return Untold(second=second, why=_why_untold(len(one))) if have_run else None

    def single_floor(self, first: Utility) -> float | None:
        """What chance does with one seed, by all that ran again; None: nobody knows."""
        candidates = [
            candidate
            for candidate, again in self._reached.items()
            if sum(value is not None for value in (first(candidate), *again.values())) >= FEWEST
        ]
        return single_floor(self._blocks(candidates, first))

    def _blocks(self, candidates: Sequence[int], first: Utility) -> list[list[float]]:
        """Their utilities with each seed that all of them had one with."""
        again = [self._reached[candidate] for candidate in candidates]
        runs = [[first(candidate) for candidate in candidates]]
        runs += [[known.get(seed) for known in again] for seed in (again[0] if again else ())]
        told = [[value for value in run if value is not None] for run in runs]
        whole = [run for run in told if len(run) == len(candidates)]
        return [[run[place] for run in whole] for place in range(len(candidates))]


def _why_untold(seeds: int) -> str:
    if seeds < FEWEST:
        return (
            f"scores of both with {seeds} of {FEWEST} seeds: too few to tell chance (`repeats = 2` or more)"
        )
    return f"both give the same number with each of {seeds} seeds: they take none from SEED"
