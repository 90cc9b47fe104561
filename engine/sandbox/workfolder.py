"""The work folder: emptied, measured and tidied without ever following a link that a script left there."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import SandboxError

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SMALLEST_FILE_BYTES = 1024
_DEEPEST = 64


def make_empty(folder: Path) -> None:
    """An empty folder of mode 0700. Raises SandboxError if something else than a folder lies there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _allow_ourselves(folder)
        with _opened(folder) as descriptor:
            _remove(descriptor, _names(descriptor))
    except OSError as error:
        raise SandboxError(
            f"cannot empty the work folder {folder}: {error.strerror or error}",
            hint="remove it by hand, or look at its permissions",
        ) from error


def remove_names(folder: Path, names: Iterable[str]) -> None:
    """Take these top-level names out of a folder, with all below them. Raises OSError."""
    # a script without isolation may have taken away the folder itself
    with suppress(FileNotFoundError, NotADirectoryError):
        _allow_ourselves(folder)
        with _opened(folder) as descriptor:
            present = set(_names(descriptor))
            _remove(descriptor, [name for name in names if name in present])


def remove_folder(folder: Path) -> None:
    """Take away a folder with all below it, or what lies in its place. Raises OSError, SandboxError."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    make_empty(folder)
    folder.rmdir()


def take_back(folder: Path) -> None:
    """Make a folder ours, with all below it; links themselves, not what they point to. Raises OSError.

    The kernel takes away set-user-id bits with it.
    """
    with _opened(folder) as descriptor:
        os.fchown(descriptor, os.geteuid(), os.getegid())
        for name in _names(descriptor):
            _own(name, descriptor, depth=0)


def disk_use_bytes(folder: Path, *, stop_at: int, is_wanted: Callable[[], bool]) -> int:
    """What lies below a folder, as the disk counts it; a file with several names counts once.

    Ends early, with a number above `stop_at`, as soon as that is passed, or where folders are nested
    suspiciously deep or closed to us; ends early when nobody wants to know any more. An empty file counts a
    little, too. What vanishes meanwhile is not counted.
    """
    walk = _Walk(stop_at=stop_at, is_wanted=is_wanted)
    try:
        with _opened(folder) as descriptor:
            walk.measure(descriptor, depth=0)
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except PermissionError:
        return stop_at + 1
    return walk.total


class _Walk:
    def __init__(self, *, stop_at: int, is_wanted: Callable[[], bool]) -> None:
        self.total = 0
        self._stop_at = stop_at
        self._is_wanted = is_wanted
        self._counted: set[tuple[int, int]] = set()

    def measure(self, descriptor: int, depth: int) -> None:
        if depth > _DEEPEST:
            self.total = self._stop_at + 1
        for name in _names(descriptor):
            if self.total > self._stop_at or not self._is_wanted():
                return
            try:
                self._count(descriptor, name, depth)
            except (FileNotFoundError, NotADirectoryError):
                continue  # the script is still at work in there
            except PermissionError:
                self.total = self._stop_at + 1  # a folder that the script closed, to hide what it holds

    def _count(self, parent: int, name: str, depth: int) -> None:
        found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        if found.st_nlink > 1 and not stat.S_ISDIR(found.st_mode):
            identity = (found.st_dev, found.st_ino)
            if identity in self._counted:
                return
            self._counted.add(identity)
        self.total += max(found.st_blocks * 512, _SMALLEST_FILE_BYTES)
        if stat.S_ISDIR(found.st_mode):
            with _opened(name, parent) as descriptor:
                self.measure(descriptor, depth + 1)


def _own(name: str, parent: int, depth: int) -> None:
    found = os.stat(name, dir_fd=parent, follow_symlinks=False)
    os.chown(name, os.geteuid(), os.getegid(), dir_fd=parent, follow_symlinks=False)
    # what lies deeper stays as it is: we can remove it all the same, and only root can give folders away
    if stat.S_ISDIR(found.st_mode) and depth < _DEEPEST:
        with _opened(name, parent) as descriptor:
            for below in _names(descriptor):
                _own(below, descriptor, depth + 1)


def _remove(top: int, names: Iterable[str]) -> None:
    """Level by level: what lies deeper is first lifted to the top, so that no depth can exhaust us."""
    waiting = list(names)
    lifted = 0
    while waiting:
        name = waiting.pop()
        if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=top)
            continue
        _allow_ourselves(name, top)
        with _opened(name, top) as descriptor:
            for below in _names(descriptor):
                if stat.S_ISDIR(os.stat(below, dir_fd=descriptor, follow_symlinks=False).st_mode):
                    _allow_ourselves(below, descriptor)
                    lifted_name, lifted = _free_name(top, lifted)
                    os.rename(below, lifted_name, src_dir_fd=descriptor, dst_dir_fd=top)
                    waiting.append(lifted_name)
                else:
                    os.unlink(below, dir_fd=descriptor)
        os.rmdir(name, dir_fd=top)


def _free_name(top: int, lifted: int) -> tuple[str, int]:
    while True:
        lifted += 1
        name = f".lifted-{lifted}"
        try:
            os.stat(name, dir_fd=top, follow_symlinks=False)
        except FileNotFoundError:
            return name, lifted


def _names(descriptor: int) -> list[str]:
    with os.scandir(descriptor) as entries:
        return [entry.name for entry in entries]


def _allow_ourselves(name: Path | str, parent: int | None = None) -> None:
    """A script may have closed its folders. Raises NotADirectoryError."""
    # nothing of the script is alive here, so that a folder cannot turn into a link in between
    if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(name))
    os.chmod(name, 0o700, dir_fd=parent)


@contextmanager
def _opened(folder: Path | str, parent: int | None = None) -> Iterator[int]:
    descriptor = os.open(folder, _OPEN_FOLDER, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
