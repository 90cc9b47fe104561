"""How what was expected of scripts agrees with what came out of them."""

from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean

from engine.candidate import Candidate, Failed
from engine.outcome import FailureKind
from engine.state import State

LEAST = 3
"""Fewer pairs have no correlation worth the name."""
_TO_BLAME = (FailureKind.SCRIPT, FailureKind.LIMIT, FailureKind.NO_SCORE, FailureKind.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Of all predictions whose scripts have run."""

    count: int
    """Of scripts with a score that was predicted against another score."""
    rank_correlation: float | None
    """Spearman's, of net upside and the gain that came; None where fewer than three or all alike."""
    bias: float
    """The mean of net upside less the gain that came, in units of the metric: above 0, too hopeful."""
    expected_share: float
    """The mean of the probabilities that they would improve; of failed ones too."""
    improved_share: float
    """How many of them did; a failed one did not."""


def calibration_of(state: State) -> Calibration | None:
    """None while nothing that was predicted has come out."""
    pairs = [pair for one in state.candidates.values() if (pair := _pair(state, one)) is not None]
    if not pairs:
        return None
    told = [
        one for one in state.candidates.values() if one.prediction is not None and _has_come_out(state, one)
    ]
    return Calibration(
        count=len(pairs),
        rank_correlation=_rank_correlation(pairs),
        bias=fmean(expected - came for expected, came in pairs),
        expected_share=fmean(one.prediction.probability for one in told if one.prediction is not None),
        improved_share=fmean(
            came_of(state, one.id) is not None and (came_of(state, one.id) or 0) > 0 for one in told
        ),
    )


def came_of(state: State, candidate: int) -> float | None:
    """By how much its score is better than the one that it was predicted against; None: unknown."""
    prediction = state.candidates[candidate].prediction
    utility = state.utility(candidate)
    if prediction is None or prediction.reference is None or utility is None:
        return None
    return utility - state.metric.utility(prediction.reference)


def calibration_words(known: Calibration | None, metric: str) -> str:
    """For a person and for the model alike."""
    if known is None:
        return "none of the predictions has come out yet"
    rank = "unknown" if known.rank_correlation is None else f"{known.rank_correlation:+.2f}"
    leaning = "hopeful" if known.bias > 0 else "fearful"
    return (
        f"of {known.count} prediction{'s' * (known.count != 1)} that came out, rank correlation {rank}, "
        f"too {leaning} by {abs(known.bias):.4g} {metric} on average; "
        f"{known.expected_share:.0%} were expected to improve, {known.improved_share:.0%} did"
    )


def _pair(state: State, candidate: Candidate) -> tuple[float, float] | None:
    came = came_of(state, candidate.id)
    return None if came is None or candidate.prediction is None else (candidate.prediction.net_upside, came)


def _has_come_out(state: State, candidate: Candidate) -> bool:
    if isinstance(candidate.status, Failed):
        return candidate.is_chosen and candidate.status.kind in _TO_BLAME
    return came_of(state, candidate.id) is not None


def _rank_correlation(pairs: list[tuple[float, float]]) -> float | None:
    if len(pairs) < LEAST:
        return None
    try:
        return correlation(_ranks([one for one, _ in pairs]), _ranks([other for _, other in pairs]))
    except StatisticsError:  # all alike on one side
        return None


def _ranks(values: list[float]) -> list[float]:
    """From 1; of equals, the mean of their places."""
    order = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(order, start=1)))}
    last = {value: place for place, value in enumerate(order, start=1)}
    return [(first[value] + last[value]) / 2 for value in values]
