"""A small app around one widget, and what its screen then says."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.widget import Widget

from tui.safe import SafeFilter
from tui.theme import load_themes
from tui.views.spans import Line, Span

WidgetT = TypeVar("WidgetT", bound=Widget)


class Stage(App[None]):
    """One widget over the whole screen."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Stage Pane { height: 1fr; }"

    def __init__(self, widget: Widget, theme: str = "dark", *, is_filtered: bool = True) -> None:
        super().__init__()
        self.widget = widget
        self.said: list[object] = []
        self._safe = [SafeFilter()] if is_filtered else []
        for one in load_themes().values():
            self.register_theme(one)
        self.theme = theme

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self._safe]

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        self.widget.focus()

    def on_tree_view_selected(self, message: object) -> None:
        self.said.append(message)


def play(
    widget: WidgetT,
    act: Callable[[WidgetT, Pilot[None]], Awaitable[None]],
    *,
    size: tuple[int, int] = (40, 12),
    theme: str = "dark",
    is_filtered: bool = True,
) -> Stage:
    """Runs the act on the widget; the app is returned after its end."""
    app = Stage(widget, theme, is_filtered=is_filtered)

    async def perform() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await act(widget, pilot)

    asyncio.run(perform())
    return app


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    """Returns once it is so; the test's own time limit is the only other end."""
    while not is_so():
        await pilot.pause()


def segments(widget: Widget) -> list[list[Segment]]:
    """What the widget hands to the terminal, border included."""
    lines = widget.render_lines(widget.size.region if not widget.styles.border else widget.outer_size.region)
    return [list(strip) for strip in lines]


def rows(widget: Widget) -> list[str]:
    """The widget's inner rows as text, without spaces at their ends."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def line(text: str) -> Line:
    """A plain line."""
    return (Span(text),)
