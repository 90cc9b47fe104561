"""What was expected of scripts before they ran: the part of the state about judging before running."""

from collections.abc import MutableMapping
from dataclasses import replace
from typing import assert_never

from engine.candidate import Candidate, NotRun
from engine.forecast_facts import CandidateChosen, CandidateNotRun, CandidatesCompared, CandidateValued

Comparisons = MutableMapping[tuple[int, int], CandidatesCompared]
"""By both candidates, the younger first."""


def apply(
    comparisons: Comparisons,
    candidates: MutableMapping[int, Candidate],
    fact: CandidateValued | CandidatesCompared | CandidateChosen | CandidateNotRun,
) -> None:
    """Take a fact in."""
    known = candidates[fact.candidate]
    match fact:
        case CandidateValued():
            candidates[known.id] = replace(
                known, prediction=fact.prediction, thought=fact.why, is_valued=True
            )
        case CandidatesCompared():
            comparisons[known.id, fact.other] = fact
        case CandidateChosen():
            candidates[known.id] = replace(known, is_chosen=True)
        case CandidateNotRun():
            status = NotRun(why=fact.why, may_run=fact.may_run, is_favoured=fact.is_favoured)
            candidates[known.id] = replace(known, status=status)
        case _:
            assert_never(fact)


def forget(comparisons: Comparisons, candidate: int) -> None:
    """It has another script now: what was said in pairs was said of the one before."""
    for pair in [pair for pair in comparisons if candidate in pair]:
        del comparisons[pair]
