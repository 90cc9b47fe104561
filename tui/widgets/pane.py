"""A titled box of lines that scrolls by itself: the ground of every pane."""

from textual.message import Message
from textual.widget import Widget

from tui.views.spans import Line


class Pane(Widget, can_focus=True):
    """Only visible lines are drawn; what arrives never moves what is being read."""

    class Moved(Message):
        """The pane shows another place, or what its lower border says has changed."""

    def show_title(self, title: Line) -> None:
        """The upper border's words."""
        raise NotImplementedError

    def show_hint(self, hint: Line) -> None:
        """Words at the lower border, beside the pane's own."""
        raise NotImplementedError

    def find(self, text: str) -> int:
        """How many lines have the text in them (case does not count); the first from here on is shown."""
        raise NotImplementedError

    def next_match(self) -> None:
        """Shows the next line with a match, from the top again after the last."""

    def previous_match(self) -> None:
        """Shows the line before with a match, from the end again before the first."""

    def clear_find(self) -> None:
        """Nothing is searched for any more."""

    @property
    def found(self) -> tuple[int, int]:
        """Which match is shown (from 1), and of how many; (0, 0) without any."""
        raise NotImplementedError

    def action_toggle_wrap(self) -> None:
        """Long lines are wrapped, or cut."""

    def action_toggle_follow(self) -> None:
        """The end is followed as it grows, or not."""

    @property
    def is_following(self) -> bool:
        """Whether the end is kept in view."""
        raise NotImplementedError
