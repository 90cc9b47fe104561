"""A titled box of lines that scrolls by itself: the ground of every pane."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.theme import Theme

from tui.theme import Palette
from tui.views.spans import Line, Span
from tui.widgets.markdown import wrapped_line
from tui.widgets.scroller import Scroller
from tui.widgets.scrolling import thumb
from tui.widgets.search import Search
from tui.widgets.strips import (
    Segments,
    capped,
    emphasised,
    fitted,
    palette,
    plain,
    segments_of,
    slid,
    title_of,
    wrapped,
)

_MOST_KEPT_LINES = 1_000
_THUMB = "┃"


class Pane(Scroller):
    """Only visible lines are made, each once; what arrives never moves what is being read.

    A kind of pane says how many lines there are and what one is made of, in the methods named `line_*`.
    """

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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._search = Search()
        self._rows: dict[int, list[Strip]] = {}
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
            self.state_changed()

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
    def palette(self) -> Palette:
        """The styles in use."""
        return palette(self.app)

    def go_to_line(self, index: int) -> None:
        """Brings the line (from 0) into view, in the upper third if it was not."""
        self._follows = False
        visible = self.visible_lines()
        if index not in visible:
            self._go((max(index - self.size.height // 3, 0), 0), follows=False)
        self.state_changed()

    # What a kind of pane calls.

    def forget(self, first: int = 0) -> None:
        """Throws away the made rows of the lines from `first` on."""
        if first <= 0:
            self._rows.clear()
        else:
            for index in [index for index in self._rows if index >= first]:
                del self._rows[index]
        super().forget(first)

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

    # Painting.

    def on_mount(self) -> None:
        """Colours are made anew with another theme."""
        self.app.theme_changed_signal.subscribe(self, self._paint_anew)
        self._paint_title()
        self.state_changed()

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
        rows = [row for line in self._empty for row in wrapped_line(line, width - 2)]
        first = max((self.size.height - len(rows)) // 2, 0)
        if not 0 <= y - first < len(rows):
            return Strip.blank(width, self._ground)
        row = Strip(segments_of(rows[y - first], self.palette))
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

    def row_count(self, index: int) -> int:
        """As many rows as were made of it."""
        return len(self._made(index))

    def goes_on(self, index: int) -> bool:
        """Whether it was cut."""
        return self._made(index)[0].text.rstrip().endswith("…")

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
        segments = capped(self.line_segments(index, room))
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

    def state_changed(self) -> None:
        """Says it at the lower border."""
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
