"""A titled box of lines that scrolls by itself: the ground of every pane."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui.theme import Palette
from tui.views.spans import Line, Span
from tui.widgets.scrolling import Place, end_place, places_from, stepped, thumb
from tui.widgets.search import Search
from tui.widgets.strips import (
    Segments,
    emphasised,
    fitted,
    palette,
    plain,
    segments_of,
    slid,
    title_of,
    wrapped,
)

_SIDE_STEP = 8
_WHEEL_ROWS = 3
_MOST_KEPT_LINES = 1_000
_THUMB = "┃"


class Pane(Widget, can_focus=True):
    """Only visible lines are made, each once; what arrives never moves what is being read.

    The pane keeps its own place instead of Textual's: a place in lines needs no layout when text arrives.
    A kind of pane says how many lines there are and what one is made of, in the methods named `line_*`.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Pane {
        border: round $border-blurred;
        border-title-align: left;
        border-subtitle-align: right;
        border-title-color: $foreground;
        border-title-background: $background;
        border-title-style: none;
        border-subtitle-color: $foreground;
        border-subtitle-background: $background;
        border-subtitle-style: none;
        background: $background;
        color: $foreground;
        &:focus { border: round $border; }
    }
    """
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
        """The pane shows another place, or follows its end again or no more."""

        def __init__(self, pane: "Pane") -> None:
            super().__init__()
            self.pane = pane

        @property
        def control(self) -> "Pane":
            """The pane, so that handlers can choose by its id."""
            return self.pane

        def can_replace(self, message: Message) -> bool:
            """A newer one says the same."""
            return isinstance(message, Pane.Moved) and message.pane is self.pane

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._place: Place = (0, 0)
        self._left = 0
        self._wraps = False
        self.can_follow = False
        """Whether to stand at the end means to follow it."""
        self._follows = False
        self._search = Search()
        self._rows: dict[int, list[Strip]] = {}
        self._screen: list[Place] | None = None
        self._title: Line = ()
        self._hint: Line = ()
        self._foot: Line | None = None
        self._empty: Sequence[Line] = ()
        self._base: Style | None = None

    # What a kind of pane says of its lines.

    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line_segments(self, index: int, width: int) -> Segments:
        """What the line is made of; where it is wider than the width it is wrapped or cut."""
        raise NotImplementedError

    def line_text(self, index: int) -> str:
        """What a search looks into."""
        return plain(self.line_segments(index, self.size.width))

    def lines_to_search(self) -> range:
        """Where a search looks."""
        return range(self.line_count())

    def line_gutter(self, index: int) -> Segments:  # noqa: ARG002
        """What stands before the line and is never moved sideways: a number, a sign."""
        return []

    def line_edge(self, index: int) -> Segment:  # noqa: ARG002
        """The one cell at the left border."""
        return Segment(" ")

    def line_ground(self, index: int) -> Style | None:  # noqa: ARG002
        """The style under the whole row."""
        return None

    def line_of_state(self) -> Line:
        """What the lower border says by itself."""
        return ()

    def moved(self) -> None:
        """For panes that fetch what has come into view."""

    def focus_changed(self) -> None:
        """For panes whose lines look different in focus."""

    # What the screen asks.

    def show_title(self, title: Line) -> None:
        """The upper border's words."""
        if title != self._title:
            self._title = title
            self._paint_title()

    def show_hint(self, hint: Line) -> None:
        """Words at the lower border, beside the pane's own."""
        if hint != self._hint:
            self._hint = hint
            self._paint_foot()

    def show_empty(self, lines: Sequence[Line]) -> None:
        """What the pane says while it has no lines."""
        if lines != self._empty:
            self._empty = lines
            self.refresh()

    def find(self, text: str) -> int:
        """How many lines have the text in them (case does not count); the first from here on is shown."""
        self._search.begin(text, self.lines_to_search(), self.line_text, self._place[0])
        self.forget()
        self._show_match()
        self.refresh()
        return len(self._search.lines)

    def next_match(self) -> None:
        """Shows the next line with a match, from the top again after the last."""
        self._step_match(1)

    def previous_match(self) -> None:
        """Shows the line before with a match, from the end again before the first."""
        self._step_match(-1)

    def clear_find(self) -> None:
        """Nothing is searched for any more."""
        if self._search.needle is not None:
            self.find("")

    @property
    def found(self) -> tuple[int, int]:
        """Which match is shown (from 1), and of how many; (0, 0) without any."""
        return self._search.found

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

    @property
    def palette(self) -> Palette:
        """The styles in use."""
        return palette(self.app)

    def stop_following(self) -> None:
        """The place stays, whatever arrives."""
        self._follows = False
        self._paint_foot()

    def go_to_line(self, index: int) -> None:
        """Brings the line (from 0) into view, in the upper third if it was not."""
        self._follows = False
        visible = self.visible_lines()
        if index not in visible:
            self._go((max(index - self.size.height // 3, 0), 0), follows=False)
        self._paint_foot()

    # What a kind of pane calls.

    def changed(self) -> None:
        """Lines came or went: settles the place, and paints."""
        self._screen = None
        if self.size.height:
            end = self._end()
            if self._follows or self._place > end:
                self._place = end
        self._paint_foot()
        self.refresh()

    def forget(self, first: int = 0) -> None:
        """Throws away the made rows of the lines from `first` on."""
        if first <= 0:
            self._rows.clear()
        else:
            for index in [index for index in self._rows if index >= first]:
                del self._rows[index]
        self._screen = None

    def forget_line(self, index: int) -> None:
        """Throws away the made rows of one line."""
        self._rows.pop(index, None)
        if self._wraps:
            self._screen = None

    def paint_line(self, index: int) -> None:
        """Makes and paints one line again, if it is visible."""
        self._rows.pop(index, None)
        for y, (line, _) in enumerate(self._visible()):
            if line == index:
                self.refresh(Region(0, y, self.size.width, 1))

    def start_over(self) -> None:
        """Other content: at the top, or at the end where that is followed; nothing is searched for."""
        self._place, self._left, self._follows = (0, 0), 0, self.can_follow
        self._search = Search()
        self.forget()
        self.changed()

    def look_again(self) -> None:
        """Searches once more, after lines have changed."""
        if self._search.needle is not None:
            self._search.look(self.lines_to_search(), self.line_text)

    def place_at(self, line: int) -> None:
        """What stands first when the pane is painted next; no move of the person's."""
        self._place, self._screen = (max(line, 0), 0), None

    def show_from(self, line: int) -> None:
        """Moves to where the line stands first."""
        self._go((max(line, 0), 0))

    def visible_lines(self) -> range:
        """The lines (from 0) of which something is visible."""
        places = self._visible()
        return range(places[0][0], places[-1][0] + 1) if places else range(0)

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
        self._paint_foot()
        self.refresh()
        self.post_message(self.Moved(self))

    def _slide(self, cells: int) -> None:
        """Sideways, as long as there is a line that goes on there."""
        left = max(self._left + cells, 0)
        is_more = cells < 0 or any(
            self._made(line)[0].text.rstrip()[-2:].count("…") for line in self.visible_lines()
        )
        if self._wraps or left == self._left or not is_more:
            return
        self._left = left
        self.forget()
        self.refresh()

    def _drag_to(self, y: int) -> None:
        height = max(self.size.height - 1, 1)
        end = self._end()
        self._go((round(end[0] * min(max(y / height, 0), 1)), 0) if y < height else end)

    # Painting.

    def on_mount(self) -> None:
        """Colours are made anew with another theme."""
        self.app.theme_changed_signal.subscribe(self, self._paint_anew)
        self._paint_title()
        self._paint_foot()

    def on_resize(self) -> None:
        """Rows are as wide as the pane."""
        self.forget()
        self.changed()
        self.moved()

    def on_focus(self) -> None:
        """What depends on the focus is drawn again."""
        self.focus_changed()

    def on_blur(self) -> None:
        """What depends on the focus is drawn again."""
        self.focus_changed()

    def render_line(self, y: int) -> Strip:
        """One row of the screen: the made row, and the cell of the scroll mark."""
        width = self.size.width
        if not self.line_count():
            return self._empty_row(y, width)
        visible = self._visible()
        if y >= len(visible):
            return Strip.blank(width, self._ground)
        line, part = visible[y]
        made = self._made(line)
        return Strip([*made[min(part, len(made) - 1)], self._scroll_cell(y)], width)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """As wide as there is room."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many rows as lines, where the height is automatic."""
        return max(self.line_count(), 1)

    def _empty_row(self, y: int, width: int) -> Strip:
        first = max((self.size.height - len(self._empty)) // 2, 0)
        if not 0 <= y - first < len(self._empty):
            return Strip.blank(width, self._ground)
        row = Strip(segments_of(self._empty[y - first], self.palette))
        return fitted([Segment(" " * max((width - row.cell_length) // 2, 1)), *row], width, self._ground)

    def notify_style_update(self) -> None:
        """Another background: every row is made anew."""
        super().notify_style_update()
        self._base = None
        self.forget()

    @property
    def _ground(self) -> Style:
        """The pane's own colours, which lines do not get by themselves."""
        if self._base is None:
            self._base = self.visual_style.rich_style
        return self._base

    def _made(self, index: int) -> list[Strip]:
        rows = self._rows.get(index)
        if rows is None:
            if len(self._rows) >= _MOST_KEPT_LINES:
                self._rows.clear()
            rows = self._rows[index] = self._make(index)
        return rows

    def _make(self, index: int) -> list[Strip]:
        edge, gutter, own = self.line_edge(index), self.line_gutter(index), self.line_ground(index)
        ground = self._ground if own is None else self._ground + own
        before = Strip([edge, *gutter]).cell_length
        width = max(self.size.width - 1, 1)
        room = max(width - before, 1)
        segments = self.line_segments(index, room)
        if self._search.needle is not None:
            segments = emphasised(segments, self._search.needle, self.palette.tones["match"])
            if index == self._search.line:
                ground += self.palette.tones["matched"]
        rows = wrapped(segments, room) if self._wraps else [slid(segments, self._left, room)]
        blank = [Segment(" " * before)]
        return [
            fitted([*(blank if part else [edge, *gutter]), *row], width, ground)
            for part, row in enumerate(rows)
        ]

    def _scroll_cell(self, y: int) -> Segment:
        if not self._is_long():
            return Segment(" ", self._ground)
        first, size = thumb(self._place[0], self._end()[0], self.size.height, self.line_count())
        is_thumb = first <= y < first + size
        return Segment(_THUMB if is_thumb else " ", self._ground + self.palette.tones["scroll"])

    def _paint_title(self) -> None:
        if self.is_attached:
            self.border_title = title_of(self._title, self.palette)

    def _paint_foot(self) -> None:
        if not self.is_attached:
            return
        state = self.line_of_state()
        foot = (*state, Span("  "), *self._hint) if state and self._hint else (*state, *self._hint)
        if foot != self._foot:
            self._foot = foot
            self.border_subtitle = title_of(foot, self.palette)

    def _paint_anew(self, _: Theme) -> None:
        self._foot = None
        self.forget()
        self._paint_title()
        self.changed()

    # The place.

    def _visible(self) -> list[Place]:
        if self._screen is None:
            self._screen = places_from(self._place, self.size.height, self.line_count(), self._row_count)
        return self._screen

    def _end(self) -> Place:
        return end_place(self.size.height, self.line_count(), self._row_count)

    def _is_long(self) -> bool:
        return self._end() > (0, 0)

    def _row_count(self, index: int) -> int:
        return len(self._made(index)) if self._wraps else 1

    # Searching.

    def _step_match(self, step: int) -> None:
        before = self._search.line
        self._search.step(step)
        if before is not None:
            self.paint_line(before)
        self._show_match()

    def _show_match(self) -> None:
        line = self._search.line
        if line is not None:
            self.go_to_line(line)
            self.paint_line(line)
            self.post_message(self.Moved(self))
