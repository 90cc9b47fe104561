"""The module `_posixshmem` of a script: shared memory as files in its own temporary folder."""

import os


def shm_open(path: str, flags: int, mode: int = 0o777) -> int:
    """A descriptor. Raises OSError."""
    return os.open(_place(path), flags | os.O_CLOEXEC | os.O_NOFOLLOW, mode)


def shm_unlink(path: str) -> None:
    """Take away the name. Raises OSError."""
    os.unlink(_place(path))  # noqa: PTH108 - pathlib is slow to load


def _place(path: str) -> str:
    return os.environ["TMPDIR"] + "/shm." + path.lstrip("/").replace("/", "_")
