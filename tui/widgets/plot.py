"""The scores over the candidates, and the best so far as a line, in braille."""

from collections.abc import Sequence

from tui.widgets.pane import Pane


class PlotView(Pane):
    """Drawn again only when a point arrives or the size changes."""

    def show(self, points: Sequence[tuple[int, float, bool]], *, lower_is_better: bool = True) -> None:
        """Points are (candidate, score, whether it is the best)."""
        raise NotImplementedError
