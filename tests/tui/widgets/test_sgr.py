"""One raw line of output, as a terminal would show it."""

from hypothesis import given
from hypothesis import strategies as st

from engine.clean import clean_text
from tui.theme import load_themes
from tui.views.spans import shown
from tui.widgets.sgr import segments_of_output, text_of_output
from tui.widgets.strips import MOST_COLUMNS, plain

PALETTE = load_themes()["dark"].palette
RAW = st.text(st.sampled_from("ab 1;:[]m\x1b\x07\x9b\x9d\\\r\t\u202eP?hlJ0é漢\ud800\u200d"), max_size=60)


@given(RAW)
def test_what_is_shown_is_what_the_score_is_read_from(raw: str) -> None:
    assert plain(segments_of_output(raw, PALETTE)) == text_of_output(raw)
    without_bars = raw.replace("\r", "")
    cleaned = shown(clean_text(without_bars).expandtabs(8))
    assert text_of_output(without_bars).replace(" ", "") == cleaned.replace(" ", "")


@given(RAW)
def test_no_control_is_left(raw: str) -> None:
    assert all(character.isprintable() for character in text_of_output(raw))


def test_a_progress_bar_is_seen_at_its_last_state() -> None:
    assert text_of_output(" 10%|#  |\r 50%|## |\r100%|###|\r") == "100%|###|"


def test_colours_are_the_themes_own() -> None:
    red, plain_text = segments_of_output("\x1b[1;31mbad\x1b[0m good", PALETTE)
    assert red.style is not None and red.style.color == PALETTE.terminal[1] and red.style.bold
    assert plain_text.style == PALETTE.tones["plain"]


def test_nothing_is_printed_so_that_it_is_not_seen() -> None:
    for hiding in ("\x1b[8m", "\x1b[38;2;17;18;29m", "\x1b[38;5;0m", "\x1b[30;40m", "\x1b[48;5;15;38;5;15m"):
        (segment,) = segments_of_output(f"{hiding}hidden", PALETTE)
        assert segment.text == "hidden"
        assert segment.style is not None and not segment.style.conceal and segment.style.bgcolor is None
        assert segment.style.color in (PALETTE.tones["plain"].color, PALETTE.terminal[0])


def test_warnings_and_errors_stand_out_where_a_script_has_no_colours() -> None:
    assert segments_of_output("FutureWarning: soon", PALETTE)[0].style == PALETTE.tones["warn"]
    assert segments_of_output("KeyError: 'Foo'", PALETTE)[0].style == PALETTE.tones["bad"]
    assert segments_of_output("Validation MAE: 3", PALETTE)[0].style == PALETTE.tones["plain"]


def test_an_overlong_line_shows_its_head_and_its_tail() -> None:
    text = text_of_output("head " + "x" * 1_000_000 + " tail")
    assert len(text) <= MOST_COLUMNS and text.startswith("head ") and text.endswith(" tail")
