"""The peers' rules for which node grows next, from their formulas, over our tree; metrics are errors.

Only the choice is theirs: scripts and the answer are as for the others. Where a rule would divide by a scale
or slip on a sign, it does so as its code does.
"""

import math
import random
from collections.abc import Callable, Iterator

from engine.candidate import Operator
from engine.search.chosen import Bounds, Chosen
from engine.search.tree import ROOT, Node, Standing, Tree

Score = Callable[[Node], float]


def sela(tree: Tree, _bounds: Bounds, _rng: random.Random) -> Chosen:
    """SELA: over all nodes, mean of 1/(1+error) + 1.4 sqrt(ln N / n); unvisited nodes count as 0.8 visits."""
    sums, visits = _backed_up(tree, lambda node: 0.0 if node.utility is None else 1 / (1 + _error(node)))
    return _grown(max(_growable(tree), key=lambda one: _uct(tree, one, sums, visits, c=1.4, least=0.8)))


def ml_master(tree: Tree, _bounds: Bounds, _rng: random.Random) -> Chosen:
    """ML-Master: UCT over a reward of 1 for a run and -1 for a crash; 5 drafts, 3 children, 1 repair."""
    sums, visits = _backed_up(tree, lambda node: 1.0 if node.standing is Standing.SCORED else -1.0)
    node = ROOT
    while True:
        children = tree.children[node]
        known = tree.nodes[node]
        limit = 5 if node == ROOT else 3
        if known.standing is Standing.FAILED and not children:
            return Chosen(node=node, operator=Operator.REPAIR, why="")
        if known.standing in (Standing.ROOT, Standing.SCORED) and len(children) < limit:
            return _grown(node)
        open_ones = [one for one in children if any(True for _ in _growable(tree, one))]
        if not open_ones:
            return _grown(ROOT)
        node = max(open_ones, key=lambda one: _uct(tree, one, sums, visits, c=1.414, least=0.0))


def aira(tree: Tree, _bounds: Bounds, _rng: random.Random) -> Chosen:
    """AIRA: to a leaf by the mean raw metric below, min-max normed over the tree, + 0.25 sqrt(ln N / n)."""
    low, high = (tree.ladder[0], tree.ladder[-1]) if tree.ladder else (0.0, 0.0)
    span = high - low or 1.0
    sums, visits = _backed_up(
        tree, lambda node: 0.0 if node.utility is None else (node.utility - low) / span, only_scored=True
    )
    node = ROOT
    while len(tree.children[node]) >= 5:
        live = [one for one in tree.children[node] if tree.nodes[one].scored]
        if not live:
            return _grown(ROOT)
        node = max(live, key=lambda one: _uct(tree, one, sums, visits, c=0.25, least=0.0))
    return _grown(node) if tree.nodes[node].standing in (Standing.ROOT, Standing.SCORED) else _grown(ROOT)


def rd_agent(tree: Tree, _bounds: Bounds, _rng: random.Random) -> Chosen:
    """RD-Agent: any node by Q + P sqrt(N) / (1 + n); a failure gets +1, a success -tanh(error)."""
    sums, visits = _backed_up(tree, lambda node: 1.0 if node.utility is None else -math.tanh(_error(node)))
    nodes = list(_growable(tree))
    share = math.sqrt(max(1, visits[ROOT])) / len(nodes)

    def price(one: int) -> float:
        return sums[one] / max(1, visits[one]) + share / (1 + visits[one])

    return _grown(max(nodes, key=price))


def mlzero(tree: Tree, _bounds: Bounds, _rng: random.Random) -> Chosen:
    """MLZero: normed mean - 0.5 max(0, fails - 2)/n + 1.414 sqrt(ln N / n); 3 drafts, 2 children."""
    low, high = (tree.ladder[0], tree.ladder[-1]) if tree.ladder else (0.0, 0.0)
    span = high - low
    sums, visits = _backed_up(
        tree, lambda node: 0.0 if node.utility is None else (node.utility - low) / span if span else 1.0
    )
    node = ROOT
    while True:
        limit = 3 if node == ROOT else 2
        known = tree.nodes[node]
        if known.standing in (Standing.ROOT, Standing.SCORED) and len(tree.children[node]) < limit:
            return _grown(node)
        live = [one for one in tree.children[node] if tree.nodes[one].scored]
        if not live:
            return _grown(ROOT)
        node = max(
            live,
            key=lambda one: (
                _uct(tree, one, sums, visits, c=1.414, least=0.0)
                - 0.5 * max(0, tree.nodes[one].failed - 2) / max(1, visits[one])
            ),
        )


def _error(node: Node) -> float:
    return 0.0 if node.utility is None else max(0.0, -node.utility)


def _growable(tree: Tree, top: int = ROOT) -> Iterator[int]:
    for node in range(top, len(tree.nodes)):
        standing = tree.nodes[node].standing
        if standing in (Standing.ROOT, Standing.SCORED) and tree.lies_under(node, top):
            yield node


def _backed_up(tree: Tree, reward: Score, *, only_scored: bool = False) -> tuple[list[float], list[int]]:
    """Sums of rewards and visits of every branch."""
    settled = [node.standing in (Standing.SCORED, Standing.FAILED) for node in tree.nodes]
    if only_scored:
        settled = [node.standing is Standing.SCORED for node in tree.nodes]
    sums = [reward(node) if counts else 0.0 for node, counts in zip(tree.nodes, settled, strict=True)]
    visits = [int(counts) for counts in settled]
    for node in range(len(sums) - 1, 0, -1):
        sums[tree.parents[node]] += sums[node]
        visits[tree.parents[node]] += visits[node]
    return sums, visits


def _uct(tree: Tree, node: int, sums: list[float], visits: list[int], *, c: float, least: float) -> float:
    above = visits[max(tree.parents[node], 0)]
    own = visits[node] or least
    if own == 0:
        return math.inf
    return sums[node] / own + c * math.sqrt(math.log(max(1, above)) / own)


def _grown(node: int) -> Chosen:
    return Chosen(node=node, operator=Operator.IMPROVE if node else Operator.DRAFT, why="")
