"""A widget that stands somewhere in its lines: keys, wheel and scroll mark move it, and nothing else does."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from tui.widgets.scrolling import Place, end_place, places_from, stepped

_SIDE_STEP = 8
_WHEEL_ROWS = 3


class Scroller(Widget, can_focus=True):
    """Keeps its own place instead of Textual's: a place in lines needs no layout when text arrives."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "down", "Down", show=False, id="pane.down"),
        Binding("k,up", "up", "Up", show=False, id="pane.up"),
        Binding("h,left", "left", "Left", show=False, id="pane.left"),
        Binding("l,right", "right", "Right", show=False, id="pane.right"),
        Binding("g,home", "top", "Top", show=False, id="pane.top"),
        Binding("G,end", "bottom", "End", show=False, id="pane.bottom"),
        Binding("ctrl+d", "half_down", "Half a page down", show=False, id="pane.half_down"),
        Binding("ctrl+u", "half_up", "Half a page up", show=False, id="pane.half_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="pane.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="pane.page_up"),
    ]

    class Moved(Message):
        """It shows another place, or follows its end again or no more."""

        def __init__(self, scroller: "Scroller") -> None:
            super().__init__()
            self.scroller = scroller

        @property
        def control(self) -> "Scroller":
            """Who moved, so that handlers can choose by its id."""
            return self.scroller

        def can_replace(self, message: Message) -> bool:
            """A newer one says the same."""
            return isinstance(message, Scroller.Moved) and message.scroller is self.scroller

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.can_follow = False
        """Whether to stand at the end means to follow it."""
        self._follows = False
        self._place: Place = (0, 0)
        self._left = 0
        self._wraps = False
        self._screen: list[Place] | None = None

    # What a kind of scroller says.

    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def row_count(self, index: int) -> int:
        """How many rows a line takes; asked only while lines are wrapped."""
        raise NotImplementedError

    def goes_on(self, index: int) -> bool:
        """Whether the line goes on to the right of what is visible of it."""
        raise NotImplementedError

    def forget(self, first: int = 0) -> None:  # noqa: ARG002
        """Throws away what was made of the lines from `first` on."""
        self._screen = None

    def moved(self) -> None:
        """For panes that fetch what has come into view."""

    def state_changed(self) -> None:
        """For panes that say where they stand."""

    # Where it stands.

    @property
    def is_following(self) -> bool:
        """Whether the end is kept in view."""
        return self._follows

    @property
    def is_wrapped(self) -> bool:
        """Whether long lines go on in the next row."""
        return self._wraps

    @property
    def top_line(self) -> int:
        """The first visible line, from 0."""
        return self._place[0]

    def visible_lines(self) -> range:
        """The lines (from 0) of which something is visible."""
        places = self._visible()
        return range(places[0][0], places[-1][0] + 1) if places else range(0)

    def changed(self) -> None:
        """Lines came or went: settles the place, and paints."""
        self._screen = None
        if self.size.height:
            end = self._end()
            if self._follows or self._place > end:
                self._place = end
        self.state_changed()
        self.refresh()

    def stop_following(self) -> None:
        """The place stays, whatever arrives."""
        self._follows = False
        self.state_changed()

    def place_at(self, line: int) -> None:
        """What stands first when the pane is painted next; no move of the person's."""
        self._place, self._screen = (max(line, 0), 0), None

    def show_from(self, line: int) -> None:
        """Moves to where the line stands first."""
        self._go((max(line, 0), 0))

    # Moving.

    def action_down(self) -> None:
        """One row on."""
        self._step(1)

    def action_up(self) -> None:
        """One row back."""
        self._step(-1)

    def action_half_down(self) -> None:
        """Half a page on."""
        self._step(max(self.size.height // 2, 1))

    def action_half_up(self) -> None:
        """Half a page back."""
        self._step(-max(self.size.height // 2, 1))

    def action_page_down(self) -> None:
        """A page on; one row stays."""
        self._step(max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        """A page back; one row stays."""
        self._step(-max(self.size.height - 1, 1))

    def action_top(self) -> None:
        """To the first line."""
        self._go((0, 0))

    def action_bottom(self) -> None:
        """To the last line."""
        self._go(self._end())

    def action_left(self) -> None:
        """Sideways, back."""
        self._slide(-_SIDE_STEP)

    def action_right(self) -> None:
        """Sideways, on."""
        self._slide(_SIDE_STEP)

    def action_toggle_wrap(self) -> None:
        """Long lines are wrapped, or cut."""
        self._wraps, self._left, self._place = not self._wraps, 0, (self._place[0], 0)
        self.forget()
        self.changed()

    def action_toggle_follow(self) -> None:
        """The end is followed as it grows, or no more."""
        self._follows = self.can_follow and not self._follows
        self.changed()
        self.moved()
        self.post_message(self.Moved(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the lines, with shift sideways."""
        event.stop()
        if event.shift:
            self._slide(_SIDE_STEP)
        else:
            self._step(_WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the lines, with shift sideways."""
        event.stop()
        if event.shift:
            self._slide(-_SIDE_STEP)
        else:
            self._step(-_WHEEL_ROWS)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """A sideways wheel."""
        event.stop()
        self._slide(_SIDE_STEP)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """A sideways wheel."""
        event.stop()
        self._slide(-_SIDE_STEP)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The scroll mark can be taken with the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.x == self.size.width - 1 and self._is_long():
            self.capture_mouse()
            self._drag_to(offset.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follows the mouse while the scroll mark is held."""
        if self.app.mouse_captured is self:
            self._drag_to(event.y - self.gutter.top)

    def on_mouse_up(self) -> None:
        """Lets the scroll mark go."""
        if self.app.mouse_captured is self:
            self.release_mouse()

    def _step(self, rows: int) -> None:
        self._go(stepped(self._place, rows, self.line_count(), self._row_count))

    def _go(self, place: Place, *, follows: bool | None = None) -> None:
        end = self._end()
        follows = self.can_follow and place >= end if follows is None else follows
        place = min(place, end)
        if (place, follows) == (self._place, self._follows):
            return
        self._place, self._follows, self._screen = place, follows, None
        self.moved()
        self.state_changed()
        self.refresh()
        self.post_message(self.Moved(self))

    def _slide(self, cells: int) -> None:
        """Sideways, as long as there is a line that goes on there."""
        left = max(self._left + cells, 0)
        is_more = cells < 0 or any(map(self.goes_on, self.visible_lines()))
        if self._wraps or left == self._left or not is_more:
            return
        self._left = left
        self.forget()
        self.refresh()

    def _drag_to(self, y: int) -> None:
        height = max(self.size.height - 1, 1)
        end = self._end()
        self._go((round(end[0] * min(max(y / height, 0), 1)), 0) if y < height else end)

    def _visible(self) -> list[Place]:
        if self._screen is None:
            self._screen = places_from(self._place, self.size.height, self.line_count(), self._row_count)
        return self._screen

    def _end(self) -> Place:
        return end_place(self.size.height, self.line_count(), self._row_count)

    def _is_long(self) -> bool:
        return self._end() > (0, 0)

    def _row_count(self, index: int) -> int:
        return self.row_count(index) if self._wraps else 1
