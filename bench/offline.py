"""What the offline policy finds, by search and executions, beside what anybody would try first.

`make bench-offline`, or `python -m bench.offline --results FILE [--workspaces A B] [--seeds 1 2]`.

For each workspace with hidden answers: the verified error of the script that reports the lowest one (nobody
looks at the answers to choose it), after 5, 10, 20 and 30 executions. Each row is kept in FILE as soon as it
is there, and is not computed again unless the policy, the search or the prompts have changed since.
"""

import argparse
import asyncio
import hashlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from bench.headless import RunError, copied, run
from bench.learning import best_of, looks, mean_of, only_falls, tries_of
from engine.config import Config
from engine.errors import GradingError
from engine.grading.grade import grade
from engine.metric import MAE
from engine.packages.prepare import prepare

SEARCHES = ("rounds", "mcts", "greedy", "best-of-n")
MUST_BE_BEATEN = ("median", "ridge", "hgb")
FLAML = "flaml"
Row = dict[str, Any]

_ROOT = Path(__file__).resolve().parent.parent
_DECIDES = ("engine/llm/offline", "engine/search", "prompts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A workspace whose answers are known here, and nowhere in it that a script can see."""

    name: str
    answers: str
    """Beside the workspaces."""
    target: str
    id: str
    data: str = "."
    group: str | None = None


TASKS = {
    task.name: task
    for task in (
        Task(
            name="house-price",
            answers="workspaces/house-price/scripts/answer.csv",
            target="SalePrice",
            id="Id",
            data="env",
        ),
        Task(name="bike-rentals", answers="answers/bike-rentals.csv", target="bikers", id="id", group="day"),
        Task(name="wages-leaky", answers="answers/wages-leaky.csv", target="wage", id="id"),
    )
}


@dataclass(kw_only=True)
class Results:
    """The rows by now, on disk after each."""

    path: Path
    code: str
    """The hash of what decides: rows of another one are left alone, and not shown."""
    rows: list[Row]

    def find(self, **what: object) -> Row | None:
        """The newest row of this code that says all of this."""
        for row in reversed(self.rows):
            if row["code"] == self.code and all(row.get(name) == value for name, value in what.items()):
                return row
        return None

    def add(self, row: Row) -> Row:
        """Kept, whole or not at all."""
        self.rows.append({**row, "code": self.code})
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.rows, indent=1), encoding="utf-8")
        beside.replace(self.path)
        return self.rows[-1]


def opened(path: Path) -> Results:
    """What FILE holds; an empty one where it is not there."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    path.parent.mkdir(parents=True, exist_ok=True)
    return Results(path=path, code=code_hash(_ROOT), rows=rows)


def code_hash(root: Path) -> str:
    """Of what decides which scripts are written."""
    total = hashlib.sha256()
    for folder in _DECIDES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".md"):
                total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where everything is."""

    shared: Path
    results: Results
    executions: int
    jobs: int

    def verified(self, task: Task, submission: Path) -> float | None:
        """The error on the answers; None where it cannot be graded."""
        answers = (self.shared / task.answers).read_bytes()
        try:
            return grade(submission.read_bytes(), answers, MAE).value
        except (OSError, GradingError):
            return None

    def searched(self, task: Task, search: str, seed: int) -> Row:
        """A whole run, or what is known of it."""
        what = {"workspace": task.name, "search": search, "seed": seed, "executions": self.executions}
        known = self.results.find(**what)
        return known or self.results.add({**what, **self._search(task, search, seed)})

    def _search(self, task: Task, search: str, seed: int) -> Row:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="mltui-bench-") as name:
            copy = copied(self.shared / "workspaces" / task.name, Path(name))
            flags = ["--offline", "--search", search, "--seed", str(seed), "--jobs", str(self.jobs)]
            facts = run(copy, [*flags, "--candidates", str(self.executions)], Path(name))
            tries = tries_of(facts, self.executions)
            folder = copy / ".mltui" / "candidates"
            verified = {
                one.candidate: self.verified(
                    task, folder / f"{one.candidate:04d}" / "work" / "submission.csv"
                )
                for one in tries
            }
            ideas = {fact["candidate"]: fact["idea"] for fact in facts if fact["fact"] == "ScriptWritten"}
        found: dict[str, dict[str, object]] = {}
        for look in looks(self.executions):
            best = best_of(tries[:look])
            found[str(look)] = {
                "reported": best and best.reported,
                "verified": best and verified[best.candidate],
                "idea": best and ideas.get(best.candidate),
            }
        return {
            "found": found,
            "cpu_s": round(sum(one.cpu_s for one in tries), 1),
            "wall_s": round(time.perf_counter() - began, 1),
            "failed": sum(one.reported is None for one in tries),
            "tries": [
                [one.reported, verified[one.candidate], one.cpu_s, ideas.get(one.candidate)] for one in tries
            ],
        }

    def rivalled(self, task: Task, rival: str, python: Path, *, seed: int = 1, cpu_s: float = 0.0) -> Row:
        """What a rival predicts, or what is known of it."""
        what = {"workspace": task.name, "rival": rival, "seed": seed, "given_s": round(cpu_s, 1)}
        known = self.results.find(**what)
        if known is not None:
            return known
        command: list[str | Path] = [python, Path(__file__).with_name("rivals.py"), rival]
        command += [
            self.shared / "workspaces" / task.name / task.data,
            "--target",
            task.target,
            "--id",
            task.id,
        ]
        command += ["--seed", str(seed), "--cpu-s", str(cpu_s)]
        command += ["--group", task.group] if task.group else []
        with tempfile.TemporaryDirectory(prefix="mltui-bench-") as name:
            environ = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
            done = subprocess.run(command, cwd=name, env=environ, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise SystemExit(f"{rival} on {task.name} failed:\n{done.stderr[-2000:]}")
            took = json.loads(done.stdout.splitlines()[-1])
            verified = self.verified(task, Path(name) / "submission.csv")
        return self.results.add({**what, **took, "verified": verified})


def flaml_python() -> Path | None:
    """A Python with FLAML, in an environment of this bench's own; None where it cannot be had."""
    folder = user_cache_path("mltui-bench") / "flaml"
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    say(f"FLAML is installed into {folder}")
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", folder],
        [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "flaml[automl]"],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            say(f"FLAML cannot be had: {last}")
            return None
    (folder / "ready").touch()
    return python


def say(line: str = "") -> None:
    """On stdout, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def number(value: float | None) -> str:
    """A figure in its column."""
    return f"{'-' if value is None else format(value, ',.2f'):>10}"


def measure(bench: Bench, tasks: Sequence[Task], searches: Sequence[str], seeds: Sequence[int]) -> None:
    """Every row that is missing, a seed of everything before the next seed of anything."""
    python = asyncio.run(prepare(Config(), Path("/"), say)).python
    others = flaml_python()
    for task in tasks:
        for rival in MUST_BE_BEATEN:
            row = bench.rivalled(task, rival, python)
            say(f"{task.name:14} {rival:10} {'':4} {number(row['verified'])}")
    say(f"verified MAE of the script that reports the lowest, by executions; kept in {bench.results.path}")
    say(f"{'':14} {'':10} seed {'after ':>9}" + " ".join(f"{look:>10}" for look in looks(bench.executions)))
    for seed in seeds:
        for search, task in product(searches, tasks):
            try:
                row = bench.searched(task, search, seed)
            except RunError as error:
                say(f"{task.name:14} {search:10} {seed:4} {error}")
                continue
            values = " ".join(number(one["verified"]) for one in row["found"].values())
            spent = f"{row['cpu_s']:.0f} CPU s, {row['failed']} failed"
            say(f"{task.name:14} {search:10} {seed:4} {'':9} {values}   {spent}")
        for task in tasks:
            spent_s = _spent_s(bench, task, seed)
            if others is not None and spent_s is not None:
                row = bench.rivalled(task, FLAML, others, seed=seed, cpu_s=spent_s)
                say(
                    f"{task.name:14} {FLAML:10} {seed:4} {number(row['verified'])}   {row['cpu_s']:.0f} CPU s"
                )


def _spent_s(bench: Bench, task: Task, seed: int) -> float | None:
    row = bench.results.find(workspace=task.name, search=SEARCHES[0], seed=seed, executions=bench.executions)
    return None if row is None else float(row["cpu_s"])


def judge(bench: Bench, tasks: Sequence[Task], searches: Sequence[str], seeds: Sequence[int]) -> int:
    """The table of means, and what of the aims is missed."""
    missed = []
    at = looks(bench.executions)
    say()
    say("mean verified MAE (standard deviation over seeds) of the script that reports the lowest")
    for task in tasks:
        say(f"{task.name:14} {'seeds':>8} {'CPU s':>6}  " + " ".join(f"{look:>18}" for look in at))
        rivals = {rival: bench.results.find(workspace=task.name, rival=rival) for rival in MUST_BE_BEATEN}
        for search in searches:
            rows = _rows(bench, task, search, seeds)
            if not rows:
                continue
            means = {look: mean_of([row["found"][str(look)]["verified"] for row in rows]) for look in at}
            cells = " ".join(f"{_with_spread(rows, look, means[look]):>18}" for look in at)
            say(
                f"  {search:12} {len(rows):>8} {statistics.fmean(row['cpu_s'] for row in rows):6.0f}  {cells}"
            )
            missed += list(_faults(task, search, means, rivals))
        for rival, row in rivals.items():
            if row is not None:
                say(f"  {rival:12} {'':>8} {row['cpu_s']:6.0f}  {number(row['verified'])}")
        rows = [
            row for seed in seeds if (row := bench.results.find(workspace=task.name, rival=FLAML, seed=seed))
        ]
        if rows:
            mean = mean_of([row["verified"] for row in rows])
            spent = statistics.fmean(row["cpu_s"] for row in rows)
            say(f"  {FLAML:12} {len(rows):>8} {spent:6.0f}  {number(mean)}")
    for words in missed:
        say(f"MISSED: {words}")
    return 1 if any("`rounds`" in words for words in missed) else 0


def _faults(
    task: Task, search: str, means: Mapping[int, float | None], rivals: Mapping[str, Row | None]
) -> Iterator[str]:
    last = means[max(means)]
    for rival, row in rivals.items():
        if row is not None and row["verified"] is not None and (last is None or last >= row["verified"]):
            yield f"{task.name}: `{search}` does not beat {rival}"
    if not only_falls({look: mean for look, mean in means.items() if look in (min(means), max(means))}):
        yield f"{task.name}: `{search}` is worse after {max(means)} executions than after {min(means)}"


def _rows(bench: Bench, task: Task, search: str, seeds: Sequence[int]) -> list[Row]:
    what = {"workspace": task.name, "search": search, "executions": bench.executions}
    return [row for seed in seeds if (row := bench.results.find(**what, seed=seed))]


def _with_spread(rows: Sequence[Row], look: int, mean: float | None) -> str:
    values = [row["found"][str(look)]["verified"] for row in rows]
    if mean is None:
        return f"- ({values.count(None)} ungraded)"
    return f"{mean:,.2f} ({statistics.stdev(values):,.2f})" if len(values) > 1 else f"{mean:,.2f}"


def main() -> int:
    """Measures what is missing, and judges what is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="holds workspaces/ and answers/"
    )
    parser.add_argument("--results", type=Path, default=user_cache_path("mltui-bench") / "offline.json")
    parser.add_argument("--workspaces", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--searches", nargs="+", choices=SEARCHES, default=list(SEARCHES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--executions", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only-judge", action="store_true", help="compute nothing, tell what is there")
    asked = parser.parse_args()
    bench = Bench(
        shared=asked.shared.resolve(),
        results=opened(asked.results),
        executions=asked.executions,
        jobs=asked.jobs,
    )
    tasks = [TASKS[name] for name in asked.workspaces]
    # In the background an interrupt is ignored: whoever ends this ends the run under way too, in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not asked.only_judge:
        try:
            measure(bench, tasks, asked.searches, asked.seeds)
        except KeyboardInterrupt:
            say("cut short; the same command goes on with the row that was under way")
    return judge(bench, tasks, asked.searches, asked.seeds)


if __name__ == "__main__":
    sys.exit(main())
