"""What the model expected of scripts before they ran, as far as that has come true: PUCT's P."""

from collections.abc import Mapping, Sequence

from engine.search.ranks import twice_rank
from engine.search.tree import Tree

_DOUBT = 8
"""So many predictions that have come out count half: a correlation of a few is chance."""
MOST = 2.0
"""No child has more than so many times the uniform share."""


def trust_in(rank_correlation: float | None, count: int) -> float:
    """From 0, where predictions told nothing or the contrary, towards 1, where they told the order."""
    return max(0.0, rank_correlation or 0.0) * count / (count + _DOUBT)


def leanings(tree: Tree, children: Sequence[int], trust: float) -> Mapping[int, float]:
    """How many times the uniform share each child gets of which something was expected; the others get 1.

    At most 2, for the first of many by expected gain, and 0 for the last; in the mean 1. What was expected is
    soon less than what a branch has shown: its weight decays with the visits.
    """
    known = {child: upside for child in children if (upside := tree.nodes[child].net_upside) is not None}
    if trust == 0 or len(known) < 2:  # one alone is neither first nor last
        return {}
    ladder = sorted(known.values())
    return {
        child: 1 + trust / (1 + tree.nodes[child].scored) * (twice_rank(ladder, upside) / len(ladder) - 1)
        for child, upside in known.items()
    }
