"""A grid of braille dots, two by four in a cell, each cell with the tone of what matters most in it."""

from tui.views.spans import Line, Span, Tone

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_FIRST = 0x2800


class Braille:
    """Dots from the upper left corner."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = 2 * width, 4 * height
        """In dots."""
        self._cells = [[0] * width for _ in range(height)]
        self._tones = [[Tone.PLAIN] * width for _ in range(height)]
        self._signs: dict[tuple[int, int], Span] = {}

    def dot(self, x: int, y: int, tone: Tone) -> None:
        """One dot; a later tone takes the whole cell."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
            self._tones[y // 4][x // 2] = tone

    def across(self, first: int, last: int, y: int, tone: Tone) -> None:
        """A line from left to right."""
        for x in range(first, last + 1):
            self.dot(x, y, tone)

    def down(self, x: int, first: int, last: int, tone: Tone) -> None:
        """A line from one height to another."""
        for y in range(min(first, last), max(first, last) + 1):
            self.dot(x, y, tone)

    def sign(self, x: int, y: int, text: str, tone: Tone) -> None:
        """A character of one cell in place of the dots."""
        self._signs[(y // 4, x // 2)] = Span(text, tone)

    def line(self, row: int) -> Line:
        """One row of cells."""
        spans: list[Span] = []
        for column, (dots, tone) in enumerate(zip(self._cells[row], self._tones[row], strict=True)):
            span = self._signs.get((row, column)) or Span(chr(_FIRST + dots) if dots else " ", tone)
            if spans and spans[-1].tone == span.tone:
                spans[-1] = Span(spans[-1].text + span.text, span.tone)
            else:
                spans.append(span)
        return tuple(spans)
