"""What the plot and the sparkline draw."""

from collections.abc import Sequence

from tui.cockpit import Cockpit
from tui.format import sparkline
from tui.sights import PlotPoint


def plot_points(cockpit: Cockpit) -> Sequence[PlotPoint]:
    """Every scored candidate that is not closed, by number: scores of a round come in any order."""
    points: list[PlotPoint] = []
    best: float | None = None
    for point in sorted(cockpit.points):
        is_best = best is None or cockpit.is_better(point.value - best)
        best = point.value if is_best else best
        points.append(point._replace(is_best=is_best))
    return points


def best_sparkline(cockpit: Cockpit, width: int) -> str:
    """How the best rose, whichever way the metric gets better."""
    return sparkline(cockpit.course, width)
