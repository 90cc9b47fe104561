"""Repair: the part that a failure points to is replaced by one that cannot fail that way."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.llm.offline.applies import fitting
from engine.llm.offline.choose import Choice, affordable, cheaper
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.recipe import Model, Recipe, normal
from engine.llm.offline.task import Machine, Task

_CHEAPER_STEPS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    pattern: str
    """What the failure or the end of the output says."""
    change: str
    mend: Callable[[Recipe], Recipe]


def choose_repair(broken: Recipe | None, failure: str, output: str, task: Task) -> Choice:
    """The broken recipe with the guilty part replaced; a plain, safe recipe where none can be told."""
    if broken is None:
        return Choice(
            recipe=safe_recipe(task), changes=("the script is not of my making: a plain one in its place",)
        )
    ending = "\n".join(output.splitlines()[-25:])
    for text in (failure, ending):
        for rule in _RULES:
            if re.search(rule.pattern, text, re.IGNORECASE):
                mended = affordable(rule.mend(broken), task)
                if mended.line() != normal(fitting(broken, task)).line():
                    return Choice(recipe=mended, changes=(rule.change,))
    return Choice(recipe=safe_recipe(task), changes=("no part could be blamed: the plainest recipe instead",))


def safe_recipe(task: Task) -> Recipe:
    """The recipe with the fewest things that can go wrong."""
    return normal(fitting(Recipe(models=(Model("hgb").with_settings(trees=150, leaves=15),)), task))


def without_missing_packages(recipe: Recipe, machine: Machine) -> Recipe:
    """The recipe with models that this machine can import."""
    return recipe if machine.has_lightgbm else _without_lightgbm(recipe)


def _without_lightgbm(recipe: Recipe) -> Recipe:
    models: list[Model] = []
    for model in recipe.models:
        other = _as_hgb(model) if model.family == "lgbm" else model
        if other.family not in {each.family for each in models}:
            models.append(other)
    return replace(recipe, models=tuple(models))


def _as_hgb(model: Model) -> Model:
    """Histogram boosting of scikit-learn with the same settings, as far as it has them."""
    loss = "squared" if model.setting("loss") == "squared" else "mae"
    return Model("hgb").with_settings(
        loss=loss,
        **{name: model.number(name) for name in ("trees", "lr", "leaves", "leaf", "cols", "l2", "seeds")},
    )


def _much_cheaper(recipe: Recipe) -> Recipe:
    for _ in range(_CHEAPER_STEPS):
        recipe = cheaper(recipe)
    return recipe


def _smaller(recipe: Recipe) -> Recipe:
    kept = tuple(model for model in recipe.models if model.family not in ("svr", "knn")) or (Model("hgb"),)
    return replace(recipe, models=kept, features=(), encode="codes")


def _without_features(recipe: Recipe) -> Recipe:
    return replace(recipe, features=(), clean=tuple(name for name in recipe.clean if name != "clip"))


def _plainly_coded(recipe: Recipe) -> Recipe:
    return replace(recipe, encode="codes", clean=())


def _on_plain_target(recipe: Recipe) -> Recipe:
    trees = tuple(model for model in recipe.models if not FAMILIES[model.family].scaled)
    return replace(recipe, target="plain", models=trees or (Model("hgb"),))


_RULES = (
    _Rule(
        pattern=r"No module named '?lightgbm|libgomp|lib_lightgbm|LightGBMError",
        change="LightGBM does not work here: histogram boosting of scikit-learn instead",
        mend=_without_lightgbm,
    ),
    _Rule(
        pattern=r"time limit|timed? ?out|took too long|limit of [\d.]+ s",
        change="it ran out of time: fewer and faster trees",
        mend=_much_cheaper,
    ),
    _Rule(
        pattern=r"memory|killed|signal 9",
        change="it ran out of memory: fewer columns, no model that holds all pairs of rows",
        mend=_smaller,
    ),
    _Rule(
        pattern=r"no validation|no .*(MAE|score)\b|\bnan\b|\binf(inity)?\b|overflow|logarithm|not stated",
        change="no usable score: the plain target and trees, which cannot overflow",
        mend=_on_plain_target,
    ),
    _Rule(
        pattern=r"Encoder|could not convert|unknown categor|Imputer|ColumnTransformer",
        change="the preparation of words failed: plain codes",
        mend=_plainly_coded,
    ),
    _Rule(
        pattern=r"KeyError|not in index|build_features|AttributeError|columns",
        change="a column was not as expected: no columns made from others",
        mend=_without_features,
    ),
    _Rule(
        pattern=r"Spline|Polynomial|knots",
        change="bending columns failed: columns as they are",
        mend=_without_features,
    ),
)
