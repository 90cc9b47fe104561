"""What git ignores, read from `.gitignore` files: no process is started in a folder that is not trusted."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from engine.errors import ConfigError
from engine.workspace.reading import decode, read_regular

_IGNORE_LIMIT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignores:
    """The patterns of one folder, and of the folders above it."""

    folder: str
    """Absolute; ends in a slash."""
    spec: GitIgnoreSpec
    outer: "Ignores | None"

    def covers(self, path: str) -> bool:
        """Whether git ignores this absolute path (a folder's ends in a slash); the innermost wins."""
        level: Ignores | None = self
        while level is not None:
            verdict = level.spec.check_file(path.removeprefix(level.folder)).include
            if verdict is not None:
                return verdict
            level = level.outer
        return False


def outer_ignores(root: Path) -> Ignores | None:
    """What the work tree around `root` ignores, `root`'s own patterns included; None outside of one.

    A root that is itself ignored was pointed at on purpose: then nothing above it counts.
    """
    folders = [root, *root.parents]
    top = next((index for index, folder in enumerate(folders) if os.path.lexists(folder / ".git")), None)
    if top is None:
        return None
    ignores = _level(folders[top], None, _lines(folders[top] / ".git" / "info" / "exclude"))
    for folder in reversed(folders[:top]):
        if ignores.covers(f"{folder}/"):
            return _level(root, None)
        ignores = inner_ignores(folder, ignores)
    return ignores


def inner_ignores(folder: Path, outer: Ignores) -> Ignores:
    """The patterns that count in `folder`, a folder below that of `outer`."""
    return _level(folder, outer) if os.path.lexists(folder / ".gitignore") else outer


def wanted_spec(patterns: Iterable[str], key: str) -> GitIgnoreSpec:
    """The config's `include` or `exclude`, written as in a `.gitignore`. Raises ConfigError."""
    lines = list(patterns)
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError as error:
            raise ConfigError(
                f"{key}: {line!r} is no pattern", hint="patterns are written as in a .gitignore file"
            ) from error
    return GitIgnoreSpec.from_lines(lines)


def _level(folder: Path, outer: Ignores | None, more: Iterable[str] = ()) -> Ignores:
    lines = [*more, *_lines(folder / ".gitignore")]
    return Ignores(
        folder=f"{folder}/", spec=GitIgnoreSpec.from_lines(filter(_is_pattern, lines)), outer=outer
    )


def _lines(file: Path) -> list[str]:
    try:
        return decode(read_regular(file, _IGNORE_LIMIT_BYTES))[0].splitlines()
    except OSError:
        return []  # git, too, goes on without a file that it cannot read


def _is_pattern(line: str) -> bool:
    """Whether git takes the line; one that means nothing to it is skipped, as git does."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
