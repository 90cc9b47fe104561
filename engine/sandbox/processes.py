"""The processes of executions: one look at the whole table finds the tree of each, and what it uses."""

import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from engine.errors import SandboxError
from engine.sandbox.environment import MARK

_PROC = "/proc"
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_FORGET_STRANGERS_AFTER = 20
_KILLING_S = 10.0
_MUCH_SHARED_BYTES = 128 * 1024 * 1024
_BETWEEN_LOOKS_S = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process, alive."""

    parent: int
    group: int
    started: float
    """In the system's own unit: only good for telling one use of an id from the next."""
    cpu_s: float
    """Its own and that of the children it has reaped."""


@dataclass(slots=True, kw_only=True)
class Tree:
    """All processes that one execution started, and what they used so far."""

    root: int
    mark: str | None
    """By what strays are found (`Command.mark`)."""
    members: Mapping[int, float] = field(default_factory=dict)
    """Process id -> when it started: ids are used again."""
    groups: frozenset[int] = frozenset()
    cpu_s: float = 0.0
    """Of the living and of those that the living have reaped. Never falls."""
    memory_bytes: int = 0
    """Now: resident, less what is shared with others or with files."""
    peak_memory_bytes: int = 0

    def settle(self, found: Mapping[int, Process], memory_bytes: int) -> None:
        """Take over what a look found."""
        self.members = {pid: process.started for pid, process in found.items()}
        self.groups = frozenset(process.group for process in found.values())
        self.cpu_s = max(self.cpu_s, sum(process.cpu_s for process in found.values()))
        self.memory_bytes = memory_bytes
        self.peak_memory_bytes = max(self.peak_memory_bytes, memory_bytes)


class ProcessReader(Protocol):
    """How a system tells about its processes. What is gone meanwhile is None or zero."""

    def all(self) -> Iterable[int]:
        """The ids of all processes."""
        ...

    def read(self, pid: int) -> Process | None:
        """One of them, if alive."""
        ...

    def memory_bytes(self, pid: int) -> int:
        """What it holds for itself alone."""
        ...

    def mark(self, pid: int) -> str | None:
        """The value of `environment.MARK` in its environment."""
        ...


class ProcessTable:
    """A look at the processes of the machine.

    Strangers are remembered for some looks, so that a look costs little on a busy desktop. For one thread.
    """

    def __init__(self, reader: ProcessReader | None = None) -> None:
        self._reader = reader or _system_reader()
        self._strangers: set[int] = set()
        self._looks = 0

    def look(self, trees: Sequence[Tree]) -> None:
        """Bring every tree up to date."""
        self._looks += 1
        if self._looks % _FORGET_STRANGERS_AFTER == 0:
            self._strangers.clear()
        for tree in trees:  # one that is new was a stranger while it stood at its gate
            self._strangers.difference_update(tree.members)
        processes: dict[int, Process] = {}
        for pid in self._reader.all():
            if pid not in self._strangers and (process := self._reader.read(pid)):
                processes[pid] = process
        owners = self._owners(processes, trees)
        self._strangers.update(pid for pid in processes if owners.get(pid) is None)
        for tree in trees:
            found = {pid: process for pid, process in processes.items() if owners.get(pid) is tree}
            tree.settle(found, sum(map(self._reader.memory_bytes, found)))

    def _owners(self, processes: Mapping[int, Process], trees: Sequence[Tree]) -> Mapping[int, Tree | None]:
        """Process -> its tree, by descent, or by the mark in its environment where descent was cut."""
        owners: dict[int, Tree | None] = {}
        for tree in trees:
            for pid, started in tree.members.items():
                if pid in processes and processes[pid].started == started:
                    owners[pid] = tree
        by_mark = {tree.mark: tree for tree in trees if tree.mark is not None}
        for pid in processes:
            line = []
            ancestor = pid
            while ancestor in processes and ancestor not in owners:
                line.append(ancestor)
                ancestor = processes[ancestor].parent
            owner = owners.get(ancestor)
            for member in reversed(line):
                if owner is None and by_mark:
                    owner = by_mark.get(self._reader.mark(member) or "")
                owners[member] = owner
        return owners


def tree_of(root: int, mark: str | None) -> Tree:
    """The tree below a process, which had better be alive."""
    process = _system_reader().read(root)
    return Tree(root=root, mark=mark, members={root: process.started} if process else {})


def birth_of(pid: int) -> int | None:
    """Tells one use of a process id from the next; None: it is free."""
    process = _system_reader().read(pid)
    return None if process is None else int(process.started)


def threads_of(user: int) -> int:
    """How many threads a user has, as the kernel counts them for RLIMIT_NPROC. Linux only."""
    count = 0
    for pid in ProcReader().all():
        with suppress(FileNotFoundError, ProcessLookupError):
            if Path(_PROC, str(pid)).stat().st_uid == user:
                count += int(_read(f"{_PROC}/{pid}/stat").rpartition(b")")[2].split()[17])
    return count


def is_alive(tree: Tree) -> bool:
    """Whether the process at the root is still the one that it was."""
    process = _system_reader().read(tree.root)
    return process is not None and process.started == tree.members.get(tree.root)


def kill_all(tree: Tree) -> None:
    """Kill every process of a tree, until a look finds none alive. Blocks. Raises SandboxError."""
    give_up_at = time.monotonic() + _KILLING_S
    # its own, since the watchdog may still be looking at the other
    last = Tree(root=tree.root, mark=tree.mark, members=tree.members)
    while True:
        ProcessTable().look([last])  # a new one: a stray may have been taken for a stranger
        if not last.members:
            return
        # a group dies at once, and cannot outrun us by forking
        for group in last.groups - {os.getpgrp()}:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        for pid in last.members:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > give_up_at:
            raise SandboxError(f"processes of a script cannot be killed: {sorted(last.members)}")
        time.sleep(_BETWEEN_LOOKS_S)


class ProcReader:
    """Reads /proc."""

    def all(self) -> Iterable[int]:
        """See ProcessReader."""
        with os.scandir(_PROC) as entries:
            return [int(entry.name) for entry in entries if entry.name.isdigit()]

    def read(self, pid: int) -> Process | None:
        """See ProcessReader. A process that is dead and not yet reaped is gone, too."""
        try:
            fields = _read(f"{_PROC}/{pid}/stat").rpartition(b")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        if fields[0] in (b"Z", b"X"):
            return None
        return Process(
            parent=int(fields[1]),
            group=int(fields[2]),
            started=float(fields[19]),
            cpu_s=sum(map(int, fields[11:15])) / _TICKS_PER_S,
        )

    def memory_bytes(self, pid: int) -> int:
        """See ProcessReader."""
        try:
            pages = _read(f"{_PROC}/{pid}/statm").split()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        alone, shared = (int(pages[1]) - int(pages[2])) * _PAGE_BYTES, int(pages[2]) * _PAGE_BYTES
        # as a rule those are libraries; a closer look costs ten times as much
        return alone + (_share_of_shared(pid) if shared > _MUCH_SHARED_BYTES else 0)

    def mark(self, pid: int) -> str | None:
        """See ProcessReader. Those of other people are none of ours."""
        try:
            variables = _read(f"{_PROC}/{pid}/environ", size=1 << 20).split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return None
        prefix = f"{MARK}=".encode()
        for variable in variables:
            if variable.startswith(prefix):
                return variable.removeprefix(prefix).decode(errors="replace")
        return None


class PsutilReader:
    """By psutil, where there is no /proc: slower, and memory that is shared counts for each."""

    def all(self) -> Iterable[int]:
        """See ProcessReader."""
        return psutil.pids()

    def read(self, pid: int) -> Process | None:
        """See ProcessReader."""
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            times = process.cpu_times()
            return Process(
                parent=process.ppid(),
                group=os.getpgid(pid),
                started=process.create_time(),
                cpu_s=times.user + times.system,
            )
        except (psutil.Error, ProcessLookupError, PermissionError):
            return None

    def memory_bytes(self, pid: int) -> int:
        """See ProcessReader."""
        try:
            memory: int = psutil.Process(pid).memory_info().rss
        except psutil.Error:
            return 0
        return memory

    def mark(self, pid: int) -> str | None:
        """See ProcessReader."""
        try:
            return psutil.Process(pid).environ().get(MARK)
        except (psutil.Error, OSError):
            return None


def _share_of_shared(pid: int) -> int:
    """Its part of the memory that processes have in common and that belongs to no file on a disk."""
    try:
        lines = _read(f"{_PROC}/{pid}/smaps_rollup").splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss_Shmem:"))


def _system_reader() -> ProcessReader:
    return ProcReader() if sys.platform == "linux" else PsutilReader()


def _read(path: str, size: int = 4096) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)
