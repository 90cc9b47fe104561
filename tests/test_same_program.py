"""A draft that is the same program as an earlier one is asked for again once, then kept with a mark."""

import asyncio
from pathlib import Path

import pytest

from engine.candidate import Scored
from engine.desk import SystemClock
from engine.facts import Purpose
from engine.journal.database import Database
from engine.journal.files import CandidateFiles
from engine.parsing.program import fingerprint
from engine.pipeline.ledger import Ledger
from engine.pipeline.programs import Programs
from engine.ports import SamplingRequest
from tests.facts import proposed, state_of, written
from tests.world import FakeModel, World, prints

PLAIN = "import a\n\ndef f(x):\n    return x + 1\n\nprint(f(2))\n"


@pytest.mark.parametrize(
    "same",
    [
        "# an idea\n" + PLAIN,
        '"""A docstring."""\n' + PLAIN,
        PLAIN.replace("    return", '    """One more."""\n    return'),
        PLAIN.replace("x + 1", "(x\n        + 1)  # more"),
    ],
)
def test_comments_docstrings_and_layout_make_no_other_program(same: str) -> None:
    assert fingerprint(same) == fingerprint(PLAIN)


@pytest.mark.parametrize("other", [PLAIN.replace("1", "2"), PLAIN.replace("x", "y"), PLAIN + "print(1)\n"])
def test_numbers_names_and_steps_do(other: str) -> None:
    assert fingerprint(other) != fingerprint(PLAIN)


def test_what_does_not_parse_or_is_too_deep_has_no_fingerprint() -> None:
    assert fingerprint("def") is None
    assert fingerprint("x = " + "+".join(["1"] * 50_000)) is None


def drafts(state_dir: Path, second: str) -> World:
    """Two drafts, one after the other; the model repeats itself, and answers `second` when asked again."""

    def write(number: int, request: SamplingRequest) -> str:
        return second if request.purpose is Purpose.AGAIN else "# same\n" + prints("Validation MAE: 5")

    here = World(state_dir=state_dir, model=FakeModel(write))
    here.settings = here.settings_with(search="best-of-n", samples=1, rounds=2)
    here.run()
    return here


def again(here: World) -> list[SamplingRequest]:
    return [request for request in here.model.asked if request.purpose is Purpose.AGAIN]


def test_the_second_one_is_asked_for_again_and_told_why(tmp_path: Path) -> None:
    here = drafts(tmp_path, "# other\n" + prints("Validation MAE: 4"))
    (request,) = again(here)
    assert "is the same program as one that was written before (" in request.messages[-1].content
    assert "; 5)" in request.messages[-1].content
    assert here.state.reported(2) == 4
    status = here.state.candidates[2].status
    assert isinstance(status, Scored)
    assert not any("same program" in mark for mark in status.marks)


@pytest.mark.parametrize("answer", ["# again\n" + prints("Validation MAE: 5"), "I cannot."])
def test_one_that_stays_the_same_is_kept_with_a_mark(tmp_path: Path, answer: str) -> None:
    here = drafts(tmp_path, answer)
    assert len(again(here)) == 1
    status = here.state.candidates[2].status
    assert isinstance(status, Scored)
    assert "the same program as #1" in status.marks


def test_an_engine_that_goes_on_knows_the_programs_of_the_one_before(tmp_path: Path) -> None:
    here = drafts(tmp_path, "# other\n" + prints("Validation MAE: 4"))
    here.settings = here.settings_with(rounds=3)
    here.run()
    assert len(again(here)) == 2


class SlowFiles(CandidateFiles):
    """Whose scripts take until they are told to."""

    may_end: asyncio.Event

    async def read_script(self) -> str:
        await self.may_end.wait()
        return PLAIN


def test_a_candidate_that_is_stopped_while_programs_are_read_leaves_them_to_the_next(tmp_path: Path) -> None:
    async def found() -> int | None:
        may_end = asyncio.Event()

        def files(candidate: int) -> CandidateFiles:
            one = SlowFiles(tmp_path, candidate)
            one.may_end = may_end
            return one

        with Database(tmp_path / "journal.db", SystemClock()) as journal:
            state = state_of(proposed(1), written(1))
            programs = Programs(Ledger(journal, 1, state, lambda _: None), files)
            stopped = asyncio.ensure_future(programs.twin(2, PLAIN))
            await asyncio.sleep(0)
            stopped.cancel()
            await asyncio.wait({stopped})
            may_end.set()
            return await programs.twin(3, PLAIN)

    assert asyncio.run(found()) == 1
