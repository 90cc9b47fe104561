"""A few scripts, run by a Python that has scikit-learn: this one, or the one that MLTUI_TEST_PYTHON names."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.llm.offline.answer import answer
from tests.llm.offline import houses, samples

PYTHON = os.environ.get("MLTUI_TEST_PYTHON", sys.executable)
TABLES = houses.tables(rows=150, test_rows=30)
SHOWN = samples.files(TABLES)
WITHOUT_LIGHTGBM = samples.MACHINE.replace("lightgbm 4.7.0, ", "")
DRAFTS = ("features", "ensembling", "encoding")
FULL = (
    "# hgb(trees=30 cols=0.5 seeds=3) + enet + gbm(trees=30 loss=huber) | blend=stack | target=sqrt"
    " | features=gaps,counts | clean=median,clip,flags,logs,rare | encode=onehot | cv=5fold | submit=refit\n"
)


@pytest.fixture(scope="module", autouse=True)
def _needs_scikit_learn() -> None:
    look = "from importlib.util import find_spec; print(all(map(find_spec, ('sklearn', 'pandas'))))"
    found = subprocess.run([PYTHON, "-c", look], capture_output=True, text=True, check=False)
    if found.stdout.strip() != "True":
        pytest.skip(f"{PYTHON} has no scikit-learn and pandas; name one that has in MLTUI_TEST_PYTHON")


def run(script: str, work: Path) -> tuple[float, list[list[str]]]:
    for name, text in TABLES.items():
        (work / name).write_text(text)
    (work / "script.py").write_text(script)
    environ = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [PYTHON, "script.py"], cwd=work, env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stdout + done.stderr
    told = json.loads(answer(samples.score(script, done.stdout)))
    assert told["line"] == len(done.stdout.splitlines())
    with (work / "submission.csv").open() as lines:
        return told["validation_mae"], list(csv.reader(lines))


@pytest.mark.parametrize("emphasis", DRAFTS)
def test_a_draft_runs_and_learns(emphasis: str, tmp_path: Path) -> None:
    body = samples.draft(houses.TASK, SHOWN, f"{emphasis}: so", machine=WITHOUT_LIGHTGBM)
    mae, rows = run(answer(body), tmp_path)
    assert mae < 60_000  # the median of all prices is wrong by about 80,000
    assert rows[0] == ["Id", "Price"]
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(151, 181)]


def test_an_improvement_of_a_recipe_with_everything_runs(tmp_path: Path) -> None:
    body = samples.improve(
        houses.TASK, SHOWN, FULL, score=20_000, emphasis="features: so", machine=WITHOUT_LIGHTGBM
    )
    mae, rows = run(json.loads(answer(body))["code"], tmp_path)
    assert mae < 60_000
    assert len(rows) == 31
