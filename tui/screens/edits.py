"""A script in the person's editor: a private copy, and what became of it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UsageError

_MOST_BYTES = 1024 * 1024
"""A frame of the engine's takes more; a script of this size is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One copy in a folder of its own, that nobody else can look into."""

    candidate: int
    file: Path
    before: bytes


def begin_edit(candidate: int, script: Path) -> Edit:
    """A copy of the script. Blocks. Raises UsageError where it cannot be read or copied."""
    folder: Path | None = None
    try:
        before = script.read_bytes()
        folder = Path(tempfile.mkdtemp(prefix="mltui-edit-"))
        file = folder / f"candidate-{candidate}.py"
        file.write_bytes(before)
    except OSError as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise UsageError(f"the script of #{candidate} cannot be copied: {error.strerror}") from error
    return Edit(candidate=candidate, file=file, before=before)


def read_edit(edit: Edit) -> str | None:
    """What the person made of it; None where that is nothing. Blocks. Raises UsageError for no text."""
    try:
        with edit.file.open("rb") as stream:
            found = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"the edited script cannot be read: {error.strerror}") from error
    if found == edit.before or not found.strip():
        return None
    if len(found) > _MOST_BYTES:
        raise UsageError(f"the edited script is longer than {_MOST_BYTES // 1024} kB")
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("the edited script is no UTF-8") from error


def end_edit(edit: Edit) -> None:
    """The copy is gone, and what the editor left beside it."""
    shutil.rmtree(edit.file.parent, ignore_errors=True)
