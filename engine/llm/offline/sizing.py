"""What suits so many rows, and a target of this kind: settings, scale, blend. Where every recipe begins."""

from engine.llm.offline.recipe import Model
from engine.llm.offline.task import Task
from engine.metric import MAPE, RMSLE

WIDE = 15.0
"""A target that reaches this many times beyond its smallest value is learned on another scale."""

_SIZES: tuple[tuple[str, int, int, dict[str, float]], ...] = (
    ("hgb", 0, 600, {"trees": 80, "lr": 0.05, "leaves": 6}),
    ("hgb", 600, 4000, {"trees": 120, "lr": 0.08, "leaves": 12}),
    ("lgbm", 0, 600, {"trees": 120, "lr": 0.04, "leaves": 6}),
    ("lgbm", 600, 4000, {"trees": 200, "lr": 0.08}),
    ("lgbm", 4000, 1 << 60, {"trees": 250, "lr": 0.08, "leaves": 31}),
    ("gbm", 0, 600, {"trees": 120, "lr": 0.05, "depth": 3}),
    ("gbm", 600, 4000, {"trees": 200, "lr": 0.08}),
    ("gbm", 4000, 1 << 60, {"trees": 200, "lr": 0.08, "depth": 5}),
)
"""Family, from how many rows, below how many rows, settings."""


def usual_target(task: Task) -> str:
    """`log1p` where the target is positive and wide, a root where it also counts from zero, else plain.

    The RMSLE measures logarithms and the MAPE shares, so logarithms are what is learned for them.
    """
    span = task.target.span
    if task.is_classes or span is None or span[0] < 0:
        return "plain"
    if task.metric == RMSLE or (task.metric == MAPE and span[0] > 0):
        return "log1p"
    if span[1] > WIDE * max(span[0], 1e-9):
        return "sqrt" if span[0] <= 1 and task.target.type == "integer" else "log1p"
    return "plain"


def sized(family: str, task: Task) -> Model:
    """The family with settings that suit so many rows: fewer and smaller trees for few rows."""
    model = Model(family)
    if family == "svr":
        return model.with_settings(gamma=float(f"{0.25 / _apart(task):.1g}"))
    rows = task.train.rows
    suited = [settings for name, least, most, settings in _SIZES if name == family and least <= rows < most]
    return model.with_settings(**suited[0]) if suited else model


def usual_blend(task: Task) -> str:
    """Weights have to be learned as well, and a few hundred rows are too few for that."""
    return "mean" if task.train.rows < 600 else "weights"


def boosted(task: Task) -> str:
    """The quick kind of boosting that the machine has."""
    return "lgbm" if task.machine.has_lightgbm else "hgb"


def _apart(task: Task) -> int:
    """In how many directions rows differ: a word is a few switches, and counts for about three numbers."""
    return max(1, len(task.numbers) + 3 * len(task.words))
