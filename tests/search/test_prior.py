"""What was expected of scripts steers the search as far as it has come true, and no further."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.candidate import Operator
from engine.forecast_facts import CandidateValued
from engine.outcome import Prediction
from engine.search.by_rule import ByRule
from engine.search.chosen import Bounds, Chosen
from engine.search.prior import MOST, leanings, trust_in
from engine.search.reward import Rewards
from engine.search.select import Formula, select
from engine.search.standing import tree_of
from engine.search.tree import ROOT, Seed, Tree
from tests.facts import ended, reflected, scored, written
from tests.search.game import SETTINGS, Game

UPSIDES = st.lists(st.none() | st.floats(-100, 100), min_size=1, max_size=8)
LEVEL = Formula(explore=1.0, width=0.1)
"""The root does not widen, and how often a child was tried counts for much."""


def grown(upsides: list[float | None]) -> tuple[Tree, list[int]]:
    """Drafts that have come out alike, of which so much was expected."""
    tree = Tree()
    nodes = []
    for number, upside in enumerate(upsides, start=1):
        node = tree.grow(Seed(id=number, parent=ROOT, operator=Operator.DRAFT))
        tree.mark(node, is_writing=False, net_upside=upside)
        tree.score(node, 1.0)
        nodes.append(node)
    return tree, nodes


@given(UPSIDES, st.floats(0, 1))
def test_nobody_gets_less_than_nothing_or_more_than_the_most_and_the_mean_is_the_uniform_share(
    upsides: list[float | None], trust: float
) -> None:
    tree, nodes = grown(upsides)
    found = leanings(tree, nodes, trust)
    assert all(0 <= one <= MOST for one in found.values())
    assert sum(found.values()) == pytest.approx(len(found))
    assert set(found) <= {node for node, upside in zip(nodes, upsides, strict=True) if upside is not None}


def test_of_equals_the_one_of_whom_more_was_expected_is_grown() -> None:
    tree, nodes = grown([1.0, 3.0, 2.0, None])
    rewards = Rewards(tree)
    assert select(tree, rewards, LEVEL, trust=0.9).node == nodes[1]
    assert select(tree, rewards, LEVEL, trust=0.0).node == nodes[0]


def test_what_was_expected_weighs_the_less_the_more_is_known() -> None:
    tree, nodes = grown([1.0, 2.0])
    before = leanings(tree, nodes, 0.9)
    for number in range(3, 9):
        tree.score(tree.grow(Seed(id=number, parent=nodes[1], operator=Operator.IMPROVE)), 1.0)
    after = leanings(tree, nodes, 0.9)
    assert before[nodes[1]] > after[nodes[1]] > 1.0


@pytest.mark.parametrize(("correlation", "count"), [(None, 0), (None, 50), (0.0, 50), (-0.8, 50)])
def test_predictions_that_told_nothing_are_not_trusted(correlation: float | None, count: int) -> None:
    assert trust_in(correlation, count) == 0.0


def test_trust_grows_with_the_correlation_and_with_how_many_came_out() -> None:
    assert 0 < trust_in(0.5, 3) < trust_in(0.5, 30) < trust_in(0.9, 30) < 1


@pytest.mark.parametrize(("sign", "is_trusted"), [(1.0, True), (-1.0, False)])
def test_a_run_trusts_the_model_as_far_as_its_predictions_have_come_true(
    sign: float, is_trusted: bool
) -> None:
    seen: list[Bounds] = []

    def rule(_tree: Tree, bounds: Bounds, _rng: object) -> Chosen:
        seen.append(bounds)
        return Chosen(node=ROOT, operator=Operator.DRAFT, why="")

    game = Game([1.0], turns=0)
    game.decide_until_it_waits()
    for candidate in range(1, 6):
        expected = Prediction(probability=1.0, gain=50 + sign * candidate, loss=0.0, reference=100.0)
        game.apply(
            written(candidate),
            CandidateValued(candidate=candidate, prediction=expected, why="so"),
            ended(candidate),
            scored(candidate, 50.0 - candidate),
            reflected(candidate),
        )
    settings = replace(SETTINGS, before_run="value")
    asked = ByRule(rule=rule)
    asked.next(game.state, settings, tree_of(game.state))
    asked.grounds(game.state, settings, 1)
    assert [one.trust > 0 for one in seen] == [is_trusted] * 2
    assert tree_of(game.state).tree.nodes[1].net_upside == 50 + sign
