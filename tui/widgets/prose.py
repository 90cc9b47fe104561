"""Markdown as calm text: headings, lists, code; nothing in it acts."""

from tui.widgets.pane import Pane


class ProseView(Pane):
    """Wraps at words; links are words, never followed."""

    def show(self, markdown: str, *, key: object = None) -> None:
        """The same key again keeps the place."""
        raise NotImplementedError
