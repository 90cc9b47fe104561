"""Lines of a file that grows, by their number."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import MltuiError
from engine.journal.files import StoredOutput
from engine.outcome import Reading as ScoreReading
from engine.parsing.score import read
from engine.parsing.score.output import lines as scored_lines
from tui.views.spans import shown
from tui.widgets.reading import NOTHING, GrowingFile
from tui.widgets.sgr import text_of_output

PIECES = st.lists(
    st.sampled_from([b"a", b"b c", b"\r", b"\n", b"\n", "é".encode(), b"\xff", b"\xc3", b"\t", b"\x00"])
)


@given(PIECES, st.integers(0, 8), st.integers(0, 8))
def test_numbers_and_lines_are_those_of_the_score_parser(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], first: int, height: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "stdout.log"
    growing = GrowingFile(file)
    with file.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
            stream.flush()
            growing.look(None, 3)
    expected = [line.text for line in scored_lines(file.read_bytes().decode("utf-8", errors="replace"))]
    reading = growing.look(first, height)
    assert reading.count == len(expected)
    assert [text_of_output(raw) for raw in reading.lines] == [
        shown(text.expandtabs(8)) for text in expected[reading.first : reading.first + height]
    ]


def test_any_line_of_a_big_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    file.write_bytes(b"".join(b"line %d %s\n" % (at, b"x" * (at % 90)) for at in range(50_000)))
    growing = GrowingFile(file)
    for first in (0, 1, 799, 1_600, 25_000, 49_999):
        reading = growing.look(first, 3)
        assert [raw.split()[1] for raw in reading.lines] == [
            str(first + at) for at in range(3) if first + at < 50_000
        ]
    assert growing.look(None, 2).lines[-1].startswith("line 49999")


def test_what_is_appended_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    growing = GrowingFile(file)
    assert growing.look(None, 5) == NOTHING
    file.write_bytes(b"one\ntw")
    assert growing.look(None, 5).lines == ("one", "tw")
    with file.open("ab") as stream:
        stream.write(b"o\nthree\n")
    reading = growing.look(None, 5)
    assert (reading.lines, reading.count) == (("one", "two", "three"), 3)


def test_another_file_in_its_place_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    file.write_bytes(b"old\n" * 1_000)
    growing = GrowingFile(file)
    growing.look(None, 5)
    file.write_bytes(b"new\n")
    assert growing.look(None, 5).lines == ("new",)
    (tmp_path / "next").write_bytes(b"newer\nlines\n" * 3)
    (tmp_path / "next").replace(file)
    assert growing.look(0, 2).lines == ("newer", "lines")
    file.unlink()
    assert growing.look(None, 5) == NOTHING


def test_a_score_behind_sixteen_megabytes_has_the_line_that_the_engine_counts(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    file.write_bytes(b"0123456\n" * (2 * 1024 * 1024) + b"Validation MAE: 17233.46\nbye\n")
    found = read(StoredOutput(file))
    assert isinstance(found, ScoreReading)
    assert GrowingFile(file).look(found.line - 1, 1).lines == ("Validation MAE: 17233.46",)


def test_a_line_of_fifty_megabytes_costs_its_ends(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    with file.open("wb") as stream:
        stream.write(b"before\nhead ")
        for _ in range(50):
            stream.write(b"x" * 1_000_000)
        stream.write(b" tail\nafter\n")
    reading = GrowingFile(file).look(None, 10)
    before, long, after = reading.lines
    assert (before, after) == ("before", "after")
    assert long.startswith("head ") and long.endswith(" tail") and len(long) < 20_000


def test_a_bar_of_megabytes_shows_its_last_state(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    file.write_bytes(b"".join(b"\r%7d of 200000" % at for at in range(200_001)))
    (raw,) = GrowingFile(file).look(None, 10).lines
    assert text_of_output(raw) == " 200000 of 200000"


def test_a_link_is_not_followed_and_a_pipe_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(MltuiError, match="output"):
            GrowingFile(tmp_path / name).look(None, 5)


def test_a_search_gets_the_end_of_a_big_file(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    file.write_bytes(b"0123456\n" * (1024 * 1024))
    first, texts = GrowingFile(file).searchable()
    assert first + len(texts) == 1024 * 1024 and len(texts) in (512 * 1024, 512 * 1024 - 1)
