"""A script that is the same program as another one: it may run, and is not judged against itself."""

import json
from collections import Counter
from pathlib import Path

import pytest

from engine.candidate import Candidate, NotRun
from engine.facts import Purpose
from engine.forecast_facts import CandidatesCompared, CandidateValued
from tests.world import FakeModel, World, prints


def world(path: Path, mode: str) -> World:
    """Four drafts, of which two are the same program, whatever the model is asked."""
    model = FakeModel(lambda number, _: f"# idea {number}\n" + prints(f"Validation MAE: {min(number, 3)}"))
    model.before_run = lambda request: json.dumps(
        {"reasoning": "x", "probability": 0.5, "gain": 1, "loss": 0}
        if request.purpose is Purpose.VALUE
        else {"reasoning": "x", "better": "equal"}
    )
    here = World(state_dir=path, model=model)
    here.settings = here.settings_with(samples=4, keep=3, rounds=1, before_run=mode)
    return here


def twin(here: World) -> Candidate:
    (found,) = [one for one in here.state.candidates.values() if one.twin is not None]
    return found


@pytest.mark.parametrize("mode", ["value", "elimination"])
def test_a_twin_is_known_as_such_as_soon_as_it_is_written(tmp_path: Path, mode: str) -> None:
    here = world(tmp_path, mode)
    here.run()
    known = here.state.candidates
    found = twin(here)
    assert found.twin is not None
    assert found.program == known[found.twin].program == found.twin
    assert Counter(one.program for one in known.values())[found.twin] == 2


def test_a_twin_is_not_valued_beside_itself_and_stands_behind_the_others(tmp_path: Path) -> None:
    here = world(tmp_path, "value")
    here.run()
    assert sum(request.purpose is Purpose.VALUE for request in here.model.asked) == 3
    found = twin(here)
    (told,) = [fact for fact in here.facts if isinstance(fact, CandidateValued) and fact.prediction is None]
    assert (told.candidate, told.why.split(",")[0]) == (found.id, f"the same program as #{found.twin}")
    assert isinstance(found.status, NotRun)
    assert f"not valued (the same program as #{found.twin})" in found.status.why


def test_a_twin_runs_where_there_is_room(tmp_path: Path) -> None:
    here = world(tmp_path, "value")
    here.settings = here.settings_with(keep=4)
    here.run()
    assert here.state.counts()["scored"] == 4


def test_a_pair_of_twins_is_even_without_asking(tmp_path: Path) -> None:
    here = world(tmp_path, "elimination")
    here.settings = here.settings_with(samples=2)
    here.model = FakeModel(lambda number, _: f"# idea {number}\n" + prints("Validation MAE: 1"))
    here.run()
    assert not [request for request in here.model.asked if request.purpose is Purpose.COMPARE]
    (told,) = [fact for fact in here.facts if isinstance(fact, CandidatesCompared)]
    assert (told.better, told.why) == (None, "the same program")
    assert here.state.counts()["scored"] == 2
