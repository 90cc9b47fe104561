"""One or a few fixed lines: header, strips, bars, footer."""

from collections.abc import Sequence

from textual.widget import Widget

from tui.views.spans import Line


class LineBar(Widget):
    """As high as its lines; repaints only if they changed."""

    def show(self, lines: Sequence[Line]) -> None:
        """Lines wider than the bar are cut."""
        raise NotImplementedError
