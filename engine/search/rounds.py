"""`rounds`, the seed's loop: five at once, then the best becomes the ground for the next five."""

from engine.candidate import Candidate, Failed, Operator
from engine.facts import Autonomy, EndReason
from engine.outcome import FailureKind
from engine.search import emphases
from engine.search.proposal import Begin, Decision, End, EndRound, Proposal, SearchSettings, Wait
from engine.state import State

_OVERRULED_BY_A_PERSON = {EndReason.ROUNDS}
"""Who asks for one more round means it; what costs money is not overruled so."""
_REPAIRABLE = {FailureKind.SCRIPT, FailureKind.LIMIT, FailureKind.NO_SCORE, FailureKind.UNREADABLE}
_HOPELESS = {FailureKind.ENDPOINT: EndReason.ENDPOINT, FailureKind.SANDBOX: EndReason.SANDBOX}
"""A whole round that fails so would be followed by another just like it."""


def decide(state: State, settings: SearchSettings) -> Decision:
    """What to do now; the same for `best-of-n`, which only ever drafts."""
    current = state.last_round
    if settings.has_baseline and not state.candidates:
        decision: Decision = Begin(proposals=(_baseline(),))
    elif repairs := _due_repairs(state, settings):
        decision = Begin(proposals=repairs)
    elif state.unfinished and (current > 0 or _baseline_is_open(state)):
        return Wait()
    elif current > state.rounds_ended:
        ranking = tuple(candidate.id for candidate in state.ranked(_of_round(state, current)))
        return EndRound(round=current, ranking=ranking)
    else:
        decision = _between_rounds(state, settings, current)
    return Wait() if state.is_paused and isinstance(decision, Begin) else decision


def _between_rounds(state: State, settings: SearchSettings, current: int) -> Decision:
    is_asked = state.is_round_asked or bool(state.grounds)
    reason = _end_reason(state, settings, current)
    if reason is not None and not (is_asked and reason in _OVERRULED_BY_A_PERSON):
        return End(reason=reason)
    if current and state.autonomy is not Autonomy.AUTO and not is_asked:
        return Wait()
    return Begin(proposals=_next_round(state, settings, current + 1))


def room(state: State, settings: SearchSettings) -> int:
    """How many more candidates the model may write."""
    if settings.candidates is None:
        return 1_000_000
    return max(0, settings.candidates - state.written_by_model)


def _baseline() -> Proposal:
    return Proposal(
        operator=Operator.BASELINE,
        parent=None,
        round=0,
        lane=0,
        depth=0,
        emphasis=None,
        why="the person's own script, so that every gain has a measure",
    )


def _baseline_is_open(state: State) -> bool:
    return any(
        candidate.operator is Operator.BASELINE and not candidate.is_settled
        for candidate in state.candidates.values()
    )


def _due_repairs(state: State, settings: SearchSettings) -> tuple[Proposal, ...]:
    if settings.search == "best-of-n":
        return ()
    shut = state.closed
    repaired = {candidate.parent for candidate in state.candidates.values() if candidate.depth > 0}
    due = [
        candidate
        for candidate in _of_round(state, state.last_round)
        if isinstance(candidate.status, Failed)
        and candidate.is_written_by_model
        and candidate.status.kind in _REPAIRABLE
        and candidate.depth < settings.repairs
        and candidate.id not in repaired
        and candidate.id not in shut
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


def _next_round(state: State, settings: SearchSettings, number: int) -> tuple[Proposal, ...]:
    parent = _ground(state, settings)
    lanes = min(settings.samples, room(state, settings))
    keys = emphases.of_round(settings.emphases, lanes, number, state.seed)
    return tuple(
        Proposal(
            operator=_operator(parent),
            parent=parent.id if parent else None,
            round=number,
            lane=lane,
            depth=0,
            emphasis=key,
            why=_why(state, settings, parent),
        )
        for lane, key in enumerate(keys, start=1)
    )


def _ground(state: State, settings: SearchSettings) -> Candidate | None:
    """What the next round stands on: a person's wish before the search's own choice."""
    if state.grounds:
        return state.candidates[state.verdicts[state.grounds[0]].candidate]
    only_the_baseline_ran = state.last_round == 0
    return None if only_the_baseline_ran or settings.search == "best-of-n" else state.next_best()


def _operator(parent: Candidate | None) -> Operator:
    if parent is None:
        return Operator.DRAFT
    return Operator.REPAIR if isinstance(parent.status, Failed) else Operator.IMPROVE


def _why(state: State, settings: SearchSettings, parent: Candidate | None) -> str:
    if state.grounds and parent is not None:
        return f"you asked for a round on #{parent.id}"
    if parent is not None and parent.id == state.pinned:
        return f"you set #{parent.id} as the best"
    if parent is not None:
        return f"#{parent.id} is the best so far ({state.metric.name} {state.reported(parent.id):,.6g})"
    if settings.search == "best-of-n":
        return "best-of-n only drafts"
    return "there is no scored candidate to improve yet"


def _end_reason(state: State, settings: SearchSettings, current: int) -> EndReason | None:
    recent = [one for one in _of_round(state, current) if one.id not in state.settled_before]
    for kind, reason in _HOPELESS.items():
        if current and recent and _all_failed(recent, kind):
            return reason
    if settings.rounds is not None and _rounds_had(state) >= settings.rounds:
        return EndReason.ROUNDS
    if room(state, settings) == 0:
        return EndReason.CANDIDATES
    return None


def _rounds_had(state: State) -> int:
    """Rounds in which something was tried; one that an endpoint or a sandbox made void is not one."""
    return len(
        {
            candidate.round
            for candidate in state.candidates.values()
            if candidate.round
            and not (isinstance(candidate.status, Failed) and candidate.status.kind in _HOPELESS)
        }
    )


def _all_failed(candidates: list[Candidate], kind: FailureKind) -> bool:
    return all(
        isinstance(candidate.status, Failed) and candidate.status.kind is kind for candidate in candidates
    )


def _of_round(state: State, number: int) -> list[Candidate]:
    return [candidate for candidate in state.candidates.values() if candidate.round == number]
