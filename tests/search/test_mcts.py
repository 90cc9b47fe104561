"""The tree search as a pure function of the state: ranks alone steer it, and verdicts stand above it."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.candidate import Operator
from engine.facts import Autonomy, AutonomyChanged
from engine.search.decide import decide
from engine.search.proposal import Begin, End, Wait
from engine.search.reward import Rewards
from engine.search.select import Formula, select
from engine.search.standing import tree_of
from engine.search.tree import ROOT, Seed, Tree
from engine.state import State
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from tests.facts import ended, written
from tests.search.game import HIGHER, SETTINGS, Game, is_alike

OUTCOMES = st.lists(st.none() | st.integers(-1000, 1000).map(float), min_size=1, max_size=40)
ORDERS = st.integers(0, 1000)


def verdict(number: int, candidate: int, kind: Verdict, meaning: Meaning) -> VerdictGiven:
    return VerdictGiven(verdict=number, candidate=candidate, kind=kind, meaning=meaning, words=None)


@settings(max_examples=20, deadline=None)
@given(OUTCOMES, ORDERS)
def test_any_monotone_transform_of_the_metric_gives_the_same_choices(
    outcomes: list[float | None], order: int
) -> None:
    grown = [None if one is None else math.exp(one / 100) * 1e6 for one in outcomes]
    assert Game(grown, order=order).play().choices == Game(outcomes, order=order).play().choices


@settings(max_examples=20, deadline=None)
@given(OUTCOMES, ORDERS, st.sampled_from([1e6, 1e300, math.inf]))
def test_how_far_off_the_worst_is_changes_nothing(
    outcomes: list[float | None], order: int, far: float
) -> None:
    worst = max((one for one in outcomes if one is not None), default=0.0)
    with_outliers = [far if one == worst else one for one in outcomes]
    assert Game(with_outliers, order=order).play().choices == Game(outcomes, order=order).play().choices


@settings(max_examples=20, deadline=None)
@given(OUTCOMES, ORDERS)
def test_a_metric_of_which_more_is_better_is_the_mirror(outcomes: list[float | None], order: int) -> None:
    mirrored = [None if one is None else -one for one in outcomes]
    mirror = Game(mirrored, metric=HIGHER, order=order).play()
    assert mirror.choices == Game(outcomes, order=order).play().choices


@settings(max_examples=20, deadline=None)
@given(OUTCOMES, ORDERS, st.integers(2, 5), st.integers(1, 4))
def test_there_are_never_more_samples_in_flight_than_slots_nor_more_scripts_than_may_wait(
    outcomes: list[float | None], order: int, slots: int, jobs: int
) -> None:
    def look(game: Game) -> None:
        in_flight = sum(not one.is_settled for one in game.state.candidates.values())
        assert game.sampling <= slots
        assert in_flight <= slots + jobs
        if len(game.proposals) < 40 and in_flight < slots + jobs:
            assert game.sampling == slots

    Game(
        outcomes, order=order, settings=replace(SETTINGS, sampling_slots=slots, jobs=jobs), on_turn=look
    ).play()


def test_what_is_being_scored_holds_up_no_sample_until_the_slots_for_it_are_full() -> None:
    game = Game([1.0], settings=replace(SETTINGS, rounds=None))
    sampling = []
    for candidate in range(1, 16):
        game.decide_until_it_waits()
        sampling.append(game.sampling)
        game.apply(written(candidate), ended(candidate))
    assert sampling == [5] * 11 + [4, 3, 2, 1]


def test_scripts_that_wait_to_be_run_are_no_more_than_needed_to_keep_the_sandbox_busy() -> None:
    game = Game([1.0], settings=replace(SETTINGS, rounds=None))
    sampling = []
    for candidate in range(1, 11):
        game.decide_until_it_waits()
        sampling.append(game.sampling)
        game.apply(written(candidate))
    assert sampling == [5] * 6 + [4, 3, 2, 1]
    assert isinstance(decide(game.state, game.settings), Wait)


@settings(max_examples=20, deadline=None)
@given(OUTCOMES, ORDERS)
def test_a_replay_of_the_same_facts_decides_the_same(outcomes: list[float | None], order: int) -> None:
    """The tree that was brought up to date fact by fact is the tree of a state that was just read."""

    def look(game: Game) -> None:
        again = game.read_anew()
        assert decide(again, game.settings) == decide(game.state, game.settings)
        assert is_alike(tree_of(game.state).tree, tree_of(again).tree)

    Game(outcomes, order=order, on_turn=look).play()


@settings(max_examples=20, deadline=None)
@given(OUTCOMES, ORDERS, st.integers(1, 8), st.integers(8, 20))
def test_a_closed_branch_is_never_chosen(
    outcomes: list[float | None], order: int, candidate: int, turn: int
) -> None:
    seen: list[int] = []

    def close(game: Game) -> None:
        known = game.state.candidates.get(candidate)
        if turn <= len(game.facts) and not seen and known and known.is_settled:
            seen.append(len(game.proposals))
            game.apply(verdict(1, candidate, Verdict.REJECT, Meaning.CLOSE))

    game = Game(outcomes, order=order, on_turn=close, turns=60).play()
    if seen:
        shut = game.state.closed
        chosen = game.proposals[seen[0] :]
        assert not shut & {one for new in chosen for one in (new.parent, new.other_parent)}


def test_a_verdict_that_is_withdrawn_opens_the_branch_again() -> None:
    game = Game([5.0, 4.0, 3.0, 2.0, 1.0], turns=30).play()
    before = decide(game.state, game.settings)
    game.apply(verdict(1, 1, Verdict.REJECT, Meaning.CLOSE))
    decide(game.state, game.settings)
    game.apply(VerdictWithdrawn(verdict=1))
    assert decide(game.state, game.settings) == before
    assert is_alike(tree_of(game.state).tree, tree_of(game.read_anew()).tree)


def test_a_reward_is_the_fraction_that_it_beats_with_ties_half_and_a_failure_has_none() -> None:
    game = Game([10.0, 20.0, 20.0, None, 40.0], turns=0)
    game.decide_until_it_waits()
    for candidate in range(1, 6):
        game.land(candidate)
    grown = tree_of(game.state)
    tree, nodes = grown.tree, grown.nodes
    rewards = Rewards(tree)
    found = [rewards.of(tree.utilities[nodes[candidate]]) for candidate in range(1, 6)]
    assert found == [3.5 / 4, 2 / 4, 2 / 4, 0.0, 0.5 / 4]


def test_two_failures_are_forgiven_and_a_third_is_charged() -> None:
    game = Game([1.0, None, None, None, None], turns=0)
    game.decide_until_it_waits()
    visits = []
    for candidate in range(1, 6):
        game.land(candidate)
        tree = tree_of(game.state).tree
        visits.append(Rewards(tree).value(0).visits)
    assert visits == [1, 1, 1, 2, 3]


def test_the_best_branch_is_left_for_one_tried_once_only_after_some_disappointments() -> None:
    tree = Tree()
    drafts = [tree.grow(Seed(id=number, parent=ROOT, operator=Operator.DRAFT)) for number in range(1, 7)]
    for utility, draft in enumerate(drafts, start=1):
        tree.score(draft, float(utility))
    grown = []
    for number in range(7, 20):
        grown.append(select(tree, Rewards(tree), Formula(width=0.1)).node)
        tree.score(tree.grow(Seed(id=number, parent=drafts[-1], operator=Operator.IMPROVE)), 0.0)
    assert grown == [drafts[-1]] * 3 + [drafts[-2]] * 10


def test_accept_puts_the_root_there() -> None:
    game = Game([5.0, 1.0, 3.0, 2.0, 4.0], turns=30).play()
    pinned = game.scored[0]
    game.apply(verdict(1, pinned, Verdict.ACCEPT, Meaning.PIN))
    before = len(game.proposals)
    game.turns = 40
    game.play()
    later = game.proposals[before:]
    assert later
    for proposal in later:
        assert proposal.why.startswith(f"you set #{pinned} as the best")
        parent = proposal.parent
        while parent not in (pinned, None):
            parent = game.state.candidates[parent].parent
        assert parent == pinned


def test_reflect_spends_the_next_samples_there_and_no_more() -> None:
    game = Game([5.0, 1.0, 3.0, 2.0, 4.0], turns=12).play()
    ground = game.scored[-1]
    game.apply(verdict(1, ground, Verdict.REFLECT, Meaning.GROW))
    before = len(game.proposals)
    game.turns = 60
    game.play()
    asked = [one for one in game.proposals[before:] if one.why == f"you asked for a round on #{ground}"]
    assert asked == game.proposals[before : before + 5]
    assert {one.parent for one in asked} == {ground}
    assert len({one.round for one in asked}) == 1


def test_every_choice_says_the_numbers_behind_it() -> None:
    game = Game([5.0, 1.0, 3.0, None, 4.0], turns=60).play()
    for proposal in game.proposals:
        if proposal.operator in (Operator.IMPROVE, Operator.COMBINE):
            said = re.match(r"UCT: Q (\S+) \(max (\S+), mean (\S+) by (\S+)\), visits \d+,", proposal.why)
            assert said is not None, proposal.why
            q, best, mean, weight = map(float, said.groups())
            assert q == pytest.approx(best + weight * (mean - best), abs=0.02)
            assert "explore" in proposal.why
    assert game.proposals[0].why == "UCT: widened at the root: 0 of 1 children"


def test_a_failure_is_repaired_at_most_three_times_in_a_row_and_only_where_that_pays() -> None:
    game = Game([None], settings=replace(SETTINGS, repairs=9), turns=120).play()
    depths = [one.depth for one in game.proposals]
    assert 0 < max(depths) <= 3
    # Fresh samples that always run make repairs that never do a waste.
    game = Game([1.0], turns=0)
    for turn in range(60):
        game.decide_until_it_waits()
        for one in list(game.state.candidates.values()):
            if not one.is_settled:
                is_bad = one.operator is Operator.REPAIR or (turn > 3 and one.id % 4 == 0)
                game.outcomes = [None if is_bad else float(one.id)]
                game.land(one.id)
    assert sum(one.operator is Operator.REPAIR for one in game.proposals[20:]) <= 2


def test_a_combination_has_two_parents_of_different_branches() -> None:
    found = []
    for order in range(8):
        game = Game([9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0], order=order, turns=90).play()
        for one in game.proposals:
            if one.operator is Operator.COMBINE:
                found.append((branch(game.state, one.parent), branch(game.state, one.other_parent)))
    assert found
    assert all(one != other for one, other in found)


def branch(state: State, candidate: int | None) -> int:
    assert candidate is not None
    parent = state.candidates[candidate].parent
    return candidate if parent is None else branch(state, parent)


def test_a_plateau_widens_at_the_root_and_says_so() -> None:
    game = Game([5.0, 5.0, 5.0, 5.0, 1.0] + [9.0] * 40, turns=120).play()
    said = [
        one for one in game.proposals if one.why.startswith("plateau: the last 10 improvements gained 0.00")
    ]
    assert said
    assert {one.operator for one in said} == {Operator.DRAFT}
    steady = Game([50.0 - number for number in range(50)], turns=120).play()
    assert not [one for one in steady.proposals if one.why.startswith("plateau")]


def test_rounds_times_samples_candidates_end_the_run_once_all_have_landed() -> None:
    game = Game([3.0, None, 2.0], settings=replace(SETTINGS, rounds=3), turns=400).play()
    assert len(game.proposals) == 15
    assert isinstance(decide(game.state, game.settings), End)
    assert game.state.rounds_ended == 3
    assert isinstance(decide(game.state, replace(game.settings, candidates=15)), End)
    game = Game([3.0], settings=replace(SETTINGS, rounds=None, candidates=7), turns=400).play()
    assert len(game.proposals) == 7


@pytest.mark.parametrize("search", ["mcts", "greedy"])
def test_under_review_it_goes_by_rounds(search: str) -> None:
    game = Game([5.0, 1.0, 3.0, 2.0, 4.0], settings=replace(SETTINGS, search=search))
    game.apply(AutonomyChanged(autonomy=Autonomy.REVIEW))
    first = decide(game.state, game.settings)
    assert isinstance(first, Begin)
    assert len(first.proposals) == 5
    game.play()
    assert len(game.proposals) == 5
    assert isinstance(decide(game.state, game.settings), Wait)
    game.state.is_round_asked = True
    second = decide(game.state, game.settings)
    assert isinstance(second, Begin)
    assert len(second.proposals) == 5
    if search == "mcts":  # each sees the ones before it in flight
        assert len({one.why for one in second.proposals}) == 5


def test_greedy_drafts_five_and_then_always_improves_the_best() -> None:
    outcomes = [50.0 - number for number in range(40)]
    game = Game(outcomes, settings=replace(SETTINGS, search="greedy", sampling_slots=1, jobs=1), turns=60)
    game.play()
    assert [one.operator for one in game.proposals[:5]] == [Operator.DRAFT] * 5
    assert {one.operator for one in game.proposals[5:]} == {Operator.IMPROVE}
