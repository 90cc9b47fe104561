"""`greedy`, AIDE's policy, for comparison: some drafts, then always the best; by chance a failure instead."""

import random
from collections.abc import Iterator

from engine.candidate import Operator
from engine.search.chosen import Bounds, Chosen
from engine.search.tree import ROOT, Standing, Tree

_REPAIR_CHANCE = 0.5
"""AIDE's `debug_prob`; Jiang et al. 2025."""


def choose(tree: Tree, bounds: Bounds, rng: random.Random) -> Chosen:
    """The next candidate."""
    if bounds.top == ROOT and _drafts(tree) < bounds.samples:
        return Chosen(
            node=ROOT, operator=Operator.DRAFT, why=f"greedy: draft {_drafts(tree) + 1} of {bounds.samples}"
        )
    due = _due(tree, bounds)
    first = next(due, None)
    if first is not None and rng.random() < _REPAIR_CHANCE:
        node = rng.choice([first, *due])
        return Chosen(
            node=node,
            operator=Operator.REPAIR,
            why=f"greedy: #{tree.nodes[node].seed.id} failed, and chance said to repair",
        )
    best = tree.best_under(bounds.top)
    if best is None:
        return Chosen(node=ROOT, operator=Operator.DRAFT, why="greedy: there is no score to improve yet")
    return Chosen(
        node=best, operator=Operator.IMPROVE, why=f"greedy: #{tree.nodes[best].seed.id} is the best so far"
    )


def _due(tree: Tree, bounds: Bounds) -> Iterator[int]:
    """Failures that may be repaired."""
    for node in sorted(tree.unrepaired):  # the same after a replay
        if tree.nodes[node].seed.depth < bounds.repairs and tree.lies_under(node, bounds.top):
            yield node


def _drafts(tree: Tree) -> int:
    nodes = (tree.nodes[child] for child in tree.children[ROOT])
    return sum(node.seed.operator is Operator.DRAFT and node.standing is not Standing.VOID for node in nodes)
