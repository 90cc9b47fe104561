"""Lines of a file that grows, by their number, whatever its size. Everything here blocks."""

import os
import stat
import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import MltuiError
from tui.widgets.sgr import GAP

_BLOCK_BYTES = 64 * 1024
_READ_AT_ONCE_BYTES = 1024 * 1024
_LINE_END_BYTES = 8 * 1024
_SEARCHED_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A part of the file, and how much there is."""

    size_bytes: int
    count: int
    """How many lines there are; the last one may not be complete."""
    first: int
    """Which line the part starts with, from 0."""
    lines: tuple[str, ...]
    """Raw: with everything that the script wrote."""


NOTHING = Reading(size_bytes=0, count=0, first=0, lines=())


class GrowingFile:
    """Knows how many newlines stand before each block, so that any line is found with one read.

    Opened for each look only, so that nothing is left open. Safe to be used from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._descriptor = -1
        self._identity: tuple[int, int] | None = None
        self._forget()

    def look(self, first: int | None, height: int) -> Reading:
        """`height` lines from `first` on, or the last ones. A missing file has none. Raises MltuiError."""
        with self._lock, self._opened() as is_there:
            if not is_there:
                return NOTHING
            count = self._line_count()
            start = max(count - height, 0) if first is None else min(max(first, 0), count)
            return Reading(
                size_bytes=self._size,
                count=count,
                first=start,
                lines=self._lines(start, min(start + height, count)),
            )

    def searchable(self) -> tuple[int, tuple[str, ...]]:
        """The number of a line (from 0), and the lines from there to the end: the last 4 MiB at most.

        Raises MltuiError.
        """
        with self._lock, self._opened() as is_there:
            if not is_there:
                return 0, ()
            start = max(self._size - _SEARCHED_BYTES, 0)
            first = self._newlines_before(start) + (1 if start else 0)
            return first, self._lines(first, self._line_count())

    @contextmanager
    def _opened(self) -> Iterator[bool]:
        """Whether the file is there; its lines are counted then."""
        try:
            # A link or a pipe that has taken the file's place is not followed and not waited for.
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            self._descriptor = os.open(self._path, flags)
        except FileNotFoundError:
            self._forget()
            yield False
            return
        except OSError as error:
            raise MltuiError(f"the output cannot be read: {error.strerror}") from error
        try:
            self._count()
            yield True
        except OSError as error:
            raise MltuiError(f"the output cannot be read: {error.strerror}") from error
        finally:
            os.close(self._descriptor)

    def _forget(self) -> None:
        self._size = self._counted = 0
        self._before = [0]
        """How many newlines stand before each block; the last entry is of the block that is not full yet."""
        self._newlines = 0
        self._ends_in_newline = True

    def _count(self) -> None:
        found = os.fstat(self._descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise MltuiError("the output is no regular file")
        identity = (found.st_dev, found.st_ino)
        if identity != self._identity or found.st_size < self._counted:
            self._forget()
        self._identity, self._size = identity, found.st_size
        while self._counted < self._size:
            room = _BLOCK_BYTES - self._counted % _BLOCK_BYTES
            piece = self._read(self._counted, min(room, self._size - self._counted))
            if not piece:
                self._size = self._counted
                break
            self._newlines += piece.count(b"\n")
            self._counted += len(piece)
            self._ends_in_newline = piece.endswith(b"\n")
            if self._counted % _BLOCK_BYTES == 0:
                self._before.append(self._newlines)

    def _line_count(self) -> int:
        return self._newlines + (0 if self._ends_in_newline else 1)

    def _newlines_before(self, offset: int) -> int:
        block = offset // _BLOCK_BYTES
        return self._before[block] + self._read(block * _BLOCK_BYTES, offset % _BLOCK_BYTES).count(b"\n")

    def _lines(self, first: int, end: int) -> tuple[str, ...]:
        if first >= end:
            return ()
        start, stop = self._start(first), self._stop(end - 1)
        if stop - start <= max(_READ_AT_ONCE_BYTES, (end - first) * 2 * _LINE_END_BYTES):
            pieces = self._read(start, stop - start).split(b"\n")
            return tuple(_whole(piece) for piece in pieces)
        return tuple(self._line(self._start(line), self._stop(line)) for line in range(first, end))

    def _line(self, start: int, stop: int) -> str:
        if stop - start <= 2 * _LINE_END_BYTES:
            return _text(self._read(start, stop - start))
        head, tail = self._read(start, _LINE_END_BYTES), self._read(stop - _LINE_END_BYTES, _LINE_END_BYTES)
        return _ends(head, tail)

    def _start(self, line: int) -> int:
        return 0 if line == 0 else self._newline(line - 1) + 1

    def _stop(self, line: int) -> int:
        return self._newline(line) if line < self._newlines else self._size

    def _newline(self, number: int) -> int:
        """Where the newline with that number (from 0) stands."""
        block = bisect_right(self._before, number) - 1
        missing = number - self._before[block]
        content = self._read(block * _BLOCK_BYTES, _BLOCK_BYTES)
        at = content.find(b"\n")
        while missing and at >= 0:
            at = content.find(b"\n", at + 1)
            missing -= 1
        return block * _BLOCK_BYTES + max(at, 0)

    def _read(self, offset: int, size: int) -> bytes:
        content = os.pread(self._descriptor, size, offset) if size > 0 else b""
        while 0 < len(content) < size:
            more = os.pread(self._descriptor, size - len(content), offset + len(content))
            if not more:
                break
            content += more
        return content


def _whole(line: bytes) -> str:
    if len(line) <= 2 * _LINE_END_BYTES:
        return _text(line)
    return _ends(line[:_LINE_END_BYTES], line[-_LINE_END_BYTES:])


def _ends(head: bytes, tail: bytes) -> str:
    """A progress bar that rewrites its line is seen by its end alone."""
    if b"\r" in tail.rstrip(b"\r"):
        return _text(tail[tail.index(b"\r") :])
    return _text(head) + GAP + _text(tail)


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")
