"""Environments for scripts, shared between workspaces: made once for each recipe, whole or not at all."""

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import PackagesError
from engine.packages.package_source import PackageSource
from engine.packages.requirement import requirement_name
from engine.packages.uv import Ended, Uv

RECORD = "environment.json"
"""Written last; a folder without it is no environment."""
_LAYOUT = "1"
"""Changes whenever environments must be made anew."""
_UNSOLVABLE = 1
"""uv's exit code where the indexes answered and have no such package; 2 where it could not ask them."""
_LOCK_POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What an environment is made of."""

    python: Path
    """The interpreter that it stands on."""
    version: str
    requirements: tuple[str, ...]
    optional: frozenset[str]
    """Names without which it is still of use, where they cannot be had."""
    source: PackageSource
    builds: bool = False
    """Whether what comes as source alone may be built, which runs its code."""

    @property
    def key(self) -> str:
        """The name of its folder: the same recipe has the same one."""
        parts = (_LAYOUT, self.version, str(self.python), *self.requirements, "", *sorted(self.optional))
        text = "\0".join((*parts, "", *self.source.fingerprint, *(["builds"] if self.builds else [])))
        return f"py{self.version}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


async def ready_environment(recipe: Recipe, home: Path, progress: Callable[[str], None]) -> Path:
    """The folder of the recipe's environment; made if need be, which takes seconds to minutes and is told.

    Several mltui at once make it once. Raises PackagesError; then, and when cancelled, nothing is left.
    """
    folder = home / recipe.key
    try:
        if not _is_whole(folder):
            async with _locked(home / f"{recipe.key}.lock", progress) as lock_fd:
                if not _is_whole(folder):
                    await _make(recipe, folder, lock_fd, progress)
        left_out = _left_out(folder)
    except OSError as error:
        raise PackagesError(
            f"the environment for scripts cannot be made in {home}: {error.strerror or error}",
            hint='make room there, or name an interpreter with `python = "..."` in the config',
        ) from error
    if left_out:
        progress(
            f"scripts run without {', '.join(left_out)}: no wheel for it here; to try again, remove {folder}"
        )
    return folder


def made_environment(recipe: Recipe, home: Path) -> Path | None:
    """The folder of the recipe's environment where it is made already."""
    folder = home / recipe.key
    return folder if _is_whole(folder) else None


async def _make(recipe: Recipe, folder: Path, lock_fd: int, progress: Callable[[str], None]) -> None:
    building = folder.with_name(f"{folder.name}.making")
    _remove(building)
    try:
        uv = Uv(source=recipe.source, folder=folder.parent, lock_fd=lock_fd, progress=progress)
        progress(
            f"making the Python environment for scripts: {', '.join(recipe.requirements) or 'no packages'}"
        )
        _require_success(await uv.create(building, recipe.python), recipe, "make an environment")
        left_out = await _install(uv, recipe, building)
        progress("compiling the packages")
        # Its exit code tells of files that are no Python of this version (templates, say): of no harm.
        await uv.compile(building, recipe.python)
        record = {
            "python": str(recipe.python),
            "version": recipe.version,
            "requirements": recipe.requirements,
            "left_out": left_out,
        }
        (building / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        _remove(folder)
        building.rename(folder)
    finally:
        _remove(building)


async def _install(uv: Uv, recipe: Recipe, folder: Path) -> Sequence[str]:
    """Which optional packages could not be had."""
    if not recipe.requirements:
        return ()
    ended = await uv.install(folder, recipe.requirements, builds=recipe.builds)
    needed = [text for text in recipe.requirements if requirement_name(text) not in recipe.optional]
    if ended.exit_code == _UNSOLVABLE and 0 < len(needed) < len(recipe.requirements):
        left_out = [text for text in recipe.requirements if text not in needed]
        uv.progress(f"trying without {', '.join(left_out)}")
        _require_success(
            await uv.install(folder, needed, builds=recipe.builds), recipe, f"install {', '.join(needed)}"
        )
        return left_out
    _require_success(ended, recipe, f"install {', '.join(recipe.requirements)}")
    return ()


def _require_success(ended: Ended, recipe: Recipe, what: str) -> None:
    if ended.exit_code != 0:
        raise PackagesError(
            f"uv could not {what} for Python {recipe.version}: {ended.complaint}",
            hint=f"asked: {recipe.source.told()}; set the index in pip's configuration, change "
            '`packages.install`, or name an interpreter that has them with `python = "..."` in the config',
        )


def _is_whole(folder: Path) -> bool:
    return (folder / RECORD).is_file() and (folder / "bin" / "python").exists()


def _left_out(folder: Path) -> Sequence[str]:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return tuple(str(name) for name in record["left_out"])
    except (ValueError, KeyError, TypeError) as error:
        raise PackagesError(
            f"{folder / RECORD} is damaged", hint=f"remove {folder}; it is made anew"
        ) from error


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


@asynccontextmanager
async def _locked(path: Path, progress: Callable[[str], None]) -> AsyncIterator[int]:
    """The lock's descriptor; the kernel frees the lock when the last process that holds it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        told = False
        while not _taken(descriptor):
            if not told:
                progress("another mltui is making the Python environment for scripts; waiting for it")
                told = True
            await asyncio.sleep(_LOCK_POLL_S)
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
