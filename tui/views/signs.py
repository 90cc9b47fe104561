"""The sign of a candidate's state, and the state in a word: they tell the same without colour."""

from collections.abc import Sequence
from typing import assert_never

from engine.candidate import (
    Candidate,
    Failed,
    NotRun,
    Proposed,
    Rejected,
    Running,
    Scored,
    Scoring,
    WaitingForApproval,
    WaitingForPackages,
    Written,
)
from engine.candidate import Operator as CandidateOperator
from engine.outcome import FailureKind, OutcomeKind
from tui.cockpit import Cockpit
from tui.sights import Now
from tui.views.asking import installing
from tui.views.expected import Judging, is_favoured, judging
from tui.views.spans import Span, Tone

MARK_WORDS = ("disputed", "leak?", "implausible", "optimistic", "tie")
"""What a mark begins with where it doubts the number, the gravest first."""
_TURNING = "◐◓◑◒"
_FAILURES = {
    FailureKind.ENDPOINT: "no reply",
    FailureKind.UNREADABLE: "no script",
    FailureKind.SCRIPT: "error",
    FailureKind.LIMIT: "limit",
    FailureKind.NO_SCORE: "no score",
    FailureKind.SANDBOX: "sandbox",
    FailureKind.CANCELLED: "stopped",
}
_LIMITS = {
    OutcomeKind.TIMEOUT: "timeout",
    OutcomeKind.MEMORY: "memory",
    OutcomeKind.DISK: "disk",
    OutcomeKind.OUTPUT: "output",
    OutcomeKind.LOST: "lost",
}


def sign(  # noqa: C901, PLR0911, PLR0912  one arm a state reads best
    cockpit: Cockpit, candidate: Candidate, now: Now
) -> Span:
    """One cell."""
    if candidate.id in cockpit.closed:
        return Span("⊘", Tone.DIM)
    if is_cut_off(cockpit, candidate):
        return Span("○", Tone.DIM)
    match candidate.status:
        case Proposed() if is_being_written(cockpit, candidate):
            return Span("✎", Tone.WRITING)
        case Written() if judging(cockpit, candidate) in (Judging.VALUING, Judging.COMPARING):
            return Span("≟", Tone.WRITING)
        case Proposed() | Written():
            return Span("○", Tone.DIM)
        case WaitingForPackages() if installing(cockpit, candidate):
            return _turning(now)
        case WaitingForApproval() | WaitingForPackages():
            return Span("◇", Tone.WARN)
        case Running():
            return _turning(now)
        case Scoring():
            return Span("●", Tone.RUNNING)
        case Scored() if cockpit.state.withheld(candidate.id):
            return Span("?", Tone.WARN)
        case Scored():
            is_best = cockpit.state.best == candidate.id
            return Span("★", Tone.BEST) if is_best else Span("✓", Tone.GOOD)
        case Failed():
            return Span("✗", Tone.BAD)
        case Rejected():
            return Span("⊘", Tone.DIM)
        case NotRun():
            return Span("☆", Tone.ACCENT) if is_favoured(cockpit, candidate) else Span("–", Tone.DIM)
        case _:
            assert_never(candidate.status)


def _not_run_word(cockpit: Cockpit, candidate: Candidate) -> str:
    if cockpit.state.pinned == candidate.id:
        return "not run, pinned"
    return "not run, the search stands on it" if is_favoured(cockpit, candidate) else "not run"


def _turning(now: Now) -> Span:
    return Span("●" if now.is_still else _TURNING[now.frame % len(_TURNING)], Tone.RUNNING)


def state_word(cockpit: Cockpit, candidate: Candidate) -> str:
    """What it is doing, or what became of it."""
    word = _status_word(cockpit, candidate)
    if candidate.id not in cockpit.closed or isinstance(candidate.status, Rejected):
        return word
    return f"{word}, closed" if candidate.is_settled else f"{word}, being stopped"


def failure_word(failed: Failed) -> str:
    """Why there is no score, in a word."""
    if failed.execution is not None and failed.kind in (FailureKind.LIMIT, FailureKind.SANDBOX):
        return _LIMITS.get(failed.execution.kind, _FAILURES[failed.kind])
    return _FAILURES[failed.kind]


def mark_word(marks: Sequence[str]) -> str:
    """The gravest of them in a word; empty where there are none."""
    known = (word for word in MARK_WORDS if any(mark.startswith(word) for mark in marks))
    return next(known, "mark" if marks else "")


def is_cut_off(cockpit: Cockpit, candidate: Candidate) -> bool:
    """Whether it was in flight when the engine ended; it is tried again when the run goes on."""
    return cockpit.state.ended is not None and not candidate.is_settled


def is_being_written(cockpit: Cockpit, candidate: Candidate) -> bool:
    """Whether its text arrives."""
    return isinstance(candidate.status, Proposed) and cockpit.live.tokens(candidate.id) > 0


def is_person_s(candidate: Candidate) -> bool:
    """Whether no model writes it."""
    return candidate.operator in (CandidateOperator.BASELINE, CandidateOperator.EDIT)


def _status_word(  # noqa: C901, PLR0911, PLR0912  one arm a state reads best
    cockpit: Cockpit, candidate: Candidate
) -> str:
    if is_cut_off(cockpit, candidate):
        return "cut off"
    match candidate.status:
        case Proposed():
            if is_being_written(cockpit, candidate):
                return "being written"
            return "about to run" if is_person_s(candidate) else "asked for"
        case Written():
            return judging(cockpit, candidate) or "queued"
        case WaitingForApproval():
            return "waits for you"
        case WaitingForPackages():
            return "installing" if installing(cockpit, candidate) else "asks for packages"
        case Running():
            return "running"
        case Scoring():
            return "being read"
        case Scored() if cockpit.state.withheld(candidate.id):
            return "scored, does not count"
        case Scored():
            return "pinned" if cockpit.state.pinned == candidate.id else "scored"
        case Failed():
            return f"failed: {failure_word(candidate.status)}"
        case Rejected():
            return "rejected"
        case NotRun():
            return _not_run_word(cockpit, candidate)
        case _:
            assert_never(candidate.status)
