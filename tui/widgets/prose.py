"""Markdown as calm text: headings, lists, code; nothing in it acts."""

from tui.views.spans import Line, plain_text
from tui.widgets.markdown import prose
from tui.widgets.pane import Pane
from tui.widgets.strips import Segments, segments_of


class ProseView(Pane):
    """Wraps at words; links are words, never followed."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._given: tuple[str, object] = ("", None)
        self._lines: list[Line] = []

    def show(self, markdown: str, *, key: object = None) -> None:
        """The same key again keeps the place."""
        if (markdown, key) == self._given:
            return
        is_new = key != self._given[1]
        self._given = (markdown, key)
        self._wrap_words()
        if is_new:
            self.start_over()
        else:
            self.look_again()
            self.changed()

    @property
    def text(self) -> str:
        """The Markdown that is shown."""
        return self._given[0]

    def line_count(self) -> int:
        """As many as the wrapped text has."""
        return len(self._lines)

    def line_text(self, index: int) -> str:
        """The line without tones."""
        return plain_text(self._lines[index])

    def line_segments(self, index: int, width: int) -> Segments:  # noqa: ARG002
        """The line's spans."""
        return segments_of(self._lines[index], self.palette)

    def action_toggle_wrap(self) -> None:
        """Prose is always wrapped."""

    def on_resize(self) -> None:
        """The words are wrapped anew."""
        self._wrap_words()
        self.look_again()
        super().on_resize()

    def _wrap_words(self) -> None:
        self._lines = prose(self._given[0], max(self.size.width - 3, 8)) if self.size.width else []
        self.forget()
