"""How large errors on the target are: what tells an MAE in its own units from one of logs or of a leak."""

import math
import sys
from dataclasses import dataclass

from engine.metric import Direction
from engine.parsing.score.metrics import MAE_WORDS, MetricWords

_TOO_GOOD = 1000.0
_LOG_LIKE = 100.0
_OVERFLOW = 1e100
"""What is larger was never measured: it ran over, or it holds the place of a result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScale:
    """What always predicting the median would cost."""

    median_mae: float
    """In the target's own units."""
    log_median_mae: float | None = None
    """Likewise on log1p of the target; None where the target has negative values."""


def check(value: object, scale: TargetScale | None, metric: MetricWords = MAE_WORDS) -> str | None:
    """Why a number cannot be the metric in the target's own units, in one line; None where it can."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "it is not a number"
    if math.isnan(value):
        return "it is NaN"
    wrong = _out_of_range(value, metric)
    if wrong is not None or scale is None or not metric.in_target_units:
        return wrong
    return sanity(float(value), scale.median_mae, scale.log_median_mae)


def _out_of_range(value: float, metric: MetricWords) -> str | None:
    if abs(value) > sys.float_info.max:
        return "it is infinite"
    if abs(value) > _OVERFLOW:
        return "it is of the size of an overflow"
    if metric.lowest is not None and value < metric.lowest:
        return "it is negative"
    if metric.highest is not None and value > metric.highest:
        return f"it is above {metric.highest:g}"
    if value == 0 and metric.better is Direction.LOWER:
        return "it is zero: too good to be true"
    return None


def sanity(value: float, median_baseline: float | None, log_scale_hint: float | None) -> str | None:
    """Why a score beside the data looks wrong, as a mark; None where it does not, or nothing is known.

    `median_baseline` is the MAE of predicting the median, `log_scale_hint` the same on log1p of the target.
    """
    median, logs = median_baseline, log_scale_hint
    if median is None or not math.isfinite(median) or median <= 0:
        return None
    if value < median / _TOO_GOOD:
        return (
            f"{value:g} is under a thousandth of what predicting the median costs ({median:g}): "
            "of the size of logs, or too good"
        )
    if logs is not None and value <= logs and value < median / _LOG_LIKE:
        return f"{value:g} is of the size of logs: predicting the median costs {median:g}, on logs {logs:g}"
    return None
