"""The holdout that `mltui init` split off a workspace: where it lies, and what stands in for the originals.

Answers lie in the user's data dir, for the owner only; a marker in `.mltui/` says which are a workspace's.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs

from engine.errors import WorkspaceError
from engine.workspace.reading import counted, read_regular, reason

MARKER = "holdout.json"
_RECORD = "holdout.json"
_NAME = re.compile(r"[0-9a-f]{32}")
_LIMIT_BYTES = 1_000_000
_PRINTED_BYTES = 1 << 20


class Split(StrEnum):
    """What was kept together when the holdout was split off."""

    ROWS = "rows"
    GROUPS = "groups"
    """Whole groups, so that no group stands on both sides."""
    TIME = "time"
    """The last stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is remembered of a split, as `holdout.json` in its folder holds it."""

    root: str
    """The workspace as it was called then."""
    train: str
    """The original, as scripts call it."""
    print: str
    """A fingerprint of the original: another file is not the one that was split."""
    shown: tuple[str, ...]
    """Names for which scripts see a file of the split's own; the file's number is its place here."""
    hidden: tuple[str, ...]
    """Other files of the workspace that hold the target."""
    split: Split
    by: str | None
    target: str
    id: str
    is_id_made: bool
    metric: str
    seed: int
    train_rows: int
    answers_rows: int
    final_rows: int
    task_sha256: str
    config_sha256: str | None
    """Of the files that init wrote; None where the config was there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdout:
    """Hidden answers in two parts, and the files that scripts see instead of the originals."""

    folder: Path
    record: Record

    @property
    def answers(self) -> Path:
        """Every candidate is graded on them."""
        return self.folder / "answers.csv"

    @property
    def final(self) -> Path:
        """Kept for the end: nothing is ever chosen by them."""
        return self.folder / "final.csv"

    @property
    def shown(self) -> Mapping[str, Path]:
        """Name among the scripts' files -> what lies there for them."""
        return {name: shown_file(self.folder, number) for number, name in enumerate(self.record.shown)}

    @property
    def words(self) -> str:
        """One line for a person."""
        record = self.record
        how = {
            Split.ROWS: "rows drawn by chance",
            Split.GROUPS: f"whole groups of `{record.by}`",
            Split.TIME: f"the last stretch of `{record.by}`",
        }[record.split]
        return (
            f"holdout: {how}, {counted(record.answers_rows, 'row')} to verify on and "
            f"{record.final_rows} kept for the end"
        )


def find_holdout(root: Path, files_root: Path, state_dir: Path) -> Holdout | None:
    """The workspace's holdout; None where it has none.

    Raises WorkspaceError where it has one that cannot be used: scripts must not see the answers by mistake.
    """
    folder = holdout_folder(root, state_dir)
    if folder is None:
        return None
    holdout = Holdout(folder=folder, record=_record(folder, root))
    original = files_root / holdout.record.train
    if fingerprint(original) != holdout.record.print:
        raise WorkspaceError(
            f"{original} is not the file that `mltui init` split a holdout off",
            hint=f"`mltui init --undo {root}`, then init it again",
        )
    for path in (holdout.answers, holdout.final, *holdout.shown.values()):
        if not path.is_file():
            raise WorkspaceError(f"{path} of the holdout is gone", hint=_undo_hint(root))
    return holdout


def holdout_folder(root: Path, state_dir: Path) -> Path | None:
    """Where the holdout of this workspace lies: by its marker, else by its place. Raises WorkspaceError."""
    name = read_marker(state_dir)
    if name is None:
        return next(iter(sorted(holdouts().glob(f"{place_of(root)}-*"))), None)
    folder = next(iter(sorted(holdouts().glob(f"*-{name}"))), None)
    if folder is None:
        raise WorkspaceError(
            f"{root} has a holdout whose answers are not on this machine ({holdouts()})",
            hint=_undo_hint(root),
        )
    return folder


def read_marker(state_dir: Path) -> str | None:
    """Which holdout the workspace says it has; None where it says nothing. Raises WorkspaceError."""
    marker = state_dir / MARKER
    if not os.path.lexists(marker):
        return None
    try:
        name = json.loads(read_regular(marker, _LIMIT_BYTES))["holdout"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorkspaceError(f"{marker} is broken", hint=_undo_hint(state_dir.parent)) from error
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise WorkspaceError(f"{marker} names no holdout", hint=_undo_hint(state_dir.parent))
    return name


def write_record(folder: Path, record: Record) -> None:
    """Remember the split in its folder."""
    (folder / _RECORD).write_text(json.dumps(asdict(record), indent=1), encoding="utf-8")


def holdouts() -> Path:
    """Where all of them lie."""
    return platformdirs.user_data_path("mltui") / "holdouts"


def place_of(root: Path) -> str:
    """The start of the folder's name: the workspace's place."""
    return hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:12]


def shown_file(folder: Path, number: int) -> Path:
    """What scripts see instead of an original."""
    return folder / "shown" / f"{number}.csv"


def fingerprint(path: Path) -> str:
    """Size, start and end of a file as one hash; empty where it cannot be read."""
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            told = hashlib.sha256(f"{size}\n".encode() + stream.read(_PRINTED_BYTES))
            stream.seek(max(0, size - _PRINTED_BYTES))
            told.update(stream.read(_PRINTED_BYTES))
            return told.hexdigest()
    except OSError:
        return ""  # a file that cannot be read is not the one that was split


def _record(folder: Path, root: Path) -> Record:
    try:
        fields = json.loads(read_regular(folder / _RECORD, _LIMIT_BYTES))
        fields["split"] = Split(fields["split"])
        return Record(**{**fields, "shown": tuple(fields["shown"]), "hidden": tuple(fields["hidden"])})
    except OSError as error:
        raise WorkspaceError(
            f"cannot read {folder / _RECORD}: {reason(error)}", hint=_undo_hint(root)
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorkspaceError(f"{folder / _RECORD} is broken", hint=_undo_hint(root)) from error


def _undo_hint(root: Path) -> str:
    return f"`mltui init --undo {root}` forgets it, then init it again"
