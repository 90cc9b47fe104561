"""`rounds`, the seed's loop: five at once, then the best becomes the ground for the next five."""

from engine.candidate import Candidate
from engine.search.chosen import Chosen
from engine.search.in_rounds import operator_on
from engine.search.proposal import SearchSettings
from engine.state import State


def grounds(state: State, settings: SearchSettings, lanes: int) -> list[Chosen]:  # noqa: ARG001  the form of Grounds
    """The best for every lane, once a round has been had."""
    parent = state.next_best() if state.last_round else None
    chosen = Chosen(node=parent.id if parent else 0, operator=operator_on(parent), why=_why(state, parent))
    return [chosen] * lanes


def _why(state: State, parent: Candidate | None) -> str:
    if parent is None:
        return "there is no scored candidate to improve yet"
    if parent.id == state.pinned:
        return f"you set #{parent.id} as the best"
    value = state.compared(parent.id)
    if value is None:
        return f"#{parent.id} is thought the best so far; nothing is measured"
    return f"#{parent.id} is the best so far ({state.measure} {value:,.6g})"
