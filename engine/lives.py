"""What happens to a candidate, from proposed to reflected on: the part of the state about their lives."""

from collections.abc import MutableMapping
from dataclasses import replace
from typing import assert_never

from engine.candidate import (
    Candidate,
    Failed,
    Proposed,
    Running,
    Scored,
    Scoring,
    Status,
    WaitingForApproval,
    Written,
)
from engine.facts import (
    CandidateFailed,
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    CandidateWaits,
    ExecutionEnded,
    ExecutionStarted,
    ReadingPicked,
    ScriptWritten,
)

Candidates = MutableMapping[int, Candidate]


def apply(
    candidates: Candidates,
    fact: CandidateProposed
    | ScriptWritten
    | CandidateWaits
    | ExecutionStarted
    | ExecutionEnded
    | CandidateScored
    | ReadingPicked
    | CandidateFailed
    | CandidateReflected,
) -> None:
    """Take a fact in. Raises KeyError or ValueError where it does not follow from those before it."""
    if isinstance(fact, CandidateProposed):
        candidates[fact.candidate] = _proposed(fact)
        return
    known = candidates[fact.candidate]
    match fact:
        case ScriptWritten():
            known = replace(known, status=Written(), idea=fact.idea or known.idea, twin=fact.twin)
        case CandidateWaits():
            known = replace(known, status=WaitingForApproval())
        case ExecutionStarted():
            known = replace(known, status=Running(attempt=fact.attempt))
        case ExecutionEnded():
            known = replace(known, status=Scoring(execution=fact.execution))
        case CandidateScored():
            known = replace(known, status=_scored(known, fact))
        case ReadingPicked():
            known = replace(known, status=_picked(known, fact))
        case CandidateFailed():
            failed = Failed(kind=fact.kind, reason=fact.reason, execution=known.execution)
            known = replace(known, status=failed)
        case CandidateReflected():
            known = replace(known, reflection=fact.reflection, is_reflected=True)
        case _:
            assert_never(fact)
    candidates[fact.candidate] = known


def become(candidates: Candidates, candidate: int, status: Status) -> None:
    """The candidate has another status."""
    candidates[candidate] = replace(candidates[candidate], status=status)


def interrupt(candidates: Candidates, candidate: int) -> None:
    """An engine died while it was in flight: what ran has to run again."""
    known = candidates[candidate]
    status: Status = Written() if isinstance(known.status, Running) else known.status
    candidates[candidate] = replace(known, status=status, interrupted=known.interrupted + 1)


def _proposed(fact: CandidateProposed) -> Candidate:
    return Candidate(
        id=fact.candidate,
        operator=fact.operator,
        parent=fact.parent,
        round=fact.round,
        lane=fact.lane,
        depth=fact.depth,
        emphasis=fact.emphasis,
        why=fact.why,
        other_parent=fact.other_parent,
        status=Proposed(),
    )


def _scored(known: Candidate, fact: CandidateScored) -> Scored:
    if known.execution is None:
        raise ValueError(f"candidate {known.id} is scored and never ran")
    return Scored(
        score=fact.score,
        reading=fact.reading,
        marks=fact.marks,
        execution=known.execution,
        other=fact.other,
        withheld=fact.withheld,
    )


def _picked(known: Candidate, fact: ReadingPicked) -> Scored:
    if not isinstance(known.status, Scored):
        raise ValueError(  # noqa: TRY004 - a fact that does not follow
            f"candidate {known.id} has no score to dispute"
        )
    return known.status.picked(fact.reader)
