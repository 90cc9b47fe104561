"""One or a few fixed lines: header, strips, bars, footer."""

from collections.abc import Sequence

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui.views.spans import Line
from tui.widgets.strips import fitted, palette, segments_of


class LineBar(Widget):
    """As high as its lines; only a line that changed is painted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineBar { height: 0; background: $background; color: $foreground; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()
        self._rows: dict[int, Strip] = {}

    def show(self, lines: Sequence[Line]) -> None:
        """Lines wider than the bar are cut."""
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(self._lines):
            self._rows.clear()
            self.styles.height = len(self._lines)  # an automatic height may be remembered from before
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old != new:
                self._rows.pop(y, None)
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """The line at the bar's width."""
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, self.visual_style.rich_style)
        row = self._rows.get(y)
        if row is None:
            segments = segments_of(self._lines[y], palette(self.app))
            row = self._rows[y] = fitted(segments, width, self.visual_style.rich_style)
        return row

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """As wide as there is room."""
        return container.width

    def on_mount(self) -> None:
        """Colours are made anew with another theme."""
        self.app.theme_changed_signal.subscribe(self, self._paint_anew)

    def on_resize(self) -> None:
        """Rows are as wide as the bar."""
        self._rows.clear()

    def notify_style_update(self) -> None:
        """Another background: every row is made anew."""
        super().notify_style_update()
        self._rows.clear()

    def _paint_anew(self, _: Theme) -> None:
        self._rows.clear()
        self.refresh()
