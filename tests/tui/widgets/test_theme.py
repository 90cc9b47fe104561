"""Themes: complete, readable, and a clear word about a file that is none."""

from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from engine.errors import MltuiError
from tui.theme import Palette, load_theme, load_themes, palette_of, theme_folder
from tui.views.spans import Tone

QUIET = {"faint", "scroll"}
"""Not words: line numbers and the scroll mark."""
GROUNDS = {"cursor", "resting", "matched"}


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour(style: Style) -> Color:
    assert style.color is not None
    return Color.from_rich_color(style.color)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_word_can_be_read_on_its_ground_and_on_the_selected_row(name: str) -> None:
    theme = load_themes()[name]
    assert theme.background is not None
    tones = theme.palette.tones
    styles = {**{f"code.{kind}": style for kind, style in theme.palette.code.items()}, **tones}
    grounds = [Color.parse(theme.background)]
    grounds += [
        Color.from_rich_color(style.bgcolor) for ground in GROUNDS if (style := tones[ground]).bgcolor
    ]
    for key, style in styles.items():
        if key in GROUNDS:
            continue
        for ground in grounds if style.bgcolor is None else [Color.from_rich_color(style.bgcolor)]:
            least = 1.5 if key in QUIET else 3.0 if key in ("dim", "code.comment") else 4.4
            assert contrast(colour(style), ground) >= least, (key, ground.hex)


def test_every_tone_has_a_style_in_every_theme_also_in_textuals() -> None:
    for theme in [*load_themes().values(), *BUILTIN_THEMES.values()]:
        palette: Palette = palette_of(theme)
        assert set(Tone) <= set(palette.tones)


def _broken(tmp_path: Path, old: str, new: str) -> str:
    text = (theme_folder() / "dark.toml").read_text()
    assert old in text
    file = tmp_path / "broken.toml"
    file.write_text(text.replace(old, new))
    with pytest.raises(MltuiError) as raised:
        load_theme(file)
    assert "\n" not in str(raised.value) and "broken.toml" in str(raised.value)
    return str(raised.value)


def test_a_file_that_is_no_theme_is_one_clear_line(tmp_path: Path) -> None:
    assert "`primary` is missing" in _broken(tmp_path, "primary =", "# primary =")
    assert "`accent` is `loud`, which is no colour" in _broken(
        tmp_path, '"#e0af68"\nforeground', '"loud"\nforeground'
    )
    assert "`tones.good`" in _broken(tmp_path, 'good = "#9ece6a"', 'good = "very good"')
    assert "`tones.goood` is no key of a theme" in _broken(tmp_path, "good =", "goood =")
    assert "`blink` is no key" in _broken(tmp_path, "dark = true", "dark = true\nblink = true")
    assert "`terminal.colours` must list 8" in _broken(tmp_path, '["#6b7394", ', "[")
    assert "line" in _broken(tmp_path, "name =", "name ==")
    assert "`frame` must be a table" in _broken(
        tmp_path, '[frame]\nborder = "#2c3047"\nfocus = "#7aa2f7"', "frame = 3"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MltuiError, match=r"nowhere\.toml"):
        load_theme(tmp_path / "nowhere.toml")
