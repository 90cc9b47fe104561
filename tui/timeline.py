"""When what happened to candidates, as their facts tell it."""

from dataclasses import replace
from datetime import datetime

from engine.facts import (
    CandidateFailed,
    CandidateProposed,
    CandidateScored,
    CandidateWaits,
    ExecutionEnded,
    ExecutionStarted,
    Fact,
    ScriptWritten,
)
from engine.package_facts import PackageRequested
from engine.verdict_facts import Meaning, VerdictGiven
from tui.sights import Times


def note_times(times: dict[int, Times], fact: Fact, at: datetime) -> None:
    """Enters what this fact says of a candidate's times, if it says anything."""
    match fact:
        case CandidateProposed(candidate=candidate):
            times[candidate] = Times(proposed=at)
        case ScriptWritten(candidate=candidate):
            times[candidate] = replace(times[candidate], written=at, waits=None)
        case CandidateWaits(candidate=candidate) | PackageRequested(candidate=candidate):
            times[candidate] = replace(times[candidate], waits=at)
        case ExecutionStarted(candidate=candidate):
            times[candidate] = replace(times[candidate], started=at, ended=None)
        case ExecutionEnded(candidate=candidate):
            times[candidate] = replace(times[candidate], ended=at)
        case (
            CandidateScored(candidate=candidate)
            | CandidateFailed(candidate=candidate)
            | VerdictGiven(candidate=candidate, meaning=Meaning.NEVER_RUN)
        ):
            times[candidate] = replace(times[candidate], settled=at)
        case _:
            pass
