"""Reading a delimited file: separator, encoding, header, rows; streamed, so that its size does not matter."""

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from engine.workspace.columns import MISSING, Column, Tally
from engine.workspace.reading import decode, marked_encoding, read_regular

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".psv"})
SAMPLED_ABOVE_BYTES = 200_000_000
SAMPLE_BYTES = 64_000_000
_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_LINE = 4_000_000
_SNIFF_BYTES = 256_000
_SNIFF_ROWS = 20
_BATCH_CELLS = 200_000
_DISTINCT_IN_ALL = 1_000_000
_DISTINCT_A_COLUMN = 200_000


class NotATableError(ValueError):
    """The file cannot be read as rows and columns; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a table is written."""

    separator: str
    encoding: str
    names: tuple[str, ...]
    """Of the columns, as pandas would call them."""
    has_header: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, counted."""

    dialect: Dialect
    columns: tuple[Column, ...]
    rows: int
    """Read and counted."""
    rows_in_all: int
    is_sample: bool
    """Only the first `rows` were read, and `rows_in_all` is an estimate."""
    ragged_rows: int
    """Rows with more or fewer cells than there are columns."""
    header: str
    """The first line as it stands in the file; empty without a header."""
    first_rows: tuple[str, ...]
    """The rows after it, as many as were asked for, as they stand in the file."""


def read_dialect(path: Path, suffix: str = ".csv") -> Dialect:
    """Separator, encoding and columns. Raises NotATableError, OSError."""
    start = read_regular(path, _SNIFF_BYTES)
    if len(start) == _SNIFF_BYTES and b"\n" not in start:
        start = read_regular(path, _LONGEST_LINE)
    text, encoding = decode(start)
    if b"\0" in start and marked_encoding(start) is None:
        raise NotATableError("it is not text")
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > 1 and len(start) in (_SNIFF_BYTES, _LONGEST_LINE):
        lines.pop()  # cut somewhere
    separator = _separator(lines, suffix)
    try:
        first = next((row for row in csv.reader(lines, delimiter=separator) if row), None)
    except csv.Error as error:
        raise NotATableError(str(error)) from error
    if first is None:
        raise NotATableError("it has no rows")
    has_header = not all(_is_number(cell) for cell in first)
    names = _as_pandas_names(first) if has_header else tuple(f"column {n}" for n in range(1, len(first) + 1))
    return Dialect(separator=separator, encoding=encoding, names=names, has_header=has_header)


def read_table(path: Path, *, keep_rows: int, suffix: str = ".csv") -> Table:
    """The table with every column counted. Blocks: it reads the file. Raises NotATableError, OSError."""
    dialect = read_dialect(path, suffix)
    try:
        return _counted(path, dialect, keep_rows)
    except UnicodeDecodeError:
        latin = Dialect(
            separator=dialect.separator,
            encoding="latin-1",
            names=dialect.names,
            has_header=dialect.has_header,
        )
        return _counted(path, latin, keep_rows)


def cells_of(path: Path, dialect: Dialect, column: int) -> Iterator[str]:
    """Every cell of one column, of the rows that `read_table` would count. Raises NotATableError, OSError."""
    errors = "replace" if dialect.encoding != "latin-1" else "strict"
    with path.open(encoding=dialect.encoding, newline="", errors=errors) as stream:
        for row in _Rows(stream, dialect, path.stat().st_size).rows():
            yield row[column] if column < len(row) else ""


def all_rows(path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """Every row of the file behind its header, however large it is; a byte that is no text is kept as it is.

    Raises NotATableError, OSError.
    """
    with open_text(path, dialect) as stream:
        rows = _Rows(stream, dialect, size_bytes=0)
        rows.is_recording = False
        yield from rows.rows()


def open_text(path: Path, dialect: Dialect, mode: Literal["r", "w"] = "r") -> TextIO:
    """The file as text in the table's encoding; bytes that are none pass through unharmed."""
    errors = "surrogateescape" if dialect.encoding.startswith("utf-8") else "strict"
    return path.open(mode, encoding=dialect.encoding, errors=errors, newline="")


class _Rows:
    """The rows of an open file, its header skipped, until its end or the end of the sample."""

    def __init__(self, stream: TextIO, dialect: Dialect, size_bytes: int) -> None:
        self.raw: list[str] = []
        """The lines of the latest row, as long as `is_recording`."""
        self.is_recording = True
        self.is_sample = False
        self.header = ""
        self._stream = stream
        self._dialect = dialect
        self._is_big = size_bytes > SAMPLED_ABOVE_BYTES
        self._bytes = 0

    @property
    def read_bytes(self) -> int:
        """How much of the file has gone by, roughly: what was read ahead counts."""
        return self._stream.buffer.tell()

    def rows(self) -> Iterator[list[str]]:
        """Rows as lists of cells; empty lines are skipped."""
        reader = csv.reader(self._lines(), delimiter=self._dialect.separator)
        skip_header = self._dialect.has_header
        try:
            for row in reader:
                if not row:
                    pass
                elif skip_header:
                    skip_header = False
                    self.header = "".join(self.raw).strip("\r\n")
                else:
                    yield row
                self.raw.clear()
        except csv.Error as error:
            raise NotATableError(str(error)) from error

    def _lines(self) -> Iterator[str]:
        while line := self._stream.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise NotATableError(f"a line is longer than {_LONGEST_LINE} characters")
            if self._is_big and self.read_bytes > SAMPLE_BYTES:
                self.is_sample = True
                return
            if self.is_recording:
                self.raw.append(line)
            yield line


def _counted(path: Path, dialect: Dialect, keep_rows: int) -> Table:
    width = len(dialect.names)
    cap = min(_DISTINCT_A_COLUMN, max(_DISTINCT_IN_ALL // width, 1_000))
    tallies = [Tally(cap) for _ in range(width)]
    rows = ragged = 0
    first_rows: list[str] = []
    size_bytes = path.stat().st_size
    with path.open(encoding=dialect.encoding, newline="") as stream:
        source = _Rows(stream, dialect, size_bytes)
        kept = source.rows()
        head = []
        for row in itertools.islice(kept, keep_rows):
            first_rows.append("".join(source.raw).strip("\r\n"))
            head.append(row)
        source.is_recording = False
        batches = itertools.chain([head], _batches(kept, max(1, _BATCH_CELLS // width)))
        for batch in batches:
            rows += len(batch)
            ragged += _add(tallies, batch, width)
        in_all = round(rows * size_bytes / max(1, source.read_bytes)) if source.is_sample else rows
    return Table(
        dialect=dialect,
        columns=tuple(tally.column(name) for tally, name in zip(tallies, dialect.names, strict=True)),
        rows=rows,
        rows_in_all=max(rows, in_all),
        is_sample=source.is_sample,
        ragged_rows=ragged,
        header=source.header,
        first_rows=tuple(first_rows),
    )


def _batches(rows: Iterator[list[str]], size: int) -> Iterator[list[list[str]]]:
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _add(tallies: Sequence[Tally], batch: list[list[str]], width: int) -> int:
    """Count a batch column by column; how many of its rows had another width."""
    ragged = sum(len(row) != width for row in batch)
    if ragged:
        batch = [(row + [""] * (width - len(row)))[:width] for row in batch]
    for tally, cells in zip(tallies, zip(*batch, strict=True), strict=False):
        tally.add(cells)
    return ragged


def _separator(lines: Sequence[str], suffix: str) -> str:
    """The separator that cuts the first rows most evenly into more than one column."""
    if suffix in (".tsv", ".tab"):
        return "\t"
    best, best_rank = ",", (0.0, 0)
    for separator in _SEPARATORS:
        try:
            widths = [
                len(row)
                for row in itertools.islice(csv.reader(lines, delimiter=separator), _SNIFF_ROWS)
                if row
            ]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        even = sum(width == widths[0] for width in widths) / len(widths)
        rank = (round(even, 1), widths[0])
        if rank > best_rank:
            best, best_rank = separator, rank
    return best


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.strip() not in MISSING


def _as_pandas_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names as `pandas.read_csv` gives them: nameless ones numbered, doubled ones told apart."""
    given = [cell or f"Unnamed: {index}" for index, cell in enumerate(cells)]
    names: list[str] = []
    taken = set(given)
    met: dict[str, int] = {}
    for name in given:
        count = met.get(name, 0)
        unique = name
        while count and unique in taken:
            unique = f"{name}.{count}"
            count += 1
        met[name] = max(count, 1)
        taken.add(unique)
        names.append(unique)
    return tuple(names)
