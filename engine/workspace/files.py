"""Which files scripts see and prompts show; hidden answers and mltui's own files are never among them."""

import filecmp
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from pathspec import GitIgnoreSpec

from engine.clean import clean_line, clean_text
from engine.errors import WorkspaceError
from engine.workspace.ignoring import Ignores, inner_ignores, outer_ignores, wanted_spec
from engine.workspace.reading import is_inside, reason
from engine.workspace.shapes import CONFIG_FILE, STATE_FOLDER, Workspace

_DEEPEST = 64
_HARMLESS = frozenset({".DS_Store", ".gitkeep", ".keep", ".gitignore", ".gitattributes"})
"""Dot files that everybody leaves behind: not listed, and no reason to take a folder apart."""
_DIGITS = re.compile(r"(\d+)")
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleFile:
    """A regular file that scripts see."""

    name: str
    """As scripts open it: relative to their working directory, with slashes. Printable."""
    location: str
    """Absolute; where it really lies."""
    size_bytes: int

    @property
    def path(self) -> Path:
        """Where it really lies."""
        return Path(self.location)

    @property
    def suffix(self) -> str:
        """The ending in lower case, for example `.csv`; empty where there is none."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleFiles:
    """What scripts see."""

    files: tuple[VisibleFile, ...]
    """In natural order: a file's number counts as a number."""
    inputs: Mapping[str, Path]
    """Name in the working directory -> file or folder. A folder that holds something invisible is given
    file by file, so a name may contain slashes (`data/train.csv`)."""
    notes: tuple[str, ...]
    """What was left out and what to do about it, one line each."""


@dataclass(slots=True)
class _Left:
    """Names of what was left out, by reason."""

    names: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def out(self, why: str, name: str) -> None:
        self.counts[why] += 1
        examples = self.names.setdefault(why, [])
        if len(examples) < _EXAMPLES:
            examples.append(clean_line(name, 100))

    def notes(self) -> tuple[str, ...]:
        return tuple(f"{', '.join(names)}{self._more(why)}: {why}" for why, names in self.names.items())

    def _more(self, why: str) -> str:
        more = self.counts[why] - len(self.names[why])
        return f" and {more} more" if more else ""


_NOT_LEFT_OUT = ""
_DOT = "a dot file"
_EXCLUDED = "excluded"
_IGNORED = "not shown to scripts, git ignores it; to show it, name it in `include`"
_LINK_OUT = "not shown to scripts, a link that leads out of the workspace; put a copy there"
_LINK_FOLDER = "not shown to scripts, a link to a folder"
_LINK_NOWHERE = "not shown to scripts, a link to nothing"
_LINK_UNSEEN = "not shown to scripts, a link to something that they may not see"
_ANSWERS = "not shown to scripts, it holds the hidden answers"
_SPECIAL = "not shown to scripts, no regular file"
_ENVIRONMENT = "not shown to scripts, a virtual environment"
_NAME = "not shown to scripts, its name has control characters or is not UTF-8"
_OWN_NAME = "not shown to scripts, a file of their own has this name"
_OWN_NAMES = frozenset({"submission.csv", "script.py"})
"""What a script writes, and what it is called itself: an input there would stand in its way."""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What one folder comes to."""

    files: list[VisibleFile] = field(default_factory=list)
    inputs: dict[str, Path] = field(default_factory=dict)
    is_whole: bool = True
    """Nothing in it is left out, and nothing in it is a link."""


def visible_files(
    workspace: Workspace, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> VisibleFiles:
    """The files that scripts see, without dot files, what git ignores, links out and `exclude`.

    `include` brings back dot files, ignored and excluded ones. Blocks: it walks the whole folder.
    Raises WorkspaceError where a file or folder cannot be read, ConfigError for a broken pattern.
    """
    root = workspace.files_root
    try:
        walk = _Walk(workspace, wanted_spec(include, "include"), wanted_spec(exclude, "exclude"))
        seen = walk.folder(str(root), "", outer_ignores(root), _NOT_LEFT_OUT, depth=0)
        if workspace.holdout is not None:
            walk.stand_in(workspace.holdout.shown, seen)
    except OSError as error:
        raise WorkspaceError(
            f"cannot read {error.filename or root}: {reason(error)}", hint="try again; it changed meanwhile"
        ) from error
    files = sorted(seen.files, key=lambda file: natural_key(file.name))
    notes = walk.left.notes()
    if not files:
        notes += (f"there are no files for scripts to see in {root}",)
    return VisibleFiles(files=tuple(files), inputs=MappingProxyType(seen.inputs), notes=notes)


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sorts `part2` before `part10`."""
    pieces = _DIGITS.split(name.casefold())
    return tuple(
        (0, int(piece), "") if index % 2 and len(piece) < 20 else (1, 0, piece)
        for index, piece in enumerate(pieces)
    ), name


class _Walk:
    """One walk through a workspace."""

    def __init__(self, workspace: Workspace, include: GitIgnoreSpec, exclude: GitIgnoreSpec) -> None:
        self.left = _Left()
        self._workspace = workspace
        self._root = workspace.files_root
        self._include, self._exclude = include, exclude
        self._includes_anything = bool(len(include.patterns))
        self._hidden = tuple(os.path.realpath(path) for path in workspace.hidden)
        self._hidden_links = {(status.st_dev, status.st_ino) for status in _linked(workspace.hidden)}
        self._answers = workspace.answers
        self._answers_bytes = -1 if workspace.answers is None else workspace.answers.stat().st_size

    def folder(self, folder: str, prefix: str, ignores: Ignores | None, left: str, depth: int) -> _Seen:
        """What scripts see of one folder; `prefix` is its name with a slash, or empty for the root.

        `left`: why the folder itself is left out, where `include` may still want something in it.
        """
        if depth > _DEEPEST:
            raise WorkspaceError(f"{folder}: folders lie more than {_DEEPEST} deep", hint=_hint(prefix))
        seen = _Seen()
        for entry in self._entries(folder, prefix):
            name = prefix + entry.name
            if self._is_never_seen(entry, name):
                seen.is_whole = False
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            why = self._why_left_out(f"{name}/" if is_folder else name, entry.path, ignores, left)
            if is_folder:
                self._inner(entry, name, ignores, why, depth, seen)
            elif entry.is_symlink():
                self._link(entry, name, why, seen)
            else:
                self._file(entry, name, why, seen)
            if why and why != left:
                self._tell(why, f"{name}/" if is_folder else name)
        return seen

    def stand_in(self, shown: Mapping[str, Path], seen: _Seen) -> None:
        """Add the files that scripts see instead of the originals of a holdout."""
        for name, path in shown.items():
            self._add(name, str(path), path.stat(), seen)

    def _inner(
        self, entry: os.DirEntry[str], name: str, ignores: Ignores | None, why: str, depth: int, seen: _Seen
    ) -> None:
        if why and not self._includes_anything:
            seen.is_whole = False
            return
        levels = ignores and inner_ignores(Path(entry.path), ignores)
        inner = self.folder(entry.path, f"{name}/", levels, why, depth + 1)
        seen.files += inner.files
        if inner.is_whole and not why:
            seen.inputs[name] = Path(entry.path)
        else:
            seen.is_whole = False
            seen.inputs |= inner.inputs

    def _file(self, entry: os.DirEntry[str], name: str, why: str, seen: _Seen) -> None:
        status = entry.stat(follow_symlinks=False)
        never = self._why_never(entry.path, status)
        if never or why:
            seen.is_whole = seen.is_whole and entry.name in _HARMLESS and not never
            if never and not why:
                self._tell(never, name)
            return
        self._add(name, entry.path, status, seen)

    def _link(self, entry: os.DirEntry[str], name: str, why: str, seen: _Seen) -> None:
        seen.is_whole = False
        if why:
            return
        target = os.path.realpath(entry.path)
        never = self._why_not_follow(entry.path, target)
        status = Path(target).stat() if not never else entry.stat(follow_symlinks=False)
        never = never or self._why_never(target, status)
        if never:
            self._tell(never, name)
            return
        self._add(name, target, status, seen)

    def _add(self, name: str, location: str, status: os.stat_result, seen: _Seen) -> None:
        if not os.access(location, os.R_OK):
            raise WorkspaceError(f"cannot read {location}: Permission denied", hint=_hint(name))
        seen.files.append(VisibleFile(name=name, location=location, size_bytes=status.st_size))
        seen.inputs[name] = Path(location)

    def _why_not_follow(self, link: str, target: str) -> str:
        try:
            if not is_inside(Path(link), self._root):
                return _LINK_OUT
            if Path(target).is_dir():
                return _LINK_FOLDER
        except OSError:
            return _LINK_NOWHERE
        if any(Path(target).is_relative_to(hidden) for hidden in self._hidden):
            return _ANSWERS
        inner = Path(target).relative_to(os.path.realpath(self._root))
        shown, parts = inner.as_posix(), inner.parts
        seen_anyway = bool(self._includes_anything and self._include.match_file(shown))
        if shown == CONFIG_FILE or STATE_FOLDER in parts or ".git" in parts:
            return _LINK_UNSEEN
        return "" if seen_anyway or not any(part.startswith(".") for part in parts) else _LINK_UNSEEN

    def _is_never_seen(self, entry: os.DirEntry[str], name: str) -> bool:
        """Whether no config can show it: mltui's own files, git's, the task text, odd names."""
        if entry.name in (STATE_FOLDER, ".git", "__pycache__") or name == CONFIG_FILE:
            return True
        if entry.path == str(self._workspace.task_file):
            return True
        if entry.path in self._hidden:
            return True
        if name in _OWN_NAMES:
            self.left.out(_OWN_NAME, name)
            return True
        if clean_text(entry.name) != entry.name or "\n" in entry.name or "\t" in entry.name:
            self.left.out(_NAME, name)
            return True
        return False

    def _why_left_out(self, name: str, path: str, ignores: Ignores | None, left: str) -> str:
        """Why it is left out, a reason that `include` overrules; empty if it is not."""
        if self._includes_anything and self._include.match_file(name):
            return _NOT_LEFT_OUT
        if left:
            return left
        if name.rstrip("/").rpartition("/")[2].startswith("."):
            return _DOT
        if self._exclude.match_file(name):
            return _EXCLUDED
        is_folder = name.endswith("/")
        if ignores is not None and ignores.covers(f"{path}/" if is_folder else path):
            return _IGNORED
        is_environment = is_folder and os.path.lexists(f"{path}/pyvenv.cfg")
        return _ENVIRONMENT if is_environment else _NOT_LEFT_OUT

    def _tell(self, why: str, name: str) -> None:
        if why not in (_DOT, _EXCLUDED):  # what nobody expects to be shown, and what the person asked for
            self.left.out(why, name)

    def _why_never(self, path: str, status: os.stat_result) -> str:
        """Why nothing can show what lies there; empty if something can."""
        if not stat.S_ISREG(status.st_mode):
            return _SPECIAL
        return _ANSWERS if self._is_hidden(path, status) else ""

    def _is_hidden(self, path: str, status: os.stat_result) -> bool:
        if status.st_nlink > 1 and (status.st_dev, status.st_ino) in self._hidden_links:
            return True
        if self._answers is None or status.st_size != self._answers_bytes or not status.st_size:
            return False
        return filecmp.cmp(path, self._answers, shallow=False)

    def _entries(self, folder: str, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: natural_key(entry.name))
        except OSError as error:
            raise WorkspaceError(
                f"cannot read the folder {folder}: {reason(error)}", hint=_hint(prefix)
            ) from error


def _linked(hidden: Iterable[Path]) -> Iterator[os.stat_result]:
    """The hidden files that have a second name somewhere."""
    for top in hidden:
        if top.is_file() and (status := top.stat()).st_nlink > 1:
            yield status
        for folder, _, names in os.walk(top):
            for name in names:
                status = os.lstat(f"{folder}/{name}")
                if status.st_nlink > 1:
                    yield status


def _hint(name: str) -> str:
    return f"make it readable for you, or add {(name or '*')!r} to `exclude` in {CONFIG_FILE}"
