"""Which features make sense for which columns: told from their names, types and values alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.llm.offline.families import FAMILIES, Learns
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.table import Column
from engine.llm.offline.task import Task

SCALES: tuple[tuple[str, ...], ...] = (
    ("Po", "Fa", "TA", "Gd", "Ex"),
    ("very low", "low", "medium", "high", "very high"),
    ("very poor", "poor", "fair", "average", "good", "very good", "excellent"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("xs", "s", "m", "l", "xl"),
    ("small", "medium", "large"),
    ("none", "mild", "moderate", "severe"),
)
"""Words that stand for a rank, the lowest first. Matched without regard to case."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CYCLES = (
    (r"h(ou)?r", 24, (0, 23)),
    (r"(mnth|month|mo).*", 12, (1, 12)),
    (r"(week_?day|dow|day_?of_?week)", 7, (0, 7)),
    (r"(day|doy|day_?of_?year)", 365, (1, 366)),
    (r".*(direction|angle|aspect|azimuth).*", 360, (0, 360)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A column that starts again at its end, such as the hour of the day."""

    column: str
    period: int
    is_month_name: bool


def totals(task: Task) -> dict[str, tuple[str, ...]]:
    """Last word of a name -> the numeric columns that share it and can be added up (`SF`, `Bath`, ...)."""
    families: dict[str, dict[str, list[str]]] = {}
    for column in task.numbers:
        parts = re.findall(r"[A-Z]{2,}$|[A-Z]?[a-z]+|[A-Z]+", column.name)
        if column.span and column.span[0] >= 0 and len(parts) > 1 and len(parts[-1]) > 1:
            families.setdefault(parts[-1], {})[column.name] = parts
    summed = {word: _without_parts_of_totals(names) for word, names in families.items()}
    unfit = {"yr", "year", "built", "sold", "add", "qual", "cond", "id", "no", "code"}
    return {w: names for w, names in summed.items() if len(names) > 1 and w.lower() not in unfit}


def years(task: Task) -> tuple[str, ...]:
    """Columns that hold a year."""
    return tuple(
        c.name
        for c in task.numbers
        if c.type == "integer" and c.span and c.span[0] >= 1700 and c.span[1] <= 2100
    )


def ages(task: Task) -> tuple[str, tuple[str, ...]] | None:
    """The year in which a row was seen, and the years before it that an age can be told from."""
    spans = {c.name: c.span for c in task.numbers if c.span}
    found = years(task)
    if len(found) < 2:
        return None
    seen = max(found, key=lambda name: spans[name])
    return seen, tuple(name for name in found if name != seen)


def ratings(task: Task) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Scale of words -> the columns that use nothing else."""
    found: dict[tuple[str, ...], list[str]] = {}
    for column in task.words:
        words = {word.lower() for word in column.words} - {"na", "none", ""}
        for scale in SCALES:
            if len(words) > 1 and words <= {word.lower() for word in scale} and column.shows_all_words:
                found.setdefault(scale, []).append(column.name)
                break
    return {scale: tuple(names) for scale, names in found.items()}


def numbered(task: Task) -> tuple[str, ...]:
    """Columns whose words begin with their rank, as in `2. HS Grad`."""
    return tuple(
        c.name
        for c in task.words
        if len(c.words) > 2 and all(re.match(r"\d+[.):] ?\S", word) for word in c.words)
    )


def cycles(task: Task) -> tuple[Cycle, ...]:
    """Columns that come round again."""
    found = []
    for column in task.columns:
        if (
            column.type == "text"
            and {w.lower()[:3] for w in column.words} <= set(MONTHS)
            and column.distinct > 6
        ):
            found.append(Cycle(column=column.name, period=12, is_month_name=True))
        span = column.span
        for pattern, period, (low, high) in _CYCLES:
            whole = (
                span is not None
                and low <= span[0]
                and span[1] <= high
                and span[1] - span[0] >= 0.8 * period - 1
            )
            if whole and column.distinct > 5 and re.fullmatch(pattern, column.name.lower()):
                found.append(Cycle(column=column.name, period=period, is_month_name=False))
                break
    return tuple(found)


def crosses(task: Task) -> tuple[tuple[str, str], ...]:
    """What comes round beside what switches its meaning, such as hour and working day: at most three."""
    few = [c for c in task.columns if 2 <= c.distinct <= 31 and c.type in ("integer", "text", "boolean")]
    rounds = sorted((c for c in cycles(task) if c.period in (24, 7)), key=lambda c: -c.period)
    wide = [c for cycle in rounds for c in few if c.name == cycle.column and c.missing == 0]
    switches = [c for c in few if c.distinct <= 4 and c.missing == 0]
    pairs = [
        (one.name, other.name)
        for one in wide
        for other in _most_balanced(switches)
        if one.name != other.name and one.distinct * other.distinct <= 0.05 * task.train.rows
    ]
    return tuple(pairs[:3])


def gaps(task: Task) -> int:
    """How many features have missing values."""
    return sum(1 for column in task.columns if column.missing)


def counts(task: Task) -> tuple[str, ...]:
    """Columns of words with so many values that how common each one is says something."""
    return tuple(c.name for c in task.words if c.distinct > 8)


def long_tailed(task: Task) -> int:
    """How many numeric features reach far beyond the rest of their values, as far as a range can tell."""
    return sum(1 for c in task.numbers if c.span and c.span[0] >= 0 and c.span[1] > 50 * max(1.0, c.span[0]))


@lru_cache(maxsize=64)
def applicable_features(task: Task) -> tuple[str, ...]:
    """Every choice of features that does something on this task."""
    width = len(task.numbers)
    said: Iterable[tuple[str, bool]] = (
        ("ages", ages(task) is not None),
        ("ratings", bool(ratings(task) or numbered(task))),
        ("totals", bool(totals(task))),
        ("cycles", bool(cycles(task))),
        ("crosses", bool(crosses(task))),
        ("gaps", gaps(task) > 2),
        ("counts", bool(counts(task))),
        ("products", 2 <= width <= 16),
        ("splines", 1 <= width <= 25 and any(c.distinct > 20 for c in task.numbers)),
    )
    return tuple(name for name, applies in said if applies)


@lru_cache(maxsize=64)
def applicable_cleaning(task: Task) -> tuple[str, ...]:
    """Every choice of cleaning that does something on this task."""
    said = (
        ("clip", any(c.distinct > 30 for c in task.numbers)),
        ("flags", any(c.missing for c in task.numbers)),
        ("logs", long_tailed(task) > 0),
        ("rare", any(c.distinct > 5 for c in task.words)),
    )
    return tuple(name for name, applies in said if applies)


def some(names: Iterable[str], *wanted: str) -> tuple[str, ...]:
    """Those of the names that are wanted, in their own order."""
    return tuple(name for name in names if name in wanted)


@lru_cache(maxsize=64)
def usable_families(task: Task) -> tuple[str, ...]:
    """The families that can learn this target, with the packages that the machine has."""
    other = Learns.NUMBERS if task.is_classes else Learns.CLASSES
    return tuple(
        name
        for name, family in FAMILIES.items()
        if family.learns is not other and (name != "lgbm" or task.machine.has_lightgbm)
    )


def fitting(recipe: Recipe, task: Task) -> Recipe:
    """The recipe without the choices that do nothing here, so that two equal scripts have one line."""
    recipe = _of_classes(recipe, task) if task.is_classes else _of_numbers(recipe)
    features = [name for name in recipe.features if name in applicable_features(task)]
    if not recipe.has_scaled:
        features = [name for name in features if name not in ("products", "splines")]
    clean = [name for name in recipe.clean if name in applicable_cleaning(task)]
    if not recipe.has_scaled:
        clean = [name for name in clean if name not in ("logs", "clip")]
    if not recipe.has_scaled and recipe.encode == "codes":
        clean = [name for name in clean if name != "rare"]
    has_words = bool(task.words) or "crosses" in features
    return replace(
        recipe,
        features=tuple(features),
        clean=tuple(clean),
        encode=recipe.encode if has_words else "codes",
    )


def _of_classes(recipe: Recipe, task: Task) -> Recipe:
    """Classifiers alone, without what only numbers have: a loss to choose, a scale."""
    models = _with_learners(recipe.models, Learns.NUMBERS, Model("logit"))
    models = tuple(
        model.with_settings(loss="squared") if "loss" in FAMILIES[model.family].defaults else model
        for model in models
    )
    weighs = any(FAMILIES[model.family].weighs for model in models)
    return replace(
        recipe,
        models=models,
        target="balanced" if recipe.target == "balanced" and weighs else "plain",
        decide=recipe.decide if task.wants_labels else "likeliest",
    )


def _of_numbers(recipe: Recipe) -> Recipe:
    target = "plain" if recipe.target == "balanced" else recipe.target
    models = _with_learners(recipe.models, Learns.CLASSES, Model("ridge"))
    return replace(recipe, models=models, target=target, decide="likeliest")


def _with_learners(models: tuple[Model, ...], unfit: Learns, instead: Model) -> tuple[Model, ...]:
    """The models, one that cannot learn such a target replaced; no family stands there twice for that."""
    kept: list[Model] = []
    for model in models:
        other = instead if FAMILIES[model.family].learns is unfit else model
        if other is model or other.family not in {each.family for each in (*kept, *models)}:
            kept.append(other)
    return tuple(kept) or (instead,)


def _without_parts_of_totals(names: dict[str, list[str]]) -> tuple[str, ...]:
    """The columns without those that a column named Total holds already: no square foot is added twice."""
    held = {part for parts in names.values() if "Total" in parts for part in parts[:-1] if part != "Total"}
    return tuple(name for name, parts in names.items() if "Total" in parts or not held & set(parts))


def _most_balanced(columns: list[Column]) -> list[Column]:
    """Truth values and working days first: a switch of two positions changes what the other column means."""
    return sorted(columns, key=lambda c: (c.distinct, "work" not in c.name.lower(), c.name))
