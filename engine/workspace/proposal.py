"""What `mltui init` would split, as far as folder and task text tell."""

from dataclasses import dataclass
from pathlib import Path

from engine.clean import clean_line
from engine.errors import WorkspaceError
from engine.metric import Metric, suggested_metric
from engine.target import Guess, guess_target
from engine.workspace.files import VisibleFile, visible_files
from engine.workspace.holdout import holdout_folder
from engine.workspace.reading import reason
from engine.workspace.shapes import STATE_FOLDER, Workspace, find_task, open_workspace
from engine.workspace.table import TABLE_SUFFIXES, Dialect, NotATableError, read_dialect
from engine.workspace.target import find_tables

_BINARY_TABLES = frozenset({".parquet", ".feather", ".arrow", ".pq", ".xlsx", ".xls", ".orc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table of the workspace and how it is written."""

    file: VisibleFile
    dialect: Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A workspace that can be split."""

    workspace: Workspace
    has_task: bool
    """False: no file says what the task is; the person has to."""
    train: Source
    test: Source | None
    """The person's own test file, which scripts will not see while the holdout stands in for it."""
    submission: Source | None
    others: tuple[Source, ...]
    guess: Guess
    metric: Metric | None
    """What the task text suggests."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the training file."""
        return self.train.dialect.names


def propose(root: Path, *, task: str | None, train: str | None) -> Proposal:
    """What can be split here. `task`: as the person says it; `train`: the file's name, where it is not plain.

    Raises WorkspaceError in one line for what stands in the way. Writes nothing.
    """
    _refuse_second_split(root)
    has_task = task is not None or find_task(root) is not None
    workspace = open_workspace(root, task_text=task if has_task else "")
    if workspace.answers is not None:
        raise WorkspaceError(
            f"{workspace.root} has hidden answers of its own: {workspace.answers.name}",
            hint="they are graded on already; nothing needs to be split off",
        )
    files = visible_files(workspace).files
    tables = find_tables(files)
    chosen = _named(files, train) if train is not None else tables.train
    if chosen is None:
        raise _no_training_file(files, workspace)
    source = _required(chosen)
    roles = {"test": _optional(tables.test), "submission": _optional(tables.submission)}
    test, submission = (None if is_same(found, chosen) else found for found in roles.values())
    taken = [chosen, *(found.file for found in (test, submission) if found is not None)]
    others = [_optional(file) for file in files if file.suffix in TABLE_SUFFIXES and file not in taken]
    guess = guess_target(
        source.dialect.names,
        test.dialect.names if test else None,
        submission.dialect.names if submission else None,
        workspace.task,
    )
    return Proposal(
        workspace=workspace,
        has_task=has_task,
        train=source,
        test=test,
        submission=submission,
        others=tuple(found for found in others if found is not None),
        guess=guess,
        metric=suggested_metric(workspace.task),
    )


def is_same(source: Source | None, file: VisibleFile) -> bool:
    """Whether the source is of this file."""
    return source is not None and source.file == file


def _refuse_second_split(root: Path) -> None:
    if root.is_dir() and holdout_folder(root, root / STATE_FOLDER) is not None:
        raise WorkspaceError(
            f"a holdout has been split off {root} already",
            hint=f"to take it back: `mltui init --undo {root}`",
        )


def _named(files: tuple[VisibleFile, ...], name: str) -> VisibleFile:
    for file in files:
        if file.name == name.removeprefix("./"):
            return file
    names = ", ".join(file.name for file in files if file.suffix in TABLE_SUFFIXES) or "none"
    raise WorkspaceError(f"scripts see no file {clean_line(name, 80)!r}", hint=f"the tables are: {names}")


def _no_training_file(files: tuple[VisibleFile, ...], workspace: Workspace) -> WorkspaceError:
    tables = [file.name for file in files if file.suffix in TABLE_SUFFIXES]
    binary = [file.name for file in files if file.suffix in _BINARY_TABLES]
    if tables:
        return WorkspaceError(
            f"which file is to be split? {', '.join(tables[:8])}", hint="name it: --train FILE"
        )
    if binary:
        return _not_supported(binary[0])
    return WorkspaceError(
        f"there is no table in {workspace.files_root}",
        hint="a holdout is split off a CSV or TSV file with a header",
    )


def _not_supported(name: str) -> WorkspaceError:
    kind = name.rpartition(".")[2].capitalize()
    return WorkspaceError(
        f"{name}: splitting a holdout off {kind} files is not supported yet",
        hint="save it as CSV beside it, and leave the other out with `exclude`",
    )


def _required(file: VisibleFile) -> Source:
    if file.suffix in _BINARY_TABLES:
        raise _not_supported(file.name)
    try:
        dialect = read_dialect(file.path, file.suffix)
    except NotATableError as error:
        raise WorkspaceError(f"{file.name} cannot be read as a table: {error}") from error
    except OSError as error:
        raise WorkspaceError(f"cannot read {file.path}: {reason(error)}") from error
    if not dialect.has_header:
        raise WorkspaceError(
            f"{file.name} has no header: its first line holds only numbers",
            hint="give its columns names in a first line",
        )
    return Source(file=file, dialect=dialect)


def _optional(file: VisibleFile | None) -> Source | None:
    """None where it cannot be read as a table with a header: it plays no part then."""
    try:
        return None if file is None else _required(file)
    except WorkspaceError:
        return None
