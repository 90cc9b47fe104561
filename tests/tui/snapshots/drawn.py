"""A screen as text that a person can read and compare: its characters, and below them its styles."""

from collections.abc import Sequence
from itertools import groupby
from string import ascii_letters

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tui.app import CockpitApp

Cell = tuple[str, str]
"""A character, and its style in words."""
Cells = Sequence[Sequence[Cell]]


def cells(app: CockpitApp) -> Cells:
    """What is on the screen now; a wide character is followed by an empty one."""
    return [_row(strip) for strip in app.screen._compositor.render_strips()]


def drawn(*themes: tuple[str, Cells]) -> str:
    """The screen in these themes: a block of characters, one of styles, and what the letters mean.

    A line of styles names runs: `12a 3b` is twelve cells of the style a, then three of b.
    """
    (_, first), *_ = themes
    for name, other in themes:
        assert _text(other) == _text(first), f"{name} says something else"
    letters: dict[tuple[str, ...], str] = {}
    lines = []
    for y, row in enumerate(first):
        styles = [tuple(other[y][x][1] for _, other in themes) for x in range(len(row))]
        runs = [(len(list(run)), style) for style, run in groupby(styles)]
        lines.append(" ".join(f"{count}{_letter(letters, style)}" for count, style in runs))
    legend = [
        f"{letter:2} " + "; ".join(f"{name}: {words}" for (name, _), words in zip(themes, style, strict=True))
        for style, letter in letters.items()
    ]
    return "\n".join([*_text(first), "", *lines, "", *legend, ""])


def _text(rows: Cells) -> list[str]:
    return ["".join(character for character, _ in row).rstrip() for row in rows]


def _row(strip: Strip) -> Sequence[Cell]:
    row: list[Cell] = []
    for segment in strip:
        words = _words(segment.style)
        for character in segment.text:
            row += [(character, words), *[("", words)] * (cell_len(character) - 1)]
    return row


def _words(style: Style | None) -> str:
    """Without what the mouse would do there, which differs from start to start."""
    return "plain" if style is None else str(style.clear_meta_and_links() if style.meta else style)


def _letter(letters: dict[tuple[str, ...], str], style: tuple[str, ...]) -> str:
    if style not in letters:
        first, second = divmod(len(letters), len(ascii_letters))
        letters[style] = (ascii_letters[first - 1] if first else "") + ascii_letters[second]
    return letters[style]
