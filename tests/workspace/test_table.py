"""Tables are read as pandas would, counted as a naive count would, whatever their size."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.workspace import table as table_module
from engine.workspace.columns import MISSING, Column, Kind, Tally
from engine.workspace.table import NotATableError, cells_of, read_dialect, read_table

Write = Callable[..., Path]

UNTIMED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(content: str | bytes, name: str = "a.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def counted(*cells: str, cap: int = 1_000) -> Column:
    tally = Tally(cap)
    for cell in cells:
        tally.add([cell])
    return tally.column("x")


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["3", "-1", "+2", " 7 "], Kind.INTEGER, "-1 to 7"),
        (["007", "10"], Kind.INTEGER, "007 to 10"),
        (["9" * 40, "1"], Kind.INTEGER, f"1 to {'9' * 29}…"),
        (["1", "2.5", "1e-3"], Kind.NUMBER, "1e-3 to 2.5"),
        (["1", "inf"], Kind.NUMBER, "1 to inf"),
        ([".5", "5."], Kind.NUMBER, ".5 to 5."),
        (["True", "false", "true"], Kind.BOOLEAN, "True; false; true"),
        (["2011-01-02", "2010-12-31"], Kind.DATE, "2010-12-31 to 2011-01-02"),
        (
            ["2011-01-02 10:00", "2011-01-02T09:00:05.5Z"],
            Kind.DATE,
            "2011-01-02T09:00:05.5Z to 2011-01-02 10:00",
        ),
        (["1/2/2011", "12/31/2010"], Kind.DATE, "12/31/2010 to 1/2/2011"),
        (["1/2/2011", "31/12/2010"], Kind.DATE, "31/12/2010 to 1/2/2011"),
        (["2011-13-02"], Kind.TEXT, "2011-13-02"),
        (["1_000"], Kind.TEXT, "1_000"),
        (["1,5"], Kind.TEXT, "1,5"),
        (["١٢"], Kind.TEXT, "١٢"),
        (["b", "a", "b"], Kind.TEXT, "b; a"),
        (["a | b\nc"], Kind.TEXT, "a / b c"),
        (["\x1b[31mred"], Kind.TEXT, "red"),
        (["x" * 40], Kind.TEXT, "x" * 29 + "…"),
        (list("abcdefghij"), Kind.TEXT, "a; b; c; d; e; f; g; h"),
        (["", "NA", " ", "nan"], Kind.EMPTY, ""),
        ([], Kind.EMPTY, ""),
    ],
)
def test_a_column_has_a_kind_and_values(cells: list[str], kind: Kind, values: str) -> None:
    column = counted(*cells)
    assert (column.kind, column.values) == (kind, values)


def test_more_distinct_values_than_are_kept_are_said_to_be_more() -> None:
    column = counted(*(str(number) for number in range(50)), cap=10)
    assert (column.distinct, column.is_distinct_capped) == (10, True)
    assert column.values == "0 to 49"


def test_long_values_are_told_apart() -> None:
    assert counted("x" * 500 + "a", "x" * 500 + "b", "x" * 500 + "a").distinct == 2


@UNTIMED
@given(
    cells=st.lists(st.sampled_from(["1", "2.5", "true", "2011-01-02", "1/2/2011", "31/12/2010", "a", "NA"])),
    cut=st.integers(0, 8),
)
def test_a_column_does_not_depend_on_how_it_is_read(cells: list[str], cut: int) -> None:
    whole, pieces = Tally(100), Tally(100)
    whole.add(cells)
    pieces.add(cells[:cut])
    pieces.add(cells[cut:])
    assert whole.column("x") == pieces.column("x") == counted(*cells)


CELLS = st.one_of(
    st.sampled_from(["", "NA", "1", "2", "2.5", "True", "2011-01-02", "a", "b"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=6),
    st.integers().map(str),
)
ROWS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=30)
)


@UNTIMED
@given(rows=ROWS)
def test_counts_are_those_of_a_naive_count(
    rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = io.StringIO()
    names = [f"c{index}" for index in range(len(rows[0]))]
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    path = tmp_path_factory.mktemp("table") / "a.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table = read_table(path, keep_rows=5)
    assert table.rows == len(rows)
    assert [column.name for column in table.columns] == names
    for index, column in enumerate(table.columns):
        present = [row[index] for row in rows if row[index].strip() not in MISSING]
        assert column.missing == len(rows) - len(present)
        assert column.distinct == len(set(present))
        assert list(cells_of(path, table.dialect, index)) == [row[index] for row in rows]
        if column.kind in (Kind.INTEGER, Kind.NUMBER):
            numbers = [float(cell) for cell in present]
            least, greatest = (float(end.rstrip("…")) for end in column.values.split(" to "))
            assert (least, greatest) == pytest.approx((min(numbers), max(numbers))) or "…" in column.values


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(write: Write, separator: str) -> None:
    rows = [["id", "name, first", "price;net"], ["1", "a,b", "2,5"], ["2", "c", "3,5"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    dialect = read_dialect(write(text.getvalue()))
    assert dialect.separator == separator
    assert dialect.names == tuple(rows[0])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("é,y\n1,2\n".encode(), "utf-8"),
        ("é,y\n1,2\n".encode("utf-8-sig"), "utf-8-sig"),
        ("é,y\n1,2\n".encode("utf-16"), "utf-16"),
        ("é,y\n1,2\n".encode("latin-1"), "latin-1"),
    ],
)
def test_the_encoding_is_found(write: Write, content: bytes, encoding: str) -> None:
    table = read_table(write(content), keep_rows=5)
    assert table.dialect.encoding == encoding
    assert [column.name for column in table.columns] == ["é", "y"]
    assert table.first_rows == ("1,2",)


def test_a_byte_that_is_no_utf_8_far_down_does_not_matter(write: Write) -> None:
    table = read_table(write(b"x,y\n" + b"1,a\n" * 200_000 + b"2,\xe9\n"), keep_rows=5)
    assert (table.rows, table.dialect.encoding) == (200_001, "latin-1")
    assert table.columns[1].values == "a; é"


def test_columns_are_called_as_pandas_calls_them(write: Write) -> None:
    assert read_dialect(write(",a,a,b,a\n1,2,3,4,5\n")).names == ("Unnamed: 0", "a", "a.1", "b", "a.2")


def test_a_table_without_a_header_is_known(write: Write) -> None:
    table = read_table(write("1,2.5\n3,4\n"), keep_rows=5)
    assert [column.name for column in table.columns] == ["column 1", "column 2"]
    assert (table.rows, table.header, table.first_rows) == (2, "", ("1,2.5", "3,4"))


def test_quoted_line_breaks_and_empty_lines_and_ragged_rows(write: Write) -> None:
    table = read_table(write('a,b\r\n"x\r\ny",1\r\n\r\nz\r\np,q,r\r\n'), keep_rows=5)
    assert (table.rows, table.ragged_rows) == (3, 2)
    assert table.first_rows == ('"x\r\ny",1', "z", "p,q,r")
    assert table.columns[1].missing == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a\0b,c\n", b'a,b\n"' + b"x" * 200_000 + b"\n"])
def test_what_is_no_table_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(NotATableError):
        read_table(write(content), keep_rows=5)


def test_a_line_without_end_is_refused(write: Write) -> None:
    with pytest.raises(NotATableError):
        read_table(write(b"a,b\n" + b"1," * 2_500_000), keep_rows=5)


def test_a_very_wide_table_is_read(write: Write) -> None:
    names = ",".join(f"gene_{number:06}" for number in range(30_000))
    table = read_table(write(f"{names}\n{','.join('1' * 30_000)}\n"), keep_rows=5)
    assert (len(table.columns), table.columns[-1].name) == (30_000, "gene_029999")


def test_of_a_huge_table_a_sample_is_counted(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "SAMPLED_ABOVE_BYTES", 1_000_000)
    monkeypatch.setattr(table_module, "SAMPLE_BYTES", 500_000)
    table = read_table(write("x,y\n" + "12,345\n" * 200_000), keep_rows=5)
    assert table.is_sample
    assert 60_000 < table.rows < 80_000
    assert 190_000 < table.rows_in_all < 210_000


@UNTIMED
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_are_a_table_or_refused(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(content)
    try:
        table = read_table(path, keep_rows=5)
    except (NotATableError, UnicodeError):
        return
    assert len(table.columns) == len(table.dialect.names)
