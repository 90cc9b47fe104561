"""`.mltui/`, the only place where mltui writes in a workspace. No link in it is ever followed."""

import os
from pathlib import Path

from engine.errors import WorkspaceError
from engine.workspace.reading import reason
from engine.workspace.shapes import STATE_FOLDER

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def make_state_dir(root: Path) -> Path:
    """The workspace's `.mltui/`, made where it was missing: for its owner only, invisible to git.

    Raises WorkspaceError where it cannot be written, or where it or an entry of it is a link.
    """
    state_dir = root / STATE_FOLDER
    parent = _opened(root, None)
    try:
        descriptor = _made(STATE_FOLDER, parent, state_dir)
    finally:
        os.close(parent)
    try:
        _refuse_links(state_dir)
        _make_private(descriptor, state_dir)
    finally:
        os.close(descriptor)
    return state_dir


def _made(name: str, parent: int, shown: Path) -> int:
    """The folder `name` in `parent`, open; made if there is none."""
    try:
        os.mkdir(name, 0o700, dir_fd=parent)
    except FileExistsError:
        pass  # opening it says whether it is a folder
    except OSError as error:
        raise WorkspaceError(
            f"cannot make {shown}: {reason(error)}",
            hint="mltui keeps its journal there; make the folder writable, or copy the workspace",
        ) from error
    return _opened(shown, parent)


def _opened(folder: Path, parent: int | None) -> int:
    try:
        return os.open(folder if parent is None else folder.name, _FOLDER, dir_fd=parent)
    except OSError as error:
        if folder.is_symlink() or isinstance(error, NotADirectoryError):
            what = "a link" if folder.is_symlink() else "no folder"
            raise WorkspaceError(
                f"{folder} is {what}; mltui writes only into a folder of its own there",
                hint="move it away and start again",
            ) from error
        raise WorkspaceError(
            f"cannot open {folder}: {reason(error)}", hint="make it readable and writable for you"
        ) from error


def _refuse_links(state_dir: Path) -> None:
    """None anywhere below, but in the work folders: what scripts leave there is never followed anyway."""
    for folder, folders, files in os.walk(state_dir):
        for name in sorted((*folders, *files)):
            path = Path(folder, name)
            if path.is_symlink():
                raise WorkspaceError(
                    f"{path} is a link; mltui follows none in its own folder",
                    hint="remove the link and start again",
                )
        if Path(folder).parent == state_dir / "candidates":
            folders[:] = [name for name in folders if name != "work"]


def _make_private(descriptor: int, state_dir: Path) -> None:
    try:
        os.fchmod(descriptor, 0o700)
        ignore = os.open(".gitignore", _NEW_FILE, 0o600, dir_fd=descriptor)
    except FileExistsError:
        if not os.access(".", os.W_OK, dir_fd=descriptor):
            raise WorkspaceError(
                f"cannot write in {state_dir}", hint="make it writable, or copy the workspace"
            ) from None
        return
    except OSError as error:
        raise WorkspaceError(
            f"cannot write in {state_dir}: {reason(error)}", hint="make it writable, or copy the workspace"
        ) from error
    with os.fdopen(ignore, "w", encoding="utf-8") as stream:
        stream.write("*\n")
