"""The module `_multiprocessing` of a script: semaphores that lie in files of its own temporary folder.

After CPython's Modules/_multiprocessing/semaphore.c, with unnamed process-shared semaphores (sem_init) in a
mapped file where that has named ones (sem_open), which glibc keeps in /dev/shm.
"""

import ctypes
import errno
import mmap
import os
import threading
import time

RECURSIVE_MUTEX = 0
flags: dict[str, int] = {}

_BYTES = 64
"""More than a sem_t of any libc."""
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Timespec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


def sem_unlink(name: str) -> None:
    """Take away the name. Raises OSError."""
    os.unlink(_place(name))  # noqa: PTH108 - pathlib is slow to load


class SemLock:
    """A semaphore, or a lock that its owner may take again, between processes."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> None:
        """Makes a new one. Raises OSError."""
        descriptor = os.open(_place(name), os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, _BYTES)
            self._map(descriptor)
            _call("sem_init", self._at, 1, ctypes.c_uint(value))
            if unlink:
                sem_unlink(name)
        finally:
            os.close(descriptor)
        self._begin(kind, maxvalue, None if unlink else name)

    @classmethod
    def _rebuild(cls, _handle: int, kind: int, maxvalue: int, name: str) -> "SemLock":
        lock = cls.__new__(cls)
        descriptor = os.open(_place(name), os.O_RDWR | os.O_CLOEXEC)
        try:
            lock._map(descriptor)
        finally:
            os.close(descriptor)
        lock._begin(kind, maxvalue, name)
        return lock

    def _map(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, _BYTES)
        self._at = ctypes.byref(ctypes.c_char.from_buffer(self._memory))

    def _begin(self, kind: int, maxvalue: int, name: "str | None") -> None:
        self.handle = 0
        self.kind = kind
        self.maxvalue = maxvalue
        self.name = name
        self._held = 0
        self._owner = 0

    def acquire(self, block: bool = True, timeout: "float | None" = None) -> bool:
        """Whether it was had."""
        if self.kind == RECURSIVE_MUTEX and self._is_mine():
            self._held += 1
            return True
        if not (_try("sem_trywait", self._at) or (block and self._wait(timeout))):
            return False
        self._held += 1
        self._owner = threading.get_ident()
        return True

    def _wait(self, timeout: "float | None") -> bool:
        if timeout is None:
            while not _try("sem_wait", self._at):
                pass  # a signal came, whose handler has run by now
            return True
        until = time.time() + max(0.0, timeout)
        deadline = _Timespec(int(until), int(until % 1 * 1e9))
        while not _try("sem_timedwait", self._at, ctypes.byref(deadline)):
            if ctypes.get_errno() == errno.ETIMEDOUT:
                return False
        return True

    def release(self) -> None:
        """Raises AssertionError, ValueError as the original does."""
        if self.kind == RECURSIVE_MUTEX:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._held > 1:
                self._held -= 1
                return
        elif self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        _call("sem_post", self._at)
        self._held -= 1

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0 and self._owner == threading.get_ident()

    def _get_value(self) -> int:
        value = ctypes.c_int()
        _call("sem_getvalue", self._at, ctypes.byref(value))
        return max(0, value.value)

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    def _after_fork(self) -> None:
        self._held = 0


def _place(name: str) -> str:
    return os.environ["TMPDIR"] + "/sem." + name.lstrip("/").replace("/", "_")


def _try(name: str, *arguments: object) -> bool:
    """Whether it worked; else errno tells that it would have to wait, or was woken. Raises OSError."""
    if getattr(_LIBC, name)(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number not in (errno.EAGAIN, errno.EINTR, errno.ETIMEDOUT):
        raise OSError(number, os.strerror(number))
    return False


def _call(name: str, *arguments: object) -> None:
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
