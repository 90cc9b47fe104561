"""A reported score beside the verified one: when a gap is more than chance, and when it is a leak's."""

from engine.grading.noise import NoiseBand
from engine.metric import Metric

_FAR_SHARE = 0.5
"""A script that reports less than this share of its verified distance to perfection is too good."""
_FAR_BANDS = 2.0


def is_optimistic(reported: float, verified: float, band: NoiseBand, metric: Metric) -> bool:
    """Whether the reported score is better than the verified one by more than the holdout's noise."""
    best = max(metric.utility(band.low), metric.utility(band.high), metric.utility(verified))
    return metric.utility(reported) > best


def is_far_better(reported: float, verified: float, band: NoiseBand, metric: Metric) -> bool:
    """Whether a script scores so far better than it verifies that it must have seen what test lacks.

    The gap is wider than two noise bands, and half of the way to a perfect score.
    """
    if not is_optimistic(reported, verified, band, metric):
        return False
    gap = metric.utility(reported) - metric.utility(verified)
    if gap <= _FAR_BANDS * abs(band.high - band.low):
        return False
    if metric.perfect is None:
        return True
    return abs(reported - metric.perfect) < _FAR_SHARE * abs(verified - metric.perfect)
