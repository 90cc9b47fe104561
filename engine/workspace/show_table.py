"""A table as the prompt shows it: its size, its columns, its first rows; shortened where room is short."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.clean import clean_text
from engine.workspace.columns import Column, shown_value
from engine.workspace.reading import counted
from engine.workspace.table import Table

_SMALL_TABLE_CHARS = 3_000
_SHORTENED_ROWS = 2
_SHORTENED_ROW_CHARS = 300
_LONGEST_ROW = 4_000
_LAST_COLUMNS = 2
"""The target often stands last: the end of a wide table is shown with its start."""
_NAME_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file's content as the prompt shows it."""

    text: str
    """What stands after `Content:`, with its first separator."""
    left_out: str
    """What was shortened, in a few words; empty where nothing was."""


def show_table(table: Table, size_bytes: int, rows: int, limit: int | None = None) -> Shown:
    """The table within about `limit` characters. Small tables are shown with all their rows."""
    whole = _show(table, size_bytes, table.columns, _rows(table, _row_count(table, rows), _LONGEST_ROW))
    if limit is None or len(whole.text) <= limit:
        return whole
    few = _rows(table, min(rows, _SHORTENED_ROWS), _SHORTENED_ROW_CHARS)
    room = limit - len(_show(table, size_bytes, (), few).text) - 200  # for the line on the columns left out
    shown = _columns_within(table.columns, room)
    return _show(table, size_bytes, shown, few if shown else [])


def _show(table: Table, size_bytes: int, columns: Sequence[Column], rows: list[str]) -> Shown:
    lines = [_headline(table, size_bytes)]
    left_out = []
    skipped = len(table.columns) - len(columns)
    if columns:
        lines.append("column | type | missing | distinct | values")
        last = _LAST_COLUMNS if skipped else 0
        lines += [_column_line(column) for column in columns[: len(columns) - last]]
        if skipped:
            lines.append(_skipped_line(table.columns[len(columns) - last : len(table.columns) - last]))
            lines += [_column_line(column) for column in columns[len(columns) - last :]]
    if skipped:
        left_out.append(f"{skipped} of {counted(len(table.columns), 'column')}")
    lines += rows
    if any(row.endswith("left out") for row in rows):
        left_out.append("the ends of long rows")
    return Shown(text=" " + "\n".join(lines), left_out=", ".join(left_out))


def _headline(table: Table, size_bytes: int) -> str:
    separator = table.dialect.separator.replace("\t", "\\t")
    about = "about " if table.is_sample else ""
    parts = [
        "preview of a CSV file",
        f"{size_bytes} bytes",
        f"{about}{table.rows_in_all} rows",
        f"{len(table.columns)} columns",
        f'separator "{separator}"',
    ]
    if table.dialect.encoding not in ("utf-8", "utf-8-sig"):
        parts.append(f"encoding {table.dialect.encoding}")
    if not table.dialect.has_header:
        parts.append("no header line")
    if table.ragged_rows:
        parts.append(f"{counted(table.ragged_rows, 'row')} with more or fewer cells")
    if table.is_sample:
        parts.append(f"the columns are counted from the first {table.rows} rows")
    return "; ".join(parts)


def _column_line(column: Column) -> str:
    name = shown_value(column.name, _NAME_CHARS)
    distinct = f"{column.distinct}+" if column.is_distinct_capped else str(column.distinct)
    return f"{name} | {column.kind} | {column.missing} | {distinct} | {column.values}".rstrip()


def _skipped_line(columns: Sequence[Column]) -> str:
    kinds = Counter(column.kind.value for column in columns)
    words = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    first, last = shown_value(columns[0].name, 40), shown_value(columns[-1].name, 40)
    return f"... {counted(len(columns), 'column')} left out, from {first} to {last}: {words} ..."


def _columns_within(columns: Sequence[Column], room: int) -> Sequence[Column]:
    """The first columns and the last two, as many as fit; none where not even a few do."""
    if len(columns) <= _LAST_COLUMNS + 1:
        return columns if room > 0 else ()
    last = columns[-_LAST_COLUMNS:]
    room -= sum(len(_column_line(column)) + 1 for column in last)
    first: list[Column] = []
    for column in columns[:-_LAST_COLUMNS]:
        room -= len(_column_line(column)) + 1
        if room < 0:
            break
        first.append(column)
    return [*first, *last] if first else ()


def _row_count(table: Table, rows: int) -> int:
    has_all = len(table.first_rows) == table.rows_in_all
    is_small = has_all and sum(map(len, table.first_rows)) <= _SMALL_TABLE_CHARS
    return len(table.first_rows) if is_small else rows


def _rows(table: Table, count: int, longest: int) -> list[str]:
    rows = table.first_rows[:count]
    if not rows:
        return ["no rows"] if not table.rows else []
    header = [_row(table.header, longest)] if table.header else []
    return [f"rows 1 to {len(rows)} of {table.rows_in_all}:", *header, *(_row(row, longest) for row in rows)]


def _row(raw: str, longest: int) -> str:
    """One row as it stands in the file, in one line: a line break inside of quotes becomes `\\n`."""
    line = clean_text(raw.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "\\n")
    if len(line) <= longest:
        return line
    return f"{line[:longest]} ... {len(line) - longest} characters left out"
