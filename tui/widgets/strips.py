"""From lines with tones to what the terminal shows: segments, strips and titles."""

import re
from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.content import Content
from textual.strip import Strip
from textual.style import Style as ContentStyle

from tui.theme import Palette, palette_of
from tui.views.spans import Line, shown
from tui.widgets.lexing import CodeLine

MOST_COLUMNS = 4_000
"""Nothing shows more of one line: cutting and wrapping take time with the length of it."""

Segments = list[Segment]


def palette(app: App[object]) -> Palette:
    """The styles of the theme that is in use."""
    return palette_of(app.current_theme)


def segments_of(line: Line, palette: Palette) -> Segments:
    """The line's spans in the theme's styles; nothing that is no visible character is left in them."""
    tones = palette.tones
    return [Segment(shown(span.text[:MOST_COLUMNS]), tones[span.tone]) for span in line if span.text]


def title_of(line: Line, palette: Palette) -> Content | None:
    """The line as a border's words; None for an empty one."""
    parts = [
        (shown(span.text[:MOST_COLUMNS]), ContentStyle.from_rich_style(palette.tones[span.tone]))
        for span in line
        if span.text
    ]
    return Content.assemble(*parts) if parts else None


def fitted(segments: Iterable[Segment], width: int, ground: Style) -> Strip:
    """Exactly `width` cells, on the ground."""
    strip = Strip(segments).adjust_cell_length(width)
    return Strip(Segment.apply_style(strip, ground, None), width)


def capped(segments: Segments) -> Segments:
    """As much of them as one line may show."""
    room = MOST_COLUMNS
    for at, segment in enumerate(segments):
        if len(segment.text) > room:
            return [*segments[:at], Segment(segment.text[:room] + "…", segment.style)]
        room -= len(segment.text)
    return segments


def slid(segments: Segments, left: int, width: int) -> Segments:
    """The part from the cell `left` on, at most `width` cells; `…` where it goes on to the right."""
    strip = Strip(segments)
    length = strip.cell_length
    if left == 0 and length <= width:
        return segments
    part = list(strip.crop(left, left + width))
    if length <= left + width or width < 2:
        return part
    style = part[-1].style if part else None
    return [*Strip(part).crop(0, width - 1).adjust_cell_length(width - 1), Segment("…", style)]


def wrapped(segments: Segments, width: int) -> list[Segments]:
    """The segments in rows of at most `width` cells."""
    strip = Strip(segments)
    length = strip.cell_length
    if length <= width or width < 2:
        return [segments]
    cuts = [*range(width, length, width), length]
    return [list(row) for row in strip.divide(cuts)]


def emphasised(segments: Segments, needle: re.Pattern[str], style: Style) -> Segments:
    """The segments with every match of the needle in the style, also where one spans several of them."""
    found = [match.span() for match in needle.finditer(plain(segments)) if match.end() > match.start()]
    if not found:
        return segments
    cuts = sorted({edge for span in found for edge in span})
    marked: Segments = []
    at = 0
    for text, old, _ in segments:
        inner = [cut - at for cut in cuts if at < cut < at + len(text)]
        for start, end in zip([0, *inner], [*inner, len(text)], strict=True):
            is_match = any(first <= at + start < last for first, last in found)
            marked.append(Segment(text[start:end], (old or Style.null()) + style if is_match else old))
        at += len(text)
    return marked


def plain(segments: Sequence[Segment]) -> str:
    """The text alone."""
    return "".join(segment.text for segment in segments)


def code_segments(line: CodeLine, palette: Palette) -> Segments:
    """A line of code in the theme's colours."""
    base = palette.tones["plain"]
    return [Segment(shown(text), palette.code.get(kind, base)) for text, kind in line]


def ground_of(style: Style) -> Style:
    """Only the background."""
    return Style(bgcolor=style.bgcolor)
