"""What a run had found after so many executions, and what several runs come to. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.headless import Fact

LOOKS = (5, 10, 20, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One execution of a script that the policy wrote."""

    candidate: int
    reported: float | None
    """None: it failed, or its score does not count."""
    cpu_s: float


def tries_of(facts: Sequence[Fact], most: int) -> list[Try]:
    """The executions in the order in which they ended, the person's own script aside."""
    own = {
        fact["candidate"]
        for fact in facts
        if fact["fact"] == "CandidateProposed" and fact["operator"] in ("baseline", "edit")
    }
    reported = {
        fact["candidate"]: fact["score"]["reported"]
        for fact in facts
        if fact["fact"] == "CandidateScored" and not fact.get("withheld")
    }
    ended = [fact for fact in facts if fact["fact"] == "ExecutionEnded" and fact["candidate"] not in own]
    return [
        Try(
            candidate=fact["candidate"],
            reported=reported.get(fact["candidate"]),
            cpu_s=fact["execution"]["cpu_s"],
        )
        for fact in ended[:most]
    ]


def best_of(tries: Sequence[Try]) -> Try | None:
    """The lowest reported error, the earliest where several have it; None: nothing was scored."""
    scored = [(one.reported, place) for place, one in enumerate(tries) if one.reported is not None]
    return tries[min(scored)[1]] if scored else None


def looks(executions: int) -> tuple[int, ...]:
    """After how many executions it is looked."""
    return tuple(sorted({*(look for look in LOOKS if look < executions), executions}))


def mean_of(values: Sequence[float | None]) -> float | None:
    """None where one of them is not known: a mean without the failures would flatter."""
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known and len(known) == len(values) else None


def only_falls(means: Mapping[int, float | None]) -> bool:
    """Whether it is known all along that more executions never made the mean worse."""
    values = [value for _, value in sorted(means.items())]
    return all(
        earlier is not None and later is not None and later <= earlier for earlier, later in pairwise(values)
    )
