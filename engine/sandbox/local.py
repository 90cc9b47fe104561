"""The executor of this machine: at most `jobs` scripts at once, each in a thread of its own."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from engine.errors import SandboxError
from engine.outcome import Isolation
from engine.ports import ExecutionEvent, ExecutionSpec, Finished, Queued
from engine.sandbox.choosing import choose
from engine.sandbox.execution import Bench, execute, never_started
from engine.sandbox.gpus import GpuShares, share_words
from engine.sandbox.loans import find_loans
from engine.sandbox.probe import Finding, confinement_for
from engine.sandbox.settings import SandboxSettings
from engine.sandbox.shares import CoreShares, usable_cores
from engine.sandbox.stop import CANCELLED, Stop
from engine.sandbox.supervision import remove_stale_folders
from engine.sandbox.watchdog import Watchdog

_WAITS_FOR_GPU = Queued(reason="waits for a GPU: another script has it")


def open_executor(settings: SandboxSettings) -> "LocalExecutor":
    """The executor that was chosen, tried out. Blocks for some 100 ms.

    Takes away what engines that were killed have left. Raises SandboxError with the remedy as its hint.
    """
    choice = choose(settings)
    remove_stale_folders()
    return LocalExecutor(choice.isolation, settings, findings=choice.findings)


class LocalExecutor:
    """The port `Executor`. For one event loop."""

    def __init__(
        self,
        isolation: Isolation,
        settings: SandboxSettings,
        root: Path = Path("/"),
        findings: Sequence[Finding] = (),
    ) -> None:
        """Raises SandboxError where this machine lacks what the isolation needs; `probe` tries it out.

        Raises ConfigError for a cache that holds secrets. `root`: below which GPUs are looked for.
        """
        self.findings = findings
        """Of the isolations that were tried: why no stronger one was taken."""
        self._loans = find_loans(settings, root)
        self._confinement = confinement_for(isolation, settings, root)
        self._gpus_per_script = settings.gpus_per_script
        self._gpus = GpuShares(self._loans.gpus.names, settings.gpus_per_script)
        self._bench = Bench(
            confinement=self._confinement, cores=CoreShares(usable_cores()), watchdog=Watchdog()
        )
        self._jobs = settings.jobs
        self._waiting: deque[LocalHandle] = deque()
        self._running: dict[LocalHandle, tuple[str, ...]] = {}
        self._is_closed = False

    @property
    def isolation(self) -> Isolation:
        """What every execution here gets."""
        return self._confinement.isolation

    @property
    def notes(self) -> tuple[str, ...]:
        """What is missing on this machine, for a person."""
        return (*self._confinement.notes, *self._loans.notes)

    @property
    def gpus(self) -> str:
        """What a script gets of the GPUs, in words."""
        return share_words(self._loans.gpus, self._gpus_per_script)

    @property
    def jobs(self) -> int:
        """How many run at once. Fewer take effect as the running ones end."""
        return self._jobs

    @jobs.setter
    def jobs(self, jobs: int) -> None:
        self._jobs = jobs
        self._fill()

    def submit(self, spec: ExecutionSpec) -> "LocalHandle":
        """See Executor. Needs a running loop."""
        if self._is_closed:
            raise SandboxError("the executor is closed")
        handle = LocalHandle(spec, self._bench, self._leave)
        self._waiting.append(handle)
        self._fill()
        return handle

    async def close(self) -> None:
        """Kill all that still runs, and wait until it is dead."""
        self._is_closed = True
        handles = [*self._waiting, *self._running]
        for handle in handles:
            handle.cancel()
        for handle in handles:
            await handle.wait()
        self._bench.watchdog.close()

    def _fill(self) -> None:
        while self._waiting and len(self._running) < self._jobs:
            gpus = self._gpus.take()
            if gpus is None:  # until one that runs gives its own back
                for handle in islice(self._waiting, self._jobs - len(self._running)):
                    handle.tell(_WAITS_FOR_GPU)
                return
            handle = self._waiting.popleft()
            self._running[handle] = gpus
            handle.start(gpus)

    def _leave(self, handle: "LocalHandle") -> None:
        """It has ended, or was cancelled before it began."""
        self._gpus.give_back(self._running.pop(handle, ()))
        with suppress(ValueError):  # it waits no more
            self._waiting.remove(handle)
        self._fill()


class LocalHandle:
    """The port `Handle`."""

    def __init__(self, spec: ExecutionSpec, bench: Bench, leave: Callable[["LocalHandle"], None]) -> None:
        self._spec = spec
        self._bench = bench
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._stop = Stop()
        self._thread: threading.Thread | None = None
        self._events: asyncio.Queue[ExecutionEvent | BaseException] = asyncio.Queue()
        self._waits = Queued()
        self._events.put_nowait(self._waits)
        self._ended = asyncio.Event()

    async def events(self) -> AsyncIterator[ExecutionEvent]:
        """See Handle. For one reader; when it leaves early the script is dead before this ends."""
        try:
            while True:
                event = await self._events.get()
                if isinstance(event, BaseException):
                    raise event
                yield event
                if isinstance(event, Finished):
                    return
        finally:
            self.cancel()
            await self.wait()

    def cancel(self) -> None:
        """See Handle."""
        if self._ended.is_set():
            return
        if self._thread is None:
            self._settle(Finished(execution=never_started(self._bench.confinement.isolation)))
        else:
            self._stop.request(CANCELLED)

    async def wait(self) -> None:
        """Until it has ended and nothing of it is alive."""
        await self._ended.wait()

    def tell(self, waits: Queued) -> None:
        """What it waits for, unless that was the last that was told."""
        if self._waits != waits:
            self._waits = waits
            self._events.put_nowait(waits)

    def start(self, gpus: tuple[str, ...]) -> None:
        """In a thread of its own, which lives as long as the script: the kernel lets them die together."""
        self._spec = replace(self._spec, limits=replace(self._spec.limits, gpus=gpus))
        name = f"execution-{self._spec.candidate}"
        # a daemon, so that an engine that must go does not wait; going kills the script
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        last: Finished | BaseException
        try:
            last = self._carry_out()
        except BaseException as error:  # noqa: BLE001 - goes to the reader of the events
            last = error
        with suppress(RuntimeError):  # the loop is closed, so that nobody reads
            self._loop.call_soon_threadsafe(self._settle, last)

    def _carry_out(self) -> Finished:
        events = execute(self._spec, self._bench, self._stop)
        try:
            for event in events:
                if isinstance(event, Finished):
                    return event
                self._loop.call_soon_threadsafe(self._events.put_nowait, event)
        finally:
            events.close()
        raise AssertionError("an execution without an end")

    def _settle(self, last: Finished | BaseException) -> None:
        if self._ended.is_set():
            return
        if self._thread is not None:
            self._thread.join()  # calling this was the last that it did
        self._stop.close()
        self._events.put_nowait(last)
        self._ended.set()
        self._leave(self)
