"""One execution from the empty work folder to the last dead process. The only thing that starts scripts.

Synchronous and for a thread of its own, so that a node of a cluster can run the very same.
"""

import os
import select
import signal
import time
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SandboxError
from engine.outcome import Execution, Isolation, OutcomeKind
from engine.ports import ExecutionEvent, ExecutionSpec, Finished, Progress, Started
from engine.sandbox.child import Child, started
from engine.sandbox.confinement import Confinement
from engine.sandbox.limits import Breach, ended_by_itself, output_breach, time_breach
from engine.sandbox.output import Output
from engine.sandbox.shares import CoreShares
from engine.sandbox.stop import CANCELLED, Stop
from engine.sandbox.watchdog import Watchdog
from engine.sandbox.workfolder import make_empty

LOCAL = "local"
_PROGRESS_EVERY_S = 0.5
_KILLED = -int(signal.SIGKILL)
_REST_S = 0.01
"""Between two looks at a thin trickle of output: waking for every line would cost more than the line."""
_ASK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all executions of one executor share."""

    confinement: Confinement
    cores: CoreShares
    watchdog: Watchdog
    node: str = LOCAL


def execute(spec: ExecutionSpec, bench: Bench, stop: Stop) -> Generator[ExecutionEvent, None, None]:
    """Started, Progress..., Finished; a wish to stop that came before the start gives Finished alone.

    Nothing that the script started is alive after the last one, nor after this was closed.
    Raises SandboxError.
    """
    try:
        yield from _execute(spec, bench, stop)
    except OSError as error:
        raise SandboxError(f"cannot run {spec.script.name} of #{spec.candidate}: {error}") from error


def never_started(isolation: Isolation) -> Execution:
    """The end of an execution that was cancelled before it began."""
    return Execution(
        kind=CANCELLED.kind,
        exit_code=None,
        wall_s=0.0,
        cpu_s=0.0,
        peak_memory_bytes=0,
        output_bytes=0,
        dropped_bytes=0,
        isolation=isolation,
        message=CANCELLED.message,
    )


def _execute(spec: ExecutionSpec, bench: Bench, stop: Stop) -> Generator[ExecutionEvent, None, None]:
    isolation = bench.confinement.isolation
    _check(spec)
    make_empty(spec.work)
    if stop.why is not None:
        yield Finished(execution=never_started(isolation))
        return
    with (
        Output(spec.stdout, spec.limits.output_bytes) as output,
        bench.cores.share(spec.limits.threads) as place,
    ):
        with started(bench.confinement, spec, output.writer) as child, ExitStack() as watched:
            output.close_writer()
            if not child.meet(place.cores):
                child.end()
                output.pump()
                raise SandboxError(child.last_words(output.tail()))
            folders = (spec.work, *child.command.private)
            watched.enter_context(bench.watchdog.watch(child.tree, spec.limits, folders, stop, place))
            began_at = time.monotonic()
            child.release()
            yield Started(isolation=isolation, node=bench.node)
            breach = yield from _follow(child, output, stop, spec, began_at)
            child.end()
            wall_s = time.monotonic() - began_at
            while output.pump():
                pass
            if output.dropped_bytes and breach is None:
                breach = output_breach(spec.limits)
            outcome = _outcome(breach, child, output, spec)
        execution = Execution(
            kind=outcome.kind,
            exit_code=outcome.exit_code,
            wall_s=wall_s,
            cpu_s=child.tree.cpu_s,
            peak_memory_bytes=child.tree.peak_memory_bytes,
            output_bytes=output.kept_bytes,
            dropped_bytes=output.dropped_bytes,
            isolation=isolation,
            message=outcome.message,
        )
    yield Finished(execution=execution)


def _follow(
    child: Child, output: Output, stop: Stop, spec: ExecutionSpec, began_at: float
) -> Generator[Progress, None, Breach | None]:
    """Until it ends by itself (None) or has to be ended."""
    ends_at = began_at + spec.limits.time_s
    progress_at = began_at + _PROGRESS_EVERY_S
    rests = False
    while True:
        now = time.monotonic()
        if stop.why is not None:
            return stop.why
        if now >= ends_at:
            return time_breach(spec.limits)
        if now >= progress_at:
            progress_at = now + _PROGRESS_EVERY_S
            yield _progress(child, output, now - began_at)
        timeout_s = min(ends_at, progress_at) - now
        has_output = _wait(child, stop, None if rests else output, timeout_s)
        rests = False
        if has_output:
            rests = not output.pump()
            if output.dropped_bytes:
                return output_breach(spec.limits)
        if child.has_ended():
            return None


def _wait(child: Child, stop: Stop, output: Output | None, timeout_s: float) -> bool:
    """Until one of them has something, or the time is up. True: there is output."""
    listener = select.poll()
    listener.register(stop.fileno(), select.POLLIN)
    if child.end_fd is not None:
        listener.register(child.end_fd, select.POLLIN)
    else:
        timeout_s = min(timeout_s, _ASK_EVERY_S)
    if output is None:
        timeout_s = min(timeout_s, _REST_S)
    elif not output.is_at_end:
        # a script may close its output and work on: its end is what counts
        listener.register(output.fileno(), select.POLLIN)
    ready = listener.poll(max(0.0, timeout_s) * 1000)
    return output is not None and any(descriptor == output.fileno() for descriptor, _ in ready)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    kind: OutcomeKind
    exit_code: int | None
    message: str


def _outcome(breach: Breach | None, child: Child, output: Output, spec: ExecutionSpec) -> _Outcome:
    if breach is not None:
        return _Outcome(kind=breach.kind, exit_code=_KILLED, message=breach.message)
    tail = output.tail()
    exit_code = child.exit_code(tail)
    match exit_code:
        case None:
            message = "the process that guards the script was killed from outside"
            return _Outcome(kind=OutcomeKind.LOST, exit_code=None, message=message)
        case 0:
            return _Outcome(kind=OutcomeKind.OK, exit_code=0, message="")
        case _:
            message = ended_by_itself(exit_code, tail, spec.limits)
            return _Outcome(kind=OutcomeKind.ERROR, exit_code=exit_code, message=message)


def _progress(child: Child, output: Output, wall_s: float) -> Progress:
    return Progress(
        wall_s=wall_s,
        cpu_s=child.tree.cpu_s,
        memory_bytes=child.tree.memory_bytes,
        output_bytes=output.kept_bytes,
    )


def _check(spec: ExecutionSpec) -> None:
    """What a caller may get wrong. Raises SandboxError."""
    for path in (spec.script, spec.work, spec.stdout, spec.python, *spec.inputs.values()):
        if not path.is_absolute():
            raise SandboxError(f"{path} is not an absolute path")
    for name in spec.inputs:
        if "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
            raise SandboxError(f"an input cannot be called {name!r}")
    for path in (spec.script, *spec.inputs.values()):
        if not path.exists():
            raise SandboxError(f"{path} is not there", hint="was it moved while mltui ran?")
    if _is_within(spec.script, spec.work) or _is_within(spec.stdout, spec.work):
        raise SandboxError(f"script and output may not lie in the work folder {spec.work}")


def _is_within(path: Path, folder: Path) -> bool:
    return Path(os.path.normpath(path)).is_relative_to(os.path.normpath(folder))
