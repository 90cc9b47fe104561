"""What the plot and the sparkline draw: every score in the order in which they came."""

from typing import NamedTuple

from tui.cockpit import Cockpit
from tui.format import sparkline


class PlotPoint(NamedTuple):
    """One scored candidate."""

    candidate: int
    value: float
    is_best: bool
    """Whether it was better than all before it."""


def plot_points(cockpit: Cockpit) -> list[PlotPoint]:
    """Every scored candidate that is not closed, in the order in which the scores came."""
    state, points, best = cockpit.state, list[PlotPoint](), float("-inf")
    for candidate in cockpit.scored:
        value = state.reported(candidate)
        if value is None or candidate in cockpit.closed:
            continue
        utility = state.metric.utility(value)
        points.append(PlotPoint(candidate, value, utility > best))
        best = max(best, utility)
    return points


def best_sparkline(cockpit: Cockpit, width: int) -> str:
    """How the best rose, whichever way the metric gets better."""
    course, best = list[float](), float("-inf")
    for point in plot_points(cockpit):
        best = max(best, cockpit.state.metric.utility(point.value))
        course.append(best)
    return sparkline(course, width)
