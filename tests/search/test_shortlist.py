"""An elimination in pairs: who meets whom, who is out, and when it ends."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.forecast_facts import CandidatesCompared
from engine.search.decide import decide
from engine.search.proposal import Compare, SearchSettings
from engine.search.shortlist import Pair, Standings, tournament
from tests.facts import failed, proposed, state_of, written


def played(entrants: list[int], judge: Callable[[int, int], int | None]) -> tuple[Standings, list[Pair]]:
    """To its end; the pairs in the order in which they were wanted."""
    known: dict[Pair, CandidatesCompared] = {}
    asked: list[Pair] = []
    while True:
        standings = tournament(entrants, known)
        if not standings.open:
            return standings, asked
        pair = standings.open[0]
        asked.append(pair)
        known[pair] = CandidatesCompared(candidate=pair[0], other=pair[1], better=judge(*pair), why="because")


def test_where_each_can_be_told_from_each_the_best_alone_is_left() -> None:
    standings, asked = played([3, 1, 4, 5, 2], min)
    assert standings.survivors == (1,)
    assert len(asked) == 4
    assert set(standings.beaten) == {2, 3, 4, 5}


def test_where_none_is_better_all_are_left_after_one_pass() -> None:
    standings, asked = played([1, 2, 3, 4, 5], lambda one, other: None)
    assert standings.survivors == (1, 2, 3, 4, 5)
    assert len(asked) == 2


def test_it_ends_where_those_who_are_left_are_about_as_good() -> None:
    good = {1, 2, 3}
    standings, _ = played(
        [4, 1, 5, 2, 6, 3], lambda one, other: None if {one, other} <= good else min(one, other)
    )
    assert set(standings.survivors) == good


def test_of_two_that_are_left_the_one_with_more_wins_stands_first() -> None:
    worse = {(4, 2): 2, (3, 1): None, (2, 1): None, (3, 2): None}
    standings, _ = played([3, 1, 4, 2], lambda one, other: worse[one, other])
    assert standings.survivors[0] == 2


@given(st.lists(st.integers(1, 40), unique=True, min_size=1, max_size=15), st.randoms())
def test_it_ends_whatever_is_answered(entrants: list[int], chance: object) -> None:
    answers = {
        frozenset(pair): chance.choice([*pair, None])  # type: ignore[attr-defined]
        for pair in combinations(entrants, 2)
    }
    standings, asked = played(entrants, lambda one, other: answers[frozenset((one, other))])
    assert len(asked) == len(set(asked))
    assert standings.survivors
    assert set(standings.survivors) | set(standings.beaten) == set(entrants)
    assert not set(standings.survivors) & set(standings.beaten)


def test_pairs_name_the_younger_first() -> None:
    assert tournament([1, 2, 3, 4], {}).open == ((2, 1), (4, 3))


@given(
    st.lists(st.integers(1, 40), unique=True, min_size=3, max_size=12),
    st.randoms(),
    st.integers(0, 12),
    st.integers(0, 11),
)
def test_what_was_asked_of_the_others_counts_where_one_drops_out(
    entrants: list[int], chance: Random, after: int, which: int
) -> None:
    known: dict[Pair, CandidatesCompared] = {}
    while (wanted := tournament(entrants, known).open) and len(known) < after:
        (one, other) = wanted[0]
        better = chance.choice([one, other, None])
        known[one, other] = CandidatesCompared(candidate=one, other=other, better=better, why="because")
    left = list(entrants)
    gone = left.pop(which % len(left))
    paid = {pair: fact for pair, fact in known.items() if gone not in pair}
    losers = {sum(pair) - fact.better for pair, fact in paid.items() if fact.better is not None}
    standings = tournament(left, known)
    assert losers.isdisjoint(chain.from_iterable(standings.open))
    while standings.open:
        (one, other) = standings.open[0]
        assert (one, other) not in paid
        known[one, other] = CandidatesCompared(candidate=one, other=other, better=None, why="because")
        standings = tournament(left, known)
    assert losers.isdisjoint(standings.survivors)


def test_pairs_stay_where_the_first_of_them_drops_out() -> None:
    known = {
        pair: CandidatesCompared(candidate=pair[0], other=pair[1], better=pair[1], why="because")
        for pair in [(2, 1), (4, 3), (6, 5)]
    }
    assert tournament([2, 3, 4, 5, 6], known).open == ((3, 2),)


def test_the_pairs_of_the_others_stay_whoever_fails_meanwhile() -> None:
    settings = SearchSettings(
        search="rounds",
        samples=8,
        repairs=0,
        rounds=1,
        candidates=None,
        has_baseline=False,
        emphases=(),
        before_run="elimination",
        keep=2,
    )
    facts = [fact for lane in range(1, 9) for fact in (proposed(lane, lane=lane), written(lane))]
    decision = decide(state_of(*facts), settings)
    assert isinstance(decision, Compare)
    known = [
        CandidatesCompared(candidate=one, other=other, better=None, why="because")
        for one, other in decision.pairs
    ]
    for gone in range(1, 9):
        after = decide(state_of(*facts, *known, failed(gone)), settings)
        asked = set(after.pairs) if isinstance(after, Compare) else set()
        assert asked.isdisjoint(decision.pairs)
        during = decide(state_of(*facts, failed(gone)), replace(settings, keep=1))
        assert isinstance(during, Compare)
        before_it = decision.pairs[: next(i for i, pair in enumerate(decision.pairs) if gone in pair)]
        assert during.pairs[: len(before_it)] == before_it
