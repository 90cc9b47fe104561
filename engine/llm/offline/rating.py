"""What a recipe may reach, before it has run: by what its parts usually bring, and what they brought here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from engine.llm.offline.choose import budget_s
from engine.llm.offline.cost import seconds
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.memory import Attempt, choices
from engine.llm.offline.moves.columns import PROMISES
from engine.llm.offline.moves.members import strengths
from engine.llm.offline.moves.settings import loss_promises
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.sizing import usual_target
from engine.llm.offline.task import Task
from engine.llm.offline.worth import Evidence, evidence_of
from engine.metric import F1, F1_MACRO

_SHARE_OF_PROMISE = 0.02
"""A step of promise 1 usually makes the loss lower by so much."""
_MOST_PAID = 0.06
"""Choices come in company, so what they brought may not be added up freely."""
_FAILED = 0.15
"""What a choice costs that failed whenever it was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the parts before any script of the question has run."""

    evidence: Evidence
    strength: Mapping[str, float]
    usual: Mapping[tuple[str, str], float]
    """Family and setting -> the middle of the values that were tried."""
    doomed: frozenset[str]
    """Choices that failed each time they were tried."""

    @classmethod
    def of(cls, attempts: Sequence[Attempt]) -> "Known":
        """What the attempts tell, and where they are silent what is usual."""
        return cls(
            evidence=evidence_of(attempts),
            strength=strengths(attempts),
            usual=_middles(attempts),
            doomed=_doomed(attempts),
        )


def rated(recipe: Recipe, task: Task, known: Known) -> float:
    """By which share the loss is lower than with a recipe of nothing; only differences mean anything."""
    promise = (
        _models(recipe, known)
        + _frame(recipe, task)
        + sum(PROMISES.get(name, 0.4) for name in recipe.features)
        + 0.4 * len(recipe.clean)
        + fmean(_settings(model, task, known) for model in recipe.models)
    )
    found = choices(recipe)
    paid = sum(known.evidence.paid.get(name, 0.0) for name in sorted(found))
    return (
        _SHARE_OF_PROMISE * promise
        + max(-_MOST_PAID, min(_MOST_PAID, paid))
        - _FAILED * bool(found & known.doomed)
        - _overtime(recipe, task)
    )


def _models(recipe: Recipe, known: Known) -> float:
    """The best member counts, others as far as they err on other rows."""
    worths = sorted((known.strength[model.family] for model in recipe.models), reverse=True)
    is_mixed = recipe.has_scaled and recipe.has_trees
    return worths[0] + 0.8 * is_mixed + sum(0.3 * max(0.0, worth) for worth in worths[1:])


def _frame(recipe: Recipe, task: Task) -> float:
    by_class = task.metric in (F1, F1_MACRO)
    promise = 0.7 * (not task.is_classes and recipe.target == usual_target(task))
    promise += (0.9 if by_class else -0.3) * (recipe.target == "balanced")
    promise += (1.2 if by_class else 0.2) * (recipe.decide == "tuned")
    return promise + 0.3 * (recipe.is_blend and recipe.blend != "mean")


def _settings(model: Model, task: Task, known: Known) -> float:
    """Slow learning with enough trees, several seeds, a loss akin to the metric, and what went well here."""
    promise = 0.0
    if rate := model.number("lr"):
        promise += max(-1.0, min(1.0, math.log2(0.08 / rate))) if rate * model.number("trees") >= 6 else -1.0
    promise += 0.3 * min(3.0, model.number("seeds", 1.0) - 1)
    if "loss" in FAMILIES[model.family].defaults:
        promise += loss_promises(model.family, task).get(str(model.setting("loss")), 0.0)
    for (family, name), way in sorted(known.evidence.ways.items()):
        if family == model.family:
            above = model.number(name) - known.usual[family, name]
            promise += 0.6 * way * ((above > 0) - (above < 0))
    return promise


def _overtime(recipe: Recipe, task: Task) -> float:
    """What it loses by taking longer than a script should; beyond the limit it comes to nothing."""
    taken = seconds(recipe, task)
    if taken > task.machine.time_limit_s:
        return 1.0
    return min(0.2, 0.05 * max(0.0, taken / budget_s(task) - 1))


def _middles(attempts: Sequence[Attempt]) -> dict[tuple[str, str], float]:
    seen: dict[tuple[str, str], list[float]] = {}
    for attempt in attempts:
        for model in attempt.recipe.models if attempt.recipe and attempt.loss is not None else ():
            for name, default in FAMILIES[model.family].defaults.items():
                if not isinstance(default, str):
                    seen.setdefault((model.family, name), []).append(model.number(name))
    return {setting: fmean(values) for setting, values in seen.items()}


def _doomed(attempts: Sequence[Attempt]) -> frozenset[str]:
    """What stood in a script that failed, and in none that did not."""
    failed = [choices(a.recipe) for a in attempts if a.recipe is not None and a.failure]
    well = [choices(a.recipe) for a in attempts if a.recipe is not None and a.loss is not None]
    common = frozenset[str]().union(*well)
    return frozenset[str]().union(*failed) - common if well else frozenset()
