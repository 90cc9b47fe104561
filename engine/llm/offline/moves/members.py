"""Steps that change which models there are, and how they are joined."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.llm.offline.applies import applicable_cleaning, some, usable_families
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.memory import Attempt
from engine.llm.offline.moves.move import Move, move
from engine.llm.offline.recipe import BLENDS, Model, Recipe
from engine.llm.offline.sizing import sized, usual_blend
from engine.llm.offline.task import Task

MOST_MODELS = 4
_STRENGTH = {
    "svr": 1.6,
    "gbm": 1.6,
    "lgbm": 1.3,
    "lasso": 0.9,
    "hgb": 0.9,
    "enet": 0.9,
    "ridge": 0.7,
    "extra": 0.6,
    "logit": 0.9,
}
"""How good a family usually is on small tables, in steps of promise; 0.2 where it is not named."""
_BEST_STRENGTH = 2.2
"""Of the family that did best in this run, alone."""
_LOST_STRENGTH = 12.0
"""A family that alone was 10 % worse than the best one is worth 1.2 steps less."""


def member_moves(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> Iterator[Move]:
    """Add a model, swap one, leave one out, join them otherwise."""
    present = [model.family for model in recipe.models]
    strength = strengths(attempts)
    for family in usable_families(task):
        if family not in present:
            model = _best_known(family, attempts) or _fresh(family, task)
            yield from _joined(recipe, model, task, strength)
            yield from _swapped(recipe, model, task, strength)
    yield from _together(recipe, task, attempts)
    if recipe.is_blend:
        yield from _fewer(recipe)
        for blend in BLENDS:
            yield move(replace(recipe, blend=blend), f"join the models by {blend}", 0.3, Kind.ENSEMBLE)


def _joined(recipe: Recipe, model: Model, task: Task, strength: Mapping[str, float]) -> Iterator[Move]:
    """Models of another nature help most; a weak family or a fourth model little."""
    if len(recipe.models) >= MOST_MODELS:
        return
    blend = recipe.blend if recipe.is_blend else usual_blend(task)
    joined = _with_needs(replace(recipe, models=(*recipe.models, model), blend=blend), model, task)
    is_other = FAMILIES[model.family].scaled not in {FAMILIES[each.family].scaled for each in recipe.models}
    promise = strength[model.family] + 0.8 * is_other - 0.5 * (len(recipe.models) - 1)
    change = f"blend in {FAMILIES[model.family].title}, which errs on other rows"
    yield move(joined, change, promise, Kind.ENSEMBLE, Kind.FAMILY)


def _swapped(recipe: Recipe, model: Model, task: Task, strength: Mapping[str, float]) -> Iterator[Move]:
    for place, old in enumerate(recipe.models):
        models = (*recipe.models[:place], model, *recipe.models[place + 1 :])
        swapped = _with_needs(replace(recipe, models=models), model, task)
        promise = 0.5 + strength[model.family] - strength[old.family] - 0.4 * (not recipe.is_blend)
        change = f"{FAMILIES[model.family].title} instead of {FAMILIES[old.family].title}"
        yield move(swapped, change, promise, Kind.FAMILY)


def _together(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> Iterator[Move]:
    """The three best families of the memory, each as it was when it stood alone."""
    alone = [
        (a.loss, a.recipe.models[0])
        for a in attempts
        if a.loss is not None and a.recipe and not a.recipe.is_blend
    ]
    best_of_family: dict[str, Model] = {}
    for _, model in sorted(alone, key=lambda pair: pair[0]):
        best_of_family.setdefault(model.family, model)
    models = tuple(best_of_family.values())[:3]
    if len(models) < 2:
        return
    joined = replace(recipe, models=models, blend=usual_blend(task))
    for model in models:
        joined = _with_needs(joined, model, task)
    titles = ", ".join(FAMILIES[model.family].title for model in models)
    yield move(joined, f"the best families of this run in one blend: {titles}", 1.8, Kind.ENSEMBLE)


def _fewer(recipe: Recipe) -> Iterator[Move]:
    for place, model in enumerate(recipe.models):
        fewer = replace(recipe, models=(*recipe.models[:place], *recipe.models[place + 1 :]))
        yield move(fewer, f"leave {FAMILIES[model.family].title} out", -0.5, Kind.ABLATION, Kind.SPEED)


def _with_needs(recipe: Recipe, model: Model, task: Task) -> Recipe:
    """Long tails are drawn in and clipped for a model that measures distances or adds columns up."""
    needs = some(applicable_cleaning(task), "logs", "clip")
    return replace(recipe, clean=(*recipe.clean, *needs)) if FAMILIES[model.family].scaled else recipe


def _best_known(family: str, attempts: Sequence[Attempt]) -> Model | None:
    """The family's settings in the best attempt that used it."""
    known = [
        (attempt.loss, model)
        for attempt in attempts
        if attempt.loss is not None and attempt.recipe is not None
        for model in attempt.recipe.models
        if model.family == family
    ]
    return min(known, key=lambda pair: pair[0])[1] if known else None


def _fresh(family: str, task: Task) -> Model:
    """A family that was not tried yet; gradient boosting with the loss that forgives outliers."""
    model = sized(family, task)
    return model.with_settings(loss="huber") if family == "gbm" else model


def strengths(attempts: Sequence[Attempt]) -> dict[str, float]:
    """What each family is worth, in promise: as it did alone in this run, else as it usually does."""
    alone: dict[str, float] = {}
    for attempt in attempts:
        if attempt.loss is not None and attempt.recipe is not None and not attempt.recipe.is_blend:
            family = attempt.recipe.models[0].family
            alone[family] = min(attempt.loss, alone.get(family, attempt.loss))
    usual = {family: _STRENGTH.get(family, 0.2) for family in FAMILIES}
    lowest = min(alone.values(), default=0.0)
    if not lowest:
        return usual
    found = {
        name: _BEST_STRENGTH - _LOST_STRENGTH * (loss - lowest) / abs(lowest) for name, loss in alone.items()
    }
    return {**usual, **{name: max(-1.0, worth) for name, worth in found.items()}}
