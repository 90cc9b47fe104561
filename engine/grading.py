"""Predictions graded against answers that the script never saw: matched by id, never by position."""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.clean import clean_line
from engine.errors import GradingError
from engine.metric import Metric

_DELIMITERS = (",", ";", "\t", "|")
_NAMED_IDS = 3
"""How many ids a message names before it says how many more there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What the predictions are worth, in the target's own units."""

    value: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    name: str
    """As a message calls it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        place = self.columns.index(name)
        return [row[place].strip() for row in self.rows]


def grade(submission: bytes, answers: bytes, metric: Metric) -> Grade:
    """The metric of the submission on the answers; both are CSV files with a header.

    The id is the first column of the answers (or, where the submission lacks it, the first that both have),
    the target is the other one. Raises GradingError with what stands in the way, and in which row or column.
    """
    measure = MEASURES.get(metric.name)
    if measure is None:
        raise GradingError(
            f"{metric.name} cannot be graded here", hint=f"known are: {', '.join(sorted(MEASURES))}"
        )
    truth, predictions = _read(answers, "the answers"), _read(submission, "submission.csv")
    id_column = _id_column(truth, predictions)
    target = _target_column(truth, predictions, id_column)
    same = _sameness(truth.column(id_column), predictions.column(id_column))
    wanted = _by_id(truth, id_column, target, same)
    given = _by_id(predictions, id_column, target, same)
    _match(wanted, given)
    value = measure([wanted[key] for key in wanted], [given[key] for key in wanted])
    if not math.isfinite(value):
        raise GradingError(f"{metric.name} of these predictions is too large to be a number")
    return Grade(value=value, rows=len(wanted))


def mean_absolute_error(truth: Sequence[float], predictions: Sequence[float]) -> float:
    """The mean of |truth - prediction|; both hold at least one number."""
    try:
        return math.fsum(abs(a - b) for a, b in zip(truth, predictions, strict=True)) / len(truth)
    except OverflowError:
        return math.inf


MEASURES: Mapping[str, Callable[[Sequence[float], Sequence[float]], float]] = {"MAE": mean_absolute_error}
"""By the metric's name; each takes truth and predictions of the same order and length."""


def _read(data: bytes, name: str) -> _Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GradingError(f"{name} is not UTF-8 text (byte {error.start + 1})") from error
    if not text.strip():
        raise GradingError(f"{name} is empty")
    if "\0" in text:
        raise GradingError(f"{name} is not CSV: it holds zero bytes")
    header = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise GradingError(f"{name} is not CSV: {error}") from error
    columns = tuple(cell.strip() for cell in lines[0]) if lines else ()
    for number, row in enumerate(lines[1:], start=1):
        if len(row) != len(columns):
            raise GradingError(
                f"{name} is not CSV: row {number} has {len(row)} cells, its header has {len(columns)}"
            )
    if len(lines) < 2:
        raise GradingError(f"{name} has a header and no rows")
    return _Table(name=name, columns=columns, rows=tuple(tuple(row) for row in lines[1:]))


def _id_column(truth: _Table, predictions: _Table) -> str:
    if len(truth.columns) < 2:
        raise GradingError(f"{truth.name} need two columns, an id and a target; they have {_names(truth)}")
    first = truth.columns[0]
    if first in predictions.columns:
        return first
    common = [column for column in truth.columns if column in predictions.columns]
    if len(common) > 1:
        return common[0]
    raise GradingError(
        f"{predictions.name} has no id column `{clean_line(first, 60)}`; it has {_names(predictions)}"
    )


def _target_column(truth: _Table, predictions: _Table, id_column: str) -> str:
    others = [column for column in truth.columns if column != id_column]
    if not others:
        raise GradingError(f"{truth.name} name the column `{clean_line(id_column, 60)}` twice")
    for column in others:
        if column in predictions.columns:
            return column
    wanted = clean_line(others[0], 60)
    raise GradingError(f"{predictions.name} has no target column `{wanted}`; it has {_names(predictions)}")


def _names(table: _Table) -> str:
    shown = [f"`{clean_line(column, 40)}`" for column in table.columns[:8]]
    return ", ".join(shown) + (", ..." if len(table.columns) > 8 else "")


def _sameness(wanted: list[str], given: list[str]) -> Callable[[str], str]:
    """How ids are compared: 1, 1.0 and 01 are one id where every id of both files is a number."""
    numeric = all(_as_number(key) is not None for key in (*wanted, *given))
    if numeric and len({_canonical(key) for key in wanted}) == len(set(wanted)):
        return _canonical
    return str


def _canonical(key: str) -> str:
    number = _as_number(key)
    if number is None:
        return key
    # A float would make one id of 9007199254740993 and its neighbour.
    return (
        str(int(key))
        if key.lstrip("+-").isdigit()
        else str(int(number))
        if number.is_integer()
        else repr(number)
    )


def _as_number(text: str) -> float | None:
    if "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _by_id(table: _Table, id_column: str, target: str, same: Callable[[str], str]) -> dict[str, float]:
    found: dict[str, float] = {}
    doubled: list[str] = []
    cells = zip(table.column(id_column), table.column(target), strict=True)
    for number, (key, cell) in enumerate(cells, start=1):
        if same(key) in found:
            doubled.append(key)
            continue
        found[same(key)] = _value(
            cell, f"{table.name}, row {number} (`{clean_line(id_column, 40)}` {clean_line(key, 40)})"
        )
    if doubled:
        raise GradingError(f"{table.name} has {_some(doubled, 'doubled id')}")
    return found


def _value(cell: str, where: str) -> float:
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


def _match(wanted: Mapping[str, float], given: Mapping[str, float]) -> None:
    missing = [key for key in wanted if key not in given]
    extra = [key for key in given if key not in wanted]
    problems = []
    if missing:
        problems.append(f"lacks {_some(missing, 'row')} of {len(wanted)}")
    if extra:
        problems.append(f"has {_some(extra, 'row')} too many")
    if problems:
        raise GradingError(f"submission.csv {' and '.join(problems)}")


def _some(keys: Sequence[str], noun: str) -> str:
    shown = ", ".join(clean_line(key, 40) for key in keys[:_NAMED_IDS])
    more = ", ..." if len(keys) > _NAMED_IDS else ""
    return f"{len(keys)} {noun}{'s' if len(keys) > 1 else ''} ({shown}{more})"
