"""What a verdict means in the state that a candidate is in; the table of DESIGN, as a function."""

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
from engine.verdict_facts import Meaning, Verdict

_WAITING = {
    Verdict.ACCEPT: Meaning.RUN,
    Verdict.REJECT: Meaning.NEVER_RUN,
    Verdict.REFLECT: Meaning.REWRITE,
}
_SCORED = {Verdict.ACCEPT: Meaning.PIN, Verdict.REJECT: Meaning.CLOSE, Verdict.REFLECT: Meaning.GROW}
_FAILED = {Verdict.REJECT: Meaning.CLOSE, Verdict.REFLECT: Meaning.GROW}
_ASKING = {Verdict.ACCEPT: Meaning.GRANT, Verdict.REJECT: Meaning.DECLINE}
_IN_FLIGHT = {Verdict.REJECT: Meaning.STOP}


def meaning(candidate: Candidate, verdict: Verdict, *, is_closed: bool = False) -> Meaning | str:
    """What it does; or, as a sentence for a person, why it means nothing here.

    `is_closed`: the candidate's branch was closed; the verdict that did it has to be withdrawn first.
    """
    if is_closed:
        return f"{verdict} means nothing for #{candidate.id}: its branch is closed; take that back first"
    match candidate.status:
        case WaitingForApproval():
            table, state = _WAITING, "waits for approval"
        case WaitingForPackages():
            table, state = _ASKING, "asks for packages"
        case Proposed() | Written() | Running() | Scoring():
            table, state = _IN_FLIGHT, "is in flight"
        case Scored():
            table, state = _SCORED, "is scored"
        case Failed():
            table, state = _FAILED, "has failed"
        case NotRun(may_run=may_run):
            table, state = _SCORED | {Verdict.ACCEPT: Meaning.RUN} if may_run else _SCORED, "was not run"
        case Rejected():
            table, state = {}, "was rejected"
    return table.get(verdict, f"{verdict} means nothing for #{candidate.id}: it {state}")
