"""One line of the screen as pieces of text with a tone each, and its width in terminal cells."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_MOST_MARKS = 2
"""Combining marks upon one character; more of them would climb over the lines above."""
_LETTERS_OF_NO_WIDTH = ((0x115F, 0x11FF), (0x3164, 0x3164), (0xD7B0, 0xD7FF), (0xFFA0, 0xFFA0))
_UNSETTLED = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x16FE0, 0x16FFF), (0x1D300, 0x1D37F))
"""Terminals of different age give these one cell or two."""
_SKIN_TONES = (0x1F3FB, 0x1F3FF)
_UNKNOWN = "\ufffd"


class Tone(StrEnum):
    """What a piece of text is; a theme gives each a style."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    TITLE = "title"
    ACCENT = "accent"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    BEST = "best"
    RUNNING = "running"
    WRITING = "writing"
    NUMBER = "number"
    ADDED = "added"
    REMOVED = "removed"
    CURSOR = "cursor"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Span, ...]
"""One screen line. Untrusted text in it has gone through `shown`, as everything that `fit` returns has."""


def shown(text: str) -> str:
    """The text with only characters whose width every terminal agrees on, in one line.

    Controls, joiners and variation selectors go (an emoji sequence shows its parts); spaces of all kinds
    become the plain one; what nobody can measure becomes `\\ufffd`.
    """
    if text.isascii() and text.isprintable():
        return text
    kept, marks = list[str](), _MOST_MARKS
    for character in unicodedata.normalize("NFC", text):
        settled, is_mark = _settled(character)
        marks = marks + 1 if is_mark else 0
        if settled and marks <= _MOST_MARKS:
            kept.append(settled)
        elif not is_mark and not settled:
            marks = _MOST_MARKS  # nothing is left that a mark could stand upon
    return "".join(kept)


def cell_width(text: str) -> int:
    """How many cells the text takes, once it has gone through `shown`."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def line_width(line: Line) -> int:
    """How many cells the line takes."""
    return sum(cell_width(span.text) for span in line)


def plain_text(line: Line) -> str:
    """The line without its tones."""
    return "".join(span.text for span in line)


def fit(line: Line, width: int, *, ellipsis: str = "…") -> Line:
    """The line at exactly `width` cells: padded with spaces, or cut with an ellipsis at the end."""
    if width <= 0:
        return ()
    settled = tuple(Span(shown(span.text), span.tone) for span in line if span.text)
    missing = width - line_width(settled)
    if missing >= 0:
        return (*settled, Span(" " * missing)) if missing else settled
    return _cut_line(settled, width, ellipsis if cell_width(ellipsis) <= width else "")


def cut(text: str, width: int, *, ellipsis: str = "…") -> str:
    """The text's beginning at no more than `width` cells, an ellipsis where something is missing."""
    text = shown(text)
    if cell_width(text) <= width:
        return text
    room = width - cell_width(ellipsis)
    return "" if room < 0 else _head(text, room) + ellipsis


def tail(text: str, width: int, *, ellipsis: str = "…") -> str:
    """The text's end at no more than `width` cells, an ellipsis before it where something is missing."""
    text = shown(text)
    if cell_width(text) <= width:
        return text
    room = width - cell_width(ellipsis)
    if room < 0:
        return ""
    first, used = len(text), 0
    while first > 0 and used + _cells(text[first - 1]) <= room:
        first -= 1
        used += _cells(text[first])
    while first < len(text) and _cells(text[first]) == 0:
        first += 1  # a mark without the character that it stood upon
    return ellipsis + text[first:]


def padded(text: str, width: int, *, is_right: bool = False) -> str:
    """The text at exactly `width` cells, cut if it must be; on the right side if asked."""
    text = cut(text, width)
    spaces = " " * (width - cell_width(text))
    return spaces + text if is_right else text + spaces


def _cut_line(line: Line, width: int, ellipsis: str) -> Line:
    room, kept = width - cell_width(ellipsis), list[Span]()
    for span in line:
        head = _head(span.text, room)
        room -= cell_width(head)
        if head != span.text:
            kept.append(Span(head + ellipsis, span.tone))
            break
        kept.append(span)
    return (*kept, Span(" " * room)) if room else tuple(kept)


def _head(text: str, room: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > room:
            return text[:index]
    return text


@lru_cache(maxsize=8192)
def _settled(character: str) -> tuple[str, bool]:
    """What stands for the character, and whether it is a mark upon the one before."""
    point, category = ord(character), unicodedata.category(character)
    if point <= 0x1F and character in "\t\n\r\v\f":
        return " ", False
    if category in ("Zs", "Zl", "Zp") or _is_in(point, _LETTERS_OF_NO_WIDTH):
        return " ", False
    if category in ("Cc", "Cf", "Cs") or _is_selector(point):
        return "", False
    if category in ("Cn", "Co") or _is_in(point, _UNSETTLED):
        return _UNKNOWN, False
    return character, category[0] == "M"


@lru_cache(maxsize=8192)
def _cells(character: str) -> int:
    if unicodedata.category(character)[0] == "M":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _is_selector(point: int) -> bool:
    return (
        0xFE00 <= point <= 0xFE0F
        or 0xE0100 <= point <= 0xE01EF
        or _SKIN_TONES[0] <= point <= _SKIN_TONES[1]
        or 0x180B <= point <= 0x180F
    )


def _is_in(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= point <= last for first, last in ranges)
