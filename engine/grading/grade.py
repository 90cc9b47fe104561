"""The metric of a submission: its cells read as the metric wants them, then measured."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.clean import clean_line
from engine.errors import GradingError
from engine.grading import measures
from engine.grading.cells import (
    above_minus_one,
    check_probabilities,
    class_columns,
    labels,
    numbers,
    ordered,
    positive_class,
)
from engine.grading.matching import Matched, match
from engine.grading.measures import Measure, UndefinedError
from engine.grading.tables import canonical
from engine.metric import ACCURACY, AUC, F1, F1_MACRO, LOG_LOSS, MAE, MAPE, METRICS, R2, RMSE, RMSLE, Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What the predictions are worth, in the target's own units."""

    value: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurable:
    """Rows whose metric, or that of any resample of them, can be told."""

    measure: Measure
    rows: int
    groups: tuple[str, ...] | None


def grade(
    submission: bytes,
    answers: bytes,
    metric: Metric,
    *,
    beside: bytes | None = None,
    positive: str | None = None,
) -> Grade:
    """The metric of the submission on the answers; both are CSV files with a header.

    `beside`: answers of more rows that the submission must hold, which are not graded (the part of a holdout
    that is kept for the end). `positive`: the label that F1, AUC and log loss count as positive. Raises
    GradingError with what stands in the way, and in which row or column.
    """
    return graded(measurable(submission, answers, metric, beside=beside, positive=positive), metric)


def graded(found: Measurable, metric: Metric) -> Grade:
    """The metric of all rows. Raises GradingError where it is not defined, or no number."""
    try:
        value = found.measure(range(found.rows))
    except OverflowError:
        value = math.inf
    except UndefinedError as error:
        raise GradingError(str(error)) from error
    if not math.isfinite(value):
        raise GradingError(f"{metric.name} of these predictions is too large to be a number")
    return Grade(value=value, rows=found.rows)


def measurable(
    submission: bytes,
    answers: bytes,
    metric: Metric,
    *,
    beside: bytes | None = None,
    positive: str | None = None,
) -> Measurable:
    """The rows of the submission, ready to be measured. Raises GradingError as `grade` does."""
    reader = _READERS.get(metric.key)
    if reader is None:
        raise GradingError(f"{metric.name} cannot be graded here", hint=f"known are: {', '.join(METRICS)}")
    matched = match(submission, answers, metric, beside)
    measure = reader(matched, metric, positive)
    return Measurable(measure=measure, rows=len(matched.truth), groups=matched.groups)


def grading_pairs(
    submission: bytes, answers: bytes, metric: Metric, *, beside: bytes | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """True and predicted cells of the target by id, for a person's own function. Raises GradingError."""
    matched = match(submission, answers, metric, beside)
    guesses = matched.columns[matched.target]
    for cell, place in zip(guesses, matched.places, strict=True):
        if not cell:
            raise GradingError(f"{place}: the prediction is missing (an empty cell)")
    return matched.truth, guesses


Reader = Callable[[Matched, Metric, str | None], Measure]


def _of_numbers(make: Callable[[Sequence[float], Sequence[float]], Measure]) -> Reader:
    def read(matched: Matched, metric: Metric, positive: str | None) -> Measure:
        del metric, positive
        return make(
            numbers(matched.truth, matched.truth_places),
            numbers(matched.columns[matched.target], matched.places),
        )

    return read


def _rmsle(matched: Matched, metric: Metric, positive: str | None) -> Measure:
    del positive
    truth = numbers(matched.truth, matched.truth_places)
    guesses = numbers(matched.columns[matched.target], matched.places)
    return measures.root_squared_log_error(
        above_minus_one(truth, matched.truth_places, metric), above_minus_one(guesses, matched.places, metric)
    )


def _accuracy(matched: Matched, metric: Metric, positive: str | None) -> Measure:
    del metric, positive
    return measures.accuracy(*labels(matched))


def _f1(matched: Matched, metric: Metric, positive: str | None) -> Measure:
    truth, guesses = labels(matched)
    classes = ordered({*truth, *guesses})
    if len(classes) > 2:
        raise GradingError(
            f"F1 is of two classes, and there are {len(classes)}", hint='for several: metric = "f1_macro"'
        )
    return measures.f1(truth, guesses, [positive_class(classes, positive, metric)])


def _f1_macro(matched: Matched, metric: Metric, positive: str | None) -> Measure:
    del metric, positive
    truth, guesses = labels(matched)
    return measures.f1(truth, guesses, ordered({*truth, *guesses}))


def _auc(matched: Matched, metric: Metric, positive: str | None) -> Measure:
    truth, classes = _classes(matched)
    if matched.target in matched.columns:
        scores = numbers(matched.columns[matched.target], matched.places)
        wanted = _upper_class(classes, positive, metric)
        return measures.ranking([name == wanted for name in truth], scores)
    chances = class_columns(matched, classes, metric)
    indices = [classes.index(name) for name in truth]
    if len(classes) == 2:
        return measures.ranking([index == 1 for index in indices], [row[1] for row in chances])
    return measures.one_against_rest(indices, chances, len(classes))


def _log_loss(matched: Matched, metric: Metric, positive: str | None) -> Measure:
    truth, classes = _classes(matched)
    if matched.target not in matched.columns:
        chances = class_columns(matched, classes, metric)
        return measures.log_loss([classes.index(name) for name in truth], chances)
    chances_of_one = numbers(matched.columns[matched.target], matched.places)
    check_probabilities(chances_of_one, matched.places)
    wanted = _upper_class(classes, positive, metric)
    both = [(1.0 - chance, chance) for chance in chances_of_one]
    return measures.log_loss([int(name == wanted) for name in truth], both)


def _classes(matched: Matched) -> tuple[list[str], list[str]]:
    truth = [canonical(cell) for cell in matched.truth]
    return truth, ordered(set(truth))


def _upper_class(classes: Sequence[str], positive: str | None, metric: Metric) -> str:
    """The positive one of two classes: as told, else the later in order, as in scikit-learn."""
    if len(classes) < 2:
        raise GradingError(f"{metric.name} needs rows of both classes in the answers")
    if len(classes) > 2:
        raise GradingError(
            f"{metric.name} of {len(classes)} classes needs a column of probabilities for each of them, "
            f"named as the class (`{clean_line(classes[0], 40)}`, ...)"
        )
    if positive is not None:
        return positive_class(classes, positive, metric)
    return classes[-1]


_READERS: Mapping[str, Reader] = {
    MAE.key: _of_numbers(measures.absolute_error),
    RMSE.key: _of_numbers(measures.root_squared_error),
    RMSLE.key: _rmsle,
    MAPE.key: _of_numbers(measures.percentage_error),
    R2.key: _of_numbers(measures.determination),
    ACCURACY.key: _accuracy,
    F1.key: _f1,
    F1_MACRO.key: _f1_macro,
    AUC.key: _auc,
    LOG_LOSS.key: _log_loss,
}
"""By the metric's key: from matched cells to a measure."""
