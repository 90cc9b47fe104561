"""What a column of a table holds: its type, gaps, distinct values and range, counted while it streams by."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.clean import clean_line

MISSING = frozenset(
    ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>"]
) | frozenset(["N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"])
"""What pandas reads as missing (`pandas.read_csv`, `na_values`): scripts will."""
SHOWN_VALUES = 8
_SHOWN_CHARS = 30
_LONG_CELL = 80
"""Characters beyond which a value is counted by its hash, not kept."""


class Kind(StrEnum):
    """What a column's values are."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, counted."""

    name: str
    kind: Kind
    missing: int
    distinct: int
    is_distinct_capped: bool
    """There are more distinct values than were counted."""
    values: str
    """`min to max`, or the most frequent values; safe to show."""


_Key = int | float | bool | tuple[float, ...]


def _integer(text: str) -> _Key:
    if not _INTEGER.fullmatch(text):
        raise ValueError
    return int(text)


def _number(text: str) -> _Key:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text)


def _boolean(text: str) -> _Key:
    if text.lower() not in ("true", "false"):
        raise ValueError
    return text.lower() == "true"


def _date(pattern: re.Pattern[str]) -> Callable[[str], _Key]:
    def read(text: str) -> _Key:
        match = pattern.fullmatch(text)
        if match is None:
            raise ValueError
        parts = match.groupdict()
        month, day = int(parts["m"]), int(parts["d"])
        if not (1 <= month <= 12 and 1 <= day <= 31):
            raise ValueError
        time = tuple(float(piece) for piece in (parts["t"] or "0").split(":"))
        return (float(parts["y"]), float(month), float(day), *time)

    return read


_INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|[+-]?inf(?:inity)?", re.IGNORECASE
)
_ZONE = r" ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
_TIME = rf"(?:[T ](?P<t>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?){_ZONE})?"
_READERS: tuple[tuple[str, Kind, Callable[[str], _Key]], ...] = (
    ("integer", Kind.INTEGER, _integer),
    ("number", Kind.NUMBER, _number),
    ("boolean", Kind.BOOLEAN, _boolean),
    (
        "year first",
        Kind.DATE,
        _date(re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})" + _TIME)),
    ),
    (
        "month first",
        Kind.DATE,
        _date(re.compile(r"(?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})[-/.](?P<y>[0-9]{4})" + _TIME)),
    ),
    (
        "day first",
        Kind.DATE,
        _date(re.compile(r"(?P<d>[0-9]{1,2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<y>[0-9]{4})" + _TIME)),
    ),
)
"""The first that reads every value names the column's kind. American dates before others, as in pandas."""


@dataclass(slots=True)
class _Range:
    """The least and the greatest value that one reader has met, with their texts."""

    least: tuple[_Key, str]
    greatest: tuple[_Key, str]


class Tally:
    """Counts one column. Its memory is bounded by `cap` distinct values."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._counts: Counter[str] = Counter()
        self._is_capped = False
        self._missing = 0
        self._readers = {name: read for name, _, read in _READERS}
        self._ranges: dict[str, _Range] = {}

    def add(self, cells: Sequence[str]) -> None:
        """Count these cells."""
        fresh = []
        for text, count in Counter(cells).items():
            if text in MISSING or text.strip() in MISSING:
                self._missing += count
                continue
            key = text if len(text) <= _LONG_CELL else f"{text[:_LONG_CELL]}\0{hash(text)}"
            if key in self._counts:
                self._counts[key] += count
                continue
            fresh.append(text.strip())
            if len(self._counts) < self._cap:
                self._counts[key] = count
            else:
                self._is_capped = True
        self._narrow(fresh)

    def column(self, name: str) -> Column:
        """What has been counted."""
        kind, span = self._verdict()
        match kind:
            case Kind.INTEGER | Kind.NUMBER | Kind.DATE if span is not None:
                values = f"{shown_value(span.least[1])} to {shown_value(span.greatest[1])}"
            case _:
                frequent = self._counts.most_common(SHOWN_VALUES)
                values = "; ".join(shown_value(text.partition("\0")[0]) for text, _ in frequent)
        return Column(
            name=name,
            kind=kind,
            missing=self._missing,
            distinct=len(self._counts),
            is_distinct_capped=self._is_capped,
            values=values,
        )

    def _verdict(self) -> tuple[Kind, _Range | None]:
        if not self._counts:
            return Kind.EMPTY, None
        for name, kind, _ in _READERS:
            if name in self._readers:
                return kind, self._ranges[name]
        return Kind.TEXT, None

    def _narrow(self, values: Iterable[str]) -> None:
        """Drop the readers that cannot read one of the values, widen the ranges of the others."""
        values = list(values)
        if not values:
            return
        for name, read in tuple(self._readers.items()):
            try:
                keyed = [(read(text), text) for text in values]
            except ValueError:
                del self._readers[name]
                continue
            span = self._ranges.get(name)
            known = [] if span is None else [span.least, span.greatest]
            self._ranges[name] = _Range(
                least=min(known[:1] + keyed, key=_key), greatest=max(known[1:] + keyed, key=_key)
            )


def _key(pair: tuple[_Key, str]) -> _Key:
    return pair[0]


def shown_value(text: str, limit: int = _SHOWN_CHARS) -> str:
    """The value as a cell of the column table can hold it."""
    return clean_line(text, limit).replace(" | ", " / ")
