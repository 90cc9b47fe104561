"""Small builders of facts, so that a test says only what matters to it."""

from datetime import UTC, datetime

from engine.candidate import Operator
from engine.facts import (
    CandidateFailed,
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    ExecutionEnded,
    ExecutionStarted,
    Fact,
    Flags,
    RunStarted,
    ScriptWritten,
)
from engine.metric import MAE
from engine.outcome import (
    Execution,
    FailureKind,
    Isolation,
    OutcomeKind,
    Reader,
    Reading,
    Reflection,
    Score,
)
from engine.state import State

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
STARTED = RunStarted(seed=1, search="rounds", samples=5, policy="test", metric="MAE", flags=Flags())


class FixedClock:
    """Always noon."""

    def now(self) -> datetime:
        return NOON


def execution(kind: OutcomeKind = OutcomeKind.OK, exit_code: int | None = 0) -> Execution:
    return Execution(
        kind=kind,
        exit_code=exit_code,
        wall_s=1.0,
        cpu_s=0.9,
        peak_memory_bytes=1,
        output_bytes=10,
        dropped_bytes=0,
        isolation=Isolation.BWRAP,
        message="",
    )


def proposed(
    candidate: int,
    *,
    round_number: int = 1,
    lane: int = 1,
    operator: Operator = Operator.DRAFT,
    parent: int | None = None,
    depth: int = 0,
) -> CandidateProposed:
    return CandidateProposed(
        candidate=candidate,
        operator=operator,
        parent=parent,
        round=round_number,
        lane=lane,
        depth=depth,
        emphasis="features",
        why="a test",
    )


def written(candidate: int, idea: str = "an idea") -> ScriptWritten:
    return ScriptWritten(candidate=candidate, sha256="0" * 64, lines=1, idea=idea)


def started(candidate: int) -> ExecutionStarted:
    return ExecutionStarted(candidate=candidate, attempt=1, isolation=Isolation.BWRAP)


def ended(candidate: int, kind: OutcomeKind = OutcomeKind.OK) -> ExecutionEnded:
    return ExecutionEnded(candidate=candidate, attempt=1, execution=execution(kind))


def scored(candidate: int, reported: float, verified: float | None = None) -> CandidateScored:
    reading = Reading(
        value=reported, reader=Reader.BOTH, line=1, column=1, quote=f"Validation MAE: {reported}"
    )
    return CandidateScored(
        candidate=candidate, score=Score(reported=reported, verified=verified), reading=reading, marks=()
    )


def failed(
    candidate: int, kind: FailureKind = FailureKind.SCRIPT, reason: str = "KeyError: 'x'"
) -> CandidateFailed:
    return CandidateFailed(candidate=candidate, kind=kind, reason=reason)


def reflected(candidate: int, good: str = "good") -> CandidateReflected:
    words = Reflection(good=good, bad="bad", next_step="next")
    return CandidateReflected(candidate=candidate, reflection=words, reason=None)


def run_through(
    candidate: int, reported: float, *, round_number: int = 1, lane: int = 1, parent: int | None = None
) -> list[Fact]:
    """All facts of a draft that worked."""
    return [
        proposed(candidate, round_number=round_number, lane=lane, parent=parent),
        written(candidate, f"idea {candidate}"),
        started(candidate),
        ended(candidate),
        scored(candidate, reported),
        reflected(candidate),
    ]


def run_into(candidate: int, kind: FailureKind = FailureKind.SCRIPT, *, lane: int = 1) -> list[Fact]:
    """All facts of a draft that ran and failed."""
    return [
        proposed(candidate, lane=lane),
        written(candidate, f"idea {candidate}"),
        started(candidate),
        ended(candidate, OutcomeKind.ERROR),
        failed(candidate, kind),
        reflected(candidate),
    ]


def state_of(*facts: Fact) -> State:
    state = State(MAE)
    for fact in (STARTED, *facts):
        state.apply(fact)
    return state
