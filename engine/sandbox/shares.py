"""Fair shares of the cores: each execution is pinned to the ones that the fewest others use."""

import os
import sys
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LOW_PRIORITY = 10
"""The nice value of scripts: screen and engine come first. Their disk's priority follows it by itself."""

_PROC = Path("/proc")


def usable_cores() -> tuple[int, ...]:
    """The cores that this process may use; empty where the system cannot pin (macOS)."""
    if sys.platform == "linux":
        return tuple(sorted(os.sched_getaffinity(0)))
    return ()


@dataclass(slots=True, eq=False)
class Place:
    """The cores of one execution, which change when others leave. Empty: it is not pinned."""

    cores: frozenset[int]


class CoreShares:
    """Which cores are taken by how many executions. Shared between threads."""

    def __init__(self, cores: tuple[int, ...]) -> None:
        self._lock = threading.Lock()
        self._users = Counter(dict.fromkeys(cores, 0))
        self._places: list[Place] = []

    @contextmanager
    def share(self, threads: int) -> Iterator[Place]:
        """A place on the `threads` least used cores, for as long as the block lasts."""
        with self._lock:
            place = Place(frozenset(self._by_use()[:threads]))
            self._users.update(place.cores)
            self._places.append(place)
        try:
            yield place
        finally:
            with self._lock:
                self._users.subtract(place.cores)
                self._places.remove(place)
                self._level()

    def _by_use(self) -> list[int]:
        return sorted(self._users, key=lambda core: (self._users[core], core))

    def _level(self) -> None:
        """No core rests while two share another: each move makes the crowd smaller, so this ends."""
        while move := self._next_move():
            place, crowded, free = move
            place.cores = place.cores - {crowded} | {free}
            self._users.update({free: 1, crowded: -1})

    def _next_move(self) -> tuple[Place, int, int] | None:
        for crowded in reversed(self._by_use()):
            for place in self._places:
                for free in self._by_use():
                    if self._users[crowded] < self._users[free] + 2:
                        break
                    if crowded in place.cores and free not in place.cores:
                        return place, crowded, free
        return None


def pin(processes: Iterable[int], cores: Collection[int]) -> None:
    """Move every thread of these processes. What is gone meanwhile is gone. Linux only."""
    if sys.platform == "linux":
        for process in processes:
            with suppress(FileNotFoundError, ProcessLookupError):
                for thread in (_PROC / str(process) / "task").iterdir():
                    os.sched_setaffinity(int(thread.name), cores)


def lower_sessions(leaders: Iterable[int]) -> set[int]:
    """Give the sessions of these processes low priority; back come those for which nothing is left to do.

    On a desktop the kernel shares the processor between sessions (`sched_autogroup_enabled`), whatever the
    nice values in them are: without this, each script would get as much as the terminal with the screen. The
    kernel takes only some ten of such wishes a second.
    """
    done = set()
    for leader in leaders:
        try:
            (_PROC / str(leader) / "autogroup").write_text(str(LOW_PRIORITY), encoding="ascii")
        except BlockingIOError:
            continue  # too soon after the last one
        except OSError:  # gone, or a kernel without it: then nice values count
            pass
        done.add(leader)
    return done
