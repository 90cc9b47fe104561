"""An elimination in a run: what a person's verdict in the midst of it does to what was asked already."""

import asyncio
import json
import re
from pathlib import Path

from engine.candidate import Failed
from engine.facts import Autonomy, Purpose
from engine.journal.files import CandidateFiles
from engine.ports import SamplingRequest
from tests.world import FakeModel, Steered, World, prints


def maes(request: SamplingRequest) -> list[int]:
    text = request.messages[-1].content
    return [int(number) for number in re.findall(r"print\('Validation MAE: (\d+)'\)", text)]


def lower(request: SamplingRequest) -> str:
    """The script that will print less is the better one."""
    first, second = maes(request)
    return json.dumps({"reasoning": "less", "better": "first" if first < second else "second"})


def printed(here: World, candidate: int) -> int:
    (mae,) = re.findall(r"MAE: (\d+)'\)", CandidateFiles(here.state_dir, candidate).script.read_text())
    return int(mae)


def comparisons(here: World) -> int:
    return sum(request.purpose is Purpose.COMPARE for request in here.model.asked)


def test_who_drops_out_while_pairs_are_asked_about_makes_none_of_them_void(tmp_path: Path) -> None:
    model = FakeModel(lambda number, _: prints(f"Validation MAE: {100 * number}"))
    model.before_run = lower
    here = World(state_dir=tmp_path, model=model)
    here.settings = here.settings_with(samples=6, keep=2, rounds=1, before_run="elimination")
    land = asyncio.Event()

    async def wait(model: FakeModel) -> None:
        if model.asked[-1].purpose is Purpose.COMPARE:
            await land.wait()

    model.gate = wait

    async def act(run: Steered) -> None:
        await run.until(lambda _: comparisons(here) == 5)
        first_asked = next(request for request in model.asked if request.purpose is Purpose.COMPARE)
        out = next(one for one in run.state.candidates if printed(here, one) in maes(first_asked))
        run.steering.reject(out)
        await run.until(lambda state: isinstance(state.candidates[out].status, Failed))
        await run.idle()
        land.set()
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    # Three pairs were under way; of the three that are left then, two more tell who is the best.
    assert comparisons(here) == 2 * (3 + 2)
    assert here.state.counts()["scored"] == 1
