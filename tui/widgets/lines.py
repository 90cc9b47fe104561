"""Ready lines in a pane: leaderboards, messages, lanes, lists."""

from collections.abc import Sequence

from tui.views.spans import Line, plain_text
from tui.widgets.pane import Pane
from tui.widgets.strips import Segments, segments_of


class LinesView(Pane):
    """Shows lines as they are; rows that say the same as before are not drawn again."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._key: object = None

    def show(self, lines: Sequence[Line], *, key: object = None) -> None:
        """The same key again keeps the place; another one starts at the top."""
        before, self._lines = self._lines, tuple(lines)
        if key != self._key:
            self._key = key
            self.start_over()
        elif len(before) != len(self._lines):
            self.forget(_first_difference(before, self._lines))
            self.look_again()
            self.changed()
        elif before != self._lines:
            self.look_again()
            for index, (old, new) in enumerate(zip(before, self._lines, strict=True)):
                if old != new:
                    self.paint_line(index)

    def line_count(self) -> int:
        """As many as were shown."""
        return len(self._lines)

    def line_segments(self, index: int, width: int) -> Segments:  # noqa: ARG002
        """The line's spans."""
        return segments_of(self._lines[index], self.palette)

    def line_text(self, index: int) -> str:
        """The line without tones."""
        return plain_text(self._lines[index])


def _first_difference(before: Sequence[Line], after: Sequence[Line]) -> int:
    pairs = zip(before, after, strict=False)
    return next((at for at, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))
