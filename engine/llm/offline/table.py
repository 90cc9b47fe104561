"""Tables as the prompt previews them: columns with their types, gaps and values."""

import re
from dataclasses import dataclass

NUMBERS = ("integer", "number")
_FILE = re.compile(r"^\d+\. Filename: (.+)$", re.MULTILINE)
_HEADER = "column | type | missing | distinct | values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a preview."""

    name: str
    type: str
    """`integer`, `number`, `boolean`, `date`, `text` or `empty`."""
    missing: int
    distinct: int
    is_distinct_capped: bool
    """There are more distinct values than were counted."""
    values: str

    @property
    def is_number(self) -> bool:
        """Whether pandas will read it as numbers."""
        return self.type in NUMBERS

    @property
    def span(self) -> tuple[float, float] | None:
        """Smallest and largest value of a numeric column."""
        found = re.fullmatch(
            r"(-?[\d.]+(?:[eE][-+]?\d+)?) to (-?[\d.]+(?:[eE][-+]?\d+)?)", self.values.strip()
        )
        return (float(found[1]), float(found[2])) if found and self.is_number else None

    @property
    def words(self) -> tuple[str, ...]:
        """The values that the preview names for a column of words."""
        return tuple(word.strip() for word in self.values.split("; ") if word.strip())

    @property
    def shows_all_words(self) -> bool:
        """Whether no value is left unnamed."""
        return not self.is_distinct_capped and len(self.words) == self.distinct


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file of rows and columns."""

    file: str
    rows: int
    separator: str
    encoding: str | None
    """None: UTF-8."""
    columns: tuple[Column, ...]
    is_partial: bool
    """There are columns that the preview does not list."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in their order."""
        return tuple(column.name for column in self.columns)


def read_tables(files: str) -> list[Table]:
    """Every table that the section of files previews."""
    starts = list(_FILE.finditer(files))
    ends = [match.start() for match in starts[1:]] + [len(files)]
    read = (
        _table(match[1].strip(), files[match.end() : end]) for match, end in zip(starts, ends, strict=False)
    )
    return [table for table in read if table is not None]


def _table(file: str, content: str) -> Table | None:
    _, found, listing = content.partition(f"\n{_HEADER}\n")
    if not found:
        return None
    rows = re.search(r"([\d,]+) rows", content)
    separator = re.search(r'separator "(.+?)"', content)
    lines = re.split(r"^rows \d+ to \d+", listing, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    columns = tuple(column for line in lines if (column := _column(line)) is not None)
    width = re.search(r"([\d,]+) columns", content)
    encoding = re.search(r"; encoding ([\w-]+)", content)
    return Table(
        file=file,
        rows=int(rows[1].replace(",", "")) if rows else 0,
        separator=separator[1].replace("\\t", "\t") if separator else ",",
        encoding=encoding[1] if encoding else None,
        columns=columns,
        is_partial=width is not None and int(width[1].replace(",", "")) > len(columns),
    )


def _column(line: str) -> Column | None:
    """A line of the listing. From the right: a name may hold anything."""
    types = "integer|number|boolean|date|text|empty"
    found = re.fullmatch(rf"(.+?) \| ({types}) \| (\d+) \| (\d+)(\+?) ?\|?(.*)", line)
    if found is None:
        return None
    return Column(
        name=found[1],
        type=found[2],
        missing=int(found[3]),
        distinct=int(found[4]),
        is_distinct_capped=bool(found[5]),
        values=found[6].strip(),
    )
