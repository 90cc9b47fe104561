"""Choosing a recipe: a draft, a better neighbour of the parent, or the part that a failure points to."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.llm.offline.advice import Advice
from engine.llm.offline.applies import fitting
from engine.llm.offline.cost import seconds
from engine.llm.offline.drafts import draft_recipe
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.memory import Attempt, choices, tried_lines
from engine.llm.offline.moves.all import all_moves
from engine.llm.offline.moves.move import Move
from engine.llm.offline.recipe import LINE_LIMIT, Model, Recipe, normal
from engine.llm.offline.task import Task
from engine.llm.offline.worth import Reasons, evidence_of, worth

MOST_S = 10.0
"""Seconds that a script should take on one core, at most: a person waits for five of them in each round."""
_LEAST_S = 4.5
_S_OF_CELL = 2.5e-4
"""A small table does not deserve so long: 28,000 cells are given 7 s."""
_WANDER = 0.6
_WANDER_SECOND = 1.0
"""More chance in the second step, or all lanes of a round would take the same one."""
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
    advice: Advice
    chance: int
    """A number that all of them share, for chance that is the same in every lane."""


def choose_draft(
    kind: Kind | None, task: Task, attempts: Sequence[Attempt], advice: Advice, rng: random.Random
) -> Choice:
    """The emphasis' own start; where that was tried, or is not wanted, steps away from it until it is new."""
    recipe = affordable(draft_recipe(kind, task, rng), task)
    tried = tried_lines(attempts)
    changes: list[str] = []
    for _ in range(12):
        is_wanted = not advice.forbids(recipe)
        if recipe.line() not in tried and len(recipe.line()) <= LINE_LIMIT and is_wanted:
            break
        steps = _open(recipe, task, attempts)
        move = _best(recipe, steps, Reasons(evidence=evidence_of(attempts), advice=advice), kind, rng)
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
    parent, task, attempts = round_.parent, round_.task, round_.attempts
    parent = normal(fitting(parent, task))
    ground = _Ground(
        parent=parent,
        task=task,
        attempts=attempts,
        reasons=Reasons(evidence=evidence_of(attempts), advice=round_.advice),
        steps=tuple(_open(parent, task, attempts)),
    )
    taken = tried_lines(attempts) | {parent.line()}
    for each in (*Kind, None):
        for turn in range(_TURNS):
            chance = random.Random(f"{round_.chance}/{each}/{turn}")  # noqa: S311  variety, not secrecy
            choice = _improved(ground, each, chance, taken)
            if choice is not None and each is kind and turn == seed % _TURNS:
                return choice
            taken |= {choice.recipe.line()} if choice else set()
    chance = random.Random(seed)  # noqa: S311  as above
    return choose_draft(None, task, attempts, round_.advice, chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What is the same for every lane, found once."""

    parent: Recipe
    task: Task
    attempts: tuple[Attempt, ...]
    reasons: Reasons
    steps: tuple[Move, ...]


def _improved(ground: _Ground, kind: Kind | None, rng: random.Random, taken: set[str]) -> Choice | None:
    """One lane's steps; an ablation changes one single thing, the one that promises most of all."""
    steps = [move for move in ground.steps if move.recipe.line() not in taken]
    asked = None if kind is Kind.ABLATION else kind
    first = _best(ground.parent, steps, ground.reasons, asked, rng)
    if first is None:
        return None
    if kind is Kind.ABLATION:
        return Choice(recipe=first.recipe, changes=(first.change,))
    onward = [
        move
        for move in _open(first.recipe, ground.task, ground.attempts)
        if move.recipe.line() not in taken and _keeps((ground.parent, first.recipe), move.recipe)
    ]
    second = _best(first.recipe, onward, ground.reasons, None, rng, wander=_WANDER_SECOND)
    chosen = [first] if second is None else [first, second]
    return Choice(recipe=chosen[-1].recipe, changes=tuple(move.change for move in chosen))


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


def _best(
    recipe: Recipe,
    steps: Sequence[Move],
    reasons: Reasons,
    kind: Kind | None,
    rng: random.Random,
    wander: float = _WANDER,
) -> Move | None:
    rated = [
        (worth(recipe, move, reasons, kind) + rng.uniform(0, wander), place, move)
        for place, move in enumerate(steps)
    ]
    return max(rated, default=(0.0, 0, None), key=lambda entry: entry[:2])[2]


def _keeps(step: tuple[Recipe, Recipe], recipe: Recipe) -> bool:
    """Whether the recipe still has what the step changed: a second step must not undo the first."""
    before, after, now = (choices(each) for each in (*step, recipe))
    return after - before <= now and not (before - after) & now


def _open(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> list[Move]:
    """Steps that are not too dear, and whose idea fits in one line."""
    most_s = max(budget_s(task), seconds(recipe, task) * 0.9)
    return [
        move
        for move in all_moves(recipe, task, attempts)
        if len(move.recipe.line()) <= LINE_LIMIT and seconds(move.recipe, task) <= most_s
    ]
