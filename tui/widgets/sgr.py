"""One raw line of output as a terminal would show it: rewritten by carriage returns, in the eight colours.

Everything else that a script can say to a terminal is taken out. Backgrounds, hidden text and free colours
are not followed either: nothing may be printed so that a person does not see it.
"""

import re

from rich.segment import Segment
from rich.style import Style

from engine.clean import clean_text
from tui.theme import Palette
from tui.views.spans import shown
from tui.widgets.strips import MOST_COLUMNS, Segments

GAP = " … "
"""Between the head and the tail of an overlong line."""

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_WARNING = re.compile(r"\b\w*Warning\b:|^\s*\[?warn(?:ing)?\b", re.IGNORECASE)
_FAILURE = re.compile(r"^(?:Traceback \(most recent call last\)|[A-Za-z_][\w.]*(?:Error|Exception)\b:)")


def segments_of_output(raw: str, palette: Palette) -> Segments:
    """The line's visible text with its colours; a line without any gets those of warnings and errors."""
    raw = last_written(raw)
    if "\x1b" not in raw:
        text = readable(raw)
        return [Segment(text, palette.tones[_tone(text)])] if text else []
    segments: Segments = []
    colour: int | None = None
    attributes: frozenset[str] = frozenset()
    for at, part in enumerate(_SGR.split(raw)):
        if at % 2:
            colour, attributes = _after(part, colour, attributes)
        elif text := readable(part):
            segments.append(Segment(text, _style(colour, attributes, palette)))
    return segments


def text_of_output(raw: str) -> str:
    """The visible text alone."""
    raw = last_written(raw)
    return readable(raw) if "\x1b" not in raw else "".join(map(readable, _SGR.split(raw)[::2]))


def last_written(raw: str) -> str:
    """What stands after the last carriage return that something follows."""
    if "\r" not in raw:
        return raw
    return next((part for part in reversed(raw.split("\r")) if part), "")


def readable(raw: str) -> str:
    """Without anything that is no visible character, no longer than a person would read."""
    if not (raw.isascii() and raw.isprintable()):
        raw = shown(clean_text(raw).expandtabs(8))
    if len(raw) <= MOST_COLUMNS:
        return raw
    half = (MOST_COLUMNS - len(GAP)) // 2
    return f"{raw[:half]}{GAP}{raw[-half:]}"


def _tone(text: str) -> str:
    if _FAILURE.match(text):
        return "bad"
    return "warn" if _WARNING.search(text[:400]) else "plain"


def _after(codes: str, colour: int | None, attributes: frozenset[str]) -> tuple[int | None, frozenset[str]]:
    numbers = iter([int(code[:4]) if code else 0 for code in re.split("[;:]", codes)][:64])
    for number in numbers:
        match number:
            case 0:
                colour, attributes = None, frozenset()
            case 1 | 2 | 3 | 4:
                attributes |= {("bold", "dim", "italic", "underline")[number - 1]}
            case 22:
                attributes -= {"bold", "dim"}
            case 23:
                attributes -= {"italic"}
            case 24:
                attributes -= {"underline"}
            case 39:
                colour = None
            case 38 | 48 | 58:
                free = next(numbers, None)
                for _ in range({5: 1, 2: 3}.get(free or 0, 0)):
                    next(numbers, None)
            case _ if 30 <= number <= 37:
                colour = number - 30
            case _ if 90 <= number <= 97:
                colour = number - 90
            case _:
                pass
    return colour, attributes


def _style(colour: int | None, attributes: frozenset[str], palette: Palette) -> Style:
    base = palette.tones["plain"] if colour is None else Style(color=palette.terminal[colour])
    return base + Style.parse(" ".join(sorted(attributes))) if attributes else base
