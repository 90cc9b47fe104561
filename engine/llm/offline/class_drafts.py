"""First recipes where a class is to be told: for each kind of emphasis another start, quick and plain."""

import random
from collections.abc import Callable

from engine.llm.offline.applies import applicable_cleaning, applicable_features, ratings, some
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.sizing import boosted, sized, usual_blend
from engine.llm.offline.task import Task


def class_draft(kind: Kind, task: Task, rng: random.Random) -> Recipe:
    """The recipe that a lane with this emphasis begins with."""
    return _DRAFTS[kind](task, rng)


def _cleaning(task: Task, rng: random.Random) -> Recipe:
    bends = some(applicable_features(task), "splines", "ratings", "cycles", "crosses")
    model = Model("logit").with_settings(C=rng.choice([0.1, 0.3]))
    return Recipe(models=(model,), clean=applicable_cleaning(task), features=bends)


def _encoding(task: Task, rng: random.Random) -> Recipe:
    if not task.words:
        return Recipe(models=(Model("knn").with_settings(k=rng.choice([15, 20])),))
    found = some(applicable_features(task), "ratings", "counts")
    model = sized("hgb", task).with_settings(cols=rng.choice([0.4, 0.5]))
    return Recipe(models=(model,), features=found, encode="target")


def _features(task: Task, rng: random.Random) -> Recipe:
    every = applicable_features(task)
    found = tuple(name for name in every if name not in ("counts", "splines", "products"))
    if not found:
        # Trees find products by themselves; a linear model has to be given them.
        model = Model("logit").with_settings(C=rng.choice([0.03, 0.1]))
        return Recipe(models=(model,), features=some(every, "products"))
    model = sized(boosted(task), task).with_settings(cols=rng.choice([0.5, 0.6]))
    return Recipe(models=(model,), features=found)


def _family(task: Task, rng: random.Random) -> Recipe:
    model = sized("gbm", task).with_settings(sub=rng.choice([0.7, 0.8]))
    return Recipe(models=(model,), encode="onehot" if task.words else "codes")


def _validation(task: Task, rng: random.Random) -> Recipe:
    trees = 120 if task.train.rows > 4000 else 150
    return Recipe(models=(Model("extra").with_settings(leaf=rng.choice([3, 4]), trees=trees),))


def _ensemble(task: Task, rng: random.Random) -> Recipe:
    clean = some(applicable_cleaning(task), "logs", "clip")
    rounds = some(applicable_features(task), "cycles", "crosses")
    linear = Model("logit").with_settings(C=rng.choice([0.3, 3.0]))
    return Recipe(models=(sized("hgb", task), linear), blend=usual_blend(task), clean=clean, features=rounds)


def _target(task: Task, rng: random.Random) -> Recipe:
    model = sized("hgb", task).with_settings(leaf=rng.choice([15, 25]), l2=1)
    return Recipe(models=(model,), decide="tuned")


def _robust(task: Task, rng: random.Random) -> Recipe:
    model = sized("gbm", task).with_settings(leaf=rng.choice([15, 20]), depth=2)
    return Recipe(models=(model,), clean=some(applicable_cleaning(task), "clip"))


def _speed(task: Task, rng: random.Random) -> Recipe:
    clean = some(applicable_cleaning(task), "logs", "clip")
    bends = some(applicable_features(task), "cycles", "crosses")
    model = Model("logit").with_settings(C=rng.choice([0.3, 0.5]))
    return Recipe(models=(model,), clean=clean, features=bends, submit="refit")


def _tuning(task: Task, rng: random.Random) -> Recipe:
    model = sized(boosted(task), task).with_settings(leaves=rng.choice([5, 7]), leaf=10)
    return Recipe(models=(model,))


def _ablation(task: Task, rng: random.Random) -> Recipe:
    model = Model("forest").with_settings(leaf=rng.choice([3, 4]))
    return Recipe(models=(model,), features=("ratings",) if ratings(task) else ())


_DRAFTS: dict[Kind, Callable[[Task, random.Random], Recipe]] = {
    Kind.CLEANING: _cleaning,
    Kind.ENCODING: _encoding,
    Kind.FEATURES: _features,
    Kind.FAMILY: _family,
    Kind.TUNING: _tuning,
    Kind.ENSEMBLE: _ensemble,
    Kind.TARGET: _target,
    Kind.VALIDATION: _validation,
    Kind.ROBUSTNESS: _robust,
    Kind.SPEED: _speed,
    Kind.ABLATION: _ablation,
}
