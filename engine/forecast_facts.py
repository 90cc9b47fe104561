"""The facts about scripts that are judged before they run; a part of `facts`."""

from dataclasses import dataclass

from engine.outcome import Prediction


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateValued:
    """The model said what it expects of a script that has not run, or could not be asked."""

    candidate: int
    prediction: Prediction | None
    why: str
    """Its reasoning; or, without a prediction, why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesCompared:
    """The model read two scripts that have not run, in both orders."""

    candidate: int
    """The younger of the two."""
    other: int
    better: int | None
    """None: about equally good, or it said one thing in one order and another in the other."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateChosen:
    """Of those that were judged before running, this one runs."""

    candidate: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateNotRun:
    """Of those that were judged before running, this one does not run."""

    candidate: int
    why: str
    may_run: bool
    """Whether a person may still have it run; not where choosing stands in place of running."""
    is_favoured: bool = False
    """Whether the search stands on it from now on, as nothing is measured."""
