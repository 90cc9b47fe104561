"""From the state to the tree: candidates become nodes, and what has changed since the last look is taken in.

A run of 10,000 candidates is looked at before each choice; building its tree anew each time would cost more
than choosing. The tree that is kept with a state holds nothing that the state does not say.
"""

import math
from dataclasses import dataclass, field
from itertools import compress, count
from operator import is_not
from weakref import WeakKeyDictionary

from engine.candidate import Candidate, Failed, Operator, Proposed, Rejected, Scored
from engine.outcome import FailureKind
from engine.search.tree import ROOT, Seed, Standing, Tree
from engine.state import State

REPAIRABLE = frozenset({FailureKind.SCRIPT, FailureKind.LIMIT, FailureKind.NO_SCORE, FailureKind.UNREADABLE})
"""Where the script is to blame."""


@dataclass(slots=True)
class Grown:
    """A tree, and the candidates as they were when it was brought up to date; node 1 is the first of them."""

    closed: frozenset[int]
    accepted: frozenset[int]
    """Whose doubtful scores a person lets count."""
    tree: Tree = field(default_factory=Tree)
    nodes: dict[int, int] = field(default_factory=dict)
    seen: list[Candidate] = field(default_factory=list)
    lanes: dict[int, int] = field(default_factory=dict)
    """The highest lane of each round."""


_KNOWN: WeakKeyDictionary[State, Grown] = WeakKeyDictionary()


def tree_of(state: State) -> Grown:
    """The tree of the state as it is now, to be read only."""
    closed, accepted = frozenset(state.closed), frozenset(state.accepted)
    known = _KNOWN.get(state)
    is_of_now = known is not None and (known.closed, known.accepted) == (closed, accepted)
    changes = _changes(state, known) if known is not None and is_of_now else None
    if known is None or changes is None:
        known = _KNOWN[state] = Grown(closed=closed, accepted=accepted)
        changes = list(enumerate(state.candidates.values()))
    for place, candidate in changes:
        _take_in(known, state, place, candidate)
    return known


def new_tree_of(state: State) -> Grown:
    """The same, to be grown further by whoever asked."""
    known = Grown(closed=frozenset(state.closed), accepted=frozenset(state.accepted))
    for place, candidate in enumerate(state.candidates.values()):
        _take_in(known, state, place, candidate)
    return known


def _changes(state: State, known: Grown) -> list[tuple[int, Candidate]] | None:
    """Candidates that are not what they were, the oldest first; None where one came back from its end."""
    now = list(state.candidates.values())
    seen = known.seen
    places = compress(count(), map(is_not, seen, now))  # 10,000 in a fraction of a millisecond
    changed = [(place, now[place]) for place in places]
    for place, _ in changed:
        was = known.tree.nodes[place + 1].standing
        if was is not Standing.IN_FLIGHT and was is not _standing(state, now[place], known.closed):
            return None
    return changed + [(place, now[place]) for place in range(len(seen), len(now))]


def _take_in(known: Grown, state: State, place: int, candidate: Candidate) -> None:
    tree, node = known.tree, place + 1
    if place == len(known.seen):
        known.seen.append(candidate)
        known.lanes[candidate.round] = max(known.lanes.get(candidate.round, 0), candidate.lane)
        known.nodes[candidate.id] = tree.grow(_seed(known, candidate))
    known.seen[place] = candidate
    if tree.nodes[node].standing is not Standing.IN_FLIGHT:
        return
    waits_for_model = isinstance(candidate.status, Proposed) and candidate.operator is not Operator.BASELINE
    tree.mark(node, is_writing=waits_for_model, idea=candidate.idea or "")
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
        case Rejected():
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
