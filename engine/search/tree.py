"""The tree as the search sees it: who stands where, and what each branch has come to.

Nodes are numbered in the order of their proposals; node 0 is the root, the parent of every draft.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from engine.candidate import Operator
from engine.search.ranks import Ranks

ROOT = 0
_IMPROVES = (Operator.IMPROVE, Operator.COMBINE)


class Standing(StrEnum):
    """Where a node stands."""

    ROOT = "root"
    IN_FLIGHT = "in_flight"
    SCORED = "scored"
    FAILED = "failed"
    """Its script is to blame."""
    VOID = "void"
    """It says nothing of its branch: closed by a person, cancelled, or never run for want of a machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What is known of a candidate when it is proposed."""

    id: int
    parent: int
    """A node."""
    operator: Operator
    depth: int = 0
    """How many repairs in a row it is."""
    other: int | None = None
    """The second parent of a combination, a node."""


@dataclass(slots=True, kw_only=True)
class Node:
    """A candidate and the sums of its branch; the tree alone changes it."""

    seed: Seed
    standing: Standing
    is_repairable: bool = False
    utility: float | None = None
    idea: str = ""
    net_upside: float | None = None
    """What the model expected of it before it ran, in units of the metric; None: it was not asked."""
    is_writing: bool = False
    """Whether it is in flight and has no script yet."""
    in_flight: int = 0
    """In its branch, itself included; as the next two."""
    scored: int = 0
    failed: int = 0
    best: float | None = None
    """The highest utility of its branch."""
    ranks: Ranks | None = field(default=None, compare=False, repr=False)
    """Kept from the first time that somebody asks."""


class Tree:
    """Grows and lands nodes, and keeps the sums of every branch: a change costs its ancestors."""

    def __init__(self) -> None:
        """The root alone."""
        root = Seed(id=0, parent=-1, operator=Operator.DRAFT)
        self.nodes = [Node(seed=root, standing=Standing.ROOT)]
        self.parents = [-1]
        self.utilities: list[float | None] = [None]
        self.children: list[list[int]] = [[]]
        self.ladder: list[float] = []
        """Every utility, the lowest first."""
        self.landed: list[float] = []
        """The same as they came in."""
        self.writing = 0
        """How many are in flight and have no script yet."""
        self.unrepaired: dict[int, None] = {}
        """Failed nodes that could be repaired and have no child, the oldest first."""
        self.newest_draft = ROOT
        """The root, where there is none."""
        self.improved: list[int] = []
        """Improvements with a score, the oldest first."""
        self.repeats: list[tuple[int, int]] = []
        """Successive nodes with a score and the same idea, the later one in front; the oldest pair first."""
        self._ideas: dict[str, list[int]] = {}
        self.combined: set[tuple[int, int]] = set()
        self.tried = {True: 0, False: 0}
        """Repairs, and all others, that have settled."""
        self.worked = {True: 0, False: 0}
        """As many of them as got a score."""

    def grow(self, seed: Seed) -> int:
        """A new node, in flight and without a script."""
        node = len(self.nodes)
        self.nodes.append(Node(seed=seed, standing=Standing.IN_FLIGHT, is_writing=True))
        self.parents.append(seed.parent)
        self.utilities.append(None)
        self.children.append([])
        self.children[seed.parent].append(node)
        self.unrepaired.pop(seed.parent, None)
        if seed.other is not None:
            self.combined.add((seed.parent, seed.other))
        if seed.operator is Operator.DRAFT:
            self.newest_draft = node
        self.writing += 1
        for branch in self.upwards(node):
            branch.in_flight += 1
        return node

    def cut(self) -> None:
        """The newest node was only a thought: as if it had never been grown. It is in flight."""
        seed = self.nodes[-1].seed
        for branch in self.upwards(len(self.nodes) - 1):
            branch.in_flight -= 1
        self.writing -= self.nodes[-1].is_writing
        for column in (self.nodes, self.parents, self.utilities, self.children, self.children[seed.parent]):
            column.pop()
        siblings = [self.nodes[child].seed for child in self.children[seed.parent]]
        if not siblings and self.nodes[seed.parent].is_repairable:
            self.unrepaired[seed.parent] = None
        if seed.other is not None and seed.other not in {sibling.other for sibling in siblings}:
            self.combined.discard((seed.parent, seed.other))
        if seed.operator is Operator.DRAFT:
            older = range(len(self.nodes) - 1, ROOT, -1)
            drafts = (node for node in older if self.nodes[node].seed.operator is Operator.DRAFT)
            self.newest_draft = next(drafts, ROOT)

    def mark(self, node: int, *, is_writing: bool, idea: str = "", net_upside: float | None = None) -> None:
        """Whether it still has no script, what its script says of itself, and what is expected of it."""
        known = self.nodes[node]
        known.idea = idea or known.idea
        known.net_upside = known.net_upside if net_upside is None else net_upside
        self.writing += is_writing - known.is_writing
        known.is_writing = is_writing

    def score(self, node: int, utility: float) -> None:
        """It landed with a score."""
        self._land(node, Standing.SCORED)
        self.utilities[node] = self.nodes[node].utility = utility
        insort(self.ladder, utility)
        self.landed.append(utility)
        if self.nodes[node].seed.operator in _IMPROVES:
            insort(self.improved, node)
        self._pair_up(node)
        for branch in self.upwards(node):
            branch.scored += 1
            if branch.best is None or utility > branch.best:
                branch.best = utility
            if branch.ranks is not None:
                branch.ranks.add(utility)

    def fail(self, node: int, *, is_repairable: bool) -> None:
        """It landed without a score, and its script is to blame."""
        self._land(node, Standing.FAILED)
        self.nodes[node].is_repairable = is_repairable
        if is_repairable and not self.children[node]:
            self.unrepaired[node] = None
        for branch in self.upwards(node):
            branch.failed += 1

    def void(self, node: int) -> None:
        """It landed and says nothing of its branch."""
        self._land(node, Standing.VOID)
        self.nodes[node].idea = ""

    def rank_sum(self, node: int) -> int:
        """The sum of twice the ranks of all that have a score in its branch."""
        ranks = self.nodes[node].ranks
        if ranks is None:
            ranks = self.nodes[node].ranks = Ranks(self._scores_under(node))
        return ranks.total(self.ladder, self.landed)

    def upwards(self, node: int) -> list[Node]:
        """The node and all above it, the root last."""
        branches = []
        while node >= 0:
            branches.append(self.nodes[node])
            node = self.parents[node]
        return branches

    def lies_under(self, node: int, top: int) -> bool:
        """Whether the node is the top or belongs to its branch."""
        if top == ROOT:
            return True
        while node > top:  # a parent is always older than its children
            node = self.parents[node]
        return node == top

    def best_utility(self, node: int) -> float:
        """The highest of its branch; less than any where there is none."""
        best = self.nodes[node].best
        return -inf if best is None else best

    def best_under(self, top: int) -> int | None:
        """The node of the highest utility in a branch; of equals, the older."""
        utility = self.nodes[top].best
        if utility is None:
            return None
        node = top
        while self.nodes[node].utility != utility:
            node = next(child for child in self.children[node] if self.nodes[child].best == utility)
        return node

    def _scores_under(self, top: int) -> Iterator[float]:
        branches = [top]
        while branches:
            node = branches.pop()
            utility = self.utilities[node]
            if utility is not None:
                yield utility
            branches += self.children[node]

    def _pair_up(self, node: int) -> None:
        """With the scored ones before and after it that have the same idea."""
        idea = self.nodes[node].idea
        if not idea:
            return
        same = self._ideas.setdefault(idea, [])
        place = bisect_left(same, node)
        before, after = same[max(0, place - 1) : place], same[place : place + 1]
        for one, other in zip(before, after, strict=False):
            self.repeats.remove((other, one))
        for one in before:
            insort(self.repeats, (node, one))
        for other in after:
            insort(self.repeats, (other, node))
        same.insert(place, node)

    def _land(self, node: int, standing: Standing) -> None:
        known = self.nodes[node]
        self.mark(node, is_writing=False)
        known.standing = standing
        for branch in self.upwards(node):
            branch.in_flight -= 1
        if standing is not Standing.VOID and known.seed.operator is not Operator.BASELINE:
            is_repair = known.seed.depth > 0
            self.tried[is_repair] += 1
            self.worked[is_repair] += standing is Standing.SCORED
