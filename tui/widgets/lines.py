"""Ready lines in a pane: leaderboards, messages, lanes, lists."""

from collections.abc import Sequence

from tui.views.spans import Line
from tui.widgets.pane import Pane


class LinesView(Pane):
    """Shows lines as they are."""

    def show(self, lines: Sequence[Line], *, key: object = None) -> None:
        """The same key again keeps the place; another one starts at the top."""
        raise NotImplementedError
