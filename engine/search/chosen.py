"""What a search's rule chooses next, and the form of such a rule."""

import random
from dataclasses import dataclass
from typing import Protocol

from engine.candidate import Operator
from engine.search.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One more candidate."""

    node: int
    """The parent; the root for a draft."""
    operator: Operator
    why: str
    other: int | None = None
    """The second parent of a combination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a rule has to keep to."""

    samples: int
    repairs: int
    """In a row."""
    top: int
    """Only this node's branch: the root, or what a person pinned."""
    trust: float = 0.0
    """How far to go by what the model expected of scripts before they ran, from 0, not at all, to 1."""


class Rule(Protocol):
    """A way to choose."""

    def __call__(self, tree: Tree, bounds: Bounds, rng: random.Random, /) -> Chosen:
        """The next candidate. Pure: tree and chance decide it."""
        ...
