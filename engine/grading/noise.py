"""How far a verified score may be chance: the bootstrap of the holdout's rows."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import stdev

from engine.errors import GradingError
from engine.grading.grade import Measurable
from engine.grading.measures import UndefinedError
from engine.metric import Metric

RESAMPLES = 200
MOST_ROWS = 2_000
"""Of more rows, resamples of so many are drawn and their spread is scaled (m out of n bootstrap)."""
_FEWEST_RESAMPLES = 50
"""Below it, as where a class is too rare, nothing is said."""
_TAIL = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseBand:
    """Where 95 % of such scores would lie if the holdout had other rows of the same kind."""

    low: float
    high: float
    standard_error: float


def noise_band(found: Measurable, metric: Metric, rng: random.Random) -> NoiseBand | None:
    """The bootstrap of the score that `graded` gives; None where there are too few rows to tell.

    Rows of one group are drawn together, since their errors are alike. Raises GradingError as `graded` does.
    """
    try:
        value = found.measure(range(found.rows))
        draw, shrink = _drawing(found, rng)
        values = [drawn for _ in range(RESAMPLES) if (drawn := _measured(found, draw())) is not None]
    except (OverflowError, UndefinedError) as error:
        raise GradingError(str(error) or f"{metric.name} of these predictions is too large") from error
    if len(values) < _FEWEST_RESAMPLES:
        return None
    off = sorted((drawn - value) * shrink for drawn in values)
    tail = round(len(off) * _TAIL)
    low, high = value + off[tail], value + off[-1 - tail]
    return NoiseBand(
        low=low if metric.least is None else max(low, metric.least),
        high=high if metric.most is None else min(high, metric.most),
        standard_error=stdev(off),
    )


def _drawing(found: Measurable, rng: random.Random) -> tuple[Callable[[], list[int]], float]:
    """What draws the rows of one resample, and how much wider its spread is than that of all rows."""
    groups = _groups(found)
    if groups is None:
        size = min(found.rows, MOST_ROWS)
        rows = range(found.rows)
        return lambda: rng.choices(rows, k=size), math.sqrt(size / found.rows)
    wanted = max(1, min(len(groups), round(len(groups) * MOST_ROWS / found.rows)))
    shrink = math.sqrt(wanted / len(groups))
    return lambda: [row for group in rng.choices(groups, k=wanted) for row in group], shrink


def _groups(found: Measurable) -> list[list[int]] | None:
    if found.groups is None:
        return None
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(found.groups):
        rows.setdefault(group, []).append(row)
    return list(rows.values())


def _measured(found: Measurable, rows: Sequence[int]) -> float | None:
    try:
        value = found.measure(rows)
    except UndefinedError:
        return None
    return value if math.isfinite(value) else None
