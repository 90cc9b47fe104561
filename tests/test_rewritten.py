"""A script that a person sends back: what was expected of the old one is not said of the new one."""

import asyncio
import json
import re
from pathlib import Path

from engine.candidate import Proposed, Scored, WaitingForApproval
from engine.facts import Autonomy, Purpose
from engine.forecast_facts import CandidateValued
from engine.ports import SamplingRequest
from engine.state import State
from tests.world import FakeModel, Steered, World, prints


def forecast(request: SamplingRequest) -> str:
    (mae,) = re.findall(
        r"print\('Validation MAE: (\d+)'\)", request.messages[-1].content.rpartition("<proposed_script>")[2]
    )
    return json.dumps({"reasoning": f"of {mae}", "probability": 0.5, "gain": int(mae), "loss": 0})


def world(path: Path) -> World:
    model = FakeModel(lambda number, _: prints(f"Validation MAE: {100 * number}"))
    model.before_run = forecast
    here = World(state_dir=path, model=model)
    here.settings = here.settings_with(samples=1, keep=1, rounds=1, before_run="value")
    return here


def waits(state: State) -> bool:
    return bool(state.candidates) and isinstance(state.candidates[1].status, WaitingForApproval)


def gain(state: State) -> float | None:
    said = state.candidates[1].prediction
    return None if said is None else said.gain


def test_a_script_that_was_written_anew_is_valued_anew(tmp_path: Path) -> None:
    here = world(tmp_path)

    async def act(run: Steered) -> None:
        await run.until(waits)
        assert gain(run.state) == 100
        run.steering.reflect(1, "no, use numpy")
        assert (gain(run.state), run.state.candidates[1].thought) == (None, None)
        await run.until(waits)
        assert gain(run.state) == 200
        run.steering.accept(1)
        await run.until(lambda state: isinstance(state.candidates[1].status, Scored))

    asyncio.run(here.steered(act, autonomy=Autonomy.ASK))
    assert [fact.why for fact in here.facts if isinstance(fact, CandidateValued)] == ["of 100", "of 200"]
    assert gain(here.state) == 200


def test_what_was_said_in_pairs_is_not_said_of_a_script_that_was_written_anew(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.model.before_run = lambda _: json.dumps({"reasoning": "x", "better": "equal"})
    here.settings = here.settings_with(samples=2, before_run="elimination")

    async def act(run: Steered) -> None:
        await run.until(lambda state: any(one.is_chosen for one in state.candidates.values()))
        (held,) = [one.id for one in run.state.candidates.values() if one.is_chosen]
        await run.until(lambda state: isinstance(state.candidates[held].status, WaitingForApproval))
        run.steering.reflect(held)
        assert len(run.state.comparisons) == 1
        await run.until(lambda state: isinstance(state.candidates[held].status, WaitingForApproval))
        assert not run.state.comparisons

    asyncio.run(here.steered(act, autonomy=Autonomy.ASK))


def test_a_script_that_stays_after_all_keeps_what_was_expected_of_it(tmp_path: Path) -> None:
    here = world(tmp_path)

    async def act(run: Steered) -> None:
        await run.until(waits)
        never = asyncio.Event()

        async def hold(model: FakeModel) -> None:
            await never.wait()

        here.model.gate = hold
        run.steering.reflect(1, "no, use numpy")
        await run.until(lambda _: sum(one.purpose is Purpose.WRITE for one in here.model.asked) == 2)
        assert isinstance(run.state.candidates[1].status, Proposed)
        run.steering.withdraw()
        assert gain(run.state) == 100

    asyncio.run(here.steered(act, autonomy=Autonomy.ASK))
    assert waits(here.state)
    assert gain(here.state) == 100
