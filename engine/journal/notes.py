"""The file `.mltui/NOTES.md`: no link is followed, only a regular file of a bearable size is read."""

import os
import stat
from pathlib import Path

from engine.errors import JournalError
from engine.notes import NAME

_MOST_BYTES = 256 * 1024


def read_notes(state_dir: Path) -> str | None:
    """The text; None where there is no such file. Raises JournalError for anything that is no such text."""
    path = state_dir / NAME
    try:
        # Without O_NONBLOCK, opening a pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        what = "is a link, and none is followed here" if path.is_symlink() else f"cannot be read: {error}"
        raise JournalError(f"{path} {what}", hint="move it away; a new one is written") from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            raise JournalError(
                f"{path} is no file of at most {_MOST_BYTES // 1024} KB",
                hint="move it away; a new one is written",
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(_MOST_BYTES).decode("utf-8", errors="surrogateescape")
    finally:
        os.close(descriptor)


def write_notes(state_dir: Path, text: str) -> None:
    """Replaces the file as a whole. Raises JournalError."""
    path, part = state_dir / NAME, state_dir / f"{NAME}.part"
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {error}", hint="make its folder writable") from error
