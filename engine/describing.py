"""A workspace without task text: what lies in it, and the file that a person's own words go into."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from engine.clean import clean_line, clean_text
from engine.errors import WorkspaceError
from engine.target import guess_target
from engine.workspace.files import VisibleFile, visible_files
from engine.workspace.reading import reason
from engine.workspace.shapes import open_workspace
from engine.workspace.state_dir import make_state_dir
from engine.workspace.table import NotATableError, read_dialect
from engine.workspace.target import find_tables
from engine.workspace.task_text import TASK_LIMIT_BYTES

__all__ = ["TASK_FILE", "TASK_LIMIT_BYTES", "Material", "keep_task", "look_through"]

TASK_FILE = ".mltui/task.md"
_SHOWN_COLUMNS = 12
_SHOWN_CHARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What scripts will see of a workspace whose task nobody has told yet."""

    names: tuple[str, ...]
    """Of its files."""
    train: str | None
    """The table to learn from; None where no file looks like it."""
    train_columns: tuple[str, ...]
    test_columns: tuple[str, ...] | None
    submission_columns: tuple[str, ...] | None

    def target(self, text: str) -> str | None:
        """The column that is to be predicted, if this is the task text; None where nothing tells."""
        return guess_target(self.train_columns, self.test_columns, self.submission_columns, text).target

    def target_words(self, text: str) -> str:
        """The same as a sentence."""
        if self.train is None:
            return "no file looks like the table to learn from: say which one it is"
        found = self.target(text)
        if found is not None:
            return f"target: {clean_line(found, _SHOWN_CHARS)}, in {self.train}"
        shown = ", ".join(clean_line(name, _SHOWN_CHARS) for name in self.train_columns[:_SHOWN_COLUMNS])
        more = ", ..." if len(self.train_columns) > _SHOWN_COLUMNS else ""
        return f"the target is not clear yet: name one column of {self.train} ({shown}{more})"


def look_through(root: Path) -> Material:
    """Reads the names of files and columns, and writes nothing. Blocks. Raises WorkspaceError."""
    files = visible_files(open_workspace(root, task_text="")).files
    tables = find_tables(files)
    return Material(
        names=tuple(file.name for file in files),
        train=None if tables.train is None else tables.train.name,
        train_columns=_columns(tables.train) or (),
        test_columns=_columns(tables.test),
        submission_columns=_columns(tables.submission),
    )


def keep_task(root: Path, text: str) -> Path:
    """Writes the person's words where the workspace looks for them first; the file. Blocks.

    Raises WorkspaceError where they are empty, or cannot be written.
    """
    content = clean_text(text).strip()
    if not content:
        raise WorkspaceError("there is nothing to save yet", hint="say what is to be predicted")
    root = Path(os.path.realpath(root))
    file = make_state_dir(root) / Path(TASK_FILE).name
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(part, flags, 0o600), "wb") as stream:
            stream.write(_cut(content) + b"\n")
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WorkspaceError(f"cannot write {file}: {reason(error)}", hint="make it writable") from error
    return file


def _cut(text: str) -> bytes:
    """No more than is read of a task text; a character that does not fit goes as a whole."""
    return text.encode()[: TASK_LIMIT_BYTES - 1].decode(errors="ignore").encode()


def _columns(file: VisibleFile | None) -> tuple[str, ...] | None:
    if file is None:
        return None
    try:
        dialect = read_dialect(file.path, file.suffix)
    except (OSError, NotATableError):
        return None  # the preview tells of it, once the run has begun
    return dialect.names if dialect.has_header else None
