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
    RunResumed,
    RunStarted,
    ScriptWritten,
)
from engine.forecast_facts import CandidateNotRun
from engine.package_facts import PackageRequested
from engine.verdict_facts import Meaning, VerdictGiven
from tui.sights import Times


class Sessions:
    """When engines worked on the run; the time between two of them does not count."""

    def __init__(self) -> None:
        """None has begun."""
        self._spans: list[tuple[datetime, datetime]] = []

    def note(self, fact: Fact, at: datetime) -> None:
        """Some engine told this."""
        if isinstance(fact, RunStarted | RunResumed) or not self._spans:
            self._spans.append((at, at))
        else:
            self._spans[-1] = (self._spans[-1][0], at)

    @property
    def last_at(self) -> datetime | None:
        """When the last fact happened; None before the first."""
        return self._spans[-1][1] if self._spans else None

    def worked_s(self, now: datetime | None) -> float:
        """How long all of them worked. `now`: None where the last one has ended."""
        if not self._spans:
            return 0.0
        done = sum((end - begin).total_seconds() for begin, end in self._spans[:-1])
        begin, end = self._spans[-1]
        return done + max(0.0, ((now or end) - begin).total_seconds())


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
            | CandidateNotRun(candidate=candidate)
            | VerdictGiven(candidate=candidate, meaning=Meaning.NEVER_RUN)
        ):
            times[candidate] = replace(times[candidate], settled=at)
        case _:
            pass
