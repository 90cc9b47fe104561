"""The short-term memory as the prompt tells it: what was tried, and what came of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import correlation, fmean, median

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.measure import loss_of
from engine.llm.offline.recipe import Recipe, read_recipe
from engine.metric import Metric

_LINE = re.compile(r"^- (.+?) \| (\w+) \| (.+?) \| (.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One line of the memory."""

    where: str
    """For example `round 1 lane 2`."""
    operator: str
    score: float | None
    """As the prompt says it. None: it failed, and `failure` says how."""
    loss: float | None
    """How far the score is from perfect, lower is better whatever the metric; None where there is none."""
    failure: str
    recipe: Recipe | None
    """None where its script was written by somebody else."""
    idea: str


def read_memory(section: str, metric: Metric) -> list[Attempt]:
    """The attempts, in their order; lines of another form are passed over."""
    return [attempt for line in section.splitlines() if (attempt := _attempt(line, metric)) is not None]


def read_best_state(section: str, metric: Metric) -> list[Attempt]:
    """The best so far with its score, and ideas that were tried, of which no score is told."""
    found = re.search(
        r"^Best so far: (?:validation|verified) .{1,60}? (-?[\d.]+(?:e[+-]?\d+)?) \| (.*)$",
        section,
        re.MULTILINE,
    )
    lines = [f"- best state | improve | {found[1]} | {found[2]}"] if found else []
    tried = re.findall(r"^- (.* \| .*): (?:better by|worse by|no change).*$", section, re.MULTILINE)
    return read_memory(
        "\n".join([*(f"- best state | improve | untold | {idea}" for idea in tried), *lines]), metric
    )


def best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The best attempt of this policy."""
    scored = [
        (a.loss, place) for place, a in enumerate(attempts) if a.loss is not None and a.recipe is not None
    ]
    return attempts[min(scored)[1]] if scored else None


def tried_lines(attempts: Sequence[Attempt]) -> set[str]:
    """Idea lines that need not be tried again."""
    return {attempt.recipe.line() for attempt in attempts if attempt.recipe is not None}


def choices(recipe: Recipe) -> frozenset[str]:
    """The recipe as a set of choices, each of which may have paid or not."""
    found = {f"target={recipe.target}", f"folds={recipe.folds}", f"submit={recipe.submit}"}
    found |= {f"models={len(recipe.models)}"} | ({f"blend={recipe.blend}"} if recipe.is_blend else set())
    found |= {f"encode={recipe.encode}"} if recipe.has_trees else set()
    found |= {"decide=tuned"} if recipe.decide == "tuned" else set()
    found |= {f"feature {name}" for name in recipe.features} | {f"clean {name}" for name in recipe.clean}
    for model in recipe.models:
        found.add(model.family)
        found |= {f"{model.family} {setting}" for setting in model.settings()}
    return frozenset(found)


def what_paid(attempts: Sequence[Attempt]) -> dict[str, float]:
    """Choice -> how much lower the loss was with it than without, as a share of the median loss.

    Shrunk towards nothing where few attempts speak for it: d * n / (n + 2), n the smaller of both sides.
    """
    scored = [(a.loss, choices(a.recipe)) for a in attempts if a.loss is not None and a.recipe is not None]
    if len(scored) < 2:
        return {}
    middle = median(loss for loss, _ in scored)
    share = abs(middle) or 1.0
    # A recipe that went badly wrong says little of its parts: it counts as a fifth worse than the middle.
    clipped = [(min(loss, middle + 0.2 * share), found) for loss, found in scored]
    paid = {}
    for choice in sorted(set().union(*(found for _, found in clipped))):
        having = [loss for loss, found in clipped if choice in found]
        lacking = [loss for loss, found in clipped if choice not in found]
        if having and lacking:
            fewer = min(len(having), len(lacking))
            paid[choice] = (fmean(lacking) - fmean(having)) / share * fewer / (fewer + 2)
    return paid


def directions(attempts: Sequence[Attempt]) -> dict[tuple[str, str], float]:
    """Family and setting -> where the lower loss lies: 1 up, -1 down, less where the two agree less.

    The correlation of value and score over all attempts with the family, its sign turned.
    """
    seen: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for attempt in attempts:
        if attempt.loss is None or attempt.recipe is None:
            continue
        for model in attempt.recipe.models:
            for name, default in FAMILIES[model.family].defaults.items():
                if not isinstance(default, str):
                    seen.setdefault((model.family, name), []).append((model.number(name), attempt.loss))
    found = {}
    for setting, pairs in seen.items():
        values, scores = zip(*pairs, strict=True)
        if len(pairs) > 2 and min(values) < max(values) and min(scores) < max(scores):
            found[setting] = -correlation(values, scores)
    return found


def _attempt(line: str, metric: Metric) -> Attempt | None:
    found = _LINE.match(line.strip())
    if found is None:
        return None
    where, operator, result, idea = found.groups()
    number = re.fullmatch(r"(?:\w[\w ]*[=:] *)?(-?[\d,]*\.?\d+(?:e[+-]?\d+)?)", result.strip())
    score = float(number[1].replace(",", "")) if number else None
    return Attempt(
        where=where,
        operator=operator,
        score=score,
        loss=None if score is None else loss_of(metric, score),
        failure="" if number or result == "untold" else result,
        recipe=read_recipe(idea),
        idea=idea,
    )
