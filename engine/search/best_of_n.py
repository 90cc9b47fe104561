"""`best-of-n`: drafts only."""

from engine.candidate import Operator
from engine.search.chosen import Chosen
from engine.search.proposal import SearchSettings
from engine.state import State


def grounds(state: State, settings: SearchSettings, lanes: int) -> list[Chosen]:  # noqa: ARG001  the form of Grounds
    """Nothing, for every lane."""
    return [Chosen(node=0, operator=Operator.DRAFT, why="best-of-n only drafts")] * lanes
