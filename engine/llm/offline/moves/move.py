"""One step from a recipe to another: what it changes, what it is good for, how promising it is by itself."""

from dataclasses import dataclass

from engine.llm.offline.emphasis import Kind
from engine.llm.offline.recipe import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step."""

    recipe: Recipe
    """Where it leads."""
    change: str
    """In words, for the analysis."""
    kinds: frozenset[Kind]
    promise: float
    """What usually comes of it, by experience with small tables; 1 is a step worth trying."""


def move(recipe: Recipe, change: str, promise: float, *kinds: Kind) -> Move:
    """The step, its kinds as a set."""
    return Move(recipe=recipe, change=change, kinds=frozenset(kinds), promise=promise)
