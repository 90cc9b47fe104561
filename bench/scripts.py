"""What the sandbox costs, and what five scripts at once cost each other: `make bench-scripts`.

Against no limits, against one after another, against a bare interpreter, against writing to a file; and what
the watchdog takes and lets pass. Prints the figures beside the aims; exit code 1 where one is missed.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.config import Config
from engine.outcome import Execution, OutcomeKind
from engine.packages.prepare import prepare
from engine.ports import ExecutionSpec, Finished, Limits
from engine.sandbox.local import LocalExecutor, open_executor
from engine.sandbox.probe import cores, default_memory_bytes
from engine.sandbox.settings import SandboxSettings

AT_ONCE = 5
MOST_AT_ONCE = 1.15
MOST_OVERHEAD_MS = 40.0
MOST_OUTPUT = 1.05
MOST_WATCHDOG = 0.02
MOST_OVERSHOOT = 1.10
_MB = 1024 * 1024
_OUTPUT_MB = 32
_MEMORY_MB = 512
_WATCHED_S = 6.0
_NO_LIMITS_S = 180.0

LIMITS = Limits(
    time_s=600.0,
    cpu_s=None,
    memory_bytes=default_memory_bytes(AT_ONCE),
    processes=256,
    open_files=1024,
    file_bytes=1024 * _MB,
    disk_bytes=2048 * _MB,
    output_bytes=_OUTPUT_MB * _MB,
    threads=1,
)

# in turns, so that what else the machine does hits both: to stdout, and to a file opened as stdout is
FLOOD = f"""
import io, os, sys, time
file = io.TextIOWrapper(open("beside.log", "wb", buffering=0), write_through=True)
took = {{sys.stdout: 0.0, file: 0.0}}
line = "epoch 17: loss 0.123456, validation MAE 17345.67 in 0.12 s".ljust(79, ".")
written = 0
while written < {_OUTPUT_MB} * 1024 * 1024 - 80 * 512:
    for stream in took:
        began = time.perf_counter()
        for _ in range(512):
            print(line, file=stream)
        took[stream] += time.perf_counter() - began
    written += 80 * 512
with open("told.txt", "w") as told:
    told.write(f"{{written}} {{took[sys.stdout] / took[file]}}")
"""
FIVE_PROCESSES = """
import os, signal, time
for _ in range(4):
    if os.fork() == 0:
        break
held = bytearray(16 * 1024 * 1024)
while True:
    time.sleep(0.001)
"""
EAT = """
import os
held = []
while True:
    held.append(bytearray(b"x") * (4 * 1024 * 1024))
    os.write(1, b"%d\\n" % (4 * len(held)))
"""


@dataclass(kw_only=True)
class Bench:
    """A folder for executions, the interpreter, and what was found."""

    folder: Path
    python: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)
    count: int = 0
    missed: list[str] = field(default_factory=list)

    def spec(self, code: str, *, inputs: Mapping[str, Path] | None = None, **limits: int) -> ExecutionSpec:
        """One execution of this code."""
        self.count += 1
        home = self.folder / str(self.count)
        home.mkdir()
        script = home / "script.py"
        script.write_text(code, encoding="utf-8")
        return ExecutionSpec(
            candidate=self.count,
            attempt=1,
            script=script,
            work=home / "work",
            stdout=home / "stdout.log",
            inputs=dict(inputs or {}),
            python=self.python,
            seed=0,
            limits=replace(LIMITS, **limits),  # type: ignore[arg-type]
        )

    def judge(self, words: str, value: float, most: float, unit: str = "") -> None:
        """One line, and whether the aim is met."""
        verdict = "ok" if value <= most else "MISSED"
        say(f"{words:58} {value:8.3f}{unit} (at most {most:g}{unit})  {verdict}")
        if value > most:
            self.missed.append(words)


def say(line: str) -> None:
    """On stdout, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def finished(executor: LocalExecutor, spec: ExecutionSpec) -> Execution:
    """How it ended."""
    async for event in executor.submit(spec).events():
        if isinstance(event, Finished):
            return event.execution
    raise AssertionError("an execution without an end")


async def run_all(specs: Sequence[ExecutionSpec], jobs: int) -> tuple[float, list[Execution]]:
    """Seconds until the last has ended, and how each ended."""
    executor = await asyncio.to_thread(open_executor, SandboxSettings(jobs=jobs))
    try:
        began = time.perf_counter()
        executions = await asyncio.gather(*(finished(executor, spec) for spec in specs))
        return time.perf_counter() - began, list(executions)
    finally:
        await executor.close()


async def scripts_at_once(bench: Bench, scripts: Sequence[Path], rounds: int) -> None:
    """The five, one after another with all cores each, at once with fair shares, at once without limits."""
    names = " ".join(script.name.partition("_")[0] for script in scripts)
    codes = [script.read_text(encoding="utf-8") for script in scripts]
    took: dict[str, list[float]] = {"one after another": [], "at once": []}
    for _ in range(rounds):
        for words, jobs in (("one after another", 1), ("at once", AT_ONCE)):
            threads = max(1, cores() // jobs)
            specs = [bench.spec(code, inputs=bench.inputs, threads=threads) for code in codes]
            wall_s, executions = await run_all(specs, jobs)
            failed = [one.message for one in executions if one.kind is not OutcomeKind.OK]
            if failed:
                raise SystemExit(f"a script failed: {failed[0]}; see {specs[0].stdout.parent.parent}")
            took[words].append(wall_s)
            each = " ".join(f"{one.wall_s:.1f}" for one in executions)
            say(f"  {words:18} {wall_s:6.1f} s   each {each} s; {sum(e.cpu_s for e in executions):.1f} CPU s")
    wall_s, ended = without_limits(bench, codes)
    say(f"  {'no limits':18} {wall_s:6.1f} s   {ended} of {len(codes)} ended within {_NO_LIMITS_S:g} s")
    ratio = statistics.median(map(float.__truediv__, took["at once"], took["one after another"]))
    bench.judge(f"{len(codes)} scripts ({names}) at once / one after another", ratio, MOST_AT_ONCE)
    say(f"{'the same without limits':58} {wall_s / statistics.median(took['one after another']):8.3f}")


def without_limits(bench: Bench, codes: Sequence[str]) -> tuple[float, int]:
    """At once as plain processes: seconds until the last has ended or time is up, how many ended."""
    processes = []
    began = time.perf_counter()
    for code in codes:
        spec = bench.spec(code)
        spec.work.mkdir()
        for name, path in bench.inputs.items():
            (spec.work / name).symlink_to(path)
        with spec.stdout.open("wb") as log:
            processes.append(
                subprocess.Popen(
                    [bench.python, spec.script], cwd=spec.work, stdout=log, stderr=log, start_new_session=True
                )
            )
    ended = 0
    for process in processes:
        try:
            process.wait(max(0.0, began + _NO_LIMITS_S - time.perf_counter()))
            ended += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
    return time.perf_counter() - began, ended


async def overhead(bench: Bench, rounds: int) -> None:
    """From the wish to the end, against the same interpreter started by hand."""
    executor = await asyncio.to_thread(open_executor, SandboxSettings())
    bare, sandboxed = [], []
    try:
        for _ in range(rounds):
            spec = bench.spec("pass\n")
            began = time.perf_counter()
            subprocess.run(  # noqa: ASYNC221 - nothing else is to run meanwhile
                [bench.python, spec.script], check=True, env={}, cwd=spec.script.parent
            )
            middle = time.perf_counter()
            await finished(executor, spec)
            bare.append(middle - began)
            sandboxed.append(time.perf_counter() - middle)
    finally:
        await executor.close()
    added_ms = [(one - other) * 1000 for one, other in zip(sandboxed, bare, strict=True)]
    for words, took in (("bare", bare), ("sandboxed", sandboxed)):
        say(f"  {words}: median {statistics.median(took) * 1000:.1f} ms, least {min(took) * 1000:.1f} ms")
    say(
        f"  added: least {min(added_ms):.1f} ms, 90 % under {statistics.quantiles(added_ms, n=10)[-1]:.1f} ms"
    )
    bench.judge(
        "the sandbox adds to a bare interpreter", statistics.median(added_ms), MOST_OVERHEAD_MS, " ms"
    )


async def output(bench: Bench, rounds: int) -> None:
    """Five that print as fast as they can."""
    ratios = []
    lost = 0
    for _ in range(rounds):
        specs = [bench.spec(FLOOD) for _ in range(AT_ONCE)]
        wall_s, executions = await run_all(specs, AT_ONCE)
        for spec, execution in zip(specs, executions, strict=True):
            if execution.kind is not OutcomeKind.OK:
                raise SystemExit(f"a script that prints failed: {execution.message}")
            written, ratio = (spec.work / "told.txt").read_text(encoding="utf-8").split()
            ratios.append(float(ratio))
            lost += int(written) - spec.stdout.stat().st_size
        rate = AT_ONCE * _OUTPUT_MB / wall_s
        say(f"  {AT_ONCE} x {_OUTPUT_MB} MB and the same to files in {wall_s:.1f} s, {rate:.0f} MB/s kept")
    bench.judge("bytes of output lost below the cap", float(lost), 0.0)
    bench.judge("printing at full speed / writing to a file", statistics.median(ratios), MOST_OUTPUT)


async def watchdog(bench: Bench) -> None:
    """Five trees of five processes, and one that eats memory as fast as it can."""
    executor = await asyncio.to_thread(open_executor, SandboxSettings(jobs=AT_ONCE))
    handles = [executor.submit(bench.spec(FIVE_PROCESSES)) for _ in range(AT_ONCE)]
    try:
        await asyncio.sleep(2.0)
        began, used = time.perf_counter(), sum(_watchdog_cpu_s())
        await asyncio.sleep(_WATCHED_S)
        share = (sum(_watchdog_cpu_s()) - used) / (time.perf_counter() - began)
    finally:
        for handle in handles:
            handle.cancel()
        await executor.close()
    bench.judge("the watchdog of five trees of five, of a core", share, MOST_WATCHDOG)
    specs = [bench.spec(EAT, memory_bytes=_MEMORY_MB * _MB) for _ in range(3)]
    _, executions = await run_all(specs, 1)
    if {execution.kind for execution in executions} != {OutcomeKind.MEMORY}:
        raise SystemExit(f"not ended for its memory: {executions[0]}")
    held = [int(spec.stdout.read_text(encoding="utf-8").split()[-1]) for spec in specs]
    bench.judge("memory held when killed / the limit, worst of three", max(held) / _MEMORY_MB, MOST_OVERSHOOT)


def _watchdog_cpu_s() -> Iterator[float]:
    """Of each of its threads, which are named for it."""
    for thread in threading.enumerate():
        if thread.name.startswith("watchdog") and thread.ident is not None:
            yield time.clock_gettime(time.pthread_getcpuclockid(thread.ident))


async def measure(arguments: argparse.Namespace) -> int:
    """All of it, in turn."""
    with tempfile.TemporaryDirectory(prefix="mltui-bench-") as folder:
        python = (await prepare(Config(), Path(folder), say)).python
        bench = Bench(folder=Path(folder), python=python)
        say(f"{cores()} cores; load {os.getloadavg()[0]:.1f}; {python}")
        if "overhead" in arguments.only:
            await overhead(bench, arguments.rounds * 10 + 1)
        if "watchdog" in arguments.only:
            await watchdog(bench)
        if "output" in arguments.only:
            await output(bench, arguments.rounds)
        if "scripts" in arguments.only:
            scripts = sorted(arguments.scripts.glob("*.py"))[:AT_ONCE]
            bench.inputs = {path.name: path for path in arguments.data.glob("t*.csv")}
            if len(scripts) < AT_ONCE or not bench.inputs:
                raise SystemExit("name the scripts and their data: --scripts FOLDER --data FOLDER")
            await scripts_at_once(bench, scripts, arguments.rounds)
    for words in bench.missed:
        say(f"missed: {words}")
    return 1 if bench.missed else 0


def main() -> int:
    """Measures, and judges."""
    parts = ["overhead", "watchdog", "output", "scripts"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=lambda text: Path(text).resolve(), default=Path())
    parser.add_argument("--data", type=lambda text: Path(text).resolve(), default=Path())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=parts, nargs="+", default=parts)
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
