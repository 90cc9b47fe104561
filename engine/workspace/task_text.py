"""The task text: which file holds it, and what stands in it."""

from dataclasses import dataclass
from pathlib import Path

from engine.clean import clean_text
from engine.errors import TaskMissingError, WorkspaceError
from engine.workspace.reading import decode, is_inside, marked_encoding, read_regular, reason

TASK_NAMES = ("task.md", "README.md", "description.md", "research_problem.txt")
"""Where the task text is looked for, in this order; upper and lower case are the same."""
TASK_LIMIT_BYTES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskText:
    """What is to be learned, in the person's words."""

    text: str
    file: Path
    messages: tuple[str, ...]
    """What a person should know of how it was read."""


def find_task_file(folder: Path, names: tuple[str, ...] = TASK_NAMES) -> Path | None:
    """The first of `names` that the folder has, whatever it turns out to be."""
    try:
        entries = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkspaceError(
            f"cannot read the folder {folder}: {reason(error)}", hint="make it readable for you"
        ) from error
    for name in names:
        matches = [entry for entry in entries if entry.lower() == name.lower()]
        if matches:
            return folder / (name if name in matches else matches[0])
    return None


def read_task(file: Path, root: Path) -> TaskText:
    """The task text, cleaned. Raises WorkspaceError where it cannot be read or says nothing."""
    try:
        if not is_inside(file, root):
            raise WorkspaceError(
                f"the task text {file} is a link that leads out of the workspace",
                hint="put a copy of the text there instead",
            )
        content = read_regular(file, TASK_LIMIT_BYTES + 1)
    except OSError as error:
        why = "it is a link to nothing" if file.is_symlink() and not file.exists() else reason(error)
        raise WorkspaceError(
            f"cannot read the task text {file}: {why}", hint="it must be a text file that you may read"
        ) from error
    text = clean_text(_decode_task(content[:TASK_LIMIT_BYTES], file)).strip()
    if not text:
        raise TaskMissingError(
            f"the task text {file} is empty",
            hint="write into it what is to be predicted, from which files, and how it is measured",
        )
    if len(content) <= TASK_LIMIT_BYTES:
        return TaskText(text=text, file=file, messages=())
    told = f"the task text {file.name} is longer than {TASK_LIMIT_BYTES} bytes; only its start is used"
    return TaskText(text=f"{text}\n\n... the rest of this text is left out ...", file=file, messages=(told,))


def _decode_task(content: bytes, file: Path) -> str:
    if marked_encoding(content) is None:
        if b"\0" in content:
            raise WorkspaceError(f"the task text {file} is not text", hint="save it as plain UTF-8 text")
        return content.decode("utf-8", errors="replace")
    return decode(content)[0]
