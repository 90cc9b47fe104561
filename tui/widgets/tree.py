"""The tree of candidates as a flat list of rows, quick at ten thousand."""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.views.spans import Line, plain_text
from tui.widgets.pane import Pane
from tui.widgets.strips import Segments, segments_of

Row = tuple[int | None, int]
"""What names the row, and how deep it stands. None: a line above the next row, which nobody can select."""


class TreeView(Pane):
    """Rows of a tree, one of them selected. What arrives moves neither the selection nor the place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", show=False, id="tree.open"),
    ]

    class Selected(Message):
        """The person moved the selection, or tried to: there may be nothing beyond it."""

        def __init__(self, tree: "TreeView", key: int) -> None:
            super().__init__()
            self.tree = tree
            self.key = key

        @property
        def control(self) -> "TreeView":
            """The tree, so that handlers can choose by its id."""
            return self.tree

        def can_replace(self, message: Message) -> bool:
            """Only the last of several moves counts."""
            return type(message) is type(self)

    class Opened(Selected):
        """Enter, or a second click, on the selected row."""

    class Stuck(Message):
        """The person asked for a parent or a child that there is not."""

        def __init__(self, key: int, *, is_left: bool) -> None:
            super().__init__()
            self.key, self.is_left = key, is_left

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.fold: Callable[[int, bool], None] = _nobody
        """Told to fold a row, or to unfold it; shows the rows that are left before it returns."""
        self._folded: Collection[int] | None = None
        self._keys: list[int | None] = []
        self._depths: list[int] = []
        self._index: dict[int, int] = {}
        self._line_at: Callable[[int, int], Line] = _nothing
        self._drawn: dict[int, Line] = {}
        self._selection: int | None = None

    def show(
        self,
        rows: Sequence[Row],
        line_at: Callable[[int, int], Line],
        selection: int | None,
        *,
        folded: Collection[int] | None = None,
    ) -> None:
        """`line_at(index, width)` words one row and is asked for visible rows only.

        The rows keep their place on the screen: the selected one where it is visible, else the first one.
        `folded`: keys of rows that hide what is below them; None where nothing can be folded.
        """
        self._line_at, self._folded = line_at, folded
        keys = [key for key, _ in rows]
        anchor = self._anchor()
        self._depths = [depth for _, depth in rows]
        if keys != self._keys:
            self._keys = keys
            self._index = {key: index for index, key in enumerate(keys) if key is not None}
            self._selection = selection
            self._keep(anchor)
            self.forget()
            self.look_again()
            self.changed()
            return
        if selection != self._selection:
            self._reselect(selection)
        self._paint_changes()

    @property
    def selection(self) -> int | None:
        """The selected row's key."""
        return self._selection

    def select(self, key: int) -> None:
        """Selects a row, even one that is still to come, and brings it into view; no message is posted."""
        self._reselect(key)
        self._into_view()

    # What a row is made of.

    def line_count(self) -> int:
        """Every row is one line."""
        return len(self._keys)

    def line_segments(self, index: int, width: int) -> Segments:
        """The row as it is worded."""
        line = self._drawn[index] = self._line_at(index, width)
        return segments_of(line, self.palette)

    def line_text(self, index: int) -> str:
        """Worded at full width, so that nothing is cut away from a search; a mere line is no match."""
        return "" if self._keys[index] is None else plain_text(self._line_at(index, 400))

    def line_edge(self, index: int) -> Segment:
        """The mark of the selected row, strong where the keys act on it."""
        if not self._is_selected(index):
            return Segment(" ")
        return Segment("▌", self.palette.tones["accent" if self.has_focus else "faint"])

    def line_ground(self, index: int) -> Style | None:
        """The selected row stands out."""
        if not self._is_selected(index):
            return None
        return self.palette.tones["cursor" if self.has_focus else "resting"]

    def focus_changed(self) -> None:
        """The selected row looks different."""
        self._paint_key(self._selection)

    def forget(self, first: int = 0) -> None:
        """What was drawn is forgotten with its rows."""
        if first <= 0:
            self._drawn.clear()
        super().forget(first)

    # Moving the selection instead of the lines.

    def action_down(self) -> None:
        """The next row."""
        self._select_by(1)

    def action_up(self) -> None:
        """The row before."""
        self._select_by(-1)

    def action_half_down(self) -> None:
        """Half a page on."""
        self._select_by(max(self.size.height // 2, 1))

    def action_half_up(self) -> None:
        """Half a page back."""
        self._select_by(-max(self.size.height // 2, 1))

    def action_page_down(self) -> None:
        """A page on."""
        self._select_by(max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        """A page back."""
        self._select_by(-max(self.size.height - 1, 1))

    def action_top(self) -> None:
        """The first row."""
        self._choose(0)

    def action_bottom(self) -> None:
        """The last row."""
        self._choose(len(self._keys) - 1)

    def action_left(self) -> None:
        """Folds the row; one with nothing to fold leads to its parent."""
        at = self._at()
        if at is None or self._selection is None:
            return
        depth = self._depths[at]
        parent = next((i for i in range(at - 1, -1, -1) if self._depths[i] < depth), None)
        if self._folded is not None and self._has_child(at):
            self.fold(self._selection, True)
        elif parent is not None:
            self._choose(parent)
        else:
            self.post_message(self.Stuck(self._selection, is_left=True))

    def action_right(self) -> None:
        """Unfolds the row; one that is unfolded leads to its first child."""
        at = self._at()
        if at is None or self._selection is None:
            return
        if self._folded is not None and self._selection in self._folded:
            self.fold(self._selection, False)
        elif self._has_child(at):
            self._choose(at + 1)
        else:
            self.post_message(self.Stuck(self._selection, is_left=False))

    def action_toggle_wrap(self) -> None:
        """Rows are never wrapped."""

    def action_open(self) -> None:
        """Says that the selected row is wanted."""
        if self._selection in self._index:
            self.post_message(self.Opened(self, self._selection))

    def go_to_line(self, index: int) -> None:
        """A match is selected, too."""
        self._choose(index)

    def on_click(self, event: events.Click) -> None:
        """A click selects; one on the selected row opens."""
        offset = event.get_content_offset(self)
        if offset is None or offset.x >= self.size.width - 1:
            return
        index = self.top_line + offset.y
        if index >= len(self._keys):
            return
        if self._keys[index] is None:
            return
        if self._is_selected(index):
            self.action_open()
        else:
            self._choose(index)

    def _select_by(self, step: int) -> None:
        at = self._at()
        self._choose(0 if at is None else min(max(at + step, 0), len(self._keys) - 1), step)

    def _choose(self, index: int, step: int = 1) -> None:
        """A line between rows is stepped over; there is always a row below it."""
        if 0 <= index < len(self._keys) and self._keys[index] is None:
            index += 1 if step > 0 or index == 0 else -1
        key = self._keys[index] if 0 <= index < len(self._keys) else None
        if key is None:
            return
        self._reselect(key)
        self._into_view()
        self.post_message(self.Selected(self, key))

    def _reselect(self, key: int | None) -> None:
        before, self._selection = self._selection, key
        self._paint_key(before)
        self._paint_key(key)

    def _into_view(self) -> None:
        at = self._at()
        if at is None:
            return
        top, height = self.top_line, self.size.height
        if at < top:
            self.show_from(at - 1 if at and self._keys[at - 1] is None else at)
        elif at >= top + height:
            self.show_from(at - height + 1)

    def _is_selected(self, index: int) -> bool:
        return self._selection is not None and self._keys[index] == self._selection

    def _has_child(self, at: int) -> bool:
        return at + 1 < len(self._keys) and self._depths[at + 1] > self._depths[at]

    def _at(self) -> int | None:
        return None if self._selection is None else self._index.get(self._selection)

    def _anchor(self) -> tuple[int, int] | None:
        """A row that shall keep its place on the screen, and that place."""
        at = self._at()
        top = self.top_line
        if at is not None and self._selection is not None and top <= at < top + self.size.height:
            return self._selection, at - top
        seen = ((key, at) for at, key in enumerate(self._keys[top : top + 2]))
        return next(((key, at) for key, at in seen if key is not None), None)

    def _keep(self, anchor: tuple[int, int] | None) -> None:
        if anchor is not None and anchor[0] in self._index:
            self.place_at(self._index[anchor[0]] - anchor[1])

    def _paint_key(self, key: int | None) -> None:
        if key is not None and key in self._index:
            self.paint_line(self._index[key])

    def _paint_changes(self) -> None:
        """Only rows that say something else than what stands on the screen."""
        for index in self.visible_lines():
            drawn = self._drawn.get(index)
            if drawn is None or self._line_at(index, self.size.width - 2) != drawn:
                self.paint_line(index)


def _nothing(index: int, width: int) -> Line:  # noqa: ARG001
    return ()


def _nobody(key: int, is_folded: bool) -> None:
    """Before anybody wants to know."""
