"""What the tree keeps up to date is what a look at all of it says, whenever it is asked."""

import math
import random
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.candidate import Operator
from engine.search.plateau import noise, plateau_words
from engine.search.prior import leanings
from engine.search.reward import GRACE, Rewards, Value
from engine.search.select import Formula, select
from engine.search.tree import ROOT, Node, Seed, Standing, Tree

UTILITIES = st.one_of(st.integers(-5, 5).map(float), st.floats(-1e9, 1e9))
STEPS = st.lists(
    st.tuples(st.integers(0, 1000), st.one_of(st.none(), UTILITIES), st.integers(0, 1000)),
    min_size=12,
    max_size=60,
)

CURIOUS = Formula(explore=1.0)
"""Explores so much that the best branch is often not chosen."""


@dataclass
class Grove:
    """A tree that grows by chance; `looks` are nodes whose value somebody asks for in between."""

    tree: Tree = field(default_factory=Tree)

    def take(self, where: int, utility: float | None, look: int) -> None:
        tree = self.tree
        parents = [node for node, known in enumerate(tree.nodes) if known.standing is not Standing.IN_FLIGHT]
        node = tree.grow(
            Seed(
                id=len(tree.nodes),
                parent=parents[where % len(parents)],
                operator=Operator.IMPROVE if where % 7 else Operator.DRAFT,
            )
        )
        flying = [one for one, known in enumerate(tree.nodes) if known.standing is Standing.IN_FLIGHT]
        lands = flying[look % len(flying)] if where % 3 else node
        upside = float(look % 9) if look % 5 else None
        tree.mark(lands, is_writing=False, idea=f"idea {look % 4}", net_upside=upside)
        if utility is None and where % 2:
            tree.fail(lands, is_repairable=True)
        elif utility is not None:
            tree.score(lands, utility)
        if look % 2:
            Rewards(tree).value(look % len(tree.nodes))


def reward(tree: Tree, utility: float | None) -> float:
    if utility is None:
        return 0.0
    known = [one for one in tree.utilities if one is not None]
    return sum((one < utility) + (one == utility) / 2 for one in known) / len(known)


def branch(tree: Tree, top: int) -> list[Node]:
    return [known for node, known in enumerate(tree.nodes) if tree.lies_under(node, top)]


def value(tree: Tree, node: int) -> Value:
    """As the formula says it, from all nodes."""
    known = branch(tree, node)
    rewards = [reward(tree, one.utility) for one in known if one.utility is not None]
    failed = sum(one.standing is Standing.FAILED for one in known)
    visits = len(rewards) + max(0, failed - GRACE)
    return Value(
        mean=sum(rewards) / max(1, visits),
        best=max(rewards, default=0.0),
        visits=visits,
        in_flight=sum(one.standing is Standing.IN_FLIGHT for one in known),
        weight=visits / (visits + 8) / 2,
    )


def is_close(one: Value, other: Value) -> bool:
    return (
        math.isclose(one.mean, other.mean, abs_tol=1e-12)
        and math.isclose(one.best, other.best, abs_tol=1e-12)
        and math.isclose(one.q, other.q, abs_tol=1e-12)
        and (one.visits, one.in_flight) == (other.visits, other.in_flight)
    )


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_value_of_every_branch_is_that_of_its_nodes(steps: list[tuple[int, float | None, int]]) -> None:
    grove = Grove()
    for where, utility, look in steps:
        grove.take(where, utility, look)
    tree, rewards = grove.tree, Rewards(grove.tree)
    for node in range(len(tree.nodes)):
        assert is_close(rewards.value(node), value(tree, node))


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_passing_over_who_cannot_win_changes_no_choice(steps: list[tuple[int, float | None, int]]) -> None:
    grove = Grove()
    for where, utility, look in steps:
        grove.take(where, utility, look)
        tree, rewards = grove.tree, Rewards(grove.tree)
        for trust in (0.0, 0.9):
            chosen = select(tree, rewards, CURIOUS, trust=trust).node
            assert chosen == chosen_by_looking_at_all(tree, rewards, trust)


def chosen_by_looking_at_all(tree: Tree, rewards: Rewards, trust: float) -> int:
    node, formula = ROOT, CURIOUS
    root = value(tree, ROOT)
    counts = [one.standing for one in (tree.nodes[child] for child in tree.children[ROOT])]
    width = len(counts) - min(GRACE, counts.count(Standing.FAILED))
    if width < math.ceil(formula.width * root.visits**formula.exponent):
        return ROOT
    while True:
        live = [child for child in tree.children[node] if tree.nodes[child].scored]
        if not live:
            return node
        arms = [(child, rewards.value(child)) for child in live]
        if tree.nodes[node].standing is Standing.SCORED:
            arms.append((node, rewards.again(node)))
        above = value(tree, node)
        share = formula.explore * math.sqrt(above.visits + above.in_flight) / len(arms)
        leaning = leanings(tree, live, trust)
        prices = [
            known.q + share * leaning.get(arm, 1.0) / (1 + known.visits + known.in_flight)
            for arm, known in arms
        ]
        best = arms[prices.index(max(prices))][0]
        if best == node:
            return node
        node = best


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_repeats_and_the_last_improvements_are_those_of_all_nodes(
    steps: list[tuple[int, float | None, int]],
) -> None:
    grove = Grove()
    for where, utility, look in steps:
        grove.take(where, utility, look)
    tree, rewards = grove.tree, Rewards(grove.tree)
    by_idea: dict[str, list[float]] = {}
    for known in tree.nodes:
        if known.utility is not None:
            by_idea.setdefault(known.idea, []).append(reward(tree, known.utility))
    spreads = [abs(one - other) for known in by_idea.values() for one, other in pairwise(known)]
    assert math.isclose(noise(tree, rewards), median(spreads) if spreads else 0.0, abs_tol=1e-12)
    since = [known for known in tree.nodes[tree.newest_draft + 1 :] if known.utility is not None]
    oldest = len(tree.nodes) and next(
        (node for node, known in enumerate(tree.nodes) if len(since) > 2 and known is since[-3]), None
    )
    before = [one for one in tree.utilities[:oldest] if one is not None] if oldest else []
    if not before:
        assert plateau_words(tree, rewards, 3) is None
        return
    gain = reward(tree, tree.nodes[0].best) - reward(tree, max(before))
    words = plateau_words(tree, rewards, 3)
    is_close_to_it = math.isclose(gain, noise(tree, rewards), abs_tol=1e-9)
    assert is_close_to_it or (words is None) == (gain > noise(tree, rewards))


def test_a_branch_that_nobody_asked_for_in_a_long_time_is_right_all_the_same() -> None:
    rng, tree = random.Random(5), Tree()
    first = tree.grow(Seed(id=1, parent=ROOT, operator=Operator.DRAFT))
    tree.score(first, 0.0)
    Rewards(tree).value(first)
    for number in range(2, 200):
        parent = first if number % 5 == 0 else ROOT
        node = tree.grow(Seed(id=number, parent=parent, operator=Operator.IMPROVE))
        tree.score(node, rng.gauss(0, 1))
    assert is_close(Rewards(tree).value(first), value(tree, first))
