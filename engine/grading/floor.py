"""How far two runs of one script with different seeds lie apart by chance alone."""

import math
from collections.abc import Sequence
from statistics import stdev

_STUDENT_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""Two-sided 95 % of Student's t for 1 to 9 degrees of freedom; more are as many as 9."""


def noise_floor(values: Sequence[float]) -> float | None:
    """How far two runs of one script with different seeds lie apart by chance (95 %).

    `values`: the scores of those runs; None where there are fewer than two.
    """
    if len(values) < 2:
        return None
    student = _STUDENT_95[min(len(values) - 1, len(_STUDENT_95)) - 1]
    return student * stdev(values) * math.sqrt(2.0)


def is_tie(one: float, other: float, floor: float | None) -> bool:
    """Whether two scores lie no further apart than the noise floor."""
    return floor is not None and abs(one - other) <= floor
