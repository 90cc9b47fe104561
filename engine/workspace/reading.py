"""Reading a stranger's file: only a regular one, never more than was asked for, never through a link out."""

import codecs
import os
import stat
from pathlib import Path

_NEVER_WAIT = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""Opening a pipe that nobody writes must not hang."""


def read_regular(path: Path, limit_bytes: int) -> bytes:
    """The file's first `limit_bytes`. Raises OSError, also where it is a folder, a pipe or a device."""
    descriptor = os.open(path, _NEVER_WAIT)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError("it is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise OSError("it is no regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(limit_bytes)
    finally:
        os.close(descriptor)


def decode(content: bytes) -> tuple[str, str]:
    """The text, and the encoding that reads it: the mark at its start, else UTF-8, else Latin-1."""
    encoding = marked_encoding(content)
    if encoding is not None:
        return content.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(content) - error.start < 4:
            return content[: error.start].decode("utf-8"), "utf-8"  # cut in the middle of a character
        return content.decode("latin-1"), "latin-1"


def marked_encoding(start: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def is_inside(path: Path, folder: Path) -> bool:
    """Whether the path, with every link followed, lies in the folder. Raises OSError if it leads nowhere."""
    return Path(os.path.realpath(path, strict=True)).is_relative_to(os.path.realpath(folder))


def reason(error: OSError) -> str:
    """Why the system refused, in its own words without number and path."""
    return error.strerror or str(error)


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
