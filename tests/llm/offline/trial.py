"""A trial by hand: rounds of the offline policy on a workspace, dealt as the engine deals them. Not a test.

One script at a time, greedy, graded by id; a `train.py` that prints a score is the first parent.

python -m tests.llm.offline.trial WORKSPACE ANSWERS --python PYTHON [--rounds 3] [--seed 1] [--keep FOLDER]
"""

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from engine.llm.offline.answer import answer
from engine.search import emphases
from tests.llm.offline import samples

LANES = 5
SENTENCES = [
    line
    for line in (Path(__file__).parents[3] / "prompts" / "emphases.md").read_text().splitlines()
    if line.strip()
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    script: str
    output: str
    reported: float | None
    verified: float | None
    wall_s: float

    @property
    def idea(self) -> str:
        return self.script.split("\n", 1)[0].removeprefix("# ")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-lightgbm", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    folder, task = _workspace(options.workspace)
    truth = _column(options.answers)
    shown = samples.files({path.name: path.read_text() for path in sorted(folder.glob("*.csv"))})
    machine = samples.MACHINE.replace("lightgbm 4.7.0, ", "") if options.no_lightgbm else samples.MACHINE
    keys = [line.partition(":")[0] for line in SENTENCES]
    memory: list[str] = []
    best = _baseline(folder, truth, options.python)
    if best is not None:
        memory.append(f"- baseline | baseline | {best.reported} | {best.idea}")
        print(f"baseline {best.reported} {best.verified} {best.wall_s:.1f}s")
    tried: list[emphases.Tried] = []
    for number in range(1, options.rounds + 1):
        parent = best
        feedback = _feedback(task, parent, memory) if parent is not None else ""
        dealt = emphases.of_round(keys, LANES, number, options.seed, tried)
        tried += [emphases.Tried(key=key, helped=None) for key in dealt if key]
        scripts = []
        for place, key in enumerate(dealt):
            emphasis = SENTENCES[keys.index(key or keys[0])]
            seed = random.Random(f"{options.seed}/{number}/{place}").getrandbits(31)
            if parent is None:
                asked = samples.draft(task, shown, emphasis, memory=memory, seed=seed, machine=machine)
                scripts.append(answer(asked))
            else:
                asked = samples.improve(
                    task, shown, parent.script, score=parent.reported or 0.0, emphasis=emphasis,
                    memory=memory, seed=seed, machine=machine, feedback=feedback,
                )  # fmt: skip
                scripts.append(json.loads(answer(asked))["code"])
        outcomes = [_run(script, folder, truth, options.python, options.keep) for script in scripts]
        if len({outcome.idea for outcome in outcomes}) < LANES:
            print("two lanes of this round wrote the same script")
        for place, outcome in enumerate(outcomes, 1):
            told = f"{outcome.reported}" if outcome.reported is not None else "failed: no score"
            operator = "draft" if parent is None else "improve"
            memory.append(f"- round {number} lane {place} | {operator} | {told} | {outcome.idea}")
            scores = f"{outcome.reported} {outcome.verified} {outcome.wall_s:.1f}s"
            print(f"round {number} lane {place} {scores} [{dealt[place - 1]}] {outcome.idea}")
            if outcome.reported is None:
                print(outcome.output[-1500:])
            if outcome.reported is not None and (best is None or outcome.reported < (best.reported or 0)):
                best = outcome
        if best is not None:
            print(f"== round {number}: best {best.reported} verified {best.verified}", flush=True)


def _feedback(task: str, parent: Outcome, memory: list[str]) -> str:
    """What the policy says of the parent, as the next round is told."""
    told = f"Validation MAE: {parent.reported}"
    words = json.loads(answer(samples.reflect(task, parent.script, parent.output, told, memory)))
    parts = {"Why it was good": "good", "Why it was bad": "bad", "What to try next": "next_step"}
    return "\n".join(f"{said}: {words[key]}" for said, key in parts.items())


def _workspace(folder: Path) -> tuple[Path, str]:
    if (folder / "env").is_dir():
        return folder / "env", (folder / "scripts" / "research_problem.txt").read_text()
    return folder, (folder / "task.md").read_text()


def _baseline(folder: Path, truth: Mapping[str, float], python: str) -> Outcome | None:
    path = folder / "train.py"
    outcome = _run(path.read_text(), folder, truth, python, None) if path.exists() else None
    return outcome if outcome is not None and outcome.verified is not None else None


def _run(script: str, folder: Path, truth: Mapping[str, float], python: str, keep: Path | None) -> Outcome:
    with tempfile.TemporaryDirectory() as work:
        for path in folder.iterdir():
            shutil.copy(path, work)
        (Path(work) / "script.py").write_text(script)
        begun = time.perf_counter()
        done = subprocess.run(
            [python, "script.py"],
            cwd=work,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        wall_s = time.perf_counter() - begun
        output = done.stdout + done.stderr
        judged = json.loads(answer(samples.score(script, output)))
        submission = Path(work) / "submission.csv"
        verified = _mae(_column(submission), truth) if submission.exists() and done.returncode == 0 else None
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            name = f"{int(time.time() * 1000)}"
            (keep / f"{name}.py").write_text(script)
            (keep / f"{name}.log").write_text(output)
    return Outcome(
        script=script, output=output, reported=judged["validation_mae"], verified=verified, wall_s=wall_s
    )


def _column(path: Path) -> dict[str, float]:
    with path.open() as lines:
        _, *rows = list(csv.reader(lines))
    return {row[0]: float(row[-1]) for row in rows}


def _mae(predicted: Mapping[str, float], truth: Mapping[str, float]) -> float:
    assert predicted.keys() == truth.keys()
    return round(fmean(abs(predicted[name] - value) for name, value in truth.items()), 3)


if __name__ == "__main__":
    main()
