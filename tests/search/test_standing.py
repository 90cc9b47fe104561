"""What is kept from one look to the next is what the facts say: whatever happens, in whatever order."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.candidate import Candidate, Operator, Scored
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    CandidateWaits,
    Flags,
    ReadingPicked,
    RoundAsked,
    RunResumed,
)
from engine.forecast_facts import CandidateNotRun
from engine.outcome import FailureKind, Reader, Reading
from engine.search.decide import decide
from engine.search.standing import tree_of
from engine.search.tree import ROOT, Seed
from engine.state import State
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from engine.verdicts import meaning
from tests.facts import ended, failed, proposed, reflected, scored, written
from tests.search.game import SETTINGS, Game, is_alike

OUTCOMES = st.lists(st.none() | st.integers(-20, 20).map(float), min_size=1, max_size=20)
CHANCE = st.integers(0, 10_000)


class Meddler:
    """Does by chance what can happen to a run beside what the search does."""

    def __init__(self, chance: int) -> None:
        self.rng = random.Random(chance)

    def __call__(self, game: Game) -> None:
        act = self.rng.choice((self.judge, self.judge, self.withdraw, self.doubt, self.leave, self.others))
        act(game)

    def judge(self, game: Game) -> None:
        known = self.one(game, lambda candidate: True)
        verdict = self.rng.choice(tuple(Verdict))
        found = None if known is None else meaning(known, verdict, is_closed=known.id in game.state.closed)
        if known is not None and isinstance(found, Meaning):
            game.apply(
                VerdictGiven(
                    verdict=game.state.said.count + 1,
                    candidate=known.id,
                    kind=verdict,
                    meaning=found,
                    words=None,
                )
            )

    def withdraw(self, game: Game) -> None:
        if game.state.said.verdicts:
            game.apply(VerdictWithdrawn(verdict=max(game.state.said.verdicts)))

    def doubt(self, game: Game) -> None:
        """Its two readers differ, or its score does not count; or somebody picks a reading."""
        disputed = self.one(game, lambda one: isinstance(one.status, Scored) and one.status.other is not None)
        if disputed is not None and self.rng.random() < 0.7:
            game.apply(ReadingPicked(candidate=disputed.id, reader=Reader.MODEL))
            return
        known = self.one(game, lambda one: not one.is_settled and one.idea is not None)
        if known is not None:
            fact = scored(known.id, self.rng.uniform(-20, 20))
            fact = replace(fact, reading=replace(fact.reading, reader=Reader.PARSER))
            other = Reading(value=self.rng.uniform(-20, 20), reader=Reader.MODEL, line=1, column=1, quote="")
            if self.rng.random() < 0.5:
                fact = replace(fact, withheld="it peeks")
            else:
                fact = replace(fact, other=other)
            game.apply(ended(known.id), fact, reflected(known.id))

    def leave(self, game: Game) -> None:
        known = self.one(game, lambda one: not one.is_settled and one.idea is not None)
        if known is None:
            return
        kind = self.rng.choice(tuple(FailureKind))
        left = CandidateNotRun(candidate=known.id, why="no", may_run=True, is_favoured=False)
        game.apply(self.rng.choice((left, CandidateWaits(candidate=known.id), failed(known.id, kind))))

    def others(self, game: Game) -> None:
        match self.rng.randrange(4):
            case 0:
                autonomy = self.rng.choice((Autonomy.AUTO, Autonomy.REVIEW))
                game.apply(AutonomyChanged(autonomy=autonomy))
            case 1:
                interrupted = tuple(one.id for one in game.state.unfinished)
                resumed = RunResumed(
                    policy="test", search="mcts", samples=5, flags=Flags(), interrupted=interrupted
                )
                game.apply(resumed)
            case 2:
                game.apply(RoundAsked())
            case _:
                parent = self.one(game, lambda one: one.idea is not None)
                if parent is not None:
                    edit = len(game.state.candidates) + 1
                    fact = proposed(edit, operator=Operator.EDIT, parent=parent.id, round_number=parent.round)
                    game.apply(replace(fact, lane=0), written(edit, "mine"))

    def one(self, game: Game, fits: Callable[[Candidate], bool]) -> Candidate | None:
        found = [known for known in game.state.candidates.values() if fits(known)]
        return self.rng.choice(found) if found else None


@pytest.mark.parametrize("search", ["mcts", "greedy"])
@settings(max_examples=25, deadline=None)
@given(OUTCOMES, CHANCE)
def test_a_state_that_was_looked_at_all_along_decides_as_one_that_was_just_read(
    search: str, outcomes: list[float | None], chance: int
) -> None:
    meddler = Meddler(chance)

    def look(game: Game) -> None:
        meddler(game)
        again = game.read_anew()
        assert decide(game.state, game.settings) == decide(again, game.settings)
        assert is_alike(tree_of(game.state).tree, tree_of(again).tree)
        assert_is_what_everybody_says(game.state)

    steps = replace(SETTINGS, search=search)
    Game(outcomes, order=chance, settings=steps, on_turn=look, turns=50).play()


def assert_is_what_everybody_says(state: State) -> None:
    everyone = list(state.candidates.values())
    shut = {one.id for one in everyone if is_under(state, one, state.said.shut)}
    assert state.closed == shut
    assert state.unfinished == [one for one in everyone if not one.is_finished]
    assert state.candidates.written_by_model == sum(one.is_written_by_model for one in everyone)
    ranked = state.ranked(one for one in everyone if one.id not in shut)
    pins = [one for one in state.said.pins if one not in shut]
    if pins:
        assert state.next_best() == state.candidates[pins[-1]]
    else:
        assert state.next_best() == (ranked[0] if ranked else None)
    for number in range(1, state.last_round + 2):
        before = [one.id for one in ranked if one.round < number]
        assert state.best_before(number) == (before[0] if before else None)
        assert state.candidates.of_round(number) == [one for one in everyone if one.round == number]


def is_under(state: State, candidate: Candidate, tops: set[int]) -> bool:
    while candidate.id not in tops:
        if candidate.parent is None:
            return False
        candidate = state.candidates[candidate.parent]
    return True


def test_what_is_not_run_is_no_longer_in_flight() -> None:
    game = Game([1.0], turns=0)
    game.decide_until_it_waits()
    for candidate in range(1, 6):
        game.apply(written(candidate))
        game.apply(CandidateNotRun(candidate=candidate, why="no", may_run=True, is_favoured=False))
    assert tree_of(game.state).tree.nodes[ROOT].in_flight == 0


def test_a_reading_that_was_picked_is_what_the_search_goes_by() -> None:
    game = Game([1.0], turns=0)
    game.decide_until_it_waits()
    parsed = scored(1, 5.0)
    parsed = replace(parsed, reading=replace(parsed.reading, reader=Reader.PARSER))
    other = Reading(value=50.0, reader=Reader.MODEL, line=1, column=1, quote="")
    game.apply(written(1), ended(1), replace(parsed, other=other), reflected(1))
    assert tree_of(game.state).tree.nodes[ROOT].best == -5.0
    game.apply(ReadingPicked(candidate=1, reader=Reader.MODEL))
    assert tree_of(game.state).tree.nodes[ROOT].best == -50.0


@settings(max_examples=25, deadline=None)
@given(OUTCOMES, CHANCE)
def test_a_thought_leaves_no_trace(outcomes: list[float | None], chance: int) -> None:
    rng = random.Random(chance)
    game = Game(outcomes, order=chance, turns=40).play()
    tree, before = tree_of(game.state).tree, tree_of(game.read_anew()).tree
    nodes = range(len(tree.nodes))
    for _ in range(4):
        other = rng.choice([None, *nodes[1:]])
        tree.grow(Seed(id=0, parent=rng.choice(nodes), operator=rng.choice(tuple(Operator)), other=other))
    for _ in range(4):
        tree.cut()
    assert is_alike(tree, before)
