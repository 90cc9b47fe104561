"""Saying why, in numbers: against the parent, the best, the folds and the memory. By rule, no model."""

import re
from dataclasses import dataclass
from statistics import fmean

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.measure import asked_metric, loss_of
from engine.llm.offline.memory import Attempt, choices, read_memory, what_paid
from engine.llm.offline.prompt import Prompt
from engine.llm.offline.recipe import Recipe, read_script
from engine.metric import Direction, Metric, Predictions

_PARTS = ("feature ", "clean ", "target=", "encode=", "blend=")
"""Choices that can be carried over to another model."""
NUMBER = r"(-?[\d,]*\.?\d+(?:e[+-]?\d+)?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A reflection."""

    good: str
    bad: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    metric: Metric
    score: float | None
    """As the script printed it."""
    compared: float | None
    """That, or the verified one where the search goes by it, as the best's and the parent's."""
    best: float | None
    parent: float | None
    folds: tuple[float, ...]
    seen: float | None
    """The score on rows that the models were fitted on."""
    members: tuple[tuple[str, float], ...]
    weights: str


def reflect(prompt: Prompt) -> Words:
    """Why the script was good, why it was bad, and what to try next."""
    told, metric = prompt.section("score"), asked_metric(prompt)
    recipe = read_script(prompt.section("machine_learning_script"))
    attempts = read_memory(prompt.section("short_term_memory"), metric)
    numbers = _read_numbers(told, prompt.section("output"), metric)
    if numbers.score is None or numbers.compared is None:
        return _on_failure(told, recipe)
    return Words(
        good=" ".join(_good(numbers, numbers.score, numbers.compared, recipe, attempts)),
        bad=" ".join(_bad(numbers, numbers.score, numbers.compared)),
        next_step=" ".join(_next(numbers, recipe, attempts)),
    )


def _good(
    numbers: _Numbers, score: float, compared: float, recipe: Recipe | None, attempts: list[Attempt]
) -> list[str]:
    metric = numbers.metric
    verified = f", verified {_shown(compared)}" if compared != score else ""
    said = [f"Validation {metric.name} {_shown(score)}{verified}."]
    said += _against(metric, compared, numbers.parent, "its parent")
    if numbers.best is not None and numbers.best != numbers.parent:
        said += _against(metric, compared, numbers.best, "the best so far")
    changed = _changed(recipe, numbers.parent, attempts)
    if changed and numbers.parent is not None and metric.is_better(compared, numbers.parent):
        brought = _shown(abs(numbers.parent - compared))
        said.append(f"What changed: {changed}; together that brought {brought}.")
    elif recipe is not None:
        said.append(f"Its recipe: {recipe.line()}.")
    if len(numbers.members) > 1:
        name, alone = max(numbers.members, key=lambda member: metric.utility(member[1]))
        if metric.is_better(score, alone):
            gain = _shown(abs(alone - score))
            said.append(f"The blend is {gain} better than its best member, {name} ({_shown(alone)}).")
    return said


def _bad(numbers: _Numbers, score: float, compared: float) -> list[str]:
    said, metric = [], numbers.metric
    if len(numbers.folds) > 1:
        low, high = min(numbers.folds), max(numbers.folds)
        share = (high - low) / (abs(fmean(numbers.folds)) or 1.0)
        verdict = "differences below that are luck" if share > 0.1 else "the estimate is steady"
        said.append(
            f"The folds reach from {_shown(low)} to {_shown(high)}, {share:.0%} of their mean: {verdict}."
        )
    if numbers.seen is not None:
        left = loss_of(metric, score)
        gap = 1 - loss_of(metric, numbers.seen) / left if left > 0 else 0.0
        words = f"{gap:.0%} lower" if metric.better is Direction.LOWER else f"{gap:.0%} closer to perfect"
        said.append(f"On rows it was fitted on it is {_shown(numbers.seen)}, {words}: {_gap_verdict(gap)}.")
    if numbers.parent is not None and not metric.is_better(compared, numbers.parent):
        lost = _shown(abs(compared - numbers.parent))
        said.append(f"It lost {lost} against its parent: the change did not pay.")
    idle = re.findall(r"(\w[\w ]*?)=0\.0\d", numbers.weights)
    if idle:
        said.append(f"Weight near nothing: {', '.join(idle)}; fitting it costs time for nothing.")
    return said or ["The output shows neither folds nor members, so nothing more can be told from it."]


def _gap_verdict(gap: float) -> str:
    if gap > 0.6:
        return "it knows its rows by heart, regularise"
    return "there is room to regularise" if gap > 0.3 else "it hardly overfits and may grow"


def _next(numbers: _Numbers, recipe: Recipe | None, attempts: list[Attempt]) -> list[str]:
    said = []
    paid = sorted(what_paid(attempts).items(), key=lambda entry: -entry[1])
    missing = [
        (name, gain)
        for name, gain in paid
        if gain > 0.002 and recipe and name not in choices(recipe) and name.startswith(_PARTS)
    ]
    if missing:
        name, gain = missing[0]
        said.append(f"Scripts with {name} did {gain:.1%} better in this run: try it here.")
    if recipe is None:
        return [
            *said,
            "Boosted trees beside a scaled model, blended with weights from out of fold, are a good start.",
        ]
    if not recipe.is_blend:
        scaled = "logistic regression" if _tells_classes(numbers.metric) else "a support vector machine"
        other = f"{scaled} on scaled columns" if recipe.has_trees else "boosted trees"
        said.append(
            f"Blend {FAMILIES[recipe.models[0].family].title} with {other}, which errs on other rows."
        )
    elif numbers.members:
        name, alone = min(numbers.members, key=lambda member: numbers.metric.utility(member[1]))
        said.append(f"The weakest member is {name} ({_shown(alone)}): tune it or put another in its place.")
    slow = [model for model in recipe.models if model.number("lr", 0) > 0.03]
    if slow:
        family = FAMILIES[slow[0].family].title
        said.append(f"Halve the learning rate of {family} ({slow[0].number('lr'):g}) and give it more trees.")
    return said or ["Average more seeds of its trees and try the settings next to these."]


def _on_failure(told: str, recipe: Recipe | None) -> Words:
    reason = re.sub(r"^failed:\s*", "", told.strip()) or "it has no score"
    named = f" Its recipe: {recipe.line()}." if recipe else ""
    return Words(
        good=f"Nothing can be said for it without a score.{named}",
        bad=f"It failed: {reason[:300]}",
        next_step="Replace the part that the message points to and leave the rest as it is.",
    )


def _changed(recipe: Recipe | None, parent: float | None, attempts: list[Attempt]) -> str:
    """The choices in which the script differs from its parent, found in the memory by the parent's score."""
    found = next((a.recipe for a in attempts if a.recipe and a.score is not None and a.score == parent), None)
    if recipe is None or found is None:
        return ""
    gained, lost = choices(recipe) - choices(found), choices(found) - choices(recipe)
    return ", ".join([*(f"+ {name}" for name in sorted(gained)), *(f"- {name}" for name in sorted(lost))])


def _against(metric: Metric, score: float, other: float | None, name: str) -> list[str]:
    if other is None or (not other and metric.better is Direction.LOWER):
        return []
    word = "better" if metric.is_better(score, other) else "worse"
    if metric.better is Direction.LOWER:
        return [f"{abs(other - score) / abs(other):.1%} {word} than {name} ({_shown(other)})."]
    return [f"{_shown(abs(other - score))} {word} than {name} ({_shown(other)})."]


def _tells_classes(metric: Metric) -> bool:
    return metric.wants is not Predictions.NUMBERS


def _read_numbers(told: str, output: str, metric: Metric) -> _Numbers:
    name = re.escape(metric.name)
    members = re.findall(rf"^(?:\d+: )?(\w[\w ]*) alone: {NUMBER}", output, re.MULTILINE)
    folds = re.search(rf"{name} of each fold: ([\d.e+ -]+)", output)
    weights = re.search(r"^(?:\d+: )?weights: (.*)$", output, re.MULTILINE)
    score = _number(rf"(?i)validation {name}:?\s*{NUMBER}", told)
    verified = _number(rf"(?i)verified {name}:?\s*{NUMBER}", told)
    return _Numbers(
        metric=metric,
        score=score,
        compared=score if verified is None else verified,
        best=_number(rf"best (?:so far|of the rounds before):?\s*{NUMBER}", told),
        parent=_number(rf"parent:?\s*{NUMBER}", told),
        folds=tuple(float(text) for text in folds[1].split()) if folds else (),
        seen=_number(rf"{name} on rows it was fitted on: {NUMBER}", output),
        members=tuple((name, float(text.replace(",", ""))) for name, text in members),
        weights=weights[1] if weights else "",
    )


def _number(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    return float(found[1].replace(",", "")) if found else None


def _shown(value: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
