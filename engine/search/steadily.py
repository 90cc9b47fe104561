"""Steadily: always as many samples in flight as there are slots, refilled one at a time as they land.

Nothing waits for the slowest. A round is then a count of candidates: so many make one, in the order of their
proposals.
"""

from dataclasses import dataclass

from engine.candidate import Candidate, Operator, Scoring
from engine.facts import EndReason
from engine.search import emphases, limits
from engine.search.by_rule import ByRule
from engine.search.chosen import Chosen
from engine.search.in_rounds import operator_on
from engine.search.proposal import Begin, Decision, End, EndRound, Proposal, SearchSettings, Wait
from engine.search.standing import Grown, tree_of
from engine.search.tree import ROOT, Tree
from engine.state import State

_BY_MODEL = frozenset(Operator) - {Operator.BASELINE, Operator.EDIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the next candidate stands."""

    round: int
    lane: int


def decide(state: State, settings: SearchSettings, rule: ByRule) -> Decision:
    """What to do now."""
    if settings.has_baseline and not state.candidates:
        return Wait() if state.is_paused else Begin(proposals=(limits.baseline(),))
    grown = tree_of(state)
    place = _next_place(state, settings, grown)
    reason = _end_reason(state, settings, grown, place)
    ended = _ended_round(state, settings, grown, is_over=reason is not None)
    if ended is not None:
        return ended
    if reason is not None:
        return Wait() if state.unfinished else End(reason=reason)
    if state.is_paused or not _has_slot(state, settings, grown.tree):
        return Wait()
    chosen = _asked(state, place) or rule.next(state, settings, grown)
    return Begin(proposals=(_proposal(state, settings, place, chosen),))


def _has_slot(state: State, settings: SearchSettings, tree: Tree) -> bool:
    """What waits to be run, or to be scored, was chosen in ignorance: no more of either than there are slots.

    Scripts that are being scored hold no sample up while there are slots to score them in.
    """
    not_run = sum(not isinstance(one.status, Scoring) and not one.is_settled for one in state.unfinished)
    to_run = settings.sampling_slots + settings.jobs
    return (
        tree.writing < settings.sampling_slots
        and not_run < to_run
        and tree.nodes[ROOT].in_flight < to_run + settings.sampling_slots
    )


def _proposal(state: State, settings: SearchSettings, place: _Place, chosen: Chosen) -> Proposal:
    parent = state.candidates[chosen.node] if chosen.node else None
    is_repair = parent is not None and chosen.operator is Operator.REPAIR
    tried, taken = emphases.tried_in(state, place.round), emphases.taken_in(state, place.round)
    key = emphases.of_lane(settings.emphases, place.round, place.lane, state.seed, tried, taken)
    return Proposal(
        operator=chosen.operator,
        parent=chosen.node or None,
        other_parent=chosen.other,
        round=place.round,
        lane=place.lane,
        depth=parent.depth + 1 if parent and is_repair else 0,
        emphasis=parent.emphasis if parent and is_repair else key,
        why=chosen.why,
    )


def _asked(state: State, place: _Place) -> Chosen | None:
    """What a person wants a round of samples to stand on; it begins a round of its own."""
    wanted = limits.ground(state)
    if wanted is None and place.lane > 1 and state.said.ground_of_round is not None:
        wanted = state.candidates[state.said.ground_of_round]
    if wanted is None or wanted.id in state.closed:
        return None
    why = f"you asked for a round on #{wanted.id}"
    return Chosen(node=wanted.id, operator=operator_on(wanted), why=why)


def _next_place(state: State, settings: SearchSettings, grown: Grown) -> _Place:
    current = state.last_round
    lane = grown.lanes.get(current, 0) + 1
    begins = current == 0 or lane > settings.samples or bool(state.said.grounds)
    is_full = not begins and _is_extra(settings, grown) and not _is_extra_round(state, settings, grown)
    if begins or (is_full and state.is_round_asked):
        return _Place(round=current + 1, lane=1)
    return _Place(round=current, lane=lane)


def _end_reason(state: State, settings: SearchSettings, grown: Grown, place: _Place) -> EndReason | None:
    reason = limits.hopeless_reason(_last_settled(state, settings.samples))
    if reason is not None:
        return reason
    if limits.room(state, settings) == 0:
        return EndReason.CANDIDATES
    if not _is_extra(settings, grown):
        return None
    is_asked = state.is_round_asked or bool(state.said.grounds)
    is_under_way = place.lane > 1 and _is_extra_round(state, settings, grown)
    return None if is_asked or is_under_way else EndReason.ROUNDS


def _ended_round(state: State, settings: SearchSettings, grown: Grown, *, is_over: bool) -> EndRound | None:
    number = state.rounds_ended + 1
    if number > state.last_round:
        return None
    is_full = is_over or number < state.last_round or grown.lanes[number] >= settings.samples
    if not is_full:
        return None
    members = limits.of_round(state, number)
    if not all(candidate.is_finished for candidate in members):
        return None
    return EndRound(round=number, ranking=tuple(candidate.id for candidate in state.ranked(members)))


def _is_extra(settings: SearchSettings, grown: Grown) -> bool:
    """Whether the rounds that were set have been had: so many times the samples."""
    return settings.rounds is not None and len(grown.had) >= settings.rounds * settings.samples


def _is_extra_round(state: State, settings: SearchSettings, grown: Grown) -> bool:
    """Whether the round under way began when they had been had already: a person asked for it."""
    if settings.rounds is None:
        return False
    under_way = sum(one.id in grown.had for one in limits.of_round(state, state.last_round))
    return len(grown.had) - under_way >= settings.rounds * settings.samples


def _last_settled(state: State, count: int) -> list[Candidate]:
    """The newest that settled since the run was taken up; none where there are fewer."""
    found: list[Candidate] = []
    for candidate in state.candidates.newest():
        is_new = candidate.is_settled and candidate.id not in state.settled_before
        if is_new and candidate.operator in _BY_MODEL:
            found.append(candidate)
            if len(found) == count:
                return found
    return []
