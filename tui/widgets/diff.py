"""What changed between two scripts, as one column with hunks."""

from tui.widgets.pane import Pane


class DiffView(Pane):
    """A unified diff."""

    def show(self, before: str, after: str, *, key: object = None) -> tuple[int, int]:
        """Returns how many lines were added and removed."""
        raise NotImplementedError

    def action_next_hunk(self) -> None:
        """Puts the next hunk at the top."""

    def action_previous_hunk(self) -> None:
        """Puts the hunk before at the top."""
