"""The output of a script: from a pipe into a file, by the kernel where it can, up to a cap."""

import errno
import fcntl
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_PIPE_BYTES = 1024 * 1024
_TAIL_BYTES = 4096
_CREATE = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


class Output:
    """A pipe to write into, and the file that gets what comes out of it. Never blocks; for one thread.

    A pipe and not the file itself: the cap is exact, and a script that floods is slowed down.
    """

    def __init__(self, path: Path, cap_bytes: int) -> None:
        self._cap_bytes = cap_bytes
        self._file = os.open(path, _CREATE, 0o600)
        self._pipe, self.writer = os.pipe()
        os.set_blocking(self._pipe, False)
        self._capacity = _enlarged(self._pipe)
        self._can_splice = sys.platform == "linux"
        self.kept_bytes = 0
        self.dropped_bytes = 0
        self.is_at_end = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close_writer()
        os.close(self._pipe)
        os.close(self._file)

    def fileno(self) -> int:
        """Readable when there is something to pump."""
        return self._pipe

    def close_writer(self) -> None:
        """Once the script has its own."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def pump(self) -> bool:
        """Move what is there, at most a pipe full. True: it was so much that more is likely to wait."""
        moved = 0
        while moved < self._capacity:
            room = self._cap_bytes - self.kept_bytes
            count = self._move(min(room, self._capacity)) if room > 0 else self._discard()
            if count is None:
                return moved > self._capacity // 2
            if count == 0:
                self.is_at_end = True
                return False
            moved += count
        return True

    def tail(self) -> str:
        """The last of what was kept."""
        start = max(0, self.kept_bytes - _TAIL_BYTES)
        return os.pread(self._file, _TAIL_BYTES, start).decode(errors="replace")

    def _move(self, most: int) -> int | None:
        """Bytes that went into the file; 0 at the end; None: nothing there now."""
        count = self._splice(most)
        if count:
            self.kept_bytes += count
        return count

    def _splice(self, most: int) -> int | None:
        if sys.platform == "linux" and self._can_splice:
            try:
                return os.splice(self._pipe, self._file, most, flags=os.SPLICE_F_NONBLOCK)
            except BlockingIOError:
                return None
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ENOSYS):
                    raise
                self._can_splice = False  # a file system that cannot
        try:
            data = os.read(self._pipe, min(most, 1 << 16))
        except BlockingIOError:
            return None
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        return len(data)

    def _discard(self) -> int | None:
        try:
            count = len(os.read(self._pipe, 1 << 16))
        except BlockingIOError:
            return None
        self.dropped_bytes += count
        return count


def _enlarged(pipe: int) -> int:
    """Its capacity, after asking for more: less only costs speed."""
    if sys.platform != "linux":
        return 1 << 16
    try:
        return fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:
        return fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ)
