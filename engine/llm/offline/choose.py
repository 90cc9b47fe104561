"""Choosing a recipe: a draft, a better neighbour of the parent, or the part that a failure points to."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.llm.offline.applies import fitting
from engine.llm.offline.cost import seconds
from engine.llm.offline.drafts import draft_recipe
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.memory import Attempt, choices, directions, tried_lines, what_paid
from engine.llm.offline.moves.all import all_moves
from engine.llm.offline.moves.move import Move
from engine.llm.offline.recipe import LINE_LIMIT, Model, Recipe, normal
from engine.llm.offline.task import Task

MOST_S = 18.0
"""Seconds that a script should take on one core, at most."""
_LEAST_S = 4.5
_S_OF_CELL = 2.5e-4
"""A small table does not deserve so long: 28,000 cells are given 7 s."""
_EMPHASIS = 10.0
"""The lane does what it was asked for, as long as there is something new of that kind to do."""
_PAID = 25.0
"""A choice that made the MAE 4 % lower weighs as much as one step's promise."""
_MOST_PAID = 1.5
"""Choices come in company (two models, a blend, its family), so their gains may not be added up freely."""
_WANDER = 0.6
_WANDER_SECOND = 1.0
"""More chance in the second step, or all lanes of a round would take the same one."""
_DIRECTION = 0.6
"""What a step of a number is worth in the direction that paid."""
_TURNS = 3
"""Recipes that a round holds ready for one emphasis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A recipe and, in words, how it came about."""

    recipe: Recipe
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What all lanes of a round know."""

    parent: Recipe
    task: Task
    attempts: tuple[Attempt, ...]
    chance: int
    """A number that all of them share, for chance that is the same in every lane."""


def choose_draft(kind: Kind | None, task: Task, attempts: Sequence[Attempt], rng: random.Random) -> Choice:
    """The emphasis' own start; where that was tried already, steps away from it until it is new."""
    recipe = affordable(draft_recipe(kind, task, rng), task)
    tried = tried_lines(attempts)
    changes: list[str] = []
    for _ in range(12):
        if recipe.line() not in tried and len(recipe.line()) <= LINE_LIMIT:
            break
        move = _best_move(recipe, task, attempts, kind, rng, tried=set())
        if move is None:
            break
        recipe = move.recipe
        changes.append(move.change)
    return Choice(recipe=recipe, changes=tuple(changes))


def choose_improvement(round_: Round, kind: Kind | None, seed: int) -> Choice:
    """The parent with one or two parts changed: first what the emphasis asks for, then what promises most.

    No lane sees its siblings, so every lane thinks the whole round through and takes what is its own: no two
    emphases get the same recipe. Where one emphasis is dealt twice, the seeds tell the lanes apart.
    """
    parent = normal(fitting(round_.parent, round_.task))
    taken = tried_lines(round_.attempts) | {parent.line()}
    for each in (*Kind, None):
        for turn in range(_TURNS):
            chance = random.Random(f"{round_.chance}/{each}/{turn}")  # noqa: S311  variety, not secrecy
            choice = _improved(replace(round_, parent=parent), each, chance, taken)
            if choice is not None and each is kind and turn == seed % _TURNS:
                return choice
            taken |= {choice.recipe.line()} if choice else set()
    return choose_draft(None, round_.task, round_.attempts, random.Random(seed))  # noqa: S311  as above


def _improved(round_: Round, kind: Kind | None, rng: random.Random, taken: set[str]) -> Choice | None:
    """One lane's steps; an ablation changes one single thing, the one that promises most of all."""
    parent, task, attempts = round_.parent, round_.task, round_.attempts
    first = _best_move(parent, task, attempts, None if kind is Kind.ABLATION else kind, rng, taken)
    if first is None:
        return None
    chosen = [first]
    if kind is not Kind.ABLATION:
        keep = (parent, first.recipe)
        second = _best_move(first.recipe, task, attempts, None, rng, taken, keep=keep, wander=_WANDER_SECOND)
        chosen += [second] if second is not None else []
    return Choice(recipe=chosen[-1].recipe, changes=tuple(move.change for move in chosen))


def ranked_moves(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> list[Move]:
    """Steps from the recipe that were not tried yet, the most promising first; no chance plays in."""
    paid, ways = what_paid(attempts), directions(attempts)
    tried = tried_lines(attempts) | {recipe.line()}
    open_moves = _open(recipe, task, attempts, tried)
    return sorted(open_moves, key=lambda move: -_worth(recipe, move, paid, ways, None))


def affordable(recipe: Recipe, task: Task) -> Recipe:
    """The recipe, made cheaper until it fits the time that a script may take."""
    recipe = normal(fitting(recipe, task))
    for _ in range(8):
        if seconds(recipe, task) <= budget_s(task):
            break
        recipe = normal(fitting(cheaper(recipe), task))
    return recipe


def cheaper(recipe: Recipe) -> Recipe:
    """The same idea at about half the price."""
    if recipe.submit == "refit" or recipe.folds > 5:
        return replace(recipe, submit="folds", folds=5)
    if any(model.family == "svr" for model in recipe.models) and recipe.is_blend:
        return replace(recipe, models=tuple(model for model in recipe.models if model.family != "svr"))
    if recipe.models[0].family == "svr":
        return replace(recipe, models=(Model("enet"),))
    halved = []
    for model in recipe.models:
        smaller = model
        if model.number("seeds", 1) > 1:
            smaller = model.with_settings(seeds=1)
        elif model.number("trees"):
            rate = model.number("lr")
            smaller = model.with_settings(trees=max(20, int(model.number("trees") / 2)))
            smaller = smaller.with_settings(lr=float(f"{min(0.2, rate * 1.8):.1g}")) if rate else smaller
        halved.append(smaller)
    if tuple(halved) != recipe.models:
        return replace(recipe, models=tuple(halved))
    return replace(recipe, models=recipe.models[:1], features=(), encode="codes")


def budget_s(task: Task) -> float:
    """Seconds that a script may take: a part of the limit, as neighbours share the cores."""
    cells = task.train.rows * len(task.columns)
    return min(MOST_S, task.machine.time_limit_s / 4, max(_LEAST_S, _S_OF_CELL * cells))


def _best_move(
    recipe: Recipe,
    task: Task,
    attempts: Sequence[Attempt],
    kind: Kind | None,
    rng: random.Random,
    tried: set[str],
    keep: tuple[Recipe, Recipe] | None = None,
    wander: float = _WANDER,
) -> Move | None:
    paid, ways = what_paid(attempts), directions(attempts)
    rated = [
        (_worth(recipe, move, paid, ways, kind) + rng.uniform(0, wander), place, move)
        for place, move in enumerate(_open(recipe, task, attempts, tried))
        if keep is None or _keeps(keep, move.recipe)
    ]
    return max(rated, default=(0.0, 0, None), key=lambda entry: entry[:2])[2]


def _keeps(step: tuple[Recipe, Recipe], recipe: Recipe) -> bool:
    """Whether the recipe still has what the step changed: a second step must not undo the first."""
    before, after, now = (choices(each) for each in (*step, recipe))
    return after - before <= now and not (before - after) & now


def _open(recipe: Recipe, task: Task, attempts: Sequence[Attempt], tried: set[str]) -> list[Move]:
    """Moves that are new, not too dear, and whose idea fits in one line."""
    return [
        move
        for move in all_moves(recipe, task, attempts)
        if move.recipe.line() not in tried
        and len(move.recipe.line()) <= LINE_LIMIT
        and seconds(move.recipe, task) <= max(budget_s(task), seconds(recipe, task) * 0.9)
    ]


def _worth(
    recipe: Recipe,
    move: Move,
    paid: Mapping[str, float],
    ways: Mapping[tuple[str, str], float],
    kind: Kind | None,
) -> float:
    """Promise, what paid so far, and whether it is what the lane was asked for."""
    before, after = choices(recipe), choices(move.recipe)
    learned = sum(paid.get(name, 0.0) for name in after - before) - sum(
        paid.get(name, 0.0) for name in before - after
    )
    evidence = max(-_MOST_PAID, min(_MOST_PAID, _PAID * learned))
    onward = max(-1.0, min(1.0, _onward(recipe, move.recipe, ways)))
    return move.promise + evidence + _DIRECTION * onward + _EMPHASIS * (kind in move.kinds)


def _onward(before: Recipe, after: Recipe, ways: Mapping[tuple[str, str], float]) -> float:
    """Whether the numbers that differ went the way that paid: 1 for one that did, -1 for one that did not."""
    if len(before.models) != len(after.models):
        return 0.0
    total = 0.0
    for old, new in zip(before.models, after.models, strict=True):
        if old.family == new.family and old != new:
            for name in FAMILIES[old.family].defaults:
                step = new.number(name) - old.number(name)
                total += ways.get((old.family, name), 0.0) * ((step > 0) - (step < 0))
    return total
