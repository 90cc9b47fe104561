"""What every app of ours is: it leaves the terminal clean, lets no foreign control through, has a theme."""

import asyncio
import os
from collections.abc import Sequence

from textual.app import App
from textual.filter import LineFilter

from engine.errors import UsageError
from tui.crash import crash_note
from tui.exits import DONE
from tui.safe import SafeFilter
from tui.terminal import Guard
from tui.theme import load_theme, theme_folder

DEFAULT_THEME = "dark"


class GuardedApp(App[None], inherit_bindings=False):
    """`run_guarded` shows it."""

    def __init__(self) -> None:
        """With no theme of ours yet."""
        super().__init__()
        self._safe_filter = SafeFilter()
        self.is_leaving = False
        self.theme_file = ""
        """The name of the theme's file, which need not be the theme's own."""
        self.guard: Guard | None = None
        self.crash: Exception | None = None

    def on_mount(self) -> None:
        """Lets the guard end the app."""
        if self.guard is not None:
            self.guard.attach(asyncio.get_running_loop(), self.leave)

    def leave(self, code: int) -> None:
        """Ends the showing."""
        self.is_leaving = True
        self.exit(return_code=code)

    @property
    def is_asked_to_end(self) -> bool:
        """Whether somebody, or the end of the terminal, asks for the end."""
        return self.guard is not None and self.guard.is_asked

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and behind them the one that lets no foreign control through."""
        return [*super().get_line_filters(), self._safe_filter]

    def use_theme(self, name: str) -> None:
        """Reads this one alone: the others wait until somebody wants them. Raises UsageError, MltuiError."""
        names = theme_names()
        if name not in names:
            raise UsageError(f"there is no theme `{name}`", hint=f"there are: {', '.join(names)}")
        theme = load_theme(theme_folder() / f"{name}.toml")
        self.register_theme(theme)
        self.theme = theme.name
        self.theme_file = name

    def _handle_exception(self, error: Exception) -> None:
        """Textual's palette, and who knows what else, trips over widgets that go while it works."""
        if not self.is_leaving:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print values of variables, which may be anybody's data."""
        if isinstance(self._exception, Exception):
            self.crash = self._exception
        self._close_messages_no_wait()


def run_guarded(app: GuardedApp) -> int:
    """Shows it until it leaves; returns the exit code. From the main thread only."""
    guard = app.guard = Guard()
    guard.start()
    try:
        app.run()
    finally:
        guard.stop()
    if app.crash is not None:
        os.write(2, f"mltui: {crash_note(app.crash)}\n".encode(errors="replace"))
    return app.return_code or DONE


def theme_names() -> list[str]:
    """Of all themes that there are."""
    return sorted(file.stem for file in theme_folder().glob("*.toml"))
