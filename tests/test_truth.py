"""Scores that can be trusted, through the pipeline: verified, marked, disputed, and told at the end."""

import asyncio
import json
from pathlib import Path

import pytest

from engine.candidate import Scored
from engine.errors import UsageError
from engine.facts import Autonomy, CandidateScored, Purpose, ReadingPicked, RunEnded
from engine.outcome import Reader
from engine.pipeline.truth import Columns
from engine.ports import SamplingRequest
from tests.world import FakeExecutor, FakeModel, Steered, World, prints

ROWS = 60
ANSWERS = "id,price\n" + "".join(f"{row},{row * 10}\n" for row in range(ROWS))
FINAL = "id,price\n" + "".join(f"{row},{row * 10}\n" for row in range(ROWS, ROWS + 40))


def predictions(off: float) -> str:
    """A submission whose error alternates around `off`, for all rows."""
    return "id,price\n" + "".join(f"{row},{row * 10 + off * (1 + row % 3)}\n" for row in range(ROWS + 40))


def world(path: Path, *, off: float, script: str, **rest: object) -> World:
    here = World(state_dir=path, model=FakeModel(lambda number, request: script), **rest)  # type: ignore[arg-type]
    executor = FakeExecutor()
    executor.on_start = lambda _: _submit(here, off)
    here.executor = executor
    here.answers, here.final = ANSWERS.encode(), FINAL.encode()
    here.settings = here.settings_with(samples=1, rounds=1)
    return here


def _submit(here: World, off: float) -> None:
    work = here.state_dir / "candidates" / "0001" / "work"
    work.mkdir(parents=True, exist_ok=True)
    (work / "submission.csv").write_text(predictions(off))


def scored(here: World) -> CandidateScored:
    (fact,) = [fact for fact in here.facts if isinstance(fact, CandidateScored)]
    return fact


def test_an_honest_score_is_verified_with_its_band_and_no_mark(tmp_path: Path) -> None:
    here = world(tmp_path, off=10.0, script=prints("Validation MAE: 20.5"))
    here.run()
    fact = scored(here)
    assert fact.score.verified == pytest.approx(20.0)
    assert fact.score.low is not None
    assert fact.score.high is not None
    assert fact.score.low < 20.0 < fact.score.high
    assert fact.marks == ()


def test_what_reports_better_than_chance_allows_is_optimistic(tmp_path: Path) -> None:
    here = world(tmp_path, off=10.0, script=prints("Validation MAE: 15.5"))
    here.run()
    (mark,) = scored(here).marks
    assert mark.startswith("optimistic: it reports better than it verifies (MAE ")


def test_what_reports_far_better_is_taken_for_a_leak(tmp_path: Path) -> None:
    here = world(tmp_path, off=10.0, script=prints("Validation MAE: 1.5"))
    here.run()
    (mark,) = scored(here).marks
    assert mark.startswith("leak?: it reports far better than it verifies")


def test_a_script_that_reads_what_test_lacks_is_marked(tmp_path: Path) -> None:
    script = "# leaks\nread = lambda name: 1\nread('sold_for')\nprint('Validation MAE: 20.5')\n"
    columns = Columns(train=("id", "sold_for", "price"), test=("id",), target="price")
    here = world(tmp_path, off=10.0, script=script, columns=columns)
    here.run()
    (mark,) = scored(here).marks
    assert "`sold_for` (line 3), which the test file does not have" in mark


def test_the_end_tells_the_score_on_rows_that_nothing_was_chosen_by(tmp_path: Path) -> None:
    here = world(tmp_path, off=10.0, script=prints("Validation MAE: 20.5"))
    here.run()
    (ended,) = [fact for fact in here.facts if isinstance(fact, RunEnded)]
    assert ended.best is not None
    assert ended.best.final == pytest.approx(10 * sum(1 + row % 3 for row in range(ROWS, ROWS + 40)) / 40)
    why = (tmp_path / "best" / "WHY.md").read_text()
    assert f"- on the rows kept for the end: {ended.best.final:,.6g}\n" in why


def test_hidden_answers_and_their_marks_reach_no_prompt(tmp_path: Path) -> None:
    here = world(tmp_path, off=10.0, script=prints("Validation MAE: 15.5"))
    here.settings = here.settings_with(samples=1, rounds=2)
    here.run()
    said = "\n".join(message.content for request in here.model.asked for message in request.messages)
    assert "optimistic" not in said
    assert "erified" not in said


class TwoMinds(FakeModel):
    """Reads another number than the parser does."""

    def _answer(self, request: SamplingRequest) -> str:
        if request.purpose is Purpose.SCORE:
            return json.dumps({"stated": True, "validation_mae": 31.5, "line": 1, "why": "the holdout"})
        answered = super()._answer(request)
        assert isinstance(answered, str)
        return answered


def test_a_disputed_score_counts_as_the_worse_until_a_person_picks(tmp_path: Path) -> None:
    script = "# two\nprint('a number: 31.5')\nprint('Validation MAE: 20.5')\n"
    here = World(state_dir=tmp_path, model=TwoMinds(lambda number, request: script))
    here.settings = here.settings_with(samples=1, rounds=1)

    async def act(run: Steered) -> None:
        await run.until(lambda state: state.rounds_ended == 1)
        status = run.state.candidates[1].status
        assert isinstance(status, Scored)
        assert status.score.reported == 31.5
        assert status.other is not None
        assert (status.other.value, status.other.reader) == (20.5, Reader.PARSER)
        assert status.marks[0].startswith("disputed")
        run.steering.pick(1)
        assert run.state.reported(1) == 20.5
        with pytest.raises(UsageError, match="not disputed"):
            run.steering.pick(1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert ReadingPicked(candidate=1, reader=Reader.PARSER) in here.facts
    status = here.state.candidates[1].status
    assert isinstance(status, Scored)
    assert status.marks == ("the parser's reading, picked by you",)


def test_why_it_was_not_verified_names_the_file_once(tmp_path: Path) -> None:
    here = world(tmp_path, off=10.0, script=prints("Validation MAE: 20.5"))
    here.final = None
    here.run()
    (mark,) = scored(here).marks
    assert mark.startswith("not verified: submission.csv has 40 rows (60, 61, 62, ...) too many")
