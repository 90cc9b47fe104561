"""Texts of a time column as numbers that sort as time does, whichever way dates are written in it."""

import math
from array import array
from collections.abc import Callable
from datetime import UTC, datetime

from engine.workspace.columns import MISSING

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

    @property
    def numbers(self) -> "array[float] | None":
        """One number for each row; None where no way reads every cell."""
        return self._ways[0].numbers if self._ways else None


class _Way:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.numbers = array("d")

    def read(self, cell: str | float) -> bool:
        """Whether it can be read."""
        try:
            self.numbers.append(self._reader(cell) if isinstance(cell, str) else cell)
        except (ValueError, OverflowError):
            return False
        return True


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


_READERS: tuple[Reader, ...] = (
    _number,
    _iso,
    _with_times("%Y/%m/%d", "%Y-%m-%d", "%Y-%m"),
    _with_times("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    _with_times("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d.%m.%y"),
    _with_times("%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y"),
)
"""American dates before others, as in pandas."""
