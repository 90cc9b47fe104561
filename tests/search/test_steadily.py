"""A whole run of the tree search over a fake model: samples are refilled one at a time, and nothing waits."""

import asyncio
import itertools
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.candidate import Operator, Proposed
from engine.facts import (
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    EndReason,
    Purpose,
    ScriptWritten,
)
from engine.ports import SamplingRequest
from tests.world import SETTINGS, Died, FakeModel, World, prints, script_request

STEADY = replace(SETTINGS, search="mcts", rounds=5, repairs=3)


def improving(number: int, request: SamplingRequest) -> str:
    return prints(f"Validation MAE: {1000 - number}")


class GatedModel(FakeModel):
    """Lets one script at a time through, once five are asked for; reflections only when told to."""

    def __init__(self, candidates: int) -> None:
        super().__init__(improving)
        self.left = candidates
        self.writing = 0
        self.seen: list[int] = []
        self.turn = asyncio.Condition()
        self.reflections = asyncio.Event()

    async def stream(self, request):  # type: ignore[no-untyped-def]
        if request.purpose is Purpose.REFLECT:
            await self.reflections.wait()
        elif request.purpose is Purpose.WRITE:
            async with self.turn:
                self.writing += 1
                self.turn.notify_all()
                await self.turn.wait_for(lambda: self.writing == min(5, self.left))
                self.seen.append(self.writing)
                self.writing -= 1
                self.left -= 1
                if self.left == 0:
                    self.reflections.set()
                self.turn.notify_all()
        async for event in super().stream(request):
            yield event


def test_five_samples_are_always_in_flight_and_reflections_hold_none_of_them_up(tmp_path: Path) -> None:
    """Each script is only written once five are asked for again: one that came late would stop the run."""
    model = GatedModel(25)
    here = World(state_dir=tmp_path, model=model, settings=STEADY)

    async def in_time() -> None:
        async with asyncio.timeout(30):
            ended = await here.session()
        assert ended.reason is EndReason.ROUNDS

    asyncio.run(in_time())
    assert model.seen == [5] * 21 + [4, 3, 2, 1]
    assert sum(isinstance(fact, CandidateScored) for fact in here.facts) == 25
    first_reflection = next(
        place for place, fact in enumerate(here.facts) if isinstance(fact, CandidateReflected)
    )
    assert sum(isinstance(fact, ScriptWritten) for fact in here.facts[:first_reflection]) >= 20


def test_what_is_proposed_stands_on_what_had_landed_by_then(tmp_path: Path) -> None:
    here = World(state_dir=tmp_path, model=FakeModel(improving), settings=STEADY)
    here.run()
    landed: set[int | None] = set()
    parents = []
    for fact in here.facts:
        if isinstance(fact, CandidateScored):
            landed.add(fact.candidate)
        if isinstance(fact, CandidateProposed) and fact.parent is not None:
            assert fact.parent in landed
            parents.append(fact.parent)
    assert len(set(parents)) > 1
    places = [(fact.round, fact.lane) for fact in here.facts if isinstance(fact, CandidateProposed)]
    assert places == list(itertools.product(range(1, 6), range(1, 6)))


def test_a_run_that_died_goes_on_with_the_same_slots(tmp_path: Path) -> None:
    first = World(state_dir=tmp_path, model=FakeModel(improving), settings=STEADY, dies_after=60)
    with suppress(Died, BaseExceptionGroup):
        first.run()
    again = World(state_dir=tmp_path, model=FakeModel(improving), settings=STEADY)
    again.run()
    state = again.state
    assert len(state.candidates) == 25
    assert not [one for one in state.candidates.values() if isinstance(one.status, Proposed)]


def test_the_second_parent_of_a_combination_reaches_the_prompt(tmp_path: Path) -> None:
    model = FakeModel(improving)
    here = World(state_dir=tmp_path, model=model, settings=replace(STEADY, rounds=12))
    here.run()
    combined = [
        fact
        for fact in here.facts
        if isinstance(fact, CandidateProposed) and fact.operator is Operator.COMBINE
    ]
    assert combined
    state = here.state
    asked = [request.messages for request in model.asked if script_request(request)]
    for fact in combined:
        assert fact.parent is not None
        assert fact.other_parent is not None
        first, second = state.reported(fact.parent), state.reported(fact.other_parent)
        assert [
            True
            for system, user in asked
            if f"<reward_reflection>\nValidation MAE: {first:.8g}" in system.content
            and f"<second_reward_reflection>\nValidation MAE: {second:.8g}" in system.content
            and f"print('Validation MAE: {second:g}')" in user.content.partition("<second_machine")[2]
        ]
