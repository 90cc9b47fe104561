"""When two printed numbers are one number."""

import math
from collections.abc import Iterable, Sequence

from engine.parsing.score.claims import Claim

_SUMMED = 1e-9
"""What the order of a sum may change."""


def distinct(group: Iterable[Claim]) -> list[Claim]:
    """One claim for each value, the most precise and latest of those that round to the same."""
    kept: list[Claim] = []
    for one in group:
        for at, other in enumerate(kept):
            if same(one.value, other.value):
                if _digits(one) >= _digits(other):
                    kept[at] = one
                break
        else:
            kept.append(one)
            if len(kept) > 500:
                break
    return kept


def same(one: float, other: float) -> bool:
    """Whether the two are one number, printed with more or fewer digits."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if not (math.isfinite(one) and math.isfinite(other)):
        return one == other
    if math.isclose(one, other, rel_tol=_SUMMED):
        return True
    gap = abs(one - other)
    if gap > 0.005 * max(abs(one), abs(other)):
        return False
    return gap <= 0.5000001 * 10.0 ** -min(_places(one), _places(other))


def is_mean_of(value: float, parts: Sequence[float]) -> bool:
    """Whether it is their mean, as far as the printed digits tell, and could not well be by chance."""
    if not all(map(math.isfinite, (value, *parts))):
        return False
    slack = 0.5 * 10.0 ** -_places(value) + 0.5 * 10.0 ** -min(map(_places, parts))
    spread = max(parts) - min(parts)
    return spread > 5 * slack and abs(value - math.fsum(parts) / len(parts)) <= slack


def finite(group: Iterable[Claim]) -> list[float]:
    """The values that are numbers."""
    return [one.value for one in group if math.isfinite(one.value)]


def _places(value: float) -> int:
    text = repr(value)
    if "e" in text:
        return 12
    return 0 if text.endswith(".0") else len(text.partition(".")[2])


def _digits(one: Claim) -> int:
    return _places(one.value) if math.isfinite(one.value) else 0
