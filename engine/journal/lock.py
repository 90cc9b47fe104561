"""The lock on a workspace: one engine at a time. The kernel lets go of it however the engine dies."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import WorkspaceError

_NAME = "lock"
_TRIES = 15
_PAUSE_S = 0.02


class WorkspaceLock:
    """Held as long as the object is open."""

    def __init__(self, state_dir: Path) -> None:
        """Raises WorkspaceError where another engine holds it."""
        self._file = os.open(state_dir / _NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _lock_patiently(self._file)
        except BlockingIOError as error:
            holder = _read_pid(self._file)
            os.close(self._file)
            raise WorkspaceError(
                f"{state_dir.parent}: another mltui works on it (process {holder})",
                hint="wait until it ends, or stop it with Ctrl-C where it runs",
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Let go."""
        os.ftruncate(self._file, 0)
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def lock_holder(state_dir: Path) -> int | None:
    """The process that works on this workspace now; None where nobody does."""
    try:
        file = os.open(state_dir / _NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # no engine has ever been here
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_pid(file)
    else:
        return None
    finally:
        os.close(file)


def _lock_patiently(file: int) -> None:
    """Whoever only looks holds the lock for a moment; an engine holds it for good."""
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE_S)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _read_pid(file: int) -> int | None:
    text = os.pread(file, 32, 0).strip()
    return int(text) if text.isdigit() else None
