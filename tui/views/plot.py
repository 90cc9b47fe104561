"""What the plot and the sparkline draw."""

from collections.abc import Sequence

from tui.cockpit import Cockpit
from tui.format import sparkline
from tui.sights import PlotPoint


def plot_points(cockpit: Cockpit) -> Sequence[PlotPoint]:
    """Every scored candidate that is not closed, in the order in which the scores came."""
    return cockpit.points


def best_sparkline(cockpit: Cockpit, width: int) -> str:
    """How the best rose, whichever way the metric gets better."""
    return sparkline(cockpit.course, width)
