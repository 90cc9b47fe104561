"""Limits that the kernel keeps for each process, and the words for every limit that ends a script."""

import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from engine.outcome import OutcomeKind
from engine.ports import Limits

MB = 1024 * 1024

_CPU_GRACE_S = 5
_KERNEL_DATA_FACTOR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A limit that was reached."""

    kind: OutcomeKind
    message: str


def kernel_limits(limits: Limits, *, processes: bool) -> Mapping[str, int]:
    """Name as `prlimit` spells it -> value, never above what we have ourselves.

    Those of memory and CPU time are for one process each and wide: the watchdog, which sees the whole tree,
    comes first with better words. `processes`: whether the kernel counts processes for each sandbox alone.
    """
    wanted = {
        "core": 0,
        "fsize": limits.file_bytes,
        "nofile": limits.open_files,
        "data": limits.memory_bytes * _KERNEL_DATA_FACTOR + 1024 * MB,
    }
    if limits.cpu_s is not None:
        wanted["cpu"] = int(limits.cpu_s) + _CPU_GRACE_S
    if processes:
        wanted["nproc"] = limits.processes
    return {name: _at_most_ours(name, value) for name, value in wanted.items()}


def _at_most_ours(name: str, value: int) -> int:
    hard: int = resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}"))[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def time_breach(limits: Limits) -> Breach:
    """It ran too long."""
    return Breach(
        kind=OutcomeKind.TIMEOUT, message=f"killed after {limits.time_s:g} s; raise `limits.time_s`"
    )


def cpu_breach(limits: Limits) -> Breach:
    """It used too much processor time."""
    return Breach(
        kind=OutcomeKind.TIMEOUT,
        message=f"killed after {limits.cpu_s:g} s of CPU time; raise `limits.cpu_s`",
    )


def memory_breach(limits: Limits) -> Breach:
    """The tree of processes grew too big."""
    return Breach(
        kind=OutcomeKind.MEMORY,
        message=f"killed at {limits.memory_bytes // MB} MB of memory; raise `limits.memory_mb`",
    )


def disk_breach(limits: Limits) -> Breach:
    """The work folder grew too big."""
    return Breach(
        kind=OutcomeKind.DISK,
        message=f"killed at {limits.disk_bytes // MB} MB in its work folder; raise `limits.disk_mb`",
    )


def output_breach(limits: Limits) -> Breach:
    """It printed too much."""
    return Breach(
        kind=OutcomeKind.OUTPUT,
        message=f"killed after {_size(limits.output_bytes)} of output; raise `limits.output_mb`",
    )


def processes_breach(limits: Limits) -> Breach:
    """It started too many processes."""
    return Breach(
        kind=OutcomeKind.ERROR,
        message=f"killed at more than {limits.processes} processes; raise `limits.processes`",
    )


def ended_by_itself(exit_code: int, tail: str, limits: Limits) -> str:
    """One line on a script that failed: its exit code, and the limit that it seems to have run into.

    The tail of its output is only searched for the kernel's words, and a script may lie there: it is a hint.
    """
    if exit_code < 0:
        return _ended_by_signal(-exit_code, limits)
    for words, meaning in _telling_words(limits).items():
        if words in tail:
            return f"exit code {exit_code}: {meaning}"
    return f"exit code {exit_code}"


def _telling_words(limits: Limits) -> Mapping[str, str]:
    return {
        "[Errno 27] File too large": f"a file passed {limits.file_bytes // MB} MB; raise `limits.file_mb`",
        "[Errno 24] Too many open files": (
            f"more than {limits.open_files} open files; raise `limits.open_files`"
        ),
        "can't start new thread": (
            f"no more threads within {limits.processes} processes; raise `limits.processes`"
        ),
        "[Errno 11] Resource temporarily unavailable": (
            f"no more than {limits.processes} processes; raise `limits.processes`"
        ),
        "[Errno 28] No space left on device": (
            "a disk, /tmp or /dev/shm is full; write to the working directory"
        ),
        "MemoryError": (
            f"one process asked for more than {limits.memory_bytes // MB} MB allow; raise `limits.memory_mb`"
        ),
    }


def _ended_by_signal(number: int, limits: Limits) -> str:
    name = _signal_name(number)
    match number:
        case signal.SIGXFSZ:
            return f"ended by {name}: a file passed {limits.file_bytes // MB} MB; raise `limits.file_mb`"
        case signal.SIGXCPU:
            return f"ended by {name}: too much CPU time; raise `limits.cpu_s`"
        case signal.SIGKILL:
            return f"ended by {name}, not by mltui; perhaps the machine ran out of memory"
        case _:
            return f"ended by {name}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _size(count: int) -> str:
    return f"{count // MB} MB" if count >= MB else f"{count} bytes"
