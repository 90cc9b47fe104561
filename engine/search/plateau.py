"""Whether the search stands still: the last improvements gained no more than repeats of one idea differ."""

from collections import Counter
from statistics import median

from engine.search.reward import Rewards
from engine.search.tree import Tree

_MOST_REPEATS = 200
"""So many pairs tell the noise well enough; ten thousand take their time."""


def plateau_words(tree: Tree, rewards: Rewards, last: int) -> str | None:
    """The numbers, where the last so many improvements since the last draft are within noise; else None."""
    oldest = tree.improved[-last] if len(tree.improved) >= last else 0
    if oldest <= tree.newest_draft:
        return None
    before = _best_before(tree, oldest)
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

    In ranks, so that it has no scale either; of the newest repeats, where there are many.
    """
    spreads = [
        abs(rewards.of(tree.utilities[one]) - rewards.of(tree.utilities[other]))
        for one, other in tree.repeats[-_MOST_REPEATS:]
    ]
    return median(spreads) if spreads else 0.0


def _best_before(tree: Tree, node: int) -> float | None:
    """The highest utility of what was proposed before it: down the ladder, past what was proposed since."""
    since = Counter(tree.utilities[node:])
    for utility in reversed(tree.ladder):
        if not since[utility]:
            return utility
        since[utility] -= 1
    return None
