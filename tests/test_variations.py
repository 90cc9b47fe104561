"""Variations of the search: a draft read once more before it runs, reflection on the best alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.facts import CandidateReflected, Purpose
from engine.llm.offline.answer import answer
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.ports import SamplingRequest
from tests.world import FakeModel, World, prints


class Varied(World):
    """A world whose ground is another."""

    def _equipment(self, ledger: Ledger) -> Equipment:
        equipment = super()._equipment(ledger)
        return replace(equipment, ground=replace(equipment.ground, revises=True, reflects_on_best_alone=True))


def world(state_dir: Path, revised: str | None) -> World:
    """Each draft prints its number; read once more, it prints a hundredth of it, or is no script."""

    def write(number: int, request: SamplingRequest) -> str:
        if request.purpose is not Purpose.REVISE:
            return prints(f"Validation MAE: {100 * number}")
        return "I cannot." if revised is None else revised.replace("?", str(number))

    here = Varied(state_dir=state_dir, model=FakeModel(write))
    here.settings = here.settings_with(samples=1, rounds=1)
    return here


def test_a_draft_is_read_once_more_and_what_comes_back_runs(tmp_path: Path) -> None:
    here = world(tmp_path, prints("Validation MAE: ?"))
    here.run()
    (asked,) = [request for request in here.model.asked if request.purpose is Purpose.REVISE]
    assert "It might not run" in asked.messages[0].content
    assert "<draft>\n" in asked.messages[1].content
    assert "Validation MAE: 100" in asked.messages[1].content
    assert here.state.reported(1) == 2


def test_a_reading_that_brings_no_script_leaves_the_draft(tmp_path: Path) -> None:
    here = world(tmp_path, None)
    here.run()
    assert here.state.reported(1) == 100


@pytest.mark.parametrize("samples", [1, 5])
def test_only_the_best_is_reflected_on(tmp_path: Path, samples: int) -> None:
    here = world(tmp_path, None)
    here.settings = here.settings_with(samples=samples, rounds=2)
    here.run()
    told = [fact for fact in here.facts if isinstance(fact, CandidateReflected)]
    assert len(told) == 2 * samples
    best = here.state.best_candidate
    assert best is not None
    assert best.reflection is not None
    later = [fact for fact in told if here.state.candidates[fact.candidate].round == 2]
    assert all(fact.reflection is None and "not the best" in (fact.reason or "") for fact in later)


def test_the_offline_policy_gives_a_draft_back_as_it_is() -> None:
    user = "<research_task>\nx\n</research_task>\n\n<files>\n\n</files>\n\n<draft>\n# a\nprint(1)\n</draft>"
    assert answer({"messages": [{"role": "user", "content": user}]}) == "# a\nprint(1)"
