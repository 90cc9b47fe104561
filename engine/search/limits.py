"""Where a run ends, and what every search has in common: the baseline, the room that is left."""

from engine.candidate import Candidate, Failed, Operator
from engine.facts import EndReason
from engine.outcome import FailureKind
from engine.search.proposal import Proposal, SearchSettings
from engine.state import State

OVERRULED_BY_A_PERSON = frozenset({EndReason.ROUNDS})
"""Who asks for one more round means it; what costs money is not overruled so."""
HOPELESS = {FailureKind.ENDPOINT: EndReason.ENDPOINT, FailureKind.SANDBOX: EndReason.SANDBOX}
"""A whole round that fails so would be followed by another just like it."""


def room(state: State, settings: SearchSettings) -> int:
    """How many more candidates the model may write."""
    if settings.candidates is None:
        return 1_000_000
    return max(0, settings.candidates - state.candidates.written_by_model)


def baseline() -> Proposal:
    """The person's own script, before anything else."""
    return Proposal(
        operator=Operator.BASELINE,
        parent=None,
        round=0,
        lane=0,
        depth=0,
        emphasis=None,
        why="the person's own script, so that every gain has a measure",
    )


def is_hopeless(candidate: Candidate) -> bool:
    """Whether an endpoint or a sandbox made it void."""
    return isinstance(candidate.status, Failed) and candidate.status.kind in HOPELESS


def hopeless_reason(candidates: list[Candidate]) -> EndReason | None:
    """Why a search ends of which these are the last; None: not all failed alike for no fault of theirs."""
    kinds = {
        candidate.status.kind if isinstance(candidate.status, Failed) else None for candidate in candidates
    }
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return None if kind is None else HOPELESS.get(kind)


def ground(state: State) -> Candidate | None:
    """What a person wants the next samples to stand on."""
    said = state.said
    return state.candidates[said.verdicts[said.grounds[0]].candidate] if said.grounds else None


def of_round(state: State, number: int) -> list[Candidate]:
    """The candidates of a round, edits and repairs included."""
    return state.candidates.of_round(number)
