"""The watchdog: looks at processes and work folders of all live executions, and asks to stop the greedy ones.

Two threads, however many executions there are: a walk over a full disk must not delay the next look at
memory. They are daemons, start with the first execution, and end with `close`.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from engine.outcome import OutcomeKind
from engine.ports import Limits
from engine.sandbox.limits import Breach, cpu_breach, disk_breach, memory_breach, processes_breach
from engine.sandbox.processes import ProcessTable, Tree
from engine.sandbox.shares import Place, lower_sessions, pin
from engine.sandbox.stop import Stop
from engine.sandbox.workfolder import disk_use_bytes

LOOK_EVERY_S = 0.1
_LEAST_PAUSE_S = 0.01
"""Before a tree that grows fast: a look costs about 1 ms."""
WALK_EVERY_S = 0.5
_WALK_SHARE = 10
"""A walk takes at most one part in so many of the time."""
_OUR_OWN = 4
"""Members of a tree that are the sandbox's: the kernel, where it counts, refuses before we would kill."""


@dataclass(slots=True, kw_only=True, eq=False)
class Watch:
    """One execution, watched."""

    tree: Tree
    limits: Limits
    folders: Sequence[Path]
    stop: Stop
    place: Place
    already_there_bytes: int
    """On the disk before the script began: copies of its inputs are not its fault."""
    looked_at: float = field(default_factory=time.monotonic)
    memory_bytes: int = 0
    """At that look."""
    cores: frozenset[int] = field(default_factory=frozenset)
    """To which it was last moved."""
    moves_due: int = 0
    lowered: set[int] = field(default_factory=set)
    """Sessions that have their low priority."""
    is_wanted: bool = True
    next_walk_at: float = field(default_factory=time.monotonic)


class Watchdog:
    """Shared by all executions of one executor."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watches: list[Watch] = []
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    @contextmanager
    def watch(
        self, tree: Tree, limits: Limits, folders: Sequence[Path], stop: Stop, place: Place
    ) -> Iterator[None]:
        """Watch for as long as the block lasts, and keep it in its place. From any thread."""
        watch = Watch(
            tree=tree,
            limits=limits,
            folders=folders,
            stop=stop,
            place=place,
            already_there_bytes=sum(_disk_use(folder) for folder in folders),
        )
        with self._changed:
            self._watches.append(watch)
            self._start_threads()
            self._changed.notify_all()
        try:
            yield
        finally:
            watch.is_wanted = False
            with self._changed:
                self._watches.remove(watch)

    def close(self) -> None:
        """End both threads. Blocks for a moment."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _start_threads(self) -> None:
        if self._threads:
            return
        tasks: dict[str, Callable[[Sequence[Watch]], float]] = {
            "watchdog-processes": partial(_look, ProcessTable()),
            "watchdog-disk": _walk_those_due,
        }
        for name, task in tasks.items():
            self._threads.append(threading.Thread(target=self._repeat, args=(task,), name=name, daemon=True))
            self._threads[-1].start()

    def _repeat(self, task: Callable[[Sequence[Watch]], float]) -> None:
        """The task tells for how many seconds it can wait."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._watches or self._is_closed)
                if self._is_closed:
                    return
                watches = tuple(self._watches)
            try:
                pause_s = task(watches)
            except Exception as error:
                # without a watchdog no limit is kept
                breach = Breach(kind=OutcomeKind.LOST, message=f"killed, since the watchdog failed: {error}")
                for watch in watches:
                    watch.stop.request(breach)
                raise
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed, timeout=pause_s)


def _look(table: ProcessTable, watches: Sequence[Watch]) -> float:
    table.look([watch.tree for watch in watches])
    for watch in watches:
        if breach := _greed(watch.tree, watch.limits):
            watch.stop.request(breach)
        _keep_in_place(watch)
    return min([LOOK_EVERY_S, *map(_reach_s, watches)])


def _keep_in_place(watch: Watch) -> None:
    """Sessions begin, and cores become free, while a script runs."""
    watch.lowered &= watch.tree.groups
    # whoever leads a session leads a group, too
    watch.lowered |= lower_sessions(watch.tree.groups - watch.lowered)
    if watch.place.cores != watch.cores:
        watch.cores = watch.place.cores
        watch.moves_due = 2  # the second for what was born during the first
    if watch.moves_due:
        pin(watch.tree.members, watch.cores)
        watch.moves_due -= 1


def _reach_s(watch: Watch) -> float:
    """Half of the time in which a tree that goes on growing as it did would be at its limit of memory."""
    now = time.monotonic()
    grown, elapsed_s = watch.tree.memory_bytes - watch.memory_bytes, now - watch.looked_at
    watch.memory_bytes, watch.looked_at = watch.tree.memory_bytes, now
    if grown <= 0:
        return LOOK_EVERY_S
    left = watch.limits.memory_bytes - watch.tree.memory_bytes
    return max(_LEAST_PAUSE_S, left / grown * elapsed_s / 2)


def _greed(tree: Tree, limits: Limits) -> Breach | None:
    # the kernel keeps this limit, too, but not for root, and not for each sandbox on an old Linux
    if len(tree.members) > limits.processes + _OUR_OWN:
        return processes_breach(limits)
    if tree.memory_bytes > limits.memory_bytes:
        return memory_breach(limits)
    if limits.cpu_s is not None and tree.cpu_s > limits.cpu_s:
        return cpu_breach(limits)
    return None


def _walk_those_due(watches: Sequence[Watch]) -> float:
    for watch in watches:
        began_at = time.monotonic()
        if began_at < watch.next_walk_at:
            continue
        allowed = watch.limits.disk_bytes + watch.already_there_bytes
        used = sum(
            disk_use_bytes(folder, stop_at=allowed, is_wanted=partial(getattr, watch, "is_wanted"))
            for folder in watch.folders
        )
        if used > allowed and watch.is_wanted:
            watch.stop.request(disk_breach(watch.limits))
        now = time.monotonic()
        watch.next_walk_at = now + max(WALK_EVERY_S, _WALK_SHARE * (now - began_at))
    return LOOK_EVERY_S


def _disk_use(folder: Path) -> int:
    return disk_use_bytes(folder, stop_at=2**63, is_wanted=lambda: True)
