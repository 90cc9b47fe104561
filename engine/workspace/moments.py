"""Texts of a time column as numbers that sort as time does, whichever way dates are written in it."""

import math
from array import array
from collections.abc import Callable
from datetime import UTC, datetime

from engine.workspace.columns import MISSING

_ENOUGH_ROWS = 5_000
_MOST_KNOWN = 100_000

Reader = Callable[[str], float]
"""Raises ValueError where it cannot read the text."""


class Moments:
    """A column, read in every way at once until one is left that reads all of it."""

    def __init__(self) -> None:
        self._ways = [_Way(reader) for reader in _READERS]

    def add(self, cell: str) -> None:
        """The next row's cell; a missing one is NaN."""
        text = cell.strip()
        is_missing = text in MISSING
        for way in [way for way in self._ways if not way.read(math.nan if is_missing else text)]:
            self._ways.remove(way)
        if len(self._ways) > 1 and self._ways[0].is_sure:
            del self._ways[1:]

    @property
    def numbers(self) -> "array[float] | None":
        """One number for each row; None where no way reads every cell."""
        return self._ways[0].numbers if self._ways else None


class _Way:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, float] = {}
        self.numbers = array("d")

    @property
    def is_sure(self) -> bool:
        """Whether what it reads can be read in no other way, after so many cells: dates of one order can."""
        return self._reader in _PLAIN_READERS and len(self.numbers) >= _ENOUGH_ROWS

    def read(self, cell: str | float) -> bool:
        """Whether it can be read."""
        try:
            self.numbers.append(self._value(cell) if isinstance(cell, str) else cell)
        except (ValueError, OverflowError):
            return False
        return True

    def _value(self, cell: str) -> float:
        """Times often come again, and reading one anew takes long."""
        known = self._known.get(cell)
        if known is None:
            known = self._reader(cell)
            if len(self._known) < _MOST_KNOWN:
                self._known[cell] = known
        return known


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or "_" in text:
        raise ValueError(text)
    return value


def _iso(text: str) -> float:
    return _stamp(datetime.fromisoformat(text))


def _written(*patterns: str) -> Reader:
    def read(text: str) -> float:
        for pattern in patterns:
            try:
                return _stamp(datetime.strptime(text, pattern))
            except ValueError:
                continue
        raise ValueError(text)

    return read


def _stamp(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _with_times(*dates: str) -> Reader:
    return _written(*(f"{date}{time}" for date in dates for time in ("", " %H:%M:%S", " %H:%M", " %I:%M %p")))


_PLAIN_READERS = (_number, _iso)
_READERS: tuple[Reader, ...] = (
    *_PLAIN_READERS,
    _with_times("%Y/%m/%d", "%Y-%m-%d", "%Y-%m"),
    _with_times("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    _with_times("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d.%m.%y"),
    _with_times("%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y"),
)
"""American dates before others, as in pandas."""
