"""A training file gone through once before it is split: what stands in the columns that matter."""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from engine.clean import clean_line
from engine.errors import WorkspaceError
from engine.workspace.columns import MISSING
from engine.workspace.moments import Moments
from engine.workspace.reading import counted

MOST_CLASSES = 1_000
_MOST_IDS = 2_000_000
"""So many first rows are looked through for doubled ids; it bounds the memory."""
_SHOWN_IDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the columns that matter stand; None where there is none."""

    names: tuple[str, ...]
    target: int
    id: int | None
    group: int | None
    time: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What one pass found."""

    rows: int
    gradable: bytearray
    """For each row 1 where it has a target, else 0."""
    is_numeric: bool
    classes: tuple[str, ...]
    """The distinct targets, no more than MOST_CLASSES."""
    doubled_ids: tuple[str, ...]
    """Some of them."""
    lacks_ids: bool
    groups: "array[int]"
    """For each row the number of its group; empty without a group column."""
    group_rows: tuple[int, ...]
    """Rows by the group's number."""
    moments: "array[float]"
    """For each row its time, NaN where it has none; empty without a time column."""


def take_census(rows: Iterable[list[str]], columns: Columns, file: str) -> Census:
    """Every row is looked at once and none is kept. Raises WorkspaceError."""
    count = _Count(columns)
    for number, row in enumerate(rows, start=1):
        if len(row) > len(columns.names):
            raise WorkspaceError(
                f"{file}: row {number} has {len(row)} cells, the header has {len(columns.names)}",
                hint="mend the file: pandas would not read it either",
            )
        count.add(number, row)
    if not any(count.gradable):
        name = clean_line(columns.names[columns.target], 60)
        raise WorkspaceError(
            f"{file} has {counted(len(count.gradable), 'row')}, none of them with a value of `{name}`",
            hint="a holdout needs rows whose answer is known",
        )
    return Census(
        rows=len(count.gradable),
        gradable=count.gradable,
        is_numeric=count.is_numeric,
        classes=tuple(count.classes),
        doubled_ids=tuple(count.doubled),
        lacks_ids=count.lacks_ids,
        groups=count.groups,
        group_rows=tuple(count.group_rows),
        moments=_read_moments(count.moments, columns, file),
    )


class _Count:
    """What has been met so far."""

    def __init__(self, columns: Columns) -> None:
        self.gradable = bytearray()
        self.is_numeric = True
        self.classes: dict[str, None] = {}
        self.doubled: list[str] = []
        self.lacks_ids = False
        self.groups = array("l")
        self.group_rows: list[int] = []
        self.moments = Moments()
        self._columns = columns
        self._ids: set[int] = set()
        self._group_numbers: dict[str, int] = {}

    def add(self, number: int, row: list[str]) -> None:
        """The row of this number, from 1."""
        self._add_target(cell_of(row, self._columns.target))
        if self._columns.id is not None:
            self._add_id(number, cell_of(row, self._columns.id).strip())
        if self._columns.group is not None:
            self._add_group(cell_of(row, self._columns.group).strip())
        if self._columns.time is not None:
            self.moments.add(cell_of(row, self._columns.time))

    def _add_target(self, target: str) -> None:
        is_gradable = target.strip() not in MISSING
        self.gradable.append(is_gradable)
        if is_gradable:
            self.is_numeric = self.is_numeric and _is_number(target)
            if len(self.classes) < MOST_CLASSES:
                self.classes[target.strip()] = None

    def _add_id(self, number: int, key: str) -> None:
        self.lacks_ids = self.lacks_ids or not key
        if number > _MOST_IDS:
            return
        if hash(key) in self._ids and len(self.doubled) < _SHOWN_IDS:
            self.doubled.append(key)
        self._ids.add(hash(key))

    def _add_group(self, group: str) -> None:
        place = self._group_numbers.setdefault(group, len(self._group_numbers))
        self.groups.append(place)
        if place == len(self.group_rows):
            self.group_rows.append(0)
        self.group_rows[place] += 1


def cell_of(row: list[str], column: int) -> str:
    """The cell; empty where the row is too short."""
    return row[column] if column < len(row) else ""


def _read_moments(moments: Moments, columns: Columns, file: str) -> "array[float]":
    if columns.time is None:
        return array("d")
    numbers = moments.numbers
    if numbers is None:
        name = clean_line(columns.names[columns.time], 60)
        raise WorkspaceError(
            f"{file}: `{name}` is not a column of numbers or of dates written in one way",
            hint="dates as 2024-03-31 or 2024-03-31 12:00:00 are understood",
        )
    return numbers


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell)) and "_" not in cell
    except ValueError:
        return False
