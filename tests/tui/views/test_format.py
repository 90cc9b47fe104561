"""Numbers and times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.format import (
    age_text,
    bars,
    bytes_text,
    clock_text,
    count_text,
    counted,
    decimals_of,
    number_text,
    ordinal,
    percent_text,
    sparkline,
)


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (16_533.2, 2, "16,533.20"),
        (0.2187, 5, "0.21870"),
        (0.0, 2, "0.00"),
        (1e12, 2, "1e+12"),
        (-999_999.99, 2, "-999,999.99"),
        (1e-9, 2, "1e-09"),
        (None, 2, "-"),
    ],
)
def test_numbers_keep_their_decimals(value: float | None, decimals: int, words: str) -> None:
    assert number_text(value, decimals) == words


@pytest.mark.parametrize(
    ("value", "decimals"),
    [
        (16_533.2, 2),
        (171.5, 2),
        (54.1, 3),
        (0.2187, 5),
        (0.0012, 7),
        (1e6, 0),
        (123_456.7, 1),
        (0, 2),
        (None, 2),
    ],
)
def test_five_digits_tell(value: float | None, decimals: int) -> None:
    assert decimals_of(value) == decimals


@given(st.floats(), st.floats())
def test_no_number_bursts_its_column(value: float, best: float) -> None:
    assert len(number_text(value, decimals_of(best))) <= 11


@given(st.floats(min_value=0, allow_infinity=False))
def test_small_columns_hold(value: float) -> None:
    assert len(percent_text(value)) <= 5
    if value < 9e8:
        assert len(count_text(value)) <= 5
    if value < 9e7:
        assert len(age_text(value)) <= 4
    if value < 9e14:
        assert len(bytes_text(value)) <= 8


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (412, "412"), (1_234, "1.2k"), (41_000, "41k"), (999_999, "1.00M"), (1_920_000, "1.92M")],
)
def test_counts(count: int, words: str) -> None:
    assert count_text(count) == words


def test_clocks_and_ages() -> None:
    assert [clock_text(seconds) for seconds in (0, 41, 723, 8_049)] == ["0:00", "0:41", "12:03", "2:14:09"]
    assert [age_text(seconds) for seconds in (-1, 8, 47 * 60, 3 * 3600, 12 * 86400)] == [
        "0s",
        "8s",
        "47m",
        "3h",
        "12d",
    ]


def test_words_of_number() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "13th",
        "21st",
        "102nd",
        "111th",
    ]
    assert counted(1, "reply", "replies") == "1 reply"
    assert counted(2, "reply", "replies") == "2 replies"


@given(st.lists(st.floats(), max_size=50), st.integers(0, 30))
def test_a_sparkline_is_never_wider_than_asked(values: list[float], width: int) -> None:
    assert len(sparkline(values, width)) <= width


def test_bars_are_all_of_one_measure() -> None:
    assert bars([0.0, 1.0, 4.0, 8.0], 8.0) == " ▂▅█"
    assert bars([1.0, 2.0], 0.0) == "  "


def test_a_sparkline_rises_with_its_values() -> None:
    assert sparkline([0, 1, 2, 7], 10) == "▁▂▃█"
    assert sparkline([3, 3], 10) == "▄▄"
    assert sparkline([3], 10) == ""
