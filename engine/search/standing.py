"""From the state to the tree: candidates become nodes, and what has changed since the last look is taken in.

A run of 10,000 candidates is looked at before each choice; building its tree anew each time would cost more
than choosing. The tree that is kept with a state holds nothing that the state does not say.
"""

import math
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from engine.candidate import Candidate, Failed, NotRun, Operator, Proposed, Rejected, Scored
from engine.outcome import FailureKind
from engine.search import limits
from engine.search.tree import ROOT, Seed, Standing, Tree
from engine.state import State

REPAIRABLE = frozenset({FailureKind.SCRIPT, FailureKind.LIMIT, FailureKind.NO_SCORE, FailureKind.UNREADABLE})
"""Where the script is to blame."""


@dataclass(slots=True)
class Grown:
    """A tree, and how many of the state's changes are in it; node 1 is the first candidate."""

    closed: frozenset[int]
    accepted: frozenset[int]
    """Whose doubtful scores a person lets count."""
    tree: Tree = field(default_factory=Tree)
    nodes: dict[int, int] = field(default_factory=dict)
    lanes: dict[int, int] = field(default_factory=dict)
    """The highest lane of each round."""
    had: set[int] = field(default_factory=set)
    """Candidates that count for the rounds that were set."""
    read: int = 0


_KNOWN: WeakKeyDictionary[State, Grown] = WeakKeyDictionary()


def tree_of(state: State) -> Grown:
    """The tree of the state as it is now. Whoever grows it for a look cuts it again."""
    closed, accepted = state.closed, frozenset(state.accepted)
    known = _KNOWN.get(state)
    if known is None or (known.closed, known.accepted) != (closed, accepted) or _came_back(state, known):
        known = _KNOWN[state] = Grown(closed=closed, accepted=accepted)
    changes = state.candidates.changes
    for candidate in dict.fromkeys(changes[known.read :]):
        _take_in(known, state, state.candidates[candidate])
    known.read = len(changes)
    return known


def _came_back(state: State, known: Grown) -> bool:
    """Whether one that had come to an end is somewhere else now, or its score another."""
    for candidate in set(state.candidates.changes[known.read :]) & known.nodes.keys():
        was = known.tree.nodes[known.nodes[candidate]]
        if was.standing is Standing.IN_FLIGHT:
            continue
        now = state.candidates[candidate]
        standing = _standing(state, now, known.closed)
        if standing is not was.standing:
            return True
        if standing is Standing.SCORED and _utility(state, now) != was.utility:
            return True
    return False


def _take_in(known: Grown, state: State, candidate: Candidate) -> None:
    tree, node = known.tree, known.nodes.get(candidate.id)
    if node is None:
        known.lanes[candidate.round] = max(known.lanes.get(candidate.round, 0), candidate.lane)
        node = known.nodes[candidate.id] = tree.grow(_seed(known, candidate))
    is_had = candidate.round > 0 and candidate.lane > 0 and not limits.is_hopeless(candidate)
    (known.had.add if is_had else known.had.discard)(candidate.id)
    if tree.nodes[node].standing is not Standing.IN_FLIGHT:
        return
    waits_for_model = isinstance(candidate.status, Proposed) and candidate.operator is not Operator.BASELINE
    upside = None if candidate.prediction is None else candidate.prediction.net_upside
    tree.mark(node, is_writing=waits_for_model, idea=candidate.idea or "", net_upside=upside)
    match _standing(state, candidate, known.closed):
        case Standing.SCORED:
            tree.score(node, _utility(state, candidate))
        case Standing.FAILED:
            tree.fail(node, is_repairable=candidate.is_written_by_model)
        case Standing.VOID:
            tree.void(node)
        case _:
            pass


def _utility(state: State, candidate: Candidate) -> float:
    """NaN where its score does not count, or nobody knows it."""
    utility = state.utility(candidate.id)
    return math.nan if utility is None else utility


def _standing(state: State, candidate: Candidate, closed: frozenset[int]) -> Standing:
    if candidate.id in closed:
        return Standing.VOID
    match candidate.status:
        case Scored():
            return Standing.VOID if math.isnan(_utility(state, candidate)) else Standing.SCORED
        case Failed(kind=kind):
            return Standing.FAILED if kind in REPAIRABLE else Standing.VOID
        case Rejected() | NotRun():
            return Standing.VOID
        case _:
            return Standing.IN_FLIGHT


def _seed(known: Grown, candidate: Candidate) -> Seed:
    other = candidate.other_parent
    return Seed(
        id=candidate.id,
        parent=ROOT if candidate.parent is None else known.nodes[candidate.parent],
        operator=candidate.operator,
        depth=candidate.depth,
        other=None if other is None else known.nodes[other],
    )
