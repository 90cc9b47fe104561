"""What the model said of scripts before they ran, and how far that can be trusted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.facts import Fact
from engine.forecast_facts import CandidatesCompared, CandidateValued
from engine.state import State

if TYPE_CHECKING:
    from engine.calibration import Calibration


Meeting = tuple[int, CandidatesCompared]
"""The other one of a pair, and what was said of both."""


class Expectations:
    """Of one run; most runs have none."""

    def __init__(self) -> None:
        """Nothing is expected."""
        self.valued: dict[int, CandidateValued] = {}
        self._known: Calibration | None = None
        self._is_old = False
        self._met: Mapping[int, Sequence[Meeting]] | None = None

    def note(self, fact: Fact) -> None:
        """Takes it in, where it says something of scripts that have not run."""
        if isinstance(fact, CandidateValued):
            self.valued[fact.candidate] = fact
        self._is_old, self._met = True, None

    @property
    def references(self) -> list[float]:
        """What scripts were held against."""
        said = (one.prediction for one in self.valued.values())
        return [one.reference for one in said if one is not None and one.reference is not None]

    def met(self, candidate: int, state: State) -> Sequence[Meeting]:
        """Whom it was compared with; the pairs are looked through once a fact, however many ask."""
        if self._met is None:
            found = defaultdict[int, list[Meeting]](list)
            for (younger, other), fact in state.comparisons.items():
                found[younger].append((other, fact))
                found[other].append((younger, fact))
            self._met = found
        return self._met.get(candidate, ())

    def calibration(self, state: State) -> "Calibration | None":
        """How what was expected agrees with what came out; None while nothing has."""
        if self._is_old and self.valued:
            from engine.calibration import calibration_of  # noqa: PLC0415  few runs need it

            self._known = calibration_of(state)
        self._is_old = False
        return self._known
