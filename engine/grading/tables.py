"""A CSV file as grading reads it: whole, checked, with each row's number for the messages."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.clean import clean_line
from engine.errors import GradingError

_DELIMITERS = (",", ";", "\t", "|")
_NAMED_IDS = 3
"""How many ids a message names before it says how many more there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file with a header and at least one row."""

    name: str
    """As a message calls it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        """Its cells, without the spaces around them. Raises GradingError where two columns are called so."""
        if self.columns.count(name) > 1:
            raise GradingError(f"{self.name} has more than one column `{clean_line(name, 60)}`")
        place = self.columns.index(name)
        return [row[place].strip() for row in self.rows]

    def names(self) -> str:
        """Its columns, for a message."""
        shown = [f"`{clean_line(column, 40)}`" for column in self.columns[:8]]
        return ", ".join(shown) + (", ..." if len(self.columns) > 8 else "")


def read_table(data: bytes, name: str) -> Table:
    """The table in this CSV text. Raises GradingError, which calls it `name`."""
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
    return Table(name=name, columns=columns, rows=tuple(tuple(row) for row in lines[1:]))


def as_number(text: str) -> float | None:
    """The finite number that the text is; None where it is none."""
    if "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def canonical(text: str) -> str:
    """One spelling for 1, 1.0 and 01; what is no number stays as it is."""
    number = as_number(text)
    if number is None:
        return text
    if text.lstrip("+-").isdecimal():
        return str(int(text))  # a float would make one id of 9007199254740993 and its neighbour
    return str(int(number)) if number.is_integer() else repr(number)


def some(keys: Sequence[str], noun: str) -> str:
    """`2 rows (7, 9)`: how many there are, and the first of them."""
    shown = ", ".join(clean_line(key, 40) for key in keys[:_NAMED_IDS])
    more = ", ..." if len(keys) > _NAMED_IDS else ""
    return f"{len(keys)} {noun}{'s' if len(keys) > 1 else ''} ({shown}{more})"
