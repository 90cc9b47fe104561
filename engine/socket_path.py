"""Where an engine listens: a socket in a folder that only its person can enter, named by its workspace."""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from engine.errors import WorkspaceError


def socket_path(workspace: Path) -> Path:
    """The socket of the engine of this workspace, whether or not it is there. Raises WorkspaceError.

    Under the temporary directory: a runtime directory is gone after the last logout, and a path of a socket
    may have some 100 bytes at most.
    """
    folder = Path(tempfile.gettempdir()) / f"mltui-{os.getuid()}"
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
    except OSError as error:
        raise WorkspaceError(f"{folder} cannot be made ({error.strerror})", hint="set TMPDIR") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise WorkspaceError(
            f"{folder} is not a folder of yours alone",
            hint=f"look who made it, then remove it: rm -r {folder}",
        )
    name = hashlib.sha256(os.fsencode(workspace.resolve())).hexdigest()[:16]
    return folder / f"{name}.sock"
