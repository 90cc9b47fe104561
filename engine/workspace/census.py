"""A training file gone through once before it is split: what stands in the columns that matter."""

import math
from array import array
from collections import Counter
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
    gradable = bytearray()
    classes: Counter[str] = Counter()
    ids: set[int] = set()
    doubled: list[str] = []
    lacks_ids, is_numeric = False, True
    numbers: dict[str, int] = {}
    groups = array("l")
    sizes: list[int] = []
    moments = Moments()
    for number, row in enumerate(rows, start=1):
        if len(row) > len(columns.names):
            raise WorkspaceError(
                f"{file}: row {number} has {len(row)} cells, the header has {len(columns.names)}",
                hint="mend the file: pandas would not read it either",
            )
        target = cell_of(row, columns.target)
        is_gradable = target.strip() not in MISSING
        gradable.append(is_gradable)
        if is_gradable:
            is_numeric = is_numeric and _is_number(target)
            if target in classes or len(classes) < MOST_CLASSES:
                classes[target] += 1
        if columns.id is not None:
            key = cell_of(row, columns.id).strip()
            lacks_ids = lacks_ids or not key
            if number <= _MOST_IDS and hash(key) in ids and len(doubled) < 5:
                doubled.append(key)
            elif number <= _MOST_IDS:
                ids.add(hash(key))
        if columns.group is not None:
            group = numbers.setdefault(cell_of(row, columns.group).strip(), len(numbers))
            groups.append(group)
            if group == len(sizes):
                sizes.append(0)
            sizes[group] += 1
        if columns.time is not None:
            moments.add(cell_of(row, columns.time))
    if not any(gradable):
        name = clean_line(columns.names[columns.target], 60)
        raise WorkspaceError(
            f"{file} has {counted(len(gradable), 'row')}, none of them with a value of `{name}`",
            hint="a holdout needs rows whose answer is known",
        )
    return Census(
        rows=len(gradable),
        gradable=gradable,
        is_numeric=is_numeric,
        classes=tuple(classes),
        doubled_ids=tuple(doubled),
        lacks_ids=lacks_ids,
        groups=groups,
        group_rows=tuple(sizes),
        moments=_read_moments(moments, columns, file),
    )


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
