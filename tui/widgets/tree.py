"""The tree of candidates as a flat list of rows, quick at ten thousand."""

from collections.abc import Callable, Sequence

from textual.message import Message

from tui.views.spans import Line
from tui.widgets.pane import Pane

Row = tuple[int, int]
"""What names the row, and how deep it stands."""


class TreeView(Pane):
    """Rows of a tree with one selected."""

    class Selected(Message):
        """The person moved the selection."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class Opened(Selected):
        """Enter, or a second click, on the selected row."""

    def show(self, rows: Sequence[Row], line_at: Callable[[int, int], Line], selection: int | None) -> None:
        """`line_at(index, width)` words one row; it is asked for visible rows only. Neither the selection
        nor the place moves because rows arrived."""
        raise NotImplementedError

    def select(self, key: int) -> None:
        """Selects a row and brings it into view; no message is posted."""
        raise NotImplementedError
