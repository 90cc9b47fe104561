"""Which column is to be predicted, which one names the rows, and how large errors on it are."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from engine.parsing.score.scale import TargetScale

__all__ = ["Guess", "TargetScale", "guess_target", "median_mae"]

_ID_NAMES = ("id", "index", "key", "rowid", "uid", "uuid", "pk")
_POINTERS = re.compile(
    r"predict\w*|target\w*|submi\w+|metric|\bmae\b|mean absolute error|forecast\w*|estimat\w+|response|units",
    re.IGNORECASE,
)
_TEXT_LIMIT = 100_000
_REACH = 400
"""In characters: a pointer further away says nothing about a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The columns by name; None where nothing tells."""

    target: str | None
    id: str | None


def guess_target(
    train_columns: Sequence[str],
    test_columns: Sequence[str] | None,
    submission_columns: Sequence[str] | None,
    task_text: str,
) -> Guess:
    """The target and the id column, from the files' headers first and the task's text last."""
    id_column = _guess_id(train_columns, test_columns, submission_columns)
    return Guess(
        target=_guess(train_columns, test_columns, submission_columns, task_text[:_TEXT_LIMIT], id_column),
        id=id_column,
    )


def median_mae(values: Iterable[float]) -> TargetScale | None:
    """What always predicting the median of these values costs; None where no finite value is among them."""
    finite = [float(value) for value in values if math.isfinite(value)]
    if not finite:
        return None
    logs = None if min(finite) < 0 else _spread([math.log1p(value) for value in finite])
    return TargetScale(median_mae=_spread(finite), log_median_mae=logs)


def _spread(values: list[float]) -> float:
    middle = median(values)
    return fmean(abs(value - middle) for value in values)


def _guess(
    train: Sequence[str],
    test: Sequence[str] | None,
    submission: Sequence[str] | None,
    text: str,
    id_column: str | None,
) -> str | None:
    if submission is not None:
        named = [column for column in submission if column in train and column != id_column]
        fresh = [column for column in named if test is None or column not in test]
        if len(fresh or named) == 1:
            return (fresh or named)[0]
    if test is not None:
        only = [column for column in train if column not in test and column != id_column]
        if len(only) == 1:
            return only[0]
        if only:
            return _nearest(only, text)
    return _nearest([column for column in train if column != id_column], text)


def _guess_id(
    train: Sequence[str], test: Sequence[str] | None, submission: Sequence[str] | None
) -> str | None:
    if submission is not None:
        for column in submission:
            if (test is not None and column in test) or (test is None and _is_id(column)):
                return column
    shared = [column for column in train if test is None or column in test]
    return next((column for column in shared if _is_id(column)), None)


def _is_id(column: str) -> bool:
    bare = re.sub(r"[^a-z]", "", column.lower())
    return bare in _ID_NAMES or bool(re.search(r"(?:_id|Id|ID)$", column.strip()))


def _nearest(columns: Sequence[str], text: str) -> str | None:
    """The column that the text names nearest to a word such as `predict`; backticks weigh more."""
    pointers = [match.span() for match in _POINTERS.finditer(text)]
    scores: dict[str, float] = {}
    for column in columns:
        for match in _mentions(column, text):
            quoted = text[match.start() - 1 : match.start()] == "`" if match.start() else False
            near = _distance(match, pointers, text)
            scores[column] = scores.get(column, 0.0) + _weight(near, quoted=quoted)
    if not scores:
        return None
    ranked = sorted(scores.items(), key=lambda item: item[1], reverse=True)
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    return ranked[0][0]


def _mentions(column: str, text: str) -> list[re.Match[str]]:
    if not column.strip():
        return []
    whole = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)")
    return [match for match, _ in zip(whole.finditer(text), range(50), strict=False)]


def _distance(match: re.Match[str], pointers: list[tuple[int, int]], text: str) -> int:
    """In characters, to the nearest pointer; one on another line is far."""
    nearest = _REACH
    for start, end in pointers:
        low, high = (end, match.start()) if end <= match.start() else (match.end(), start)
        if high - low < nearest:
            nearest = min(nearest, max(high - low, 0) + 150 * text.count("\n", low, high))
    return nearest


def _weight(distance: int, *, quoted: bool) -> float:
    return (1.0 - min(distance, _REACH) / (_REACH + 1)) ** 2 * (2.0 if quoted else 1.0)
