"""What a column of a table holds: its type, gaps, distinct values and range, counted while it streams by."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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


_Key = int | float | tuple[float, ...]
_Reader = Callable[[list[str]], Sequence[_Key]]
"""Values to keys that sort as they do. Raises ValueError where one of them cannot be read."""

_ZONE = r" ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
_TIME = rf"(?:[T ](?P<t>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?){_ZONE})?"


def _integers(texts: list[str]) -> Sequence[_Key]:
    _refuse_what_only_python_reads(texts)
    return list(map(int, texts))


def _numbers(texts: list[str]) -> Sequence[_Key]:
    _refuse_what_only_python_reads(texts)
    numbers = list(map(float, texts))
    if any(map(math.isnan, numbers)):
        raise ValueError
    return numbers


def _refuse_what_only_python_reads(texts: list[str]) -> None:
    joined = "".join(texts)
    if "_" in joined or not joined.isascii():
        raise ValueError


def _booleans(texts: list[str]) -> Sequence[_Key]:
    return [("false", "true").index(text.lower()) for text in texts]


def _dates(first: str, second: str, third: str) -> _Reader:
    """Reads dates whose parts stand in this order."""
    order = {"y": r"(?P<y>[0-9]{4})", "m": r"(?P<m>[0-9]{1,2})", "d": r"(?P<d>[0-9]{1,2})"}
    pattern = re.compile("[-/.]".join(order[part] for part in (first, second, third)) + _TIME)

    def read(text: str) -> _Key:
        match = pattern.fullmatch(text)
        if match is None or not (1 <= int(match["m"]) <= 12 and 1 <= int(match["d"]) <= 31):
            raise ValueError
        time = map(float, (match["t"] or "0").split(":"))
        return (float(match["y"]), float(match["m"]), float(match["d"]), *time)

    return lambda texts: [read(text) for text in texts]


_READERS: Mapping[str, _Reader] = {
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "year first": _dates("y", "m", "d"),
    "month first": _dates("m", "d", "y"),
    "day first": _dates("d", "m", "y"),
}
"""The first that reads every value names the column's kind. American dates before others, as in pandas."""
_KINDS = {
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "year first": Kind.DATE,
    "month first": Kind.DATE,
    "day first": Kind.DATE,
}


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
        self._readers = dict(_READERS)
        self._ranges: dict[str, _Range] = {}

    def add(self, cells: Sequence[str]) -> None:
        """Count these cells."""
        counts = Counter(cells)
        for gap in [text for text in counts if text.strip() in MISSING]:
            self._missing += counts.pop(gap)
        if self._is_capped and self._readers:
            self._narrow(counts)  # what counts is the range
            return
        fresh = []
        for text, count in counts.items():
            key = text if len(text) <= _LONG_CELL else f"{text[:_LONG_CELL]}\0{hash(text)}"
            if key in self._counts:
                self._counts[key] += count
                continue
            fresh.append(text)
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
        kind = next(iter(self._readers), None)
        return (Kind.TEXT, None) if kind is None else (_KINDS[kind], self._ranges[kind])

    def _narrow(self, cells: Iterable[str]) -> None:
        """Drop the readers that cannot read one of the values, widen the ranges of the others."""
        texts = [cell.strip() for cell in cells]
        if not texts:
            return
        for name, read in tuple(self._readers.items()):
            try:
                keys = read(texts)
            except ValueError:
                del self._readers[name]
                if name == "integer" and name in self._ranges:
                    self._ranges["number"] = self._ranges[name]
                continue
            self._widen(name, keys, texts)
            if name == "integer":  # every integer is a number, and nothing else that is read here
                self._readers = {name: read, "number": _numbers}
                return

    def _widen(self, name: str, keys: Sequence[_Key], texts: Sequence[str]) -> None:
        least, greatest = min(keys), max(keys)
        low, high = (least, texts[keys.index(least)]), (greatest, texts[keys.index(greatest)])
        known = self._ranges.get(name)
        self._ranges[name] = _Range(
            least=low if known is None else min(known.least, low, key=_key),
            greatest=high if known is None else max(known.greatest, high, key=_key),
        )


def _key(pair: tuple[_Key, str]) -> _Key:
    return pair[0]


def shown_value(text: str, limit: int = _SHOWN_CHARS) -> str:
    """The value as a cell of the column table can hold it."""
    return clean_line(text, limit).replace(" | ", " / ")
