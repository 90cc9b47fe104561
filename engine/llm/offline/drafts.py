"""First recipes: for each kind of emphasis a sensible start, sized to the data. They differ on purpose.

They are quick and plain: trees learn fast, and what costs more (slower learning, seeds, most blends) is left
to the rounds that know what pays.
"""

import random
from collections.abc import Callable

from engine.llm.offline.applies import applicable_cleaning, applicable_features, ratings, some
from engine.llm.offline.class_drafts import class_draft
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.sizing import boosted, sized, usual_blend, usual_target
from engine.llm.offline.task import Task
from engine.metric import MAE, MAPE


def draft_recipe(kind: Kind | None, task: Task, rng: random.Random) -> Recipe:
    """The recipe that a lane with this emphasis begins with."""
    chosen = kind if kind is not None else rng.choice(list(Kind))
    return class_draft(chosen, task, rng) if task.is_classes else _DRAFTS[chosen](task, rng)


def _cleaning(task: Task, rng: random.Random) -> Recipe:
    clean = applicable_cleaning(task)
    bends = some(applicable_features(task), "splines", "ratings", "cycles", "crosses")
    alpha = rng.choice([0.002, 0.003])
    return Recipe(
        models=(Model("lasso").with_settings(alpha=alpha),),
        target=usual_target(task),
        clean=clean,
        features=bends,
    )


def _encoding(task: Task, rng: random.Random) -> Recipe:
    if not task.words:
        return Recipe(models=(Model("knn").with_settings(k=rng.choice([15, 20])),), target=usual_target(task))
    found = some(applicable_features(task), "ratings", "counts")
    model = sized("hgb", task).with_settings(cols=rng.choice([0.4, 0.5]))
    return Recipe(models=(model,), target=usual_target(task), features=found, encode="target")


def _features(task: Task, rng: random.Random) -> Recipe:
    found = tuple(name for name in applicable_features(task) if name not in ("counts", "splines", "products"))
    if not found:
        # Trees find products by themselves; a linear model has to be given them.
        bends = tuple(name for name in ("products", "splines") if name in applicable_features(task))[:1]
        model = Model("enet").with_settings(alpha=rng.choice([0.04, 0.06]))
        return Recipe(models=(model,), target=usual_target(task), features=bends)
    model = sized(boosted(task), task).with_settings(cols=rng.choice([0.5, 0.6]))
    return Recipe(models=(model,), features=found)


def _family(task: Task, rng: random.Random) -> Recipe:
    model = sized("gbm", task).with_settings(sub=rng.choice([0.7, 0.8]))
    return Recipe(models=(model,), encode="onehot" if task.words else "codes")


def _validation(task: Task, rng: random.Random) -> Recipe:
    model = Model("extra").with_settings(
        leaf=rng.choice([2, 3]), trees=120 if task.train.rows > 4000 else 150
    )
    return Recipe(models=(model,), target=usual_target(task))


def _ensemble(task: Task, rng: random.Random) -> Recipe:
    clean = some(applicable_cleaning(task), "logs", "clip")
    rounds = some(applicable_features(task), "cycles", "crosses")
    ridge = Model("ridge").with_settings(alpha=rng.choice([5.0, 20.0]))
    return Recipe(
        models=(sized("hgb", task), ridge),
        blend=usual_blend(task),
        target=usual_target(task),
        clean=clean,
        features=rounds,
    )


def _target(task: Task, rng: random.Random) -> Recipe:
    loss = "mae" if task.metric in (MAE, MAPE) else "squared"
    model = sized("hgb", task).with_settings(loss=loss, leaf=rng.choice([15, 25]))
    return Recipe(models=(model,), target=usual_target(task))


def _robust(task: Task, rng: random.Random) -> Recipe:
    model = sized("gbm", task).with_settings(loss="huber", leaf=rng.choice([12, 15]))
    clean = some(applicable_cleaning(task), "clip")
    return Recipe(models=(model,), target=usual_target(task), clean=clean)


def _speed(task: Task, rng: random.Random) -> Recipe:
    clean = some(applicable_cleaning(task), "logs", "clip")
    bends = some(applicable_features(task), "cycles", "crosses", "splines")
    model = Model("ridge").with_settings(alpha=rng.choice([8.0, 12.0]))
    return Recipe(models=(model,), target=usual_target(task), clean=clean, features=bends, submit="refit")


def _tuning(task: Task, rng: random.Random) -> Recipe:
    clean = some(applicable_cleaning(task), "logs", "rare", "clip")
    rounds = some(applicable_features(task), "cycles", "crosses")
    model = sized("svr", task).with_settings(C=rng.choice([1.0, 3.0]))
    return Recipe(models=(model,), target=usual_target(task), clean=clean, features=rounds)


def _ablation(task: Task, rng: random.Random) -> Recipe:
    model = Model("forest").with_settings(leaf=rng.choice([2, 3]))
    scale = ("ratings",) if ratings(task) else ()
    return Recipe(models=(model,), target="plain", features=scale)


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
