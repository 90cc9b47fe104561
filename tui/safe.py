"""The one way of untrusted text into a label, and the filter behind all widgets."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from engine.clean import clean_line

_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def safe(text: str, limit: int = 200) -> Content:
    """The text as one line for labels, titles and notices; no markup in it is obeyed."""
    return Content(clean_line(text, limit))


class SafeFilter(LineFilter):
    """The backstop: no control character in any segment reaches the terminal, whatever widget it comes from.

    `App.get_line_filters` must return it; a test in a pseudo-terminal holds that it does.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The segments, without the control characters in their text."""
        found = _UNSHOWN.search
        if not any(found(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment
            if segment.control
            # Segments have a place in the line: a character goes, the cell stays.
            else Segment(_UNSHOWN.sub(" ", segment.text), segment.style)
            for segment in segments
        ]
