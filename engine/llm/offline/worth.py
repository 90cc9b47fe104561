"""What a step is worth: by experience, by what paid in this run, and by what the lane was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.llm.offline.advice import Advice
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.memory import Attempt, choices, directions, what_paid
from engine.llm.offline.moves.move import Move
from engine.llm.offline.recipe import Recipe

_EMPHASIS = 10.0
"""The lane does what it was asked for, as long as there is something new of that kind to do."""
_PAID = 25.0
"""A choice that made the loss 4 % lower weighs as much as one step's promise."""
_MOST_PAID = 1.5
"""Choices come in company (two models, a blend, its family), so their gains may not be added up freely."""
_DIRECTION = 0.6
"""What a step of a number is worth in the direction that paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What this run has shown so far."""

    paid: Mapping[str, float]
    ways: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What speaks for a step, beside its own promise."""

    evidence: Evidence
    advice: Advice


def evidence_of(attempts: Sequence[Attempt]) -> Evidence:
    """What the attempts tell."""
    return Evidence(paid=what_paid(attempts), ways=directions(attempts))


def worth(recipe: Recipe, move: Move, reasons: Reasons, kind: Kind | None) -> float:
    """Promise, what paid so far, what was advised, and whether it is what the lane was asked for."""
    before, after = choices(recipe), choices(move.recipe)
    paid = reasons.evidence.paid
    gained = sum(paid.get(name, 0.0) for name in sorted(after - before))
    lost = sum(paid.get(name, 0.0) for name in sorted(before - after))
    learned = max(-_MOST_PAID, min(_MOST_PAID, _PAID * (gained - lost)))
    onward = max(-1.0, min(1.0, _onward(recipe, move.recipe, reasons.evidence.ways)))
    asked = _EMPHASIS * (kind in move.kinds)
    return move.promise + learned + _DIRECTION * onward + reasons.advice.worth(recipe, move) + asked


def _onward(before: Recipe, after: Recipe, ways: Mapping[tuple[str, str], float]) -> float:
    """Whether the numbers that differ went the way that paid: 1 for one that did, -1 for one that did not."""
    if len(before.models) != len(after.models):
        return 0.0
    total = 0.0
    for old, new in zip(before.models, after.models, strict=True):
        if old.family == new.family and old != new:
            for name in FAMILIES[old.family].defaults:
                step = new.number(name) - old.number(name)
                total += ways.get((old.family, name), 0.0) * ((step > 0) - (step < 0))
    return total
