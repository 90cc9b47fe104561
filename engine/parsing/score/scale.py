"""How large errors on the target are: what tells an MAE in its own units from one of logs or of a leak."""

import math
import sys
from dataclasses import dataclass

_TOO_GOOD = 1000.0
_LOG_LIKE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScale:
    """What always predicting the median would cost."""

    median_mae: float
    """In the target's own units."""
    log_median_mae: float | None = None
    """Likewise on log1p of the target; None where the target has negative values."""


def check(value: object, scale: TargetScale | None) -> str | None:
    """Why a number cannot be an MAE in the target's own units, in one line; None where it can."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "it is not a number"
    if math.isnan(value):
        return "it is NaN"
    if value < 0:
        return "it is negative"
    if value == 0:
        return "it is zero: too good to be true"
    if value > sys.float_info.max:
        return "it is infinite"
    return None if scale is None else _beside(float(value), scale)


def _beside(value: float, scale: TargetScale) -> str | None:
    median = scale.median_mae
    if not math.isfinite(median) or median <= 0:
        return None
    if value < median / _TOO_GOOD:
        return (
            f"{value:g} is under a thousandth of what predicting the median costs ({median:g}): "
            "of the size of logs, or too good"
        )
    logs = scale.log_median_mae
    if logs is not None and value <= logs and value < median / _LOG_LIKE:
        return f"{value:g} is of the size of logs: predicting the median costs {median:g}, on logs {logs:g}"
    return None
