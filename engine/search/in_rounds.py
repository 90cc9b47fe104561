"""By rounds: some at once, repairs in their lanes, then the next; a person may stand in between."""

from typing import Protocol

from engine.candidate import Candidate, Failed, Operator
from engine.facts import Autonomy, EndReason
from engine.search import emphases, limits
from engine.search.chosen import Chosen
from engine.search.limits import of_round, room
from engine.search.proposal import Begin, Decision, End, EndRound, Proposal, SearchSettings, Wait
from engine.search.standing import REPAIRABLE
from engine.state import State


class Grounds(Protocol):
    """What the lanes of a round stand on, by the search's own choice; nodes are ids here, 0 is none."""

    def __call__(self, state: State, settings: SearchSettings, lanes: int) -> list[Chosen]:
        """One for each lane."""
        ...


def decide(state: State, settings: SearchSettings, grounds: Grounds, most_repairs: int) -> Decision:
    """What to do now."""
    current = state.last_round
    if settings.has_baseline and not state.candidates:
        decision: Decision = Begin(proposals=(limits.baseline(),))
    elif repairs := _due_repairs(state, settings, most_repairs):
        decision = Begin(proposals=repairs)
    elif state.unfinished and (current > 0 or _baseline_is_open(state)):
        return Wait()
    elif current > state.rounds_ended:
        ranking = tuple(candidate.id for candidate in state.ranked(of_round(state, current)))
        return EndRound(round=current, ranking=ranking)
    else:
        decision = _between_rounds(state, settings, grounds)
    return Wait() if state.is_paused and isinstance(decision, Begin) else decision


def operator_on(parent: Candidate | None) -> Operator:
    """How a candidate comes to be that grows on it."""
    if parent is None:
        return Operator.DRAFT
    return Operator.REPAIR if isinstance(parent.status, Failed) else Operator.IMPROVE


def _between_rounds(state: State, settings: SearchSettings, grounds: Grounds) -> Decision:
    is_asked = state.is_round_asked or bool(state.said.grounds)
    reason = _end_reason(state, settings)
    if reason is not None and not (is_asked and reason in limits.OVERRULED_BY_A_PERSON):
        return End(reason=reason)
    if state.last_round and state.autonomy is not Autonomy.AUTO and not is_asked:
        return Wait()
    return Begin(proposals=_next_round(state, settings, grounds))


def _next_round(state: State, settings: SearchSettings, grounds: Grounds) -> tuple[Proposal, ...]:
    number = state.last_round + 1
    lanes = min(settings.samples, room(state, settings))
    asked = limits.ground(state)
    if asked is None:
        chosen = grounds(state, settings, lanes)
    else:
        why = f"you asked for a round on #{asked.id}"
        chosen = [Chosen(node=asked.id, operator=operator_on(asked), why=why)] * lanes
    tried = emphases.tried_in(state, number)
    keys = emphases.of_round(settings.emphases, lanes, number, state.seed, tried)
    return tuple(
        Proposal(
            operator=one.operator,
            parent=one.node or None,
            other_parent=one.other,
            round=number,
            lane=lane,
            depth=0,
            emphasis=key,
            why=one.why,
        )
        for lane, (key, one) in enumerate(zip(keys, chosen, strict=True), start=1)
    )


def _baseline_is_open(state: State) -> bool:
    return any(
        candidate.operator is Operator.BASELINE and not candidate.is_settled
        for candidate in state.candidates.values()
    )


def _due_repairs(state: State, settings: SearchSettings, most: int) -> tuple[Proposal, ...]:
    if most == 0:
        return ()
    shut = state.closed
    repaired = {candidate.parent for candidate in state.candidates.values() if candidate.depth > 0}
    due = [
        candidate
        for candidate in of_round(state, state.last_round)
        if isinstance(candidate.status, Failed)
        and candidate.is_written_by_model
        and candidate.status.kind in REPAIRABLE
        and candidate.depth < most
        and candidate.id not in repaired
        and candidate.id not in shut
        # Of scripts that are chosen before they run, one that could not be is not worth another.
        and (settings.before_run is None or candidate.is_chosen or candidate.depth > 0)
    ]
    return tuple(_repair(candidate) for candidate in due[: room(state, settings)])


def _repair(failed: Candidate) -> Proposal:
    return Proposal(
        operator=Operator.REPAIR,
        parent=failed.id,
        round=failed.round,
        lane=failed.lane,
        depth=failed.depth + 1,
        emphasis=failed.emphasis,
        why=f"#{failed.id} failed; repair {failed.depth + 1} in its lane",
    )


def _end_reason(state: State, settings: SearchSettings) -> EndReason | None:
    recent = [one for one in of_round(state, state.last_round) if one.id not in state.settled_before]
    reason = limits.hopeless_reason(recent) if state.last_round else None
    if reason is not None:
        return reason
    if settings.rounds is not None and _rounds_had(state) >= settings.rounds:
        return EndReason.ROUNDS
    return EndReason.CANDIDATES if room(state, settings) == 0 else None


def _rounds_had(state: State) -> int:
    """Rounds in which something was tried; one that an endpoint or a sandbox made void is not one."""
    return len(
        {
            candidate.round
            for candidate in state.candidates.values()
            if candidate.round and not limits.is_hopeless(candidate)
        }
    )
