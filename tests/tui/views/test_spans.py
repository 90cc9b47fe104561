"""Lines are exactly as wide as asked, in the cells that the drawing library counts too."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine.clean import clean_text
from tests.tui.views.world import HOSTILE
from tui.views.pack import ALWAYS, pack, part
from tui.views.spans import Span, Tone, cell_width, cut, fit, line_width, padded, plain_text, shown, tail


def test_every_character_is_as_wide_as_the_drawing_library_believes() -> None:
    wrong = [
        hex(point)
        for point in (
            *range(0x20, 0x4E20),
            *range(0xA000, 0xAC10),
            *range(0xD700, 0x17010),
            *range(0x1B000, 0x20000),
        )
        if cell_width(shown(chr(point))) != cell_len(shown(chr(point)))
    ]
    assert wrong == []


def test_nothing_that_is_shown_is_a_control() -> None:
    text = shown("".join(map(chr, range(0x3000))) + "\ud800\ufeff\U000e0001")
    assert {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", range(0, 44))
def test_hostile_texts_fit(text: str, width: int) -> None:
    line = fit((Span("#1 "), Span(text, Tone.BAD), Span(" end")), width)
    assert cell_len(plain_text(line)) == width == line_width(line)
    assert cell_width(cut(text, width)) <= width
    assert cell_width(tail(text, width)) <= width
    assert cell_width(padded(text, width)) == width
    assert clean_text(plain_text(line)) == plain_text(line)


@given(st.text(max_size=60), st.integers(0, 30), st.integers(0, 12))
def test_any_text_fits(text: str, width: int, split: int) -> None:
    line = fit((Span(text[:split], Tone.GOOD), Span(text[split:])), width)
    assert cell_len(plain_text(line)) == width
    assert shown(shown(text)) == shown(text)
    assert cell_width(tail(text, width)) <= width


def test_a_line_that_is_cut_says_so_in_the_tone_of_what_is_cut() -> None:
    assert fit((Span("abc", Tone.BAD), Span("def", Tone.GOOD)), 5) == (
        Span("abc", Tone.BAD),
        Span("d…", Tone.GOOD),
    )


def test_a_wide_character_that_does_not_fit_leaves_a_space() -> None:
    assert plain_text(fit((Span("日本語"),), 4)) == "日… "


def test_marks_do_not_climb_over_other_lines() -> None:
    assert len(shown("z" + "\u0301" * 50)) <= 3


def test_what_weighs_least_gives_way_first() -> None:
    parts = [
        part((5, "a long story"), (50, "story")),
        part((ALWAYS, "#7")),
        part((20, "20.5")),
    ]
    assert plain_text(pack(parts, 30)).rstrip() == "a long story  #7  20.5"
    assert plain_text(pack(parts, 20)).rstrip() == "story  #7  20.5"
    assert plain_text(pack(parts, 12)).rstrip() == "story  #7"
    assert plain_text(pack(parts, 4)).rstrip() == "#7"


def test_what_gave_way_comes_back_where_something_longer_has_vanished() -> None:
    parts = [part((5, "abc")), part((10, "x" * 30)), part((ALWAYS, "#7"))]
    assert plain_text(pack(parts, 20)).rstrip() == "abc  #7"


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 99), st.text(max_size=12)), min_size=1, max_size=3), max_size=6
    ),
    st.integers(0, 60),
)
def test_packed_lines_are_as_wide_as_asked(forms: list[list[tuple[int, str]]], width: int) -> None:
    parts = [part(*given) for given in forms]
    assert cell_len(plain_text(pack(parts[:3], width, right=parts[3:]))) == width
