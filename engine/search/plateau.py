"""Whether the search stands still: the last improvements gained no more than repeats of one idea differ."""

from collections import defaultdict
from itertools import pairwise
from statistics import median

from engine.candidate import Operator
from engine.search.reward import Rewards
from engine.search.tree import Tree

_IMPROVES = (Operator.IMPROVE, Operator.COMBINE)


def plateau_words(tree: Tree, rewards: Rewards, last: int) -> str | None:
    """The numbers, where the last so many improvements since the last draft are within noise; else None."""
    oldest = _oldest_of_the_last(tree, last)
    if oldest is None:
        return None
    before = max((u for u in tree.utilities[:oldest] if u is not None), default=None)
    if before is None:
        return None
    gain = rewards.of(tree.nodes[0].best) - rewards.of(before)
    spread = noise(tree, rewards)
    if gain > spread:
        return None
    gained = f"plateau: the last {last} improvements gained {gain:.2f} of the ranks"
    return f"{gained}, repeats of one idea differ by {spread:.2f}"


def noise(tree: Tree, rewards: Rewards) -> float:
    """The median difference in reward between successive candidates of the same idea; 0: none came twice.

    In ranks, so that it has no scale either.
    """
    repeats: dict[str, list[float]] = defaultdict(list)
    for node in tree.nodes:
        if node.utility is not None and node.idea:
            repeats[node.idea].append(rewards.of(node.utility))
    spreads = [abs(one - other) for known in repeats.values() for one, other in pairwise(known)]
    return median(spreads) if spreads else 0.0


def _oldest_of_the_last(tree: Tree, last: int) -> int | None:
    found = 0
    for number in range(len(tree.nodes) - 1, 0, -1):
        node = tree.nodes[number]
        if node.seed.operator is Operator.DRAFT:
            return None
        if node.utility is not None and node.seed.operator in _IMPROVES:
            found += 1
            if found == last:
                return number
    return None
