"""The person's notes for the model: the file that the editor gets, and what became of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UsageError
from engine.notes import HEADING, NAME, blank_page, own_part

_MOST_BYTES = 256 * 1024
"""The engine reads no more of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The file as it was before the editor."""

    file: Path
    before: str


def open_notes(state_dir: str) -> Notes:
    """The file, begun where the engine has not written it yet. Blocks. Raises UsageError."""
    file = Path(state_dir) / NAME
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(file, flags, 0o600), "w", encoding="utf-8") as stream:
            stream.write(blank_page())
    except FileExistsError:
        pass  # the engine's, with the person's part in it
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    return Notes(file=file, before=_text(file))


def drop_blank(notes: Notes) -> None:
    """A page that was begun and has nothing in it is gone again. Blocks."""
    if _text(notes.file) == blank_page():
        notes.file.unlink()


def words_on(notes: Notes) -> str:
    """What has come of it, for the person. Blocks. Raises UsageError where it cannot be read or told."""
    text = _text(notes.file)
    own = own_part(text)
    if own is None:
        raise UsageError(
            f"{NAME} has no line `{HEADING}`: the model is told nothing of it", hint="put that line back"
        )
    if own == own_part(notes.before):
        return "your notes are as they were"
    if not own.strip():
        return "the model is told none of your notes any more"
    return "your notes are told to the model from the next round on"


def _text(file: Path) -> str:
    if file.is_symlink() or not file.is_file():
        raise UsageError(f"{file} is no regular file", hint="move it away; a new one is written")
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{file} is longer than {_MOST_BYTES // 1024} kB", hint="shorten it")
        return file.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
