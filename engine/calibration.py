"""How what was expected of scripts agrees with what came out of them."""

from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean, median

from engine.candidate import Candidate, Failed
from engine.outcome import FailureKind
from engine.state import State

LEAST = 3
"""Fewer pairs have no correlation worth the name."""
_TO_BLAME = (FailureKind.SCRIPT, FailureKind.LIMIT, FailureKind.NO_SCORE, FailureKind.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Of predictions whose scripts have run.

    As soon as a few came out that were held against another script, of these alone: what is gained on
    predicting the median dwarfs what is gained on a script, and would be taken for a correction of that.
    """

    count: int
    """Of scripts with a score that was predicted against another score."""
    rank_correlation: float | None
    """Spearman's, of net upside and the gain that came; None where fewer than three or all alike."""
    bias: float
    """The median of net upside less the gain that came, in units of the metric: above 0, too hopeful.

    Not the mean, which a single wild score would carry off.
    """
    expected_share: float
    """The mean of the probabilities that they would improve; of failed ones too."""
    improved_share: float
    """How many of them did; a failed one did not."""


def calibration_of(state: State) -> Calibration | None:
    """None while nothing that was predicted has come out."""
    told = _comparable(state, [one for one in state.candidates.values() if _has_come_out(state, one)])
    pairs = _pairs(state, told)
    if not pairs:
        return None
    return Calibration(
        count=len(pairs),
        rank_correlation=_rank_correlation(pairs),
        bias=median(expected - came for expected, came in pairs),
        expected_share=fmean(one.prediction.probability for one in told if one.prediction is not None),
        improved_share=fmean((came_of(state, one.id) or 0) > 0 for one in told),
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
        f"too {leaning} by {abs(known.bias):.4g} {metric} in the median; "
        f"{known.expected_share:.0%} were expected to improve, {known.improved_share:.0%} did"
    )


def _comparable(state: State, told: list[Candidate]) -> list[Candidate]:
    """Those that were held against a script, where they are enough; else all."""
    scores = {state.compared(one.id) for one in state.candidates.values()} if told else set()
    on_scripts = [one for one in told if one.prediction is not None and one.prediction.reference in scores]
    return on_scripts if len(_pairs(state, on_scripts)) >= LEAST else told


def _pairs(state: State, told: list[Candidate]) -> list[tuple[float, float]]:
    """What was expected and what came, of those that have a score."""
    return [
        (one.prediction.net_upside, came)
        for one in told
        if one.prediction is not None and (came := came_of(state, one.id)) is not None
    ]


def _has_come_out(state: State, candidate: Candidate) -> bool:
    """Only what was held against a score: the failed ones must not count alone where nothing was known."""
    if candidate.prediction is None or candidate.prediction.reference is None:
        return False
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
