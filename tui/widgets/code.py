"""A script with line numbers, colours, and marks where it differs from its parent."""

from tui.widgets.pane import Pane


class CodeView(Pane):
    """Python, lexed once for each key."""

    def show(self, code: str, *, key: object, streaming: bool = False, parent: str | None = None) -> None:
        """With `streaming` the end is followed and only what is visible is lexed; `parent` gives the marks."""
        raise NotImplementedError
