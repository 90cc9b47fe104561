"""Running scripts of the policy: by this Python, or by the one that MLTUI_TEST_PYTHON names."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.llm.offline.answer import answer
from engine.metric import MAE, Metric
from engine.outcome import Reading
from engine.parsing.score.metrics import words_of
from engine.parsing.score.reader import read
from tests.llm.offline import samples

PYTHON = os.environ.get("MLTUI_TEST_PYTHON", sys.executable)
WITHOUT_LIGHTGBM = samples.MACHINE.replace("lightgbm 4.7.0, ", "")
_ONE_AFTER_THE_OTHER = """
import contextlib, os, pathlib, runpy, sys
for folder in sys.argv[1:]:
    os.chdir(folder)
    os.environ["SEED"] = pathlib.Path("seed").read_text()
    with open("output", "w") as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        runpy.run_path("script.py", run_name="__main__")
"""
"""In one process: to load scikit-learn takes longer than most of these scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A script and what it runs on."""

    script: str
    tables: Mapping[str, str]
    metric: Metric = MAE
    seed: int = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of it."""

    output: str
    score: float
    """On which the policy's judge and the parser of outputs agree."""
    submission: bytes

    @property
    def rows(self) -> list[list[str]]:
        return list(csv.reader(self.submission.decode().splitlines()))


def run(jobs: Mapping[str, Job], where: Path) -> dict[str, Ran]:
    """Every script comes to its end without a warning, and what it prints last is its score."""
    look = "from importlib.util import find_spec; print(all(map(find_spec, ('sklearn', 'pandas'))))"
    found = subprocess.run([PYTHON, "-c", look], capture_output=True, text=True, check=False)
    if found.stdout.strip() != "True":
        pytest.skip(f"{PYTHON} has no scikit-learn and pandas; name one that has in MLTUI_TEST_PYTHON")
    for name, job in jobs.items():
        files = {**job.tables, "script.py": job.script, "seed": str(job.seed)}
        (where / name).mkdir()
        for file, text in files.items():
            (where / name / file).write_text(text)
    done = subprocess.run(
        [PYTHON, "-c", _ONE_AFTER_THE_OTHER, *(str(where / name) for name in jobs)],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return {name: _ran(job, where / name) for name, job in jobs.items()}


def _ran(job: Job, work: Path) -> Ran:
    output = (work / "output").read_text()
    assert "Warning" not in output
    told = json.loads(answer(samples.score(job.script, output, job.metric)))
    assert told["line"] == len(output.splitlines())
    reading = read(output, metric=words_of(job.metric))
    assert isinstance(reading, Reading), reading
    assert reading.value == told[f"validation_{job.metric.key}"]
    return Ran(output=output, score=reading.value, submission=(work / "submission.csv").read_bytes())
