"""What cannot be read is asked for again: the answer of a judge, the line of a script; and own graders."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from engine.candidate import Failed, Operator, Scored
from engine.config import EvaluateConfig
from engine.facts import Purpose
from engine.journal.files import CandidateFiles
from engine.metric import MAE
from engine.outcome import FailureKind, Reader
from engine.pipeline.truth import Truth
from engine.ports import SamplingRequest
from tests.world import FakeModel, World, prints

GOOD = json.dumps({"stated": True, "validation_mae": 20.5, "line": 1, "why": "it says so"})
BAD = {
    "not JSON": "It says 20.5, I am quite sure.",
    "cut off": '{"stated": true, "validation_mae": 20.5, "line": 1, "why": "it sa',
    "not in the output": json.dumps({"stated": True, "validation_mae": 19.75, "line": 1, "why": "I know"}),
}


class Answering(FakeModel):
    """Judges with these answers in turn, and with the last of them from then on."""

    def __init__(self, script: str, *answers: str) -> None:
        super().__init__(lambda number, request: script)
        self._answers = answers
        self.judged = 0

    def _answer(self, request: SamplingRequest) -> str:
        if request.purpose is not Purpose.SCORE:
            answered = super()._answer(request)
            assert isinstance(answered, str)
            return answered
        self.judged += 1
        return self._answers[min(self.judged, len(self._answers)) - 1]


def run(path: Path, *answers: str) -> tuple[Answering, Scored]:
    model = Answering(prints("Validation MAE: 20.5"), *answers)
    world = World(state_dir=path, model=model)
    world.settings = world.settings_with(samples=1, rounds=1)
    world.run()
    status = world.state.candidates[1].status
    assert isinstance(status, Scored)
    return model, status


@pytest.mark.parametrize("kind", BAD)
def test_an_answer_that_cannot_stand_is_asked_for_again(kind: str, tmp_path: Path) -> None:
    model, status = run(tmp_path, BAD[kind], GOOD)
    assert model.judged == 2
    assert (status.score.reported, status.reading.reader, status.marks) == (20.5, Reader.BOTH, ())


@pytest.mark.parametrize("kind", BAD)
def test_after_the_second_the_parsers_reading_stands_with_a_mark(kind: str, tmp_path: Path) -> None:
    model, status = run(tmp_path, BAD[kind])
    assert model.judged == 2
    assert (status.score.reported, status.reading.reader) == (20.5, Reader.PARSER)
    (mark,) = status.marks
    wanted = (
        "which does not stand in the output" if kind == "not in the output" else "read by the parser alone"
    )
    assert wanted in mark


def test_a_script_that_ran_and_said_nothing_gets_one_repair_that_asks_for_the_line(tmp_path: Path) -> None:
    model = FakeModel(lambda number, request: prints(f"done, {number} files written"))
    world = World(state_dir=tmp_path, model=model)
    world.settings = world.settings_with(samples=1, rounds=1, repairs=1)
    world.run()
    first, second = world.state.candidates.values()
    assert isinstance(first.status, Failed)
    assert first.status.kind is FailureKind.NO_SCORE
    assert (second.operator, second.parent) == (Operator.REPAIR, first.id)
    (repair,) = [request for request in model.asked if "<failure>" in request.messages[-1].content]
    assert "no MAE is stated in the output" in repair.messages[-1].content
    assert "Validation MAE: <number>" in repair.messages[0].content


GRADERS = {
    "command": (
        "import csv, sys\nprint('rows', len(list(csv.reader(open(sys.argv[1])))))\nprint('score: 12.5')\n",
        f"{sys.executable} grade.py {{submission}}",
    ),
    "json": (
        "import json\nprint('1 2 3')\nprint(json.dumps({'score': 12.5}))\n",
        f"{sys.executable} grade.py {{submission}}",
    ),
}


async def _graded(kind: str, path: Path) -> float | None:
    program, command = GRADERS[kind]
    (path / "grade.py").write_text(program)
    files = CandidateFiles(path / "state", 1)
    work = path / "state" / "candidates" / "0001" / "work"
    work.mkdir(parents=True)
    (work / "submission.csv").write_text("id,y\n1,2\n")
    truth = Truth(
        metric=MAE,
        answers=None,
        final=None,
        evaluate=EvaluateConfig(command=command),
        root=path,
        columns=None,
    )
    return (await truth.verify(files, 3.0, "seed")).value


@pytest.mark.parametrize("kind", GRADERS)
def test_the_persons_own_grader_gives_the_verified_score(kind: str, tmp_path: Path) -> None:
    assert asyncio.run(_graded(kind, tmp_path)) == 12.5
