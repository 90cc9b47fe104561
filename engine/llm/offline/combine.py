"""Combining two recipes: a child that has parts of both, chosen by what paid in the memory."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.llm.offline.advice import Advice
from engine.llm.offline.applies import fitting
from engine.llm.offline.choose import Choice, budget_s
from engine.llm.offline.cost import seconds
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.memory import Attempt, choices, tried_lines
from engine.llm.offline.moves.members import MOST_MODELS
from engine.llm.offline.rating import Known, rated
from engine.llm.offline.recipe import LINE_LIMIT, Model, Recipe, normal
from engine.llm.offline.sizing import usual_blend
from engine.llm.offline.task import Task

_WANDER = 0.01
"""Chance, as a share of the loss, so that two combinations of the same parents need not be the same."""
_ASKED = 0.02
"""What a child is worth more that takes over what the emphasis asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parents:
    """The two recipes, the better one first."""

    first: Recipe
    second: Recipe


def choose_combination(
    parents: Parents,
    task: Task,
    attempts: Sequence[Attempt],
    advice: Advice,
    kind: Kind | None,
    rng: random.Random,
) -> Choice | None:
    """The child that promises most; None where the two have no parts to exchange."""
    parents = Parents(
        first=normal(fitting(parents.first, task)), second=normal(fitting(parents.second, task))
    )
    known = Known.of(attempts)
    taken = tried_lines(attempts) | {parents.first.line(), parents.second.line()}
    most_s = max(budget_s(task), seconds(parents.first, task), seconds(parents.second, task))
    children = {
        child.line(): child
        for child in _children(parents, task)
        if child.line() not in taken
        and len(child.line()) <= LINE_LIMIT
        and seconds(child, task) <= most_s
        and _is_of_both(child, parents)
        and not advice.forbids(child)
    }
    rating = [
        (rated(child, task, known) + _ASKED * _does(child, parents, kind) + rng.uniform(0, _WANDER), line)
        for line, child in sorted(children.items())
    ]
    if not rating:
        return None
    child = children[max(rating)[1]]
    return Choice(recipe=child, changes=tuple(_inheritance(child, parents)))


def _children(parents: Parents, task: Task) -> Iterator[Recipe]:
    """Every way to take each part from one of the two, or from both where a part is a set."""
    one, other = parents.first, parents.second
    for models, features, clean, frame in itertools.product(
        _models(one, other),
        _sets(one.features, other.features),
        _sets(one.clean, other.clean),
        _frames(parents),
    ):
        blend = usual_blend(task)
        if frame.is_blend and len(models) > 1:
            blend = frame.blend
        child = replace(frame, models=models, features=features, clean=clean, blend=blend)
        yield normal(fitting(child, task))


def _models(one: Recipe, other: Recipe) -> list[tuple[Model, ...]]:
    """Those of the one, of the other, of both: of a family that both have, either's settings."""
    found = [one.models, other.models]
    for first, second in ((one, other), (other, one)):
        families = {model.family for model in first.models}
        more = tuple(model for model in second.models if model.family not in families)
        found.append((*first.models, *more)[:MOST_MODELS])
        found += [(model, *more)[:MOST_MODELS] for model in first.models if first.is_blend]
    return list(dict.fromkeys(found))


def _sets(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The one's, the other's, those of both, those that both agree on."""
    every = (*one, *(name for name in other if name not in one))
    return list(dict.fromkeys([one, other, every, tuple(name for name in one if name in other)]))


def _frames(parents: Parents) -> list[Recipe]:
    """The target's scale, the encoding and the decision of either; the rest from the better one."""
    one, other = parents.first, parents.second
    every = itertools.product((one, other), (one, other), (one, other))
    made = [
        replace(one, target=scale.target, encode=words.encode, decide=last.decide, submit=last.submit)
        for scale, words, last in every
    ]
    return list(dict.fromkeys(made))


def _is_of_both(child: Recipe, parents: Parents) -> bool:
    """Whether it has something of each parent that the other one lacks; the number of models is nothing."""
    made, one, other = (_parts(each) for each in (child, parents.first, parents.second))
    return bool(made & (one - other)) and bool(made & (other - one))


def _parts(recipe: Recipe) -> frozenset[str]:
    return frozenset(name for name in choices(recipe) if not name.startswith(("models=", "blend=")))


def _does(child: Recipe, parents: Parents, kind: Kind | None) -> bool:
    """Whether the part that the emphasis names comes from the other parent, or from both."""
    one = parents.first
    most = max(len(one.models), len(parents.second.models))
    families = {model.family for model in child.models}
    does = {
        Kind.ENSEMBLE: len(child.models) > most,
        Kind.ROBUSTNESS: len(child.models) > most,
        Kind.FAMILY: families != {model.family for model in one.models},
        Kind.TUNING: child.models != one.models,
        Kind.FEATURES: set(child.features) > set(one.features),
        Kind.CLEANING: child.clean != one.clean,
        Kind.ENCODING: child.encode != one.encode,
        Kind.TARGET: (child.target, child.decide) != (one.target, one.decide),
        Kind.VALIDATION: child.submit != one.submit,
        Kind.SPEED: len(child.models) == 1,
        Kind.ABLATION: len(child.models) == 1,
    }
    return kind is not None and does[kind]


def _inheritance(child: Recipe, parents: Parents) -> Iterator[str]:
    """What comes from where, in words."""
    one, other = parents.first, parents.second
    for model in child.models:
        yield f"{FAMILIES[model.family].title} {_origin(model in one.models, model in other.models)}"
    parts = (
        (f"the {child.target} target", child.target == one.target, child.target == other.target),
        (f"the encoding {child.encode}", child.encode == one.encode, child.encode == other.encode),
    )
    for words, is_ones, is_others in parts:
        if is_ones != is_others:
            yield f"{words} {_origin(is_ones, is_others)}"
    for name in (*child.features, *child.clean):
        is_ones, is_others = (name in (*each.features, *each.clean) for each in (one, other))
        yield f"{name} {_origin(is_ones, is_others)}"


def _origin(is_ones: bool, is_others: bool) -> str:
    if is_ones and is_others:
        return "of both"
    return "of the better one" if is_ones else "of the other one"
