"""A pause starts nothing new, neither scripts nor what is judged before they run; what is in flight lands."""

import asyncio
import json
from pathlib import Path

import pytest

from engine.facts import Autonomy, Purpose
from engine.ports import SamplingRequest
from tests.world import FakeModel, Steered, World, prints

_SLOTS = 5


def world(path: Path, **settings: object) -> World:
    """Eight samples, more than there are slots."""

    def judge(request: SamplingRequest) -> str:
        if request.purpose is Purpose.COMPARE:
            return json.dumps({"reasoning": "x", "better": "equal"})
        return json.dumps({"reasoning": "x", "probability": 0.5, "gain": 1, "loss": 1})

    model = FakeModel(lambda number, _: prints(f"Validation MAE: {number}"))
    model.before_run = judge
    here = World(state_dir=path, model=model)
    here.settings = here.settings_with(**({"samples": 8, "keep": 2, "rounds": 1} | settings))
    return here


@pytest.mark.parametrize(
    ("purpose", "settings"),
    [
        (Purpose.WRITE, {}),
        (Purpose.VALUE, {"before_run": "value"}),
        (Purpose.COMPARE, {"before_run": "elimination"}),
    ],
)
def test_what_waits_for_its_turn_when_a_pause_comes_goes_on_waiting(
    tmp_path: Path, purpose: Purpose, settings: dict[str, object]
) -> None:
    here = world(tmp_path, **settings)
    land = asyncio.Event()

    async def wait(model: FakeModel) -> None:
        if model.asked[-1].purpose is purpose:
            await land.wait()

    here.model.gate = wait

    def asked() -> int:
        return sum(request.purpose is purpose for request in here.model.asked)

    async def act(run: Steered) -> None:
        await run.until(lambda _: asked() == _SLOTS)
        run.steering.pause()
        land.set()
        await run.idle()
        assert asked() == _SLOTS
        run.steering.unpause()
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert asked() == 8


@pytest.mark.parametrize("mode", ["value", "elimination"])
def test_scripts_that_land_in_a_pause_are_not_judged_before_it_has_ended(tmp_path: Path, mode: str) -> None:
    here = world(tmp_path, samples=4, before_run=mode)
    land = asyncio.Event()

    async def wait(model: FakeModel) -> None:
        await land.wait()

    here.model.gate = wait

    async def act(run: Steered) -> None:
        await run.until(lambda _: len(here.model.asked) == 4)
        run.steering.pause()
        land.set()
        await run.until(lambda state: all(one.idea for one in state.candidates.values()))
        await run.idle()
        assert {request.purpose for request in here.model.asked} == {Purpose.WRITE}
        run.steering.unpause()
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert here.state.counts()["scored"] == 2
