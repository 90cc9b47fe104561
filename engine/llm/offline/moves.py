"""Moves: recipes one step away from another one, each with what it changes and how promising it is by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.llm.offline.applies import applicable_cleaning, applicable_features, fitting
from engine.llm.offline.drafts import boosted, sized, usual_target
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.families import BOOSTED, FAMILIES
from engine.llm.offline.memory import Attempt
from engine.llm.offline.recipe import BLENDS, ENCODINGS, TARGETS, Model, Recipe, normal
from engine.llm.offline.task import Task

MOST_MODELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step."""

    recipe: Recipe
    change: str
    """In words, for the analysis."""
    kinds: frozenset[Kind]
    promise: float
    """What usually comes of it, by experience with small tables; 1 is a step worth trying."""


def moves(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> Iterator[Move]:
    """Every step from this recipe that changes its script, in a fixed order."""
    here = normal(fitting(recipe, task))
    for steps in (_members(here, task, attempts), _settings(here, task), _parts(here, task), _frame(here)):
        for move in steps:
            there = normal(fitting(move.recipe, task))
            if there != here:
                yield replace(move, recipe=there)


def _move(recipe: Recipe, change: str, promise: float, *kinds: Kind) -> Move:
    return Move(recipe=recipe, change=change, kinds=frozenset(kinds), promise=promise)


# ---------------------------------------------------------------- which models


def _members(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> Iterator[Move]:
    families = [model.family for model in recipe.models]
    candidates = [family for family in FAMILIES if family != "lgbm" or task.machine.has_lightgbm]
    for family in candidates:
        if family in families:
            continue
        model = _best_known(family, attempts) or sized(family, task)
        title = FAMILIES[family].title
        if len(recipe.models) < MOST_MODELS:
            joined = replace(recipe, models=(*recipe.models, model), blend=_blend_of(recipe))
            joined = _with_needs(joined, model, task)
            change = f"blend in {title}, which errs in other places"
            yield _move(joined, change, _promise_of_joining(recipe, family), Kind.ENSEMBLE, Kind.FAMILY)
        if not recipe.is_blend:
            swapped = _with_needs(replace(recipe, models=(model,)), model, task)
            yield _move(swapped, f"{title} instead of {FAMILIES[families[0]].title}", 0.1, Kind.FAMILY)
    if recipe.is_blend:
        for place, model in enumerate(recipe.models):
            fewer = replace(recipe, models=(*recipe.models[:place], *recipe.models[place + 1 :]))
            change = f"leave {FAMILIES[model.family].title} out"
            yield _move(fewer, change, -0.5, Kind.ABLATION, Kind.SPEED)
        for blend in BLENDS:
            yield _move(replace(recipe, blend=blend), f"join the models by {blend}", 0.3, Kind.ENSEMBLE)


def _blend_of(recipe: Recipe) -> str:
    return recipe.blend if recipe.is_blend else "weights"


def _promise_of_joining(recipe: Recipe, family: str) -> float:
    """Models of another nature help most; a weak family or a fourth model little."""
    strong = {
        "svr": 1.6,
        "gbm": 1.6,
        "lgbm": 1.3,
        "lasso": 1.0,
        "hgb": 0.9,
        "enet": 0.9,
        "ridge": 0.7,
        "extra": 0.8,
    }
    base = strong.get(family, 0.2)
    other_nature = FAMILIES[family].scaled not in {FAMILIES[model.family].scaled for model in recipe.models}
    return base + 0.8 * other_nature - 0.5 * (len(recipe.models) - 1)


def _with_needs(recipe: Recipe, model: Model, task: Task) -> Recipe:
    """Long tails are drawn in for a model that measures distances or adds columns up."""
    if FAMILIES[model.family].scaled and "logs" in applicable_cleaning(task):
        return replace(recipe, clean=(*recipe.clean, "logs"))
    return recipe


def _best_known(family: str, attempts: Sequence[Attempt]) -> Model | None:
    """The family's settings in the best attempt that used it."""
    known = [
        (attempt.mae, model)
        for attempt in attempts
        if attempt.mae is not None and attempt.recipe is not None
        for model in attempt.recipe.models
        if model.family == family
    ]
    return min(known, key=lambda pair: pair[0])[1] if known else None


# ---------------------------------------------------------------- how they are set


def _settings(recipe: Recipe, task: Task) -> Iterator[Move]:
    for place, model in enumerate(recipe.models):
        for changed, change, promise, kinds in _tuned(model, task):
            models = (*recipe.models[:place], changed, *recipe.models[place + 1 :])
            title = FAMILIES[model.family].title
            yield _move(replace(recipe, models=models), f"{title}: {change}", promise, *kinds)


_Tuned = tuple[Model, str, float, tuple[Kind, ...]]


def _tuned(model: Model, task: Task) -> Iterator[_Tuned]:
    if model.family in BOOSTED:
        yield from _tuned_boosting(model)
        yield from _tuned_loss(model)
    elif model.family in ("forest", "extra"):
        yield from _steps(model, "leaf", (1, 2, 4, 8), 0.3, Kind.TUNING, Kind.ROBUSTNESS)
        yield from _steps(model, "cols", (0.25, 0.4, 0.6, 0.9), 0.4, Kind.TUNING)
    elif model.family == "svr":
        yield from _steps(model, "C", (0.5, 1, 2, 4, 8, 16), 0.8, Kind.TUNING)
        yield from _steps(model, "gamma", _around(model.number("gamma")), 0.7, Kind.TUNING)
        yield from _steps(model, "eps", (0.02, 0.05, 0.1, 0.2, 0.4), 0.3, Kind.TUNING, Kind.ROBUSTNESS)
    elif model.family == "knn":
        yield from _steps(model, "k", (5, 8, 12, 20, 30), 0.5, Kind.TUNING)
    else:
        yield from _steps(model, "alpha", _around(model.number("alpha")), 0.4, Kind.TUNING, Kind.ROBUSTNESS)


def _around(value: float) -> tuple[float, float, float]:
    return float(f"{value / 2:.2g}"), value, float(f"{value * 2:.2g}")


def _steps(
    model: Model, name: str, ladder: Sequence[float], promise: float, *kinds: Kind
) -> Iterator[_Tuned]:
    """One step up and one step down the ladder."""
    value = model.number(name)
    lower = max((step for step in ladder if step < value), default=None)
    higher = min((step for step in ladder if step > value), default=None)
    for step in (lower, higher):
        if step is not None:
            yield model.with_settings(**{name: step}), f"{name} {value:g} -> {step:g}", promise, kinds


def _tuned_boosting(model: Model) -> Iterator[_Tuned]:
    lr, trees = model.number("lr"), model.number("trees")
    if lr > 0.015:
        slower = float(f"{lr * 0.6:.1g}") if lr > 0.02 else 0.015
        more = int(round(trees * lr / slower * 1.15, -1))
        change = f"slower and longer, learning rate {lr:g} -> {slower:g} with {more} trees"
        yield model.with_settings(lr=slower, trees=more), change, 1.1, (Kind.TUNING, Kind.FAMILY)
    yield model.with_settings(trees=int(trees * 1.4)), "more trees", 0.6, (Kind.TUNING,)
    yield (
        model.with_settings(trees=int(trees * 0.7)),
        "fewer trees",
        0.2,
        (Kind.TUNING, Kind.SPEED, Kind.VALIDATION),
    )
    yield from _steps(model, "cols", (0.15, 0.25, 0.4, 0.6, 0.8, 1.0), 0.8, Kind.TUNING, Kind.ROBUSTNESS)
    yield from _steps(model, "leaf", (5, 10, 15, 20, 30, 50), 0.5, Kind.ROBUSTNESS, Kind.VALIDATION)
    if model.family == "gbm":
        yield from _steps(model, "depth", (2, 3, 4, 5, 6), 0.6, Kind.TUNING, Kind.FAMILY)
    else:
        yield from _steps(model, "leaves", (5, 7, 10, 15, 22, 31, 48), 0.7, Kind.TUNING, Kind.FAMILY)
        yield from _steps(model, "l2", (0, 1, 3, 10), 0.4, Kind.ROBUSTNESS, Kind.VALIDATION)
    if model.family != "hgb":
        yield from _steps(model, "sub", (0.5, 0.6, 0.7, 0.8, 0.9), 0.4, Kind.ROBUSTNESS, Kind.VALIDATION)
    seeds = model.number("seeds")
    if seeds < 4:
        change = f"the mean of {seeds + 2:g} seeds, which steadies it"
        kinds = (Kind.ENSEMBLE, Kind.VALIDATION, Kind.ROBUSTNESS)
        yield model.with_settings(seeds=seeds + 2), change, 0.8, kinds
    elif seeds > 1:
        yield model.with_settings(seeds=1), "one seed", -0.5, (Kind.SPEED, Kind.ABLATION)


def _tuned_loss(model: Model) -> Iterator[_Tuned]:
    for loss in ("squared", "mae", "huber"):
        if loss == model.setting("loss") or (loss == "huber" and model.family == "hgb"):
            continue
        promise = {"squared": 0.2, "mae": 0.8, "huber": 0.9}[loss]
        if model.family == "gbm":
            promise += {"huber": 0.4, "mae": -0.4, "squared": 0.0}[loss]
        elif loss == "huber":
            promise -= 0.6
        yield model.with_settings(loss=loss), f"{loss} loss", promise, (Kind.TARGET, Kind.ROBUSTNESS)


# ---------------------------------------------------------------- columns, target, frame


def _parts(recipe: Recipe, task: Task) -> Iterator[Move]:
    for name in applicable_features(task):
        if name in recipe.features:
            fewer = tuple(each for each in recipe.features if each != name)
            yield _move(
                replace(recipe, features=fewer), f"without the feature {name}", 0.1, Kind.ABLATION, Kind.SPEED
            )
        else:
            promise = {"crosses": 1.0, "cycles": 1.0, "ages": 0.8, "totals": 0.8, "ratings": 0.7}.get(
                name, 0.4
            )
            more = replace(recipe, features=(*recipe.features, name))
            yield _move(more, f"the feature {name}", promise, Kind.FEATURES)
    for name in applicable_cleaning(task):
        if name in recipe.clean:
            fewer = tuple(each for each in recipe.clean if each != name)
            yield _move(
                replace(recipe, clean=fewer), f"without cleaning by {name}", 0.0, Kind.ABLATION, Kind.CLEANING
            )
        else:
            more = replace(recipe, clean=(*recipe.clean, name))
            yield _move(more, f"cleaning by {name}", 0.5, Kind.CLEANING)
    for encode in ENCODINGS:
        change = {"codes": "words as codes", "onehot": "words one-hot", "target": "words as target means"}[
            encode
        ]
        yield _move(replace(recipe, encode=encode), f"{change} for trees", 0.6, Kind.CLEANING)
    for target in TARGETS:
        span = task.target.span
        if target == "plain" or (span is not None and span[0] >= 0):
            promise = 0.7 if target == usual_target(task) else 0.2
            yield _move(replace(recipe, target=target), f"{target} target", promise, Kind.TARGET)


def _frame(recipe: Recipe) -> Iterator[Move]:
    for folds in (5, 10):
        change = f"{folds} folds"
        yield _move(replace(recipe, folds=folds), change, 0.2 if folds == 10 else -0.5, Kind.VALIDATION)
    for submit in ("folds", "refit"):
        yield _move(replace(recipe, submit=submit), f"submission by {submit}", -0.2, Kind.VALIDATION)


def strong_recipe(task: Task) -> Recipe:
    """Where to stand when there is nothing of one's own to stand on."""
    clean = ("logs",) if "logs" in applicable_cleaning(task) else ()
    return Recipe(
        models=(sized(boosted(task), task).with_settings(loss="mae"), sized("svr", task)),
        blend="weights",
        target=usual_target(task),
        clean=clean,
    )
