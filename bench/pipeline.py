"""What a run takes beside what its calls must take, against the stub endpoint: `make bench-pipeline`.

25 candidates by `--search mcts`, 2 s to the first token, 50 tokens/s, scripts that sleep as long as the real
ones compute. The aim is a ratio to the model that always has five samples in flight. Exit code 1 where it is
missed.

Counted from the first call to the last fact: neither the start of the engine, nor making the environment,
which is there before; nor the way out. All calls of a candidate after its run (scoring, reflecting) are in
the model, and its scripts have as many places as the engine has.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.flow import Part, always_full, batches, lanes, most_at_once
from bench.headless import Fact, copied, run
from bench.stub import stub
from engine.config import Config
from engine.packages.prepare import prepare

MOST_RATIO = 1.10
LATENCY_S = 2.0
TOKENS_PER_S = 50.0
_BEFORE_IT_RUNS = frozenset({"write", "again", "revise"})
_SLEEP = re.compile(r"^time\.sleep\(([\d.]+)\)", re.MULTILINE)

RIG_SAID = {
    "batches of 5, a barrier after each phase": 140.0,
    "5 lanes": 98.0,
    "always 5 samples in flight": 66.9,
}
RIG_SCORING_S = (0.77 * 467.3 - 275.7) / 25
"""A scoring call of its table: what AIDE's calls took (mean in flight times wall) without its samples."""
RIG_CORES = 2
RIG_PLAN_CHARS = 225
"""What the stub says before a script, with the fences around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run."""

    whole_s: float
    """From starting the process to its end."""
    wall_s: float
    """From the first call to the last fact."""
    parts: Sequence[Part]
    most: int
    most_samples: int
    mean: float
    mean_samples: float
    calls: Mapping[str, int]
    unknown_calls: int
    """Calls that the stub saw and no fact tells of."""


def of_the_table(rig: Path, candidates: int = 25) -> list[Part]:
    """The calls of the rig's table: a plan and a script, one scoring call each."""
    scripts = [path.read_text(encoding="utf-8") for path in sorted((rig / "scripts_replay").glob("*.py"))]
    if not scripts:
        raise SystemExit(
            f"no scripts in {rig / 'scripts_replay'}; name the rig: make bench-pipeline RIG=FOLDER"
        )
    given = [(f"# candidate {number + 1}\n", scripts[number % len(scripts)]) for number in range(candidates)]
    return [
        Part(
            sample_s=call_s((len(tag) + len(code) + RIG_PLAN_CHARS + 3) // 4),
            run_s=slept_s(code),
            after_s=RIG_SCORING_S,
        )
        for tag, code in given
    ]


def call_s(tokens: int) -> float:
    """How long the stub takes for an answer of so many."""
    return LATENCY_S + tokens / TOKENS_PER_S


def slept_s(script: str) -> float:
    """How long a script of the rig runs."""
    return sum(float(seconds) for seconds in _SLEEP.findall(script))


def parts_of(facts: Sequence[Fact], scripts: Mapping[int, str]) -> list[Part]:
    """What each candidate that the model wrote must take, in the order of their proposals."""
    written = [
        fact["candidate"]
        for fact in facts
        if fact["fact"] == "CandidateProposed" and fact["operator"] not in ("baseline", "edit")
    ]
    before, after = dict.fromkeys(written, 0.0), dict.fromkeys(written, 0.0)
    for fact in facts:
        if fact["fact"] == "CompletionArrived" and fact["candidate"] in before:
            side = before if fact["purpose"] in _BEFORE_IT_RUNS else after
            side[fact["candidate"]] += call_s(fact["usage"]["completion_tokens"])
    return [
        Part(sample_s=before[one], run_s=slept_s(scripts.get(one, "")), after_s=after[one]) for one in written
    ]


def measured(rig: Path, workspace: Path, search: str, candidates: int) -> Measured:
    """One run on a fresh copy."""
    with tempfile.TemporaryDirectory(prefix="mltui-bench-") as name:
        folder = Path(name)
        copy = copied(workspace, folder)
        pace = ("--latency", str(LATENCY_S), "--tokens-per-s", str(TOKENS_PER_S))
        with stub(rig, folder, *pace, "--script-dir", rig / "scripts_replay") as address:
            flags = ["--base-url", address, "--model", "stub-model", "--search", search, "--seed", "1"]
            began = time.time()
            facts = run(copy, [*flags, "--candidates", str(candidates)], folder)
            whole_s = time.time() - began
        calls = [
            json.loads(line) for line in (folder / "calls.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        scripts = {
            int(path.parent.name): path.read_text(encoding="utf-8")
            for path in (copy / ".mltui" / "candidates").glob("*/script.py")
        }
    return _measured(facts, calls, scripts, whole_s)


def _measured(
    facts: Sequence[Fact], calls: Sequence[Mapping[str, Any]], scripts: Mapping[int, str], whole_s: float
) -> Measured:
    wall_s = datetime.fromisoformat(facts[-1]["at"]).timestamp() - min(call["wall"] for call in calls)
    spans = [(call["t_arrive"], call["t_finish"]) for call in calls]
    samples = [
        (call["t_arrive"], call["t_finish"])
        for call in calls
        if call["kind"] in ("draft", "improve", "debug")
    ]
    arrived = [fact["purpose"] for fact in facts if fact["fact"] == "CompletionArrived"]
    return Measured(
        whole_s=whole_s,
        wall_s=wall_s,
        parts=parts_of(facts, scripts),
        most=most_at_once(spans),
        most_samples=most_at_once(samples),
        mean=sum(end - start for start, end in spans) / wall_s,
        mean_samples=sum(end - start for start, end in samples) / wall_s,
        calls={purpose: arrived.count(purpose) for purpose in sorted(set(arrived))},
        unknown_calls=len(calls) - len(arrived),
    )


def say(line: str = "") -> None:
    """On stdout, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def check_model(rig: Path) -> None:
    """The model against what stands in the rig's table."""
    parts = of_the_table(rig)
    told = dict(
        zip(
            RIG_SAID,
            (way(parts, jobs=RIG_CORES) for way in (batches, lanes, always_full)),
            strict=True,
        )
    )
    say("the model on the calls of the rig's own table, on two cores     s   the rig says")
    for words, said in RIG_SAID.items():
        say(f"  {words:58} {told[words]:6.1f}   {said:6.1f}  {told[words] / said - 1:+.1%}")
    say()


def tell(search: str, one: Measured) -> float:
    """A line on a run; its ratio to the model."""
    model_s = always_full(one.parts)
    ratio = one.wall_s / model_s
    flight = f"{one.most} / {one.mean:.1f}, samples {one.most_samples} / {one.mean_samples:.1f}"
    calls = " ".join(f"{purpose} {count}" for purpose, count in one.calls.items())
    lost = f", {one.unknown_calls} in vain" if one.unknown_calls else ""
    times = f"{one.wall_s:7.1f} {model_s:7.1f} {ratio:7.3f}"
    say(f"{search:10} {times}   {flight:32} {one.whole_s:6.1f}   {calls}{lost}")
    return ratio


def main() -> int:
    """Measures, and judges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rig", type=Path, default=Path("../shared/rig"))
    parser.add_argument("--workspace", type=Path, default=Path("../shared/workspaces/house-price"))
    parser.add_argument("--candidates", type=int, default=25)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    rig, workspace = arguments.rig.resolve(), arguments.workspace.resolve()
    check_model(rig)
    asyncio.run(prepare(Config(), Path("/"), say))
    pace = f"{LATENCY_S:g} s to the first token, {TOKENS_PER_S:g} tokens/s"
    say(f"{arguments.candidates} candidates, {pace}; load {os.getloadavg()[0]:.1f}")
    say("search      wall s   model   ratio   in flight, most / mean            process   calls")
    ratios = [
        tell("mcts", measured(rig, workspace, "mcts", arguments.candidates)) for _ in range(arguments.runs)
    ]
    tell("rounds", measured(rig, workspace, "rounds", arguments.candidates))
    ratio = statistics.median(ratios)
    verdict = "ok" if ratio <= MOST_RATIO else "MISSED"
    say(f"mcts, wall / model, median of {arguments.runs}: {ratio:.3f} (at most {MOST_RATIO:g})  {verdict}")
    return 0 if ratio <= MOST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
