"""Runs of one script with other seeds, and what they say: whether two scores differ by more than chance."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from engine.grading.floor import FEWEST, Gain, gain_over

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

    def compare(self, best: int, second: int, first: Utility) -> Tie | Untold | None:
        """What is known of two candidates; None: too little has run to say even why."""
        mine, theirs = first(best), first(second)
        if mine is None or theirs is None:
            return None
        if not {best, second} <= self._reached.keys():
            floor = self._single_floor(first)
            if floor is None:
                return None
            return Tie(best=best, second=second, seeds=1, gain=mine - theirs, floor=floor)
        one, other = self._paired(best, second, first)
        found = gain_over(one, other)
        if found is not None:
            return Tie(best=best, second=second, seeds=len(one), gain=found.gain, floor=found.floor)
        return Untold(second=second, why=_why_untold(len(one)))

    def _paired(self, one: int, other: int, first: Utility) -> tuple[list[float], list[float]]:
        """Their utilities with the same seeds, where both have one."""
        known, others = self._reached[one], self._reached[other]
        both = [
            (first(one), first(other)),
            *((known[seed], others[seed]) for seed in known if seed in others),
        ]
        told = [(mine, theirs) for mine, theirs in both if mine is not None and theirs is not None]
        return [mine for mine, _ in told], [theirs for _, theirs in told]

    def _single_floor(self, first: Utility) -> float | None:
        """What chance did with one seed to those that ran again; the widest, where several pairs did."""
        pairs = combinations(self._reached, 2)
        found: list[Gain | None] = [gain_over(*self._paired(one, other, first)) for one, other in pairs]
        return max((gain.single_floor for gain in found if gain is not None), default=None)


def _why_untold(seeds: int) -> str:
    if seeds < FEWEST:
        return (
            f"scores of both with {seeds} of {FEWEST} seeds: too few to tell chance (`repeats = 2` or more)"
        )
    return f"both give the same number with each of {seeds} seeds: they take none from SEED"
