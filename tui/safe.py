"""The one way of untrusted text into a widget, and the filter behind it all."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from engine.clean import clean_line, clean_text

_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_UNSTEADY = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def safe(text: str, limit: int = 200) -> Content:
    """The text as one line for labels, titles and notices; no markup in it is obeyed."""
    return Content(steady(clean_line(text, limit)))


def steady(text: str) -> str:
    """The text without characters whose width terminals do not agree on (joiners, variants, fillers)."""
    return text if text.isascii() else _UNSTEADY.sub("", text)


def shown(text: str) -> str:
    """One line of text without anything that is no visible character; a tab becomes spaces."""
    if text.isascii() and text.isprintable():
        return text
    return steady(clean_text(text).expandtabs(4).replace("\n", " "))


class SafeFilter(LineFilter):
    """The backstop: no control character in any segment reaches the terminal, whatever widget it comes from.

    `App.get_line_filters` must return it; a test in a pseudo-terminal holds that it does.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, those with a control character in their text replaced."""
        found = _UNSHOWN.search
        if not any(found(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment if segment.control else Segment(_UNSHOWN.sub("", segment.text), segment.style)
            for segment in segments
        ]
