"""`mcts`: rank rewards and PUCT choose a node; there: repair, combine or improve. On a plateau, a draft."""

import random
from collections import defaultdict
from dataclasses import dataclass

from engine.candidate import Operator
from engine.search.chosen import Bounds, Chosen
from engine.search.plateau import plateau_words
from engine.search.reward import Rewards
from engine.search.select import Formula, select
from engine.search.tree import ROOT, Standing, Tree

FORMULA = Formula()
MOST_REPAIRS = 3
"""In a row, whatever is configured."""
_GOOD = 0.5
"""The reward from which a second parent is good: better than half of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcts:
    """The rule, with its constants."""

    formula: Formula = FORMULA
    combines: float = 0.1
    """How often an improvement takes a second parent in, where there is a good one."""

    def __call__(self, tree: Tree, bounds: Bounds, rng: random.Random) -> Chosen:
        """The next candidate."""
        rewards = Rewards(tree)
        standstill = plateau_words(tree, rewards, 2 * bounds.samples) if bounds.top == ROOT else None
        if standstill is not None:
            return Chosen(node=ROOT, operator=Operator.DRAFT, why=f"{standstill}; widened at the root")
        selection = select(tree, rewards, self.formula, bounds.top, bounds.trust)
        node, why = selection.node, selection.why
        repair = _repair(tree, bounds, node)
        if repair is not None:
            return repair
        if node == ROOT:
            return Chosen(node=ROOT, operator=Operator.DRAFT, why=why)
        other = _other(tree, rewards, node) if rng.random() < self.combines else None
        if other is None:
            return Chosen(node=node, operator=Operator.IMPROVE, why=why)
        known = tree.nodes[other]
        beside = f"combined with #{known.seed.id}, the best of the other branches"
        return Chosen(
            node=node,
            operator=Operator.COMBINE,
            other=other,
            why=f"{why}; {beside} (reward {rewards.of(known.utility):.2f})",
        )


def _repair(tree: Tree, bounds: Bounds, grown: int) -> Chosen | None:
    """A failed child of what is to grow, while repairs come out no worse than fresh samples."""
    most = min(bounds.repairs, MOST_REPAIRS)
    repairs = (tree.worked[True] + 2) / (tree.tried[True] + 2)
    fresh = (tree.worked[False] + 1) / (tree.tried[False] + 2)
    if repairs < fresh:
        return None
    failed = _due(tree, grown, most)
    if failed is None:
        return None
    known = tree.nodes[failed].seed
    why = (
        f"#{known.id} failed; repair {known.depth + 1} of {most}: "
        f"{repairs:.0%} of repairs come out, {fresh:.0%} of fresh samples"
    )
    return Chosen(node=failed, operator=Operator.REPAIR, why=why)


def _due(tree: Tree, node: int, most: int) -> int | None:
    """The oldest failure below it, with nothing but failures in between, that may be repaired."""
    for child in tree.children[node]:
        known = tree.nodes[child]
        if known.standing is not Standing.FAILED:
            continue
        if child in tree.unrepaired and known.seed.depth < most:
            return child
        deeper = _due(tree, child, most)
        if deeper is not None:
            return deeper
    return None


def _other(tree: Tree, rewards: Rewards, node: int) -> int | None:
    """The best of the other branches, if it is good and the two have not been combined."""
    own = _branch(tree, node)
    branches: dict[float, list[int]] = defaultdict(list)
    for branch in tree.children[ROOT]:
        best = tree.nodes[branch].best
        if branch != own and best is not None:
            branches[best].append(branch)
    # Going down to a branch's best takes time: no further than to the first that will do.
    for utility in sorted(branches, reverse=True):
        if rewards.of(utility) < _GOOD:
            return None
        found = [other for branch in branches[utility] if (other := tree.best_under(branch)) is not None]
        known = [other for other in found if (node, other) not in tree.combined]
        if known:
            return min(known)
    return None


def _branch(tree: Tree, node: int) -> int:
    """The child of the root that it lies under."""
    while tree.parents[node] != ROOT:
        node = tree.parents[node]
    return node
