"""A small world for executions: folder, executor, scripts that hold a lock as long as anything lives."""

import asyncio
import fcntl
import os
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.outcome import Execution, Isolation
from engine.ports import ExecutionEvent, ExecutionSpec, Finished, Handle, Limits, Progress, Started
from engine.sandbox.local import LocalExecutor
from engine.sandbox.settings import SandboxSettings

MB = 1024 * 1024

LIMITS = Limits(
    time_s=60.0,
    cpu_s=None,
    memory_bytes=512 * MB,
    processes=48,
    open_files=128,
    file_bytes=64 * MB,
    disk_bytes=96 * MB,
    output_bytes=MB,
    threads=1,
)

HOLD_LOCK = """
import fcntl, os
_lock = os.open("alive.lock", os.O_RDWR | os.O_CREAT)
fcntl.flock(_lock, fcntl.LOCK_EX)
os.set_inheritable(_lock, True)
"""
"""Whatever a script starts after this holds the lock, too, for as long as it lives."""

NEVER_ENDS = """
import signal
print("ready")
while True:
    signal.pause()
"""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What one execution left."""

    events: list[ExecutionEvent]
    spec: ExecutionSpec

    @property
    def execution(self) -> Execution:
        last = self.events[-1]
        assert isinstance(last, Finished)
        return last.execution

    @property
    def output(self) -> bytes:
        return self.spec.stdout.read_bytes()

    @property
    def lines(self) -> list[str]:
        return self.output.decode().splitlines()

    @property
    def left(self) -> set[str]:
        """What lies in the work folder afterwards."""
        return set(os.listdir(self.spec.work))  # noqa: PTH208 - names


@dataclass(kw_only=True)
class World:
    folder: Path
    isolation: Isolation
    limits: Limits = LIMITS
    python: Path = field(default_factory=lambda: Path(sys.executable))
    candidates: int = 0
    opens: Callable[[Isolation, SandboxSettings], LocalExecutor] = LocalExecutor
    """Whatever runs scripts, here or on a cluster, has to keep the same contract."""

    def spec(
        self, code: str, *, inputs: Mapping[str, Path] | None = None, seed: int = 0, **limits: float | None
    ) -> ExecutionSpec:
        self.candidates += 1
        home = self.folder / "candidates" / f"{self.candidates:04}"
        home.mkdir(parents=True)
        script = home / "script.py"
        script.write_text(textwrap.dedent(code), encoding="utf-8")
        return ExecutionSpec(
            candidate=self.candidates,
            attempt=1,
            script=script,
            work=home / "work",
            stdout=home / "stdout.log",
            inputs=dict(inputs or {}),
            python=self.python,
            seed=seed,
            limits=replace(self.limits, **limits),  # type: ignore[arg-type]
        )

    def run(
        self, code: str, *, inputs: Mapping[str, Path] | None = None, seed: int = 0, **limits: float | None
    ) -> Ran:
        return self.run_spec(self.spec(code, inputs=inputs, seed=seed, **limits))

    def run_spec(self, spec: ExecutionSpec, *, network: bool = False) -> Ran:
        async def alone() -> Ran:
            async with self.executor(network=network) as executor:
                return Ran(events=[event async for event in executor.submit(spec).events()], spec=spec)

        return asyncio.run(alone())

    @asynccontextmanager
    async def executor(self, jobs: int = 5, *, network: bool = False) -> AsyncIterator[LocalExecutor]:
        executor = self.opens(self.isolation, SandboxSettings(jobs=jobs, network=network))
        try:
            yield executor
        finally:
            await executor.close()


def is_all_dead(work: Path) -> bool:
    """Whether nobody holds the lock that the script took: nothing of it is alive."""
    descriptor = os.open(work / "alive.lock", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def wait_until_all_dead(work: Path) -> None:
    """Blocks as long as something of the script is alive: for ends that nobody reports."""
    descriptor = os.open(work / "alive.lock", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


async def until(events: AsyncIterator[ExecutionEvent], wanted: Callable[[ExecutionEvent], bool]) -> None:
    """Read on until an event is the wanted one."""
    async for event in events:
        if wanted(event):
            return
    raise AssertionError("it ended before")


def has_started(event: ExecutionEvent) -> bool:
    return isinstance(event, Started)


def has_printed(event: ExecutionEvent) -> bool:
    return isinstance(event, Progress) and event.output_bytes > 0


async def finished(handle: Handle) -> Execution:
    last = [event async for event in handle.events()][-1]
    assert isinstance(last, Finished)
    return last.execution
