"""What a candidate and a branch are worth to the search: ranks, never the metric itself.

A rank has no scale and no sign to get wrong, and no outlier can flatten it.
"""

from dataclasses import dataclass
from math import inf

from engine.search.ranks import twice_rank
from engine.search.tree import Standing, Tree

GRACE = 2
"""Failures that a branch is not charged for. MLZero's: a script that crashes says little of its idea."""
_HALF = 0.5
_DOUBT = 8
"""So many that landed in a branch give its mean half of its weight: that of a few is mostly chance."""
_ROUNDING = 1e-9


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
    weight: float
    """Of the mean; the maximum has the rest."""

    @property
    def q(self) -> float:
        """Half the mean, at most, and else the maximum: we want the best script, not the best average."""
        return self.best + self.weight * (self.mean - self.best)


class Rewards:
    """The rewards of all candidates as they stand now."""

    def __init__(self, tree: Tree) -> None:
        """Reads the tree as it is whenever it is asked."""
        self._tree = tree

    def of(self, utility: float | None) -> float:
        """The fraction of scored candidates that it beats, ties, itself among them, counted half."""
        if utility is None:
            return 0.0
        ladder = self._tree.ladder
        return twice_rank(ladder, utility) / (2 * max(1, len(ladder)))

    def utility_at(self, reward: float) -> float:
        """Whoever has less than this utility has no higher reward than that."""
        ladder = self._tree.ladder
        below = int((reward - _ROUNDING) * len(ladder))
        return ladder[below] if 0 < below < len(ladder) else -inf

    def visits(self, node: int) -> int:
        """How many of the node's branch landed; failures within the grace do not count."""
        branch = self._tree.nodes[node]
        return branch.scored + max(0, branch.failed - GRACE)

    def value(self, node: int) -> Value:
        """Of the node's branch."""
        branch, visits = self._tree.nodes[node], self.visits(node)
        total = self._tree.rank_sum(node) / (2 * max(1, len(self._tree.ladder)))
        return Value(
            mean=total / max(1, visits),
            best=self.of(branch.best),
            visits=visits,
            in_flight=branch.in_flight,
            weight=_weight(visits),
        )

    def price(self, node: int, share: float) -> float:
        """Q of the node's branch, and `share` for exploring it, by how often that has been done.

        The same as by `value`, for when there are hundreds to compare.
        """
        tree = self._tree
        branch, ladder = tree.nodes[node], tree.ladder
        visits = branch.scored
        best = 0 if branch.best is None else twice_rank(ladder, branch.best)
        total = best if visits == 1 else tree.rank_sum(node)
        if branch.failed > GRACE:
            visits += branch.failed - GRACE
        twice = 2 * (len(ladder) or 1)
        q = (best + _weight(visits) * (total / (visits or 1) - best)) / twice
        return q + share / (1 + visits + branch.in_flight)

    def again(self, node: int) -> Value:
        """Of growing a scored node once more: its own reward, and its children without their branches.

        The mean has its half at once: all were made from this very script, as the next will be.
        """
        nodes = self._tree.nodes
        own = self.of(nodes[node].utility)
        total, visits, failed, in_flight = 0.0, 1, 0, 0
        for child in self._tree.children[node]:
            match nodes[child].standing:
                case Standing.SCORED:
                    total += self.of(nodes[child].utility)
                    visits += 1
                case Standing.FAILED:
                    failed += 1
                case Standing.IN_FLIGHT:
                    in_flight += 1
        visits += max(0, failed - GRACE)
        return Value(mean=(own + total) / visits, best=own, visits=visits, in_flight=in_flight, weight=_HALF)


def _weight(visits: int) -> float:
    """Of a branch's mean: half in the end, little while little has landed.

    A branch that was tried once has its maximum for a mean. Were a few attempts on the best branch, of which
    most fail, charged in full, the search would leave it for the next one only because that is untried.
    """
    return _HALF * visits / (visits + _DOUBT)
