"""Reading while it comes: pieces cut anywhere, lines of megabytes, floods; the same readings and places."""

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clean import clean_text
from engine.outcome import Reading
from engine.parsing import score
from engine.parsing.score.lines import Line, pieces
from engine.parsing.score.output import lines
from engine.parsing.score.stream import BLOCK_BYTES, Block, LineStream
from tests.parsing.noise import NOISE_LINES
from tests.parsing.whole_logs import whole_logs

SMALL = st.lists(
    st.sampled_from(
        [
            b"a",
            b"b c",
            b" mae 12.5",
            b"\r",
            b"\n",
            b"\r\n",
            "é".encode(),
            b"\xff",
            b"\xc3",
            b"\t",
            b"\x00",
            b"\x1b[3",
            b"2m",
            b"\x1b]0;x",
            b"\x07",
            b"\x1b",
            b"MAE: 17",
            b"{",
            b"Traceback (most recent call last):",
        ]
    ),
    max_size=30,
)


def whole_lines(output: str) -> Iterator[Line]:
    """The lines of a text that is there as a whole: what every way of reading it must give."""
    raw_lines = output.split("\n")
    if not raw_lines[-1]:
        raw_lines.pop()
    for number, raw in enumerate(raw_lines, start=1):
        yield from pieces(number, raw)


def streamed(parts: list[bytes]) -> Iterator[Line]:
    stream = LineStream.begin()
    for part in parts:
        yield from _lines(stream.feed(part))
    yield from _lines(stream.end())


def _lines(found: Iterator[Block | tuple[Line, ...]]) -> Iterator[Line]:
    for piece in found:
        if isinstance(piece, tuple):
            yield from piece
            continue
        for number, raw in enumerate(piece.data.split(b"\n")[:-1], start=piece.first):
            yield from pieces(number, raw.decode("utf-8", "replace"))


@given(SMALL)
@settings(deadline=None, max_examples=400)
def test_pieces_make_the_lines_that_the_whole_output_has(parts: list[bytes]) -> None:
    whole = b"".join(parts).decode("utf-8", "replace")
    assert list(streamed(parts)) == list(whole_lines(whole))
    assert list(lines(parts)) == list(lines(whole)) == list(whole_lines(whole))


@given(SMALL, st.integers(1, 9))
@settings(deadline=None, max_examples=60)
def test_a_line_of_many_blocks_has_its_ends_where_they_are(parts: list[bytes], step: int) -> None:
    line = b"".join(parts).replace(b"\n", b" ") + b"x y " * (BLOCK_BYTES // 2) + b"".join(parts)
    cut = BLOCK_BYTES // step
    fed = [line[at : at + cut] for at in range(0, len(line), cut)]
    assert list(streamed(fed)) == list(whole_lines(line.decode("utf-8", "replace")))


@given(st.sampled_from(list(whole_logs())), st.integers(1, 40))
@settings(deadline=None, max_examples=60)
def test_a_log_fed_in_pieces_is_read_as_at_once(log: object, size: int) -> None:
    text = getattr(log, "text", "")
    reader, data = score.Reader(), text.encode()
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
    assert repr(reader.end()) == repr(score.read(text))


@given(NOISE_LINES, st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_the_place_is_that_of_the_cleaned_whole(noise: list[str], floods: int) -> None:
    flood = "a quiet line with nothing to say\n" * 9_000 * floods
    text = flood + "\n".join([*noise, "Validation MAE: 17233.46", ""])
    reading = score.read(text)
    assert isinstance(reading, Reading)
    line = clean_text(text).split("\n")[reading.line - 1]
    assert line[reading.column - 1 :].startswith("17233.46")
    assert reading.quote in line


@pytest.mark.parametrize(
    "flood", ["a quiet line of no use\n", "row 7: 103449.4 and 0.5\n", "train mae 9000.5\n"]
)
def test_a_result_is_found_in_the_middle_of_floods(flood: str) -> None:
    reading = score.read(flood * 60_000 + "Validation MAE: 17233.46\n" + flood * 200)
    assert isinstance(reading, Reading)
    assert (reading.value, reading.line) == (17233.46, 60_001)


def test_what_stands_far_above_does_not_head_a_line_and_what_stands_near_does() -> None:
    noise = "row 1.5 x\n"
    assert isinstance(score.read("Training set\n" + noise * 20 + "MAE: 7668.1\n"), score.Refusal)
    assert isinstance(score.read("Training set\n" + noise * 90_000 + "MAE: 7668.1\n"), Reading)


def test_keys_far_down_an_output_still_tell_training_from_validation() -> None:
    keys = "train:\n  mae: 7668.1\nvalidation:\n  mae: 17777.0\n"
    reading = score.read("row 1.5 x\n" * 600 + keys)
    assert isinstance(reading, Reading)
    assert reading.value == 17777.0


def test_a_long_table_is_read_to_its_end() -> None:
    rows = "".join(f"{at},{2000 - at}.5,{3000 - at}.5\n" for at in range(300))
    assert isinstance(score.read(f"epoch,train_mae,val_mae\n{rows}"), Reading)
    worse = "".join(f"{at},{at}.5,{3000 + at}.5\n" for at in range(300))
    assert isinstance(score.read(f"epoch,train_mae,val_mae\n{worse}"), score.Refusal)


def test_a_mapping_that_was_never_closed_swallows_no_result() -> None:
    reading = score.read('{"level": "INFO", "msg": "cut he\nValidation MAE: 17233.46\n')
    assert isinstance(reading, Reading)


@pytest.mark.parametrize(
    "flood",
    [
        b"x" * 1_000_000,
        b"\rmae=1.5 9it/s" * 70_000,
        b"step 1 val mae 9000.1\n" * 40_000,
        b"{" * 1_000_000,
        b"noise 7.5\n" * 100_000,
        b"\x1b]" * 500_000,
        b"maex" * 250_000,
        b"mae\n" * 250_000,
        b"\n" * 1_000_000,
    ],
    ids=range(9),
)
def test_what_is_held_does_not_grow_with_what_is_fed(flood: bytes) -> None:
    reader = score.Reader()
    reader.feed(flood)
    tracemalloc.start()
    for _ in range(6):
        reader.feed(flood)
    reader.feed(b"\n\x07\nValidation MAE: 17233.46\n")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16_000_000
    reader.end()


@pytest.mark.parametrize("heading", ["=== Final training results ===", "=== Best results on log scale ==="])
def test_a_heading_that_says_more_than_one_thing_still_heads(heading: str) -> None:
    assert isinstance(score.read(f"row 5.5\n{heading}\nMAE: 7668.1\n"), score.Refusal)


@pytest.mark.parametrize("flood", ["", "a quiet line of no use\n" * 90, "train mae 9000.5\n" * 60_000])
def test_a_crash_after_the_number_counts_whatever_is_printed_behind_it(flood: str) -> None:
    crash = "Traceback (most recent call last):\n  File x, line 3\nKeyError: 'Id'\n"
    reading = score.read(f"{crash}falling back\nValidation MAE: 17233.46\n{flood}{crash}{flood}bye\n")
    assert isinstance(reading, score.Refusal)
    assert "crashed" in reading.reason
    assert isinstance(score.read(f"{crash}falling back\nValidation MAE: 17233.46\n{flood}bye\n"), Reading)


def test_a_carriage_return_between_two_pieces_rewrites_an_overlong_line() -> None:
    bar = b"x" * (2 * BLOCK_BYTES - 1) + b"\r"
    assert [line.text for line in streamed([bar, b"done 5\n"])] == ["done 5"]


def test_all_readers_of_a_long_output_number_its_lines_alike() -> None:
    block = b"step 7 of many, loss 0.25\n" * 40_000
    parts = [block] * 20 + [b"Validation MAE: 17233.46\n"]
    last = 800_001
    found = score.read(parts)
    assert isinstance(found, Reading)
    placed = score.find_number(parts, 17233.46, None)
    assert placed is not None
    assert (found.line, placed.line) == (last, last)
    shown = score.numbered_tail(parts, 120, 12_000).split("\n")
    assert (shown[0], shown[-1]) == ("1: step 7 of many, loss 0.25", f"{last}: Validation MAE: 17233.46")
    assert len(shown) == 121
