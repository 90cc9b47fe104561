"""The command that starts a script under a supervisor (`supervisor.py`), and its private folder."""

import marshal
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.sandbox.confinement import Channel
from engine.sandbox.processes import birth_of
from engine.sandbox.workfolder import remove_folder

_PREFIX = "mltui-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What a supervisor puts around the script, ready for the kernel."""

    handled: tuple[int, int, int]
    """Rights to files, to ports, and scopes, that exist only where a rule gives them."""
    size_bytes: int
    """How much of that this kernel's Landlock knows."""
    rules: Sequence[tuple[Path, int]]
    """File or folder -> the rights to it and to all below it."""
    system_calls: bytes
    """An array of `struct sock_filter`."""
    user: int | None
    """Whom the script runs as. None: as ourselves."""
    groups: tuple[int, ...] = ()
    """To whom that user belongs, beside its own."""


def supervised(
    command: Sequence[str], channel: Channel, limits: Mapping[str, int], walls: Walls | None
) -> tuple[tuple[str, ...], int]:
    """The argv, and the descriptor that it has to inherit. Raises OSError."""
    settings: dict[str, object] = {"status": channel.status, "go": channel.go, "limits": dict(limits)}
    if walls is not None:
        settings |= {
            "landlock": {
                "handled": walls.handled,
                "size": walls.size_bytes,
                "rules": [(str(path), access) for path, access in walls.rules],
            },
            "filter": walls.system_calls,
            "user": walls.user,
            "groups": walls.groups,
        }
    descriptor = os.memfd_create("mltui-settings")
    try:
        os.write(descriptor, marshal.dumps(settings))
        os.lseek(descriptor, 0, os.SEEK_SET)
    except BaseException:
        os.close(descriptor)
        raise
    program = str(Path(__file__).with_name("supervisor.py"))
    return (sys.executable, "-I", "-S", "-B", program, str(descriptor), *command), descriptor


def new_mark() -> str:
    """A value of `environment.MARK` that no other execution has."""
    return uuid.uuid4().hex


def make_private_folder() -> Path:
    """A folder for one execution, named after this process. In the system's own place.

    Sockets below a long path cannot be bound.
    """
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-{birth_of(os.getpid())}-"))


def remove_stale_folders() -> None:
    """Take away the private folders of engines that were killed. Blocks."""
    for folder in _private_folders():
        pid, birth = folder.name.removeprefix(_PREFIX).split("-")[:2]
        if birth_of(int(pid)) != int(birth):
            remove_folder(folder)


def _private_folders() -> Iterator[Path]:
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*-*"):
        numbers = path.name.removeprefix(_PREFIX).split("-")[:2]
        is_ours = path.is_dir() and not path.is_symlink() and path.stat().st_uid == os.geteuid()
        if is_ours and all(number.isdigit() for number in numbers):
            yield path
