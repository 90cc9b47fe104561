"""From the cells of a submission to numbers, labels and probabilities, each fault with its row."""

import math
import re
from collections.abc import Mapping, Sequence

from engine.clean import clean_line
from engine.errors import GradingError
from engine.grading.matching import Matched
from engine.grading.tables import as_number, canonical
from engine.metric import Metric

_BOOLEANS = {"true": "1", "false": "0"}
_SUM_TOLERANCE = 0.001
"""Files hold rounded probabilities."""


def numbers(cells: Sequence[str], places: Sequence[str]) -> list[float]:
    """Finite numbers. Raises GradingError at the first cell that is none."""
    return [_number(cell, place) for cell, place in zip(cells, places, strict=True)]


def above_minus_one(values: Sequence[float], places: Sequence[str], metric: Metric) -> list[float]:
    """The values, which must have a logarithm after adding one. Raises GradingError."""
    for value, place in zip(values, places, strict=True):
        if value <= -1:
            raise GradingError(f"{place}: {value:g} is not above -1, so that {metric.name} has no logarithm")
    return list(values)


def labels(matched: Matched) -> tuple[list[str], list[str]]:
    """True and predicted labels, spelt alike: 1, 1.0 and, beside 0 and 1, `True` are one label."""
    truth = _spelt_alike(matched.truth)
    guesses = list(matched.columns[matched.target])
    for cell, place in zip(guesses, matched.places, strict=True):
        if not cell or (cell.lower() == "nan" and cell not in truth):
            raise GradingError(f"{place}: the prediction is missing ({'NaN' if cell else 'an empty cell'})")
    known = set(truth)
    spelt = _beside(_spelt_alike(guesses), known)
    if all(name.lstrip("-").isdecimal() for name in known):
        for cell, name, place in zip(guesses, spelt, matched.places, strict=True):
            if name not in known and not (name.lstrip("-").isdecimal()):
                raise GradingError(
                    f"{place}: `{clean_line(cell, 40)}` is no label; the answers have {_some_classes(known)}"
                )
    return truth, spelt


def ordered(names: set[str]) -> list[str]:
    """Class names as scikit-learn sorts them: numbers by value, texts by letter."""
    if all(as_number(name) is not None for name in names):
        return sorted(names, key=float)
    return sorted(names)


def positive_class(names: Sequence[str], wanted: str | None, metric: Metric) -> str:
    """Which of two classes counts as positive: the one wanted, else 1. Raises GradingError."""
    if wanted is not None:
        spelt = canonical(wanted)
        if spelt not in names:
            raise GradingError(
                f"evaluate.positive is `{clean_line(wanted, 40)}`, the labels are {_some_classes(names)}"
            )
        return spelt
    if "1" in names:
        return "1"
    if {name.lower() for name in names} <= {"true", "false"}:
        return next(name for name in ("True", "true", "TRUE", *names) if name in names)
    raise GradingError(
        f"{metric.name} needs to know which label is positive: {_some_classes(names)}",
        hint='say it in the config: [evaluate] positive = "..."',
    )


def class_columns(matched: Matched, classes: Sequence[str], metric: Metric) -> list[list[float]]:
    """One probability for each class and row, in the order of `classes`. Raises GradingError."""
    found = {name: _column_of(name, matched.columns, matched.target) for name in classes}
    lost = [name for name, column in found.items() if column is None]
    if lost:
        raise GradingError(
            f"submission.csv has no column of probabilities for {_some_classes(lost)}: {metric.name} needs "
            f"one for each class, named as the class"
        )
    cells = [numbers(matched.columns[column], matched.places) for column in found.values() if column]
    for column in cells:
        check_probabilities(column, matched.places)
    for row, place in enumerate(matched.places):
        total = math.fsum(column[row] for column in cells)
        is_short = total < 1.0 - _SUM_TOLERANCE and len(matched.columns) == len(classes)
        if is_short or total > 1.0 + _SUM_TOLERANCE:
            raise GradingError(f"{place}: the probabilities of its classes add up to {total:.6g}, not to 1")
    return [list(row) for row in zip(*cells, strict=True)]


def check_probabilities(values: Sequence[float], places: Sequence[str]) -> None:
    """Raises GradingError at the first that is none."""
    for value, place in zip(values, places, strict=True):
        if not 0.0 <= value <= 1.0:
            raise GradingError(f"{place}: {value:g} is no probability: it lies outside 0 to 1")


def _number(cell: str, where: str) -> float:
    if not cell:
        raise GradingError(f"{where}: the prediction is missing (an empty cell)")
    try:
        value = float(cell.replace("_", "?"))
    except ValueError as error:
        raise GradingError(f"{where}: `{clean_line(cell, 40)}` is not a number") from error
    if math.isnan(value):
        raise GradingError(f"{where}: the prediction is NaN")
    if math.isinf(value):
        raise GradingError(f"{where}: the prediction is infinite")
    return value


def _spelt_alike(cells: Sequence[str]) -> list[str]:
    return [canonical(cell) for cell in cells]


def _beside(guesses: list[str], known: set[str]) -> list[str]:
    """Booleans where the answers have 0 and 1, and the other way round."""
    given = {guess.lower() for guess in guesses}
    if known <= {"0", "1"} and given <= set(_BOOLEANS):
        return [_BOOLEANS[guess.lower()] for guess in guesses]
    words = {_BOOLEANS.get(name.lower()): name for name in known}
    if None not in words and given <= {"0", "1"}:
        return [words.get(guess, guess) for guess in guesses]
    return guesses


def _column_of(name: str, columns: Mapping[str, tuple[str, ...]], target: str) -> str | None:
    """`setosa`, `species_setosa`, `prob_setosa`, `proba setosa`, `Status_1`: whichever is there."""
    for column in columns:
        if canonical(column) == name:
            return column
    ending = re.compile(rf".+[ _:.-]{re.escape(name)}(?:\.0)?")
    fitting = [column for column in columns if ending.fullmatch(column)]
    best = [column for column in fitting if column.startswith(target)] or fitting
    return best[0] if len(best) == 1 else None


def _some_classes(names: Sequence[str] | set[str]) -> str:
    shown = sorted(names)
    words = ", ".join(f"`{clean_line(name, 40)}`" for name in shown[:5])
    return words + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
