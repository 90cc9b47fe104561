"""Fair shares of the cores: each execution is pinned to the ones that the fewest others use."""

import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

LOW_PRIORITY = 10
"""The nice value of scripts: screen and engine come first."""


def usable_cores() -> tuple[int, ...]:
    """The cores that this process may use; empty where the system cannot pin (macOS)."""
    if sys.platform == "linux":
        return tuple(sorted(os.sched_getaffinity(0)))
    return ()


class CoreShares:
    """Which cores are taken by how many executions. Shared between threads."""

    def __init__(self, cores: tuple[int, ...]) -> None:
        self._lock = threading.Lock()
        self._users = Counter(dict.fromkeys(cores, 0))

    @contextmanager
    def share(self, threads: int) -> Iterator[frozenset[int]]:
        """The `threads` least used cores, for as long as the block lasts. Empty: do not pin."""
        with self._lock:
            chosen = sorted(self._users, key=lambda core: (self._users[core], core))[:threads]
            self._users.update(chosen)
        try:
            yield frozenset(chosen)
        finally:
            with self._lock:
                self._users.subtract(chosen)
