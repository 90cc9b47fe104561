"""A recipe: one choice for each part of a script, and the line that writes it down and reads it back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.llm.offline.families import FAMILIES, Setting

LINE_LIMIT = 190
"""Characters of an idea line; the memory cuts it at 200."""

TARGETS = ("plain", "log1p", "sqrt", "balanced")
"""The scale that numbers are learned on; of classes, whether the rare ones count for more."""
DECISIONS = ("likeliest", "tuned")
FEATURES = ("ages", "ratings", "totals", "cycles", "crosses", "gaps", "counts", "products", "splines")
CLEANING = ("clip", "flags", "logs", "rare")
ENCODINGS = ("codes", "onehot", "target")
BLENDS = ("mean", "weights", "stack")
SUBMISSIONS = ("folds", "refit")


@dataclass(frozen=True, slots=True)
class Model:
    """A family and the settings in which it differs from the family's own."""

    family: str
    changes: tuple[tuple[str, Setting], ...] = ()

    def setting(self, name: str) -> Setting:
        """The value of a setting that the family has."""
        return dict(self.changes).get(name, FAMILIES[self.family].defaults[name])

    def number(self, name: str, otherwise: float = 0.0) -> float:
        """The value of a numeric setting; `otherwise` where the family has none of that name."""
        value = self.setting(name) if name in FAMILIES[self.family].defaults else otherwise
        return value if isinstance(value, int | float) else otherwise

    def with_settings(self, **settings: Setting) -> "Model":
        """The same family with some settings changed; a setting back at its default is not written."""
        family = FAMILIES[self.family]
        merged = {**dict(self.changes), **settings}
        kept = [(name, merged[name]) for name in family.defaults if name in merged]
        return Model(self.family, tuple((n, v) for n, v in kept if v != family.defaults[n]))

    def settings(self) -> tuple[str, ...]:
        """The settings that are not the family's own, as `name=value`."""
        return tuple(f"{name}={_written(value)}" for name, value in self.changes)

    def line(self) -> str:
        """As the idea line writes it: `gbm(lr=0.03 trees=600)`."""
        inner = " ".join(self.settings())
        return f"{self.family}({inner})" if inner else self.family


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One choice for each part."""

    models: tuple[Model, ...]
    blend: str = "mean"
    """How several models are joined; means nothing for one."""
    target: str = "plain"
    features: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()
    """Beside the median for missing numbers, which every script that needs it has."""
    encode: str = "codes"
    """How trees see words; scaled families always see them one-hot."""
    folds: int = 5
    submit: str = "folds"
    decide: str = "likeliest"
    """How probabilities become a label; means nothing where none is asked for."""

    @property
    def is_blend(self) -> bool:
        """Whether several models are joined."""
        return len(self.models) > 1

    @property
    def has_scaled(self) -> bool:
        """Whether a model wants numbers on one scale."""
        return any(FAMILIES[model.family].scaled for model in self.models)

    @property
    def has_trees(self) -> bool:
        """Whether a model is made of trees."""
        return not all(FAMILIES[model.family].scaled for model in self.models)

    def line(self) -> str:
        """The idea line: for people, and for `read_recipe`. What has no effect is not written."""
        parts = [" + ".join(model.line() for model in self.models)]
        if self.is_blend:
            parts.append(f"blend={self.blend}")
        parts += [f"target={self.target}", f"features={_listed(self.features)}"]
        parts.append(f"clean={','.join(('median', *self.clean))}")
        if self.has_trees:
            parts.append(f"encode={self.encode}")
        parts += [f"decide={self.decide}"] if self.decide != DECISIONS[0] else []
        parts += [f"cv={self.folds}fold", f"submit={self.submit}"]
        return " | ".join(parts)


def normal(recipe: Recipe) -> Recipe:
    """The same recipe, its sets in a fixed order and the choices without effect at their defaults."""
    return Recipe(
        models=recipe.models,
        blend=recipe.blend if recipe.is_blend else "mean",
        target=recipe.target,
        features=_ordered(recipe.features, FEATURES),
        clean=_ordered(recipe.clean, CLEANING),
        encode=recipe.encode if recipe.has_trees else "codes",
        folds=recipe.folds,
        submit=recipe.submit,
        decide=recipe.decide,
    )


def member_names(recipe: Recipe) -> list[str]:
    """The families of its models, numbered where one stands twice."""
    families = [model.family for model in recipe.models]
    return [
        family if families.count(family) == 1 else f"{family} {families[: place + 1].count(family)}"
        for place, family in enumerate(families)
    ]


def read_recipe(line: str) -> Recipe | None:
    """The recipe that an idea line writes down; None where this policy did not write that line."""
    head, *rest = line.strip().removeprefix("#").strip().split(" | ")
    models = [_read_model(text) for text in head.split(" + ")]
    choices = dict(part.split("=", 1) for part in rest if "=" in part)
    folds = re.fullmatch(r"(\d+)fold", choices.get("cv", ""))
    clean = choices.get("clean", "").split(",")
    if None in models or folds is None or clean[0] != "median":
        return None
    recipe = Recipe(
        models=tuple(model for model in models if model is not None),
        blend=choices.get("blend", "mean"),
        target=choices.get("target", ""),
        features=_read_list(choices.get("features", "")),
        clean=tuple(clean[1:]),
        encode=choices.get("encode", "codes"),
        folds=int(folds[1]),
        submit=choices.get("submit", ""),
        decide=choices.get("decide", DECISIONS[0]),
    )
    return normal(recipe) if _is_known(recipe) else None


def read_script(script: str) -> Recipe | None:
    """The recipe in a script's first line; None where this policy did not write the script."""
    first = script.lstrip().split("\n", 1)[0]
    return read_recipe(first) if first.startswith("#") else None


def _read_model(text: str) -> Model | None:
    found = re.fullmatch(r"(\w+)(?:\(([^()]*)\))?", text.strip())
    if found is None or found[1] not in FAMILIES:
        return None
    defaults = FAMILIES[found[1]].defaults
    settings: dict[str, Setting] = {}
    for pair in (found[2] or "").split():
        name, _, value = pair.partition("=")
        if name not in defaults:
            return None
        read = _read_setting(value, like=defaults[name])
        if read is None:
            return None
        settings[name] = read
    return Model(found[1]).with_settings(**settings)


def _read_setting(value: str, like: Setting) -> Setting | None:
    if isinstance(like, str):
        return value if re.fullmatch(r"[a-z]+", value) else None
    return float(value) if re.fullmatch(r"\d+(\.\d+)?(e-?\d+)?", value) else None


def _is_known(recipe: Recipe) -> bool:
    return (
        recipe.target in TARGETS
        and recipe.blend in BLENDS
        and recipe.encode in ENCODINGS
        and recipe.submit in SUBMISSIONS
        and recipe.decide in DECISIONS
        and 2 <= recipe.folds <= 20
        and set(recipe.features) <= set(FEATURES)
        and set(recipe.clean) <= set(CLEANING)
        and all(
            model.setting("loss") in ("squared", "mae", "huber")
            for model in recipe.models
            if _has_loss(model)
        )
    )


def _has_loss(model: Model) -> bool:
    return "loss" in FAMILIES[model.family].defaults


def _written(value: Setting) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _listed(names: tuple[str, ...]) -> str:
    return ",".join(names) or "none"


def _read_list(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(text.split(","))


def _ordered(names: Iterable[str], order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=order.index))
