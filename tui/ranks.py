"""Scores beside one another: places, and how the best rose. By utilities: higher is better."""

from bisect import bisect_right
from collections.abc import Callable, Mapping

from engine.chance import ties
from engine.state import State
from tui.sights import PlotPoint, Rank


def ranks(utilities: Mapping[int, float], state: State) -> Mapping[int, Rank]:
    """By candidate; equals share a place."""
    ordered = sorted(utilities.values())
    found, tied = dict[int, Rank](), ties(state)
    for candidate, utility in utilities.items():
        upper = bisect_right(ordered, utility)
        is_tie = upper > 1 and ordered[upper - 2] == utility
        place = len(ordered) - upper + 1
        found[candidate] = Rank(place=place, count=len(ordered), is_tie=is_tie, tie=tied.get(candidate))
    return found


def course(
    utilities: Mapping[int, float], compared: Callable[[int], float | None]
) -> tuple[tuple[PlotPoint, ...], tuple[float, ...]]:
    """Every score in the order of the utilities, and the best utility after each of them."""
    points, bests, best = list[PlotPoint](), list[float](), float("-inf")
    for candidate, utility in utilities.items():
        value = compared(candidate)
        if value is not None:
            points.append(PlotPoint(candidate, value, utility > best))
            best = max(best, utility)
            bests.append(best)
    return tuple(points), tuple(bests)
