"""Twelve kinds of scripts, and two judges who are easily fooled: each gets the right verdict from either."""

import json
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path
from typing import Any

import pytest

from engine.candidate import Failed, Scored
from engine.facts import Purpose
from engine.outcome import FailureKind
from engine.pipeline.truth import Columns
from engine.ports import SamplingRequest
from engine.target import TargetScale
from tests.world import FakeExecutor, FakeHandle, FakeModel, World

KINDS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "verdicts" / "kinds.toml").read_text()
)
SCALE = TargetScale(median_mae=56_000.0, log_median_mae=0.31)
COLUMNS = Columns(train=("Id", "Area", "Rooms", "Price"), test=("Id", "Area", "Rooms"), target="Price")
NUMBER = re.compile(r"\bmae\b[^\n\d+-]{0,25}?(\d[\d,]*\.?\d*|nan)", re.IGNORECASE)
HARDLY_AN_ERROR = 5_000.0
NO_SUCH_LINE = 977


class Judge(StrEnum):
    """Whom the pipeline asks what an output says."""

    NAIVE = auto()
    """Takes the last MAE for the validation MAE, whatever it is of."""
    SMART = auto()
    """Likewise, but takes what is too small for none."""
    ABSENT_MINDED = auto()
    """Names the number and says beside it that none is stated."""


class FooledModel(FakeModel):
    """Writes one script, and judges as told; the line that it names is never right."""

    def __init__(self, script: str, judge: Judge) -> None:
        super().__init__(lambda number, request: script)
        self._judge = judge

    def _answer(self, request: SamplingRequest) -> Any:
        if request.purpose is not Purpose.SCORE:
            return super()._answer(request)
        found = NUMBER.findall(request.messages[-1].content.rpartition("<output>")[2])
        value = float(found[-1].replace(",", "")) if found else None
        is_small = value is not None and not value >= HARDLY_AN_ERROR
        if self._judge is Judge.SMART and is_small:
            value = None
        stated = value is not None and self._judge is not Judge.ABSENT_MINDED
        answer = {"stated": stated, "validation_mae": value, "line": NO_SUCH_LINE, "why": "so I think"}
        return json.dumps(answer)  # NaN is written as models write it, though it is no JSON


@dataclass
class Crashing(FakeExecutor):
    """Runs scripts that print, and lets one end in an exception of its own afterwards."""

    words: str = ""

    def submit(self, spec: Any) -> FakeHandle:
        return CrashingHandle(self, spec) if self.words else FakeHandle(self, spec)


@dataclass
class CrashingHandle(FakeHandle):
    """One execution that raises at its end."""

    def _run(self) -> Any:
        execution = super()._run()
        assert isinstance(self.executor, Crashing)
        with self.spec.stdout.open("a") as output:
            output.write(
                'Traceback (most recent call last):\n  File "/work/script.py", line 9, in <module>\n'
                f"    fit()\n{self.executor.words}\n"
            )
        return execution


def verdict(path: Path, kind: dict[str, Any], judge: Judge) -> Scored | Failed:
    crash = "raise SystemExit\n" if "crashes" in kind else ""
    script = f"# a kind\n{kind.get('script', '')}\nprint({kind['prints'].strip()!r})\n{crash}"
    world = World(state_dir=path, model=FooledModel(script, judge), columns=COLUMNS, scale=SCALE)
    world.executor = Crashing(words=kind.get("crashes", ""))
    world.settings = world.settings_with(samples=1, rounds=1, repairs=0)
    world.run()
    status = world.state.candidates[1].status
    assert isinstance(status, Scored | Failed)
    return status


@pytest.mark.parametrize("judge", Judge)
@pytest.mark.parametrize("name", KINDS)
def test_each_kind_gets_the_right_verdict_whoever_judges(name: str, judge: Judge, tmp_path: Path) -> None:
    kind = KINDS[name]
    status = verdict(tmp_path, kind, judge)
    if "fails" in kind and not (isinstance(status, Scored) and "withheld" in kind):
        assert isinstance(status, Failed), status
        assert kind["fails"] in status.reason
        assert status.kind is (FailureKind.SCRIPT if "crashes" in kind else FailureKind.NO_SCORE)
        return
    assert isinstance(status, Scored), status
    assert status.score.reported == pytest.approx(kind["prints_mae"])
    assert status.other is None
    wanted = kind.get("withheld")
    if wanted is None:
        assert status.withheld is None
    else:
        assert status.withheld in status.marks
        assert str(status.withheld).startswith(wanted)
