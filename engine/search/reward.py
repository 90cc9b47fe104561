"""What a candidate and a branch are worth to the search: ranks, never the metric itself.

A rank has no scale and no sign to get wrong, and no outlier can flatten it.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from engine.search.tree import Standing, Tree

GRACE = 2
"""Failures that a branch is not charged for. MLZero's: a script that crashes says little of its idea."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a branch, or growing one node once more, has come to."""

    mean: float
    """Of the rewards of all that landed; a failure beyond the grace has 0."""
    best: float
    visits: int
    """How many landed."""
    in_flight: int
    """Flights count as visits where the search explores and not in the mean, as in WU-UCT (Liu et al. 2020):
    counted there with reward 0, five at once drive each other off the best branch."""

    @property
    def q(self) -> float:
        """Half the mean and half the maximum: we want the best script, not the best average."""
        return (self.mean + self.best) / 2


class Rewards:
    """The rewards of all candidates as they stand now. O(n) once; a value is then O(1)."""

    def __init__(self, tree: Tree) -> None:
        """Reads the tree; a later landing needs new ones."""
        self._tree = tree
        self.landings = tree.landings
        self._twice = 2 * max(1, len(tree.ladder))
        self._ranks = _ranks(tree.ladder)
        self._sums = list(map(self._ranks.__getitem__, tree.utilities))
        sums = self._sums
        # A parent is always older than its children; the last parent of the reversed ones is the root's.
        for node, parent in zip(range(len(sums) - 1, 0, -1), reversed(tree.parents), strict=False):
            sums[parent] += sums[node]

    def of(self, utility: float | None) -> float:
        """The fraction of scored candidates that it beats, ties, itself among them, counted half."""
        return self._ranks[utility] / self._twice

    def value(self, node: int) -> Value:
        """Of the node's branch."""
        branch = self._tree.nodes[node]
        visits = branch.scored + max(0, branch.failed - GRACE)
        return Value(
            mean=self._sum(node) / max(1, visits),
            best=self.of(branch.best),
            visits=visits,
            in_flight=branch.in_flight,
        )

    def again(self, node: int) -> Value:
        """Of growing a scored node once more: its own reward, and its children without their branches."""
        own = self.of(self._tree.nodes[node].utility)
        children = [self._tree.nodes[child] for child in self._tree.children[node]]
        rewards = [self.of(child.utility) for child in children if child.standing is Standing.SCORED]
        failed = sum(child.standing is Standing.FAILED for child in children)
        visits = 1 + len(rewards) + max(0, failed - GRACE)
        in_flight = sum(child.standing is Standing.IN_FLIGHT for child in children)
        return Value(mean=(own + sum(rewards)) / visits, best=own, visits=visits, in_flight=in_flight)

    def _sum(self, node: int) -> float:
        """What was proposed after these rewards were read has none."""
        return self._sums[node] / self._twice if node < len(self._sums) else 0.0


def _ranks(ladder: list[float]) -> dict[float | None, int]:
    """Twice how many each utility beats, ties counted once: whole numbers, which are quick to add."""
    ranks: dict[float | None, int] = dict(zip(ladder, range(1, 2 * len(ladder), 2), strict=True))
    if len(ranks) < len(ladder):
        lowest = dict(zip(reversed(ladder), range(2 * len(ladder) - 1, 0, -2), strict=True))
        ranks = {
            utility: (rank + lowest[utility]) // 2 for utility, rank in ranks.items() if utility is not None
        }
    ranks[None] = 0
    return ranks


_KNOWN: WeakKeyDictionary[Tree, Rewards] = WeakKeyDictionary()
"""Rewards change only when a score comes in; most choices are made between two of them."""


def rewards_of(tree: Tree) -> Rewards:
    """The rewards as they stand now."""
    known = _KNOWN.get(tree)
    if known is None or known.landings != tree.landings:
        known = _KNOWN[tree] = Rewards(tree)
    return known
