"""The model families that a recipe can name, and their settings with the values that need not be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Setting = float | str


class Learns(StrEnum):
    """What a family can be fitted to."""

    NUMBERS = "numbers"
    CLASSES = "classes"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of model."""

    name: str
    """As the idea line writes it."""
    title: str
    """As a person says it."""
    scaled: bool
    """Wants numbers on one scale and words one-hot; the others are trees."""
    defaults: Mapping[str, Setting]
    learns: Learns = Learns.BOTH
    weighs: bool = False
    """Whether its classifier can count rare classes for more."""


_FAMILIES = (
    Family(
        name="ridge",
        title="ridge regression",
        scaled=True,
        defaults={"alpha": 10.0},
        learns=Learns.NUMBERS,
    ),
    Family(name="lasso", title="lasso", scaled=True, defaults={"alpha": 0.002}, learns=Learns.NUMBERS),
    Family(
        name="enet",
        title="elastic net",
        scaled=True,
        defaults={"alpha": 0.004, "l1": 0.5},
        learns=Learns.NUMBERS,
    ),
    Family(
        name="logit",
        title="logistic regression",
        scaled=True,
        defaults={"C": 1.0},
        learns=Learns.CLASSES,
        weighs=True,
    ),
    Family(name="knn", title="nearest neighbours", scaled=True, defaults={"k": 12}),
    Family(
        name="svr",
        title="support vectors",
        scaled=True,
        defaults={"C": 2.0, "gamma": 0.01, "eps": 0.1},
        learns=Learns.NUMBERS,
    ),
    Family(
        name="forest",
        title="random forest",
        scaled=False,
        defaults={"trees": 150, "leaf": 2, "cols": 0.4},
        weighs=True,
    ),
    Family(
        name="extra",
        title="extra trees",
        scaled=False,
        defaults={"trees": 150, "leaf": 2, "cols": 0.5},
        weighs=True,
    ),
    Family(
        name="hgb",
        title="histogram gradient boosting",
        scaled=False,
        weighs=True,
        defaults={
            "trees": 200,
            "lr": 0.08,
            "leaves": 31,
            "leaf": 20,
            "cols": 1.0,
            "l2": 0.0,
            "loss": "squared",
            "seeds": 1,
        },
    ),
    Family(
        name="gbm",
        title="gradient boosting",
        scaled=False,
        defaults={
            "trees": 300,
            "lr": 0.06,
            "depth": 4,
            "leaf": 10,
            "sub": 0.7,
            "cols": 0.4,
            "loss": "squared",
            "seeds": 1,
        },
    ),
    Family(
        name="lgbm",
        title="LightGBM",
        scaled=False,
        weighs=True,
        defaults={
            "trees": 400,
            "lr": 0.05,
            "leaves": 15,
            "leaf": 15,
            "sub": 0.7,
            "cols": 0.5,
            "l2": 1.0,
            "loss": "squared",
            "seeds": 1,
        },
    ),
)
FAMILIES: Mapping[str, Family] = {family.name: family for family in _FAMILIES}
BOOSTED = ("hgb", "gbm", "lgbm")
