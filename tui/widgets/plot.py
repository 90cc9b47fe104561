"""The scores over the candidates, and the best so far as a line, in braille."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor, log10

from tui.format import score_text
from tui.views.spans import Line, Span, Tone, cell_width, fit
from tui.widgets.braille import Braille
from tui.widgets.pane import Pane
from tui.widgets.strips import Segments, segments_of

Point = tuple[int, float, bool]
"""A candidate, its score, and whether that was better than all before it."""


class PlotView(Pane):
    """Drawn again only when a point arrives or the size changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._points: tuple[Point, ...] = ()
        self._lower = True
        self._drawn: tuple[tuple[int, int], list[Line]] | None = None

    def show(self, points: Sequence[Point], *, lower_is_better: bool = True) -> None:
        """The points in the order in which the scores came."""
        given = tuple(points)
        if (given, lower_is_better) != (self._points, self._lower):
            self._points, self._lower, self._drawn = given, lower_is_better, None
            self.forget()
            self.changed()

    def line_count(self) -> int:
        """The plot is as high as the pane."""
        return self.size.height if self._points else 0

    def line_segments(self, index: int, width: int) -> Segments:
        """One row of the plot."""
        size = (width, self.size.height)
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = (size, plotted(self._points, *size, lower_is_better=self._lower))
        return segments_of(self._drawn[1][index], self.palette)

    def line_of_state(self) -> Line:
        """What the signs mean."""
        if not self._points:
            return ()
        return (Span("─ best", Tone.GOOD), Span("  · each", Tone.DIM))


def plotted(points: Sequence[Point], width: int, height: int, *, lower_is_better: bool = True) -> list[Line]:
    """The plot in `height` lines: the scores' axis on the left, the candidates' one below."""
    low, high = _range([value for _, value, _ in points], lower_is_better=lower_is_better)
    labels = {0: high, (height - 3) // 2: (low + high) / 2, height - 3: low} if height >= 7 else {}
    decimals = min(max(2 - floor(log10(high - low)), 0), 9)
    words = {row: f"{value:,.{decimals}f}" for row, value in labels.items()}
    margin = max((cell_width(word) for word in words.values()), default=0) + 1
    room = width - margin - 1
    if room < 4 or height < 4:
        return [fit((Span(score_text(points[-1][1]), Tone.DIM),), max(width, 1)) for _ in range(height)]
    grid = _drawn(points, room, height - 2, (low, high))
    lines = [
        (
            Span(f"{words.get(row, ''):>{margin - 1}} ", Tone.DIM),
            Span("┤" if row in words else "│", Tone.DIM),
            *grid.line(row),
        )
        for row in range(height - 2)
    ]
    axis: Line = (Span(" " * margin + "└" + "─" * room, Tone.DIM),)
    return [*lines, axis, _below(points, margin + 1, room)]


def _drawn(points: Sequence[Point], width: int, height: int, scale: tuple[float, float]) -> Braille:
    grid = Braille(width, height)
    low, high = scale

    def x_of(order: int) -> int:
        return round((grid.width - 2) * order / max(len(points) - 1, 1))

    def y_of(value: float) -> int:
        share = min(max((high - value) / (high - low), 0), 1)
        return round((grid.height - 1) * share)

    for order, (_, value, _) in enumerate(points):
        grid.dot(x_of(order), y_of(value), Tone.RUNNING)
    steps = [(x_of(order), y_of(value)) for order, (_, value, is_best) in enumerate(points) if is_best]
    for (x, y), (next_x, next_y) in pairwise(steps):
        grid.across(x, next_x, y, Tone.GOOD)
        grid.down(next_x, y, next_y, Tone.GOOD)
    if steps:
        x, y = steps[-1]
        grid.across(x, grid.width - 1, y, Tone.GOOD)
        grid.sign(x, y, "★", Tone.BEST)
    return grid


def _range(values: Sequence[float], *, lower_is_better: bool) -> tuple[float, float]:
    """From the best to the worst; those far on the worse side stand at the edge."""
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    if len(ordered) >= 5:
        lower, upper = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
        reach = 3 * max(upper - lower, abs(upper) * 1e-9)
        low, high = (low, min(high, upper + reach)) if lower_is_better else (max(low, lower - reach), high)
    if high <= low:
        half = abs(low) * 0.05 or 1.0
        low, high = low - half, low + half
    return low, high


def _below(points: Sequence[Point], margin: int, room: int) -> Line:
    first, last = f"#{points[0][0]}", f"#{points[-1][0]}"
    if len(points) == 1 or len(first) + len(last) + 1 > room:
        return (Span(" " * margin + last, Tone.DIM),)
    return (Span(" " * margin + first + last.rjust(room - len(first)), Tone.DIM),)
