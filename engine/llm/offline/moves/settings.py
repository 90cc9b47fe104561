"""Steps that tune a model: one setting up or down, another loss, more seeds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.llm.offline.emphasis import Kind
from engine.llm.offline.families import BOOSTED, FAMILIES
from engine.llm.offline.moves.move import Move, move
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.task import Task
from engine.metric import MAE, MAPE

MOST_SEEDS = 4


@dataclass(frozen=True, slots=True)
class _Tuned:
    """A model with something changed."""

    model: Model
    change: str
    promise: float
    kinds: tuple[Kind, ...]


def setting_moves(recipe: Recipe, task: Task) -> Iterator[Move]:
    """One setting of one model."""
    for place, model in enumerate(recipe.models):
        for tuned in _tuned(model, task):
            models = (*recipe.models[:place], tuned.model, *recipe.models[place + 1 :])
            change = f"{FAMILIES[model.family].title}: {tuned.change}"
            yield move(replace(recipe, models=models), change, tuned.promise, *tuned.kinds)


def _tuned(model: Model, task: Task) -> Iterator[_Tuned]:
    if model.family in BOOSTED:
        yield from _pace(model)
        yield from _shape(model)
        yield from _seeds(model)
        yield from _loss(model, task)
        return
    ladders: dict[str, Sequence[float]] = {
        "leaf": (1, 2, 4, 8),
        "cols": (0.25, 0.4, 0.6, 0.9),
        "C": (0.01, 0.03, 0.1, 0.3, 1, 3, 10) if model.family == "logit" else (0.5, 1, 2, 4, 8, 16),
        "gamma": _around(model.number("gamma")),
        "eps": (0.02, 0.05, 0.1, 0.2, 0.4),
        "k": (5, 8, 12, 20, 30),
        "alpha": _around(model.number("alpha")),
    }
    promises = {"C": 0.8, "gamma": 0.7, "eps": 0.3}
    for name in FAMILIES[model.family].defaults:
        if name in ladders:
            yield from _steps(
                model, name, ladders[name], promises.get(name, 0.4), Kind.TUNING, Kind.ROBUSTNESS
            )


def _pace(model: Model) -> Iterator[_Tuned]:
    """How fast it learns, and for how long."""
    rate, trees = model.number("lr"), model.number("trees")
    slower = max(0.015, float(f"{rate * 0.6:.1g}"))
    if slower < rate:
        more = round(trees * rate / slower * 1.15, -1)
        change = f"slower and longer, learning rate {rate:g} -> {slower:g} with {more:g} trees"
        yield _Tuned(model.with_settings(lr=slower, trees=more), change, 1.1, (Kind.TUNING, Kind.FAMILY))
    yield _Tuned(model.with_settings(trees=round(trees * 1.4, -1)), "more trees", 0.6, (Kind.TUNING,))
    kinds = (Kind.TUNING, Kind.SPEED, Kind.VALIDATION)
    yield _Tuned(model.with_settings(trees=round(trees * 0.7, -1)), "fewer trees", 0.2, kinds)


def _shape(model: Model) -> Iterator[_Tuned]:
    """How large a tree is, and how much of the data it sees."""
    ladders: tuple[tuple[str, Sequence[float], float, tuple[Kind, ...]], ...] = (
        ("cols", (0.15, 0.25, 0.4, 0.6, 0.8, 1.0), 0.8, (Kind.TUNING, Kind.ROBUSTNESS)),
        ("leaf", (5, 10, 15, 20, 30, 50), 0.5, (Kind.ROBUSTNESS, Kind.VALIDATION)),
        ("depth", (2, 3, 4, 5, 6), 0.6, (Kind.TUNING, Kind.FAMILY)),
        ("leaves", (5, 7, 10, 15, 22, 31, 48), 0.7, (Kind.TUNING, Kind.FAMILY)),
        ("l2", (0, 1, 3, 10), 0.4, (Kind.ROBUSTNESS, Kind.VALIDATION)),
        ("sub", (0.5, 0.6, 0.7, 0.8, 0.9), 0.4, (Kind.ROBUSTNESS, Kind.VALIDATION)),
    )
    for name, ladder, promise, kinds in ladders:
        if name in FAMILIES[model.family].defaults:
            yield from _steps(model, name, ladder, promise, *kinds)


def _seeds(model: Model) -> Iterator[_Tuned]:
    """The mean of several seeds, where chance plays a part at all."""
    seeds = model.number("seeds")
    if seeds > 1:
        yield _Tuned(model.with_settings(seeds=1), "one seed", -0.5, (Kind.SPEED, Kind.ABLATION))
    if seeds < MOST_SEEDS and (model.number("cols") < 1 or model.family != "hgb"):
        kinds = (Kind.ENSEMBLE, Kind.VALIDATION, Kind.ROBUSTNESS)
        change = f"the mean of {seeds + 2:g} seeds, which steadies it"
        yield _Tuned(model.with_settings(seeds=seeds + 2), change, 0.8, kinds)


def _loss(model: Model, task: Task) -> Iterator[_Tuned]:
    """What it minimises, which should be akin to what is measured."""
    for loss, promise in loss_promises(model.family, task).items():
        if loss != model.setting("loss") and not (loss == "huber" and model.family == "hgb"):
            yield _Tuned(
                model.with_settings(loss=loss), f"{loss} loss", promise, (Kind.TARGET, Kind.ROBUSTNESS)
            )


def loss_promises(family: str, task: Task) -> Mapping[str, float]:
    """For the MAE, scikit-learn's gradient boosting does best with huber, the others with the MAE itself."""
    if task.is_classes:
        return {}
    if task.metric not in (MAE, MAPE):
        return {"squared": 0.8, "mae": -0.2, "huber": 0.3}
    if family == "gbm":
        return {"squared": 0.2, "mae": 0.4, "huber": 1.3}
    return {"squared": 0.2, "mae": 0.8, "huber": 0.3}


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
            yield _Tuned(model.with_settings(**{name: step}), f"{name} {value:g} -> {step:g}", promise, kinds)
