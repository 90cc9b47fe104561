"""The output of a script, read from its file as it grows."""

from pathlib import Path

from tui.widgets.pane import Pane


class OutputView(Pane):
    """Follows the end until the person scrolls; nothing that a script prints reaches the terminal as a command."""

    def show(self, path: Path | None, *, mark_line: int | None = None) -> None:
        """The same path again keeps the place. `mark_line` (from 1) is where the score was read."""
        raise NotImplementedError

    def go_to(self, line: int) -> None:
        """Shows a line, in the middle where there is room."""
        raise NotImplementedError
