"""From the root down to where the next candidate grows: PUCT, and a root that widens with its visits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine.search.prior import MOST, leanings
from engine.search.reward import GRACE, Rewards, Value
from engine.search.tree import ROOT, Standing, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """The constants of the selection, measured by `make bench-search` on seeds that it does not report."""

    explore: float = 0.1
    """c of PUCT (Silver et al. 2017); rewards are ranks, so it needs no scale."""
    width: float = 1.2
    """k of progressive widening (Couetoux et al. 2011), at the root."""
    exponent: float = 0.5
    """Its alpha."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A node that is to get another child, and the numbers behind it."""

    node: int
    why: str


def select(tree: Tree, rewards: Rewards, formula: Formula, top: int = ROOT, trust: float = 0.0) -> Selection:
    """Where the next candidate grows, at or below `top`. `trust`: in what was expected of scripts.

    The root widens while it has fewer children than its visits allow. A scored node gets a first child, and
    then competes with its children as one of them: an improvement fails more often than not, and the best
    should not be left for its worse children because it has two already.
    """
    node, share = top, None
    while True:
        live = [child for child in tree.children[node] if tree.nodes[child].scored]
        if node == ROOT:
            width, allowed = _width(tree), _allowed(tree, formula)
            if not live or width < allowed:
                return Selection(
                    node=ROOT, why=f"UCT: widened at the root: {width} of {max(allowed, width + 1)} children"
                )
        elif not live:
            words = "" if share is None else _words(rewards.value(node), share)
            return _grown(tree, node, words, "which has no scored child")
        own = rewards.again(node) if tree.nodes[node].standing is Standing.SCORED else None
        asked = rewards.visits(node) + tree.nodes[node].in_flight
        share = formula.explore * math.sqrt(asked) / (len(live) + (own is not None))
        leaning = leanings(tree, live, trust)
        best, price = _best_of(tree, rewards, share, live, leaning)
        if own is not None and own.q + _explored(share, own) > price:
            return _grown(tree, node, _words(own, share), f"before its {len(live)} scored children")
        node, share = best, share * leaning.get(best, 1.0)


def _best_of(
    tree: Tree, rewards: Rewards, share: float, live: list[int], leaning: Mapping[int, float]
) -> tuple[int, float]:
    """The one of the highest price, the first of equals; and the price."""

    def price_of(one: int) -> float:
        return rewards.price(one, share * leaning.get(one, 1.0))

    if len(live) == 1:
        return live[0], price_of(live[0])
    favourite = max(live, key=tree.best_utility)
    # No mean is above its maximum: who cannot reach the favourite with that is not looked at.
    most = share * MOST if leaning else share
    floor = rewards.utility_at(price_of(favourite) - most)
    prices = [(price_of(one), -one) for one in live if tree.best_utility(one) >= floor]
    price, best = max(prices)
    return -best, price


def _explored(share: float, value: Value) -> float:
    return share / (1 + value.visits + value.in_flight)


def _width(tree: Tree) -> int:
    """The root's children that count: a failure within the grace does not, nor does what says nothing."""
    standings = [tree.nodes[child].standing for child in tree.children[ROOT]]
    failed = standings.count(Standing.FAILED)
    return len(standings) - standings.count(Standing.VOID) - min(failed, GRACE)


def _allowed(tree: Tree, formula: Formula) -> int:
    root = tree.nodes[ROOT]
    landed = root.scored + max(0, root.failed - GRACE)
    return math.ceil(formula.width * math.pow(landed, formula.exponent))


def _grown(tree: Tree, node: int, words: str, reason: str) -> Selection:
    where = f"grown at #{tree.nodes[node].seed.id}, {reason}"
    return Selection(node=node, why=f"UCT: {words}; {where}" if words else f"UCT: {where}")


def _words(value: Value, share: float) -> str:
    return (
        f"Q {value.q:.2f} (max {value.best:.2f}, mean {value.mean:.2f} by {value.weight:.2f}), "
        f"visits {value.visits}, in flight {value.in_flight}, explore {_explored(share, value):.2f}"
    )
