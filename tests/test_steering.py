"""A person's wishes over a whole run: what each does in each state, and what taking it back undoes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.candidate import Failed, Operator, Rejected, Scored, WaitingForApproval
from engine.errors import UsageError
from engine.facts import (
    Autonomy,
    CandidateFailed,
    CandidateProposed,
    EndReason,
    ExecutionStarted,
    RunEnded,
)
from engine.outcome import FailureKind
from engine.ports import SamplingRequest
from engine.state import State
from engine.verdict_facts import Meaning, VerdictGiven
from tests.world import FakeModel, Steered, World, prints, script_request


def write(number: int, request: SamplingRequest) -> str:
    return prints(f"Validation MAE: {1000 - number}")


def steer(
    path: Path,
    act: Callable[[Steered], Awaitable[None]],
    model: FakeModel | None = None,
    *,
    autonomy: Autonomy = Autonomy.REVIEW,
    rounds: int | None = None,
    is_held: bool = False,
) -> World:
    """A run that stays, steered by `act`, and stopped when it returns."""
    here = World(state_dir=path, model=model or FakeModel(write))
    here.settings = here.settings_with(samples=2, rounds=rounds)
    asyncio.run(here.steered(act, autonomy=autonomy, is_held=is_held))
    return here


def settled(round_number: int) -> Callable[[State], bool]:
    return lambda state: state.rounds_ended >= round_number


def proposals(here: World, round_number: int) -> list[CandidateProposed]:
    facts = [fact for fact in here.facts if isinstance(fact, CandidateProposed)]
    return [fact for fact in facts if fact.round == round_number]


def test_in_review_the_next_round_waits_to_be_asked_for(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        await run.idle()
        assert not proposals(run.world, 2)
        run.steering.ask_round()
        await run.until(settled(2))

    here = steer(tmp_path, act)
    assert len(proposals(here, 2)) == 2
    assert not proposals(here, 3)


def test_in_auto_nothing_waits(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(3))

    here = steer(tmp_path, act, autonomy=Autonomy.AUTO, rounds=3)
    assert len(proposals(here, 3)) == 2


def test_accept_pins_until_it_is_withdrawn(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        worse = run.state.ranked(run.state.candidates.values())[-1].id
        better = run.state.best
        run.steering.accept(worse)
        await run.until(lambda state: state.best == worse)
        run.steering.ask_round()
        await run.until(settled(2))
        assert {proposal.parent for proposal in proposals(run.world, 2)} == {worse}
        run.steering.withdraw()
        await run.until(lambda state: state.best not in (worse, better) and state.best is not None)
        run.steering.again()
        await run.until(lambda state: state.best == worse)

    steer(tmp_path, act)


def test_reject_closes_a_branch(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        best = run.state.best
        assert best is not None
        other = next(candidate for candidate in run.state.candidates if candidate != best)
        run.steering.reject(best)
        await run.until(lambda state: state.best == other)
        run.steering.reject(other)
        await run.until(lambda state: state.best is None)
        run.steering.ask_round()
        await run.until(settled(2))
        assert {proposal.operator for proposal in proposals(run.world, 2)} == {Operator.DRAFT}

    steer(tmp_path, act)


def test_reflect_spends_the_next_round_there_with_the_persons_words(tmp_path: Path) -> None:
    model = FakeModel(write)

    async def act(run: Steered) -> None:
        await run.until(settled(1))
        worse = run.state.ranked(run.state.candidates.values())[-1].id
        run.steering.reflect(worse, "try fewer trees")
        await run.until(settled(2))
        assert {proposal.parent for proposal in proposals(run.world, 2)} == {worse}

    steer(tmp_path, act, model)
    asked = [request for request in model.asked if script_request(request)]
    assert all("try fewer trees" in request.messages[0].content for request in asked[2:])
    assert len(asked) == 4


def test_withdrawing_a_reflect_stops_the_round_that_it_began(tmp_path: Path) -> None:
    model = FakeModel(write)
    never = asyncio.Event()

    async def hold_round_2(model: FakeModel) -> None:
        if model.written > 2:
            await never.wait()

    model.gate = hold_round_2

    async def act(run: Steered) -> None:
        await run.until(settled(1))
        run.steering.reflect(1)
        await run.until(lambda state: len(state.candidates) == 4 and model.in_flight == 2)
        run.steering.withdraw()
        await run.until(settled(2))
        kinds = [
            candidate.status.kind
            for candidate in run.state.candidates.values()
            if isinstance(candidate.status, Failed)
        ]
        assert kinds == [FailureKind.CANCELLED] * 2

    steer(tmp_path, act, model)


def test_in_ask_a_script_waits_and_each_verdict_does_its_thing(tmp_path: Path) -> None:
    model = FakeModel(write)

    def waiting(state: State) -> list[int]:
        return [
            candidate.id
            for candidate in state.candidates.values()
            if isinstance(candidate.status, WaitingForApproval)
        ]

    async def act(run: Steered) -> None:
        await run.until(lambda state: len(waiting(state)) == 2)
        assert not [fact for fact in run.world.facts if isinstance(fact, ExecutionStarted)]
        run.steering.reflect(1, "no, use numpy")
        await run.until(lambda state: 1 not in waiting(state))
        await run.until(lambda state: len(waiting(state)) == 2)
        run.steering.accept(1)
        await run.until(lambda state: isinstance(state.candidates[1].status, Scored))
        run.steering.reject(2)
        await run.until(settled(1))
        assert isinstance(run.state.candidates[2].status, Rejected)

    here = steer(tmp_path, act, model, autonomy=Autonomy.ASK)
    asked = [request for request in model.asked if script_request(request)]
    assert len(asked) == 3
    assert "no, use numpy" in asked[-1].messages[-1].content
    started = [fact.candidate for fact in here.facts if isinstance(fact, ExecutionStarted)]
    assert started == [1]


def _is_waiting(state: State, candidate: int) -> bool:
    return candidate in state.candidates and isinstance(
        state.candidates[candidate].status, WaitingForApproval
    )


def test_an_approval_that_is_withdrawn_stops_the_script_which_waits_again(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        gate = run.world.executor.gate = asyncio.Event()
        await run.until(lambda state: _is_waiting(state, 1) and _is_waiting(state, 2))
        run.steering.accept(1)
        await run.until(lambda _: run.world.executor.running == 1)
        run.steering.withdraw()
        assert _is_waiting(run.state, 1)
        await run.until(lambda _: run.world.executor.running == 0)
        await run.idle()
        assert _is_waiting(run.state, 1)
        gate.set()
        run.steering.again()
        await run.until(lambda state: isinstance(state.candidates[1].status, Scored))
        run.steering.reject(2)
        await run.until(settled(1))

    here = steer(tmp_path, act, autonomy=Autonomy.ASK)
    started = [fact.candidate for fact in here.facts if isinstance(fact, ExecutionStarted)]
    assert started == [1, 1]
    assert not [fact for fact in here.facts if isinstance(fact, CandidateFailed)]


def test_an_approval_that_is_withdrawn_where_nothing_waits_any_more_stops_the_script(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        run.world.executor.gate = asyncio.Event()
        await run.until(lambda state: _is_waiting(state, 1))
        run.steering.accept(1)
        await run.until(lambda _: run.world.executor.running == 1)
        run.steering.set_autonomy("review")
        run.steering.withdraw()
        await run.until(lambda state: isinstance(state.candidates[1].status, Failed))

    steer(tmp_path, act, autonomy=Autonomy.ASK)


def test_more_rope_lets_waiting_scripts_run(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(
            lambda state: 1 in state.candidates and isinstance(state.candidates[1].status, WaitingForApproval)
        )
        run.steering.set_autonomy("auto")
        await run.until(settled(1))

    steer(tmp_path, act, autonomy=Autonomy.ASK, rounds=1)


def test_a_stopped_candidate_fails_alone(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        run.world.executor.gate = asyncio.Event()
        await run.until(lambda state: run.world.executor.running == 2)
        run.steering.stop(1)
        await run.until(lambda state: isinstance(state.candidates[1].status, Failed))
        run.world.executor.gate.set()
        await run.until(settled(1))
        assert isinstance(run.state.candidates[2].status, Scored)

    steer(tmp_path, act)


def test_a_candidate_that_is_stopped_before_its_first_step_fails_too(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(lambda state: 2 in state.candidates)
        run.steering.stop_all()
        await run.until(settled(1))
        assert all(isinstance(known.status, Failed) for known in run.state.candidates.values())

    steer(tmp_path, act)


def test_a_pause_begins_nothing_new(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        run.steering.pause()
        run.steering.ask_round()
        await run.idle()
        assert not proposals(run.world, 2)
        run.steering.unpause()
        await run.until(settled(2))

    steer(tmp_path, act)


def test_a_held_run_spends_nothing_before_a_word(tmp_path: Path) -> None:
    model = FakeModel(write)

    async def act(run: Steered) -> None:
        await run.idle()
        assert not model.asked
        run.steering.ask_round()
        await run.until(settled(1))
        await run.idle()
        assert not proposals(run.world, 2)

    steer(tmp_path, act, model, is_held=True)


def test_who_asks_for_one_more_round_gets_it(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(lambda state: state.ended is not None)
        run.steering.ask_round()
        await run.until(settled(2))
        await run.until(lambda state: state.ended is not None)

    here = steer(tmp_path, act, rounds=1)
    reasons = [fact.reason for fact in here.facts if isinstance(fact, RunEnded)]
    assert reasons == [EndReason.ROUNDS, EndReason.ROUNDS], "stopping what has ended changes no end"


def test_a_wish_that_means_nothing_says_so(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        with pytest.raises(UsageError, match="no verdict to withdraw"):
            run.steering.withdraw()
        with pytest.raises(UsageError, match="no candidate 99"):
            run.steering.accept(99)
        with pytest.raises(UsageError, match="no command"):
            run.steering.obey("dance", {})
        with pytest.raises(UsageError, match="accept"):
            run.steering.obey("accept", {"nobody": 1})
        with pytest.raises(UsageError, match="ask, review or auto"):
            run.steering.set_autonomy("wild")
        await run.until(settled(1))
        with pytest.raises(UsageError, match="not in flight"):
            run.steering.stop(1)

    here = steer(tmp_path, act)
    assert not [fact for fact in here.facts if isinstance(fact, VerdictGiven)]


def test_a_verdict_survives_the_engine(tmp_path: Path) -> None:
    async def pin(run: Steered) -> None:
        await run.until(settled(1))
        run.steering.accept(run.state.ranked(run.state.candidates.values())[-1].id)
        await run.idle()

    first = steer(tmp_path, pin)
    (given,) = [fact for fact in first.facts if isinstance(fact, VerdictGiven)]
    assert given.meaning is Meaning.PIN

    async def look(run: Steered) -> None:
        assert run.state.pinned == given.candidate
        assert run.state.autonomy is Autonomy.REVIEW

    steer(tmp_path, look)


def edits(here: World) -> list[CandidateProposed]:
    facts = [fact for fact in here.facts if isinstance(fact, CandidateProposed)]
    return [fact for fact in facts if fact.operator is Operator.EDIT]


def test_an_edited_script_is_a_child_that_runs_at_once_and_counts_against_no_limit(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        run.steering.edit(1, prints("Validation MAE: 7"))
        await run.until(lambda state: 3 in state.candidates and state.candidates[3].is_finished)
        assert run.state.next_best() == run.state.candidates[3]
        assert run.state.candidates.written_by_model == 2

    here = steer(tmp_path, act)
    (proposed,) = edits(here)
    assert (proposed.parent, proposed.why) == (1, "you edited #1")
    assert here.state.reported(3) == 7
    assert (here.state_dir / "candidates" / "0003" / "script.py").read_text() == prints("Validation MAE: 7")


def test_an_edit_runs_after_the_run_has_had_its_rounds_and_then_it_has_ended_again(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(lambda state: state.ended is not None)
        run.steering.edit(1, prints("Validation MAE: 7"))
        await run.until(lambda state: state.ended is not None and 3 in state.candidates)

    here = steer(tmp_path, act, autonomy=Autonomy.AUTO, rounds=1)
    assert here.state.reported(3) == 7
    assert sum(isinstance(fact, RunEnded) for fact in here.facts) >= 2


def test_a_failed_edit_is_the_person_s_to_mend(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        run.steering.edit(1, "print(1)\nraise ValueError\n")
        await run.until(lambda state: 3 in state.candidates and state.candidates[3].is_finished)
        await run.idle()

    here = steer(tmp_path, act)
    assert isinstance(here.state.candidates[3].status, Failed)
    assert not [one for one in here.state.candidates.values() if one.operator is Operator.REPAIR]


def test_what_is_no_python_is_refused_with_the_reason_and_starts_nothing(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(settled(1))
        with pytest.raises(UsageError, match="no Python that can be run"):
            run.steering.edit(1, "this is (no Python\n")

    assert not edits(steer(tmp_path, act))
