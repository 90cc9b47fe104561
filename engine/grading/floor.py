"""The noise floor: how much better a script can look than one that is as good, by chance alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

FEWEST = 3
"""Of two seeds the floor is 18 times as wide as what they differ by: all would be called chance."""
_STUDENT_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""Two-sided 95 % of Student's t for 1 to 9 degrees of freedom; more are as many as 9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """By how much one script is better than another, beside what chance does to that."""

    gain: float
    """The mean over the seeds; below 0, the other one is better."""
    floor: float
    """95 % of the means of two scripts that are equally good lie closer to 0."""


def gain_over(one: Sequence[float], other: Sequence[float]) -> Gain | None:
    """Compares utilities, of which the n-th of both were had with the same seed.

    Student's t test of paired differences ("The probable error of a mean", Biometrika 6, 1908): with n seeds,
    s the standard deviation of the differences and t that of n-1 degrees of freedom, the floor is
    t * s / sqrt(n). Pairs, because what a seed does to both, as a hard split of folds does, is no difference.

    A script that gives the same number each time takes no seed: that number counts as one draw, as uncertain
    as one of the other's, and the floor is t * s * sqrt(1 + 1/n). None: fewer than FEWEST seeds, or neither
    moves.
    """
    seeds = len(one)
    takes_none = [_takes_no_seed(one), _takes_no_seed(other)]
    if seeds < FEWEST or all(takes_none):
        return None
    differences = [mine - theirs for mine, theirs in zip(one, other, strict=True)]
    share = 1 / seeds + any(takes_none)
    return Gain(gain=fmean(differences), floor=_student(seeds - 1) * stdev(differences) * math.sqrt(share))


def single_floor(scripts: Sequence[Sequence[float]]) -> float | None:
    """How much better a script can look than one that is as good, by chance alone, with one seed of both.

    `scripts`: the utilities of each that ran again, all with the same seeds. Their noise is what is left when
    the mean of each script and that of each seed are taken away (randomized blocks: Fisher, "Statistical
    Methods for Research Workers", 1925). Of two scripts this is t * s of `gain_over`; more make it narrower.
    """
    moving = [values for values in scripts if not _takes_no_seed(values)]
    if not moving or len(moving[0]) < FEWEST:
        return None
    rows = moving if len(moving) > 1 else [moving[0], [0.0] * len(moving[0])]
    freedom = (len(rows) - 1) * (len(rows[0]) - 1)
    by_seed, mean = [fmean(column) for column in zip(*rows, strict=True)], fmean(map(fmean, rows))
    left = (
        value - fmean(row) - seed + mean for row in rows for value, seed in zip(row, by_seed, strict=True)
    )
    return _student(freedom) * math.sqrt(2 * sum(one * one for one in left) / freedom)


def _takes_no_seed(values: Sequence[float]) -> bool:
    return len(set(values)) == 1


def _student(freedom: int) -> float:
    return _STUDENT_95[min(freedom, len(_STUDENT_95)) - 1]
