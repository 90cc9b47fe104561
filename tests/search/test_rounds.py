"""The seed's loop, as a pure function of the state."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.candidate import Operator
from engine.facts import BestChanged, EndReason, Fact, Flags, RoundEnded, RunResumed
from engine.outcome import FailureKind, Score
from engine.search.decide import decide
from engine.search.emphases import Tried, of_round, taken_in, tried_in
from engine.search.proposal import Begin, End, EndRound, SearchSettings, Wait
from tests.facts import ended, failed, proposed, reflected, run_into, run_through, scored, state_of, written

SETTINGS = SearchSettings(
    search="rounds",
    samples=3,
    repairs=1,
    rounds=2,
    candidates=None,
    has_baseline=False,
    emphases=("a", "b", "c", "d"),
)
ROUND_1 = [fact for lane in (1, 2, 3) for fact in run_through(lane, 10.0 + lane, lane=lane)]
BEST_1 = BestChanged(candidate=1, score=Score(reported=11.0, verified=None), previous=None)


def test_the_first_round_drafts_one_candidate_a_lane_with_different_emphases() -> None:
    decision = decide(state_of(), SETTINGS)
    assert isinstance(decision, Begin)
    assert [proposal.lane for proposal in decision.proposals] == [1, 2, 3]
    assert {proposal.operator for proposal in decision.proposals} == {Operator.DRAFT}
    assert len({proposal.emphasis for proposal in decision.proposals}) == 3


def test_the_baseline_comes_first_and_alone() -> None:
    settings = replace(SETTINGS, has_baseline=True)
    decision = decide(state_of(), settings)
    assert isinstance(decision, Begin)
    assert [proposal.operator for proposal in decision.proposals] == [Operator.BASELINE]
    open_baseline = proposed(1, round_number=0, lane=0, operator=Operator.BASELINE)
    assert isinstance(decide(state_of(open_baseline), settings), Wait)


def test_a_failed_baseline_is_left_aside_and_not_repaired() -> None:
    baseline = proposed(1, round_number=0, lane=0, operator=Operator.BASELINE)
    state = state_of(baseline, written(1), ended(1), failed(1))
    decision = decide(state, replace(SETTINGS, has_baseline=True))
    assert isinstance(decision, Begin)
    assert {proposal.operator for proposal in decision.proposals} == {Operator.DRAFT}


def test_a_round_waits_for_the_slowest_and_for_its_reflection() -> None:
    unreflected: list[Fact] = [proposed(3, lane=3), written(3), ended(3), scored(3, 9.0)]
    state = state_of(*ROUND_1[:12], *unreflected)
    assert isinstance(decide(state, SETTINGS), Wait)
    state.apply(reflected(3))
    assert decide(state, SETTINGS) == EndRound(round=1, ranking=(3, 1, 2))


def test_the_best_is_the_ground_of_the_next_round() -> None:
    state = state_of(*ROUND_1, BEST_1, RoundEnded(round=1, ranking=(1, 2, 3)))
    decision = decide(state, SETTINGS)
    assert isinstance(decision, Begin)
    assert [(proposal.operator, proposal.parent) for proposal in decision.proposals] == [
        (Operator.IMPROVE, 1)
    ] * 3
    assert {proposal.round for proposal in decision.proposals} == {2}


def test_best_of_n_only_drafts_and_repairs_nothing() -> None:
    settings = replace(SETTINGS, search="best-of-n")
    state = state_of(*ROUND_1[:12], *run_into(3, lane=3), BEST_1)
    assert decide(state, settings) == EndRound(round=1, ranking=(1, 2))
    state.apply(RoundEnded(round=1, ranking=(1, 2)))
    decision = decide(state, settings)
    assert isinstance(decision, Begin)
    assert {(proposal.operator, proposal.parent) for proposal in decision.proposals} == {
        (Operator.DRAFT, None)
    }


def test_a_failure_is_repaired_at_once_in_its_lane_and_only_once() -> None:
    state = state_of(proposed(1, lane=1), proposed(2, lane=2), written(2), ended(2), failed(2))
    decision = decide(state, SETTINGS)
    assert isinstance(decision, Begin)
    (repair,) = decision.proposals
    assert (repair.operator, repair.parent, repair.lane, repair.depth) == (Operator.REPAIR, 2, 2, 1)
    state.apply(proposed(3, lane=2, operator=Operator.REPAIR, parent=2, depth=1))
    assert isinstance(decide(state, SETTINGS), Wait)
    state.apply(failed(3))
    assert isinstance(decide(state, SETTINGS), Wait)


def test_what_no_script_is_to_blame_for_is_not_repaired() -> None:
    for kind in (FailureKind.ENDPOINT, FailureKind.SANDBOX, FailureKind.CANCELLED):
        state = state_of(*run_through(1, 5.0), proposed(2, lane=2), failed(2, kind))
        assert isinstance(decide(state, SETTINGS), EndRound)


def test_the_run_ends_after_its_rounds() -> None:
    state = state_of(*ROUND_1, BEST_1, RoundEnded(round=1, ranking=(1, 2, 3)))
    assert decide(state, replace(SETTINGS, rounds=1)) == End(reason=EndReason.ROUNDS)


def test_the_limit_of_candidates_counts_repairs_and_cuts_the_last_round_short() -> None:
    settings = replace(SETTINGS, rounds=None, candidates=5)
    repair = proposed(4, lane=3, operator=Operator.REPAIR, parent=3, depth=1)
    repaired: list[Fact] = [repair, written(4), ended(4), scored(4, 1.0), reflected(4)]
    state = state_of(*ROUND_1[:12], *run_into(3, lane=3), *repaired, RoundEnded(round=1, ranking=(4, 1, 2)))
    decision = decide(state, settings)
    assert isinstance(decision, Begin)
    assert len(decision.proposals) == 1
    assert decide(state, replace(settings, candidates=4)) == End(reason=EndReason.CANDIDATES)


def test_a_repair_that_has_no_room_is_not_begun() -> None:
    settings = replace(SETTINGS, candidates=3)
    state = state_of(*ROUND_1[:12], *run_into(3, lane=3))
    assert decide(state, settings) == EndRound(round=1, ranking=(1, 2))


def test_a_round_that_the_endpoint_failed_is_not_followed_by_another() -> None:
    facts = [
        fact for lane in (1, 2) for fact in (proposed(lane, lane=lane), failed(lane, FailureKind.ENDPOINT))
    ]
    state = state_of(*facts, RoundEnded(round=1, ranking=()))
    assert decide(state, SETTINGS) == End(reason=EndReason.ENDPOINT)


def test_a_run_that_an_endpoint_ended_goes_on_when_it_is_taken_up_again() -> None:
    facts = [
        fact for lane in (1, 2) for fact in (proposed(lane, lane=lane), failed(lane, FailureKind.ENDPOINT))
    ]
    state = state_of(*facts, RoundEnded(round=1, ranking=()))
    state.apply(RunResumed(policy="p", search="rounds", samples=3, flags=Flags(), interrupted=()))
    decision = decide(state, replace(SETTINGS, rounds=1, candidates=3))
    assert isinstance(decision, Begin)
    assert len(decision.proposals) == 3


def test_the_first_round_drafts_even_where_the_baseline_has_a_score() -> None:
    baseline = proposed(1, round_number=0, lane=0, operator=Operator.BASELINE)
    state = state_of(baseline, written(1), ended(1), scored(1, 5.0), reflected(1))
    decision = decide(state, replace(SETTINGS, has_baseline=True))
    assert isinstance(decision, Begin)
    assert {(proposal.operator, proposal.parent) for proposal in decision.proposals} == {
        (Operator.DRAFT, None)
    }


def test_a_round_without_any_score_is_followed_by_drafts() -> None:
    settings = replace(SETTINGS, repairs=0)
    facts = [fact for lane in (1, 2) for fact in run_into(lane, lane=lane)]
    state = state_of(*facts, RoundEnded(round=1, ranking=()))
    decision = decide(state, settings)
    assert isinstance(decision, Begin)
    assert {proposal.operator for proposal in decision.proposals} == {Operator.DRAFT}


@given(st.integers(1, 12), st.integers(1, 9), st.integers(0, 5), st.integers(1, 30))
def test_every_emphasis_is_dealt_before_any_returns(keys: int, samples: int, seed: int, rounds: int) -> None:
    names = [str(key) for key in range(keys)]
    dealt: list[str] = []
    for number in range(1, rounds + 1):
        tried = [Tried(key=key, helped=None) for key in dealt]
        dealt += map(str, of_round(names, samples, number, seed, tried))
    if len(dealt) >= keys:
        assert sorted(dealt[:keys]) == sorted(names)
    for start in range(0, len(dealt), samples):
        assert len(set(dealt[start : start + samples])) == min(samples, keys)


def test_an_emphasis_that_helped_comes_more_often_and_one_that_did_not_still_comes() -> None:
    tried = [
        Tried(key=key, helped=key == "good") for key in ("good", "bad", "poor", "weak") for _ in range(4)
    ]
    dealt = Counter(
        key
        for number in range(1, 501)
        for key in of_round(("good", "bad", "poor", "weak"), 1, number, 1, tried)
    )
    assert dealt["good"] > 250
    assert min(dealt["bad"], dealt["poor"], dealt["weak"]) > 20


def test_what_came_of_an_emphasis_is_read_from_the_state() -> None:
    improved = [
        replace(proposed(3, round_number=2, parent=1), emphasis="b"),
        *run_through(3, 4.0, parent=1)[1:],
    ]
    state = state_of(*run_through(1, 5.0), *run_into(2, lane=2), *improved, proposed(4, round_number=3))
    tried = [(one.key, one.helped) for one in tried_in(state, 4)]
    assert tried == [("features", False), ("features", False), ("b", True), ("features", None)]
    assert len(tried_in(state, 2)) == 2
    assert taken_in(state, 3) == ["features"]
