"""A verdict that is taken back stops what it had started; what was paid for by then stays."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.candidate import Candidate, Failed, Scored, Scoring, WaitingForApproval, WaitingForPackages
from engine.facts import Autonomy, CandidateFailed, CandidateReflected, ExecutionStarted, Purpose
from engine.package_facts import PackageDecided, PackageInstalled
from engine.ports import SamplingRequest
from engine.signals import Noted
from engine.state import State
from tests.world import FakeModel, Steered, World, prints


def steer(
    path: Path, act: Callable[[Steered], Awaitable[None]], *scripts: str, autonomy: Autonomy = Autonomy.ASK
) -> World:
    """A run of one sample a round, steered by `act`. The model writes `scripts`, then others."""

    def write(number: int, request: SamplingRequest) -> str:
        return scripts[number - 1] if number <= len(scripts) else prints(f"Validation MAE: {number}")

    here = World(state_dir=path, model=FakeModel(write), is_attended=True)
    here.settings = here.settings_with(samples=1, rounds=None)
    asyncio.run(here.steered(act, autonomy=autonomy))
    return here


def holds(here: World, purpose: Purpose) -> asyncio.Event:
    """Answers of that purpose wait for what is returned."""
    gate = asyncio.Event()

    async def wait(model: FakeModel) -> None:
        if model.asked[-1].purpose is purpose:
            await gate.wait()

    here.model.gate = wait
    return gate


def first(state: State) -> Candidate | None:
    return state.candidates.get(1)


def is_now(*kinds: type) -> Callable[[State], bool]:
    return lambda state: (known := first(state)) is not None and isinstance(known.status, kinds)


def asked(here: World, purpose: Purpose) -> list[SamplingRequest]:
    return [request for request in here.model.asked if request.purpose is purpose]


def starts(here: World) -> int:
    return sum(isinstance(fact, ExecutionStarted) for fact in here.facts)


@pytest.mark.parametrize("level", ["ask", "review"])
def test_a_script_that_has_run_to_its_end_is_scored_though_its_approval_is_taken_back(
    tmp_path: Path, level: str
) -> None:
    async def act(run: Steered) -> None:
        await run.until(is_now(WaitingForApproval))
        judge = holds(run.world, Purpose.SCORE)
        run.steering.accept(1)
        await run.until(lambda _: bool(asked(run.world, Purpose.SCORE)))
        run.steering.set_autonomy(level)
        run.steering.withdraw()
        await run.idle()
        assert is_now(Scoring)(run.state)
        judge.set()
        await run.until(lambda state: state.rounds_ended == 1)

    here = steer(tmp_path, act)
    assert here.state.reported(1) == 1
    assert here.state.candidates[1].reflection is not None
    assert (starts(here), len(asked(here, Purpose.SCORE))) == (1, 1)
    assert "#1 has run to its end: what came of it stays" in [
        shown.message for shown in here.shown if isinstance(shown, Noted)
    ]


def test_a_reflection_under_way_is_kept_though_the_approval_is_taken_back(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(is_now(WaitingForApproval))
        judge = holds(run.world, Purpose.REFLECT)
        run.steering.accept(1)
        await run.until(lambda _: bool(asked(run.world, Purpose.REFLECT)))
        run.steering.withdraw()
        await run.idle()
        judge.set()
        await run.until(lambda state: state.rounds_ended == 1)

    here = steer(tmp_path, act)
    (reflected,) = [fact for fact in here.facts if isinstance(fact, CandidateReflected)]
    assert reflected.reflection is not None


@pytest.mark.parametrize("is_granted_meanwhile", [False, True])
def test_one_that_asks_for_packages_waits_for_approval_again_and_then_asks_on(
    tmp_path: Path, is_granted_meanwhile: bool
) -> None:
    script = "# needs it\nimport cv2\nprint('Validation MAE: 10')\n"

    async def act(run: Steered) -> None:
        run.world.installer.has = {"opencv-python": "1"}
        await run.until(is_now(WaitingForApproval))
        run.steering.accept(1)
        await run.until(is_now(WaitingForPackages))
        run.steering.withdraw()
        await run.idle()
        assert is_now(WaitingForApproval)(run.state)
        run.world.executor.modules |= {"cv2"}
        if is_granted_meanwhile:
            run.ledger.emit(
                PackageDecided(package="opencv-python", is_granted=True, reason="another one asked"),
                PackageInstalled(package="opencv-python", version="1"),
            )
        run.steering.accept(1)
        if not is_granted_meanwhile:
            await run.idle()
            assert is_now(WaitingForPackages)(run.state)
            run.steering.accept(1)
        await run.until(lambda state: state.rounds_ended == 1)

    here = steer(tmp_path, act, script)
    assert isinstance(here.state.candidates[1].status, Scored)
    assert starts(here) == 2
    assert not [fact for fact in here.facts if isinstance(fact, CandidateFailed)]


def test_a_script_that_was_sent_back_waits_as_it_was_where_that_is_taken_back_in_time(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(is_now(WaitingForApproval))
        model = holds(run.world, Purpose.WRITE)
        run.steering.reflect(1, "use numpy")
        await run.until(lambda _: len(asked(run.world, Purpose.WRITE)) == 2)
        run.steering.withdraw()
        await run.idle()
        assert is_now(WaitingForApproval)(run.state)
        model.set()
        run.steering.accept(1)
        await run.until(lambda state: state.rounds_ended == 1)

    assert steer(tmp_path, act).state.reported(1) == 1


def test_a_script_that_was_written_anew_stays_and_other_words_are_asked_for_anew(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(is_now(WaitingForApproval))
        run.steering.reflect(1, "use numpy")
        await run.until(lambda _: len(asked(run.world, Purpose.WRITE)) == 2)
        await run.until(is_now(WaitingForApproval))
        run.steering.withdraw()
        await run.idle()
        assert is_now(WaitingForApproval)(run.state)
        assert "Validation MAE: 2" in (tmp_path / "candidates/0001/script.py").read_text()
        run.steering.reflect(1, "use a forest")
        await run.until(lambda _: len(asked(run.world, Purpose.WRITE)) == 3)
        await run.until(is_now(WaitingForApproval))
        run.steering.accept(1)
        await run.until(lambda state: state.rounds_ended == 1)

    here = steer(tmp_path, act)
    assert "use a forest" in asked(here, Purpose.WRITE)[-1].messages[-1].content
    assert here.state.reported(1) == 3


def test_a_round_that_was_asked_for_and_is_taken_back_keeps_what_has_run_to_its_end(tmp_path: Path) -> None:
    async def act(run: Steered) -> None:
        await run.until(lambda state: state.rounds_ended == 1)
        judge = holds(run.world, Purpose.SCORE)
        run.steering.reflect(1)
        await run.until(lambda _: len(asked(run.world, Purpose.SCORE)) == 2)
        run.steering.withdraw()
        await run.idle()
        judge.set()
        await run.until(lambda state: state.rounds_ended == 2)

    here = steer(tmp_path, act, autonomy=Autonomy.REVIEW)
    assert here.state.reported(2) == 2
    assert not [one for one in here.state.candidates.values() if isinstance(one.status, Failed)]
