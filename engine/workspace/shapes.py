"""The three shapes of a workspace, told apart: what scripts see, what the task is, what stays hidden."""

import difflib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from shlex import quote

from engine.clean import clean_line
from engine.errors import TaskMissingError, WorkspaceError
from engine.workspace.holdout import Holdout, find_holdout
from engine.workspace.reading import is_inside, reason
from engine.workspace.task_text import TASK_NAMES, TaskText, find_task_file, read_task

STATE_FOLDER = ".mltui"
CONFIG_FILE = "mltui.toml"


class Shape(StrEnum):
    """How a workspace is laid out."""

    PLAIN = "plain"
    """Task text beside the files."""
    MLAGENTBENCH = "mlagentbench"
    """`env/` is what scripts see, `scripts/` is hidden and holds the task text."""
    MLE_BENCH = "mle-bench"
    """A prepared competition: its public files, with a sample submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A folder that a run can work on. Opening one writes nothing."""

    root: Path
    """Absolute, links followed."""
    name: str
    shape: Shape
    files_root: Path
    """The folder whose visible files scripts see and prompts show."""
    task: str
    """The task text, cleaned of control characters; it may still hold anything else."""
    task_file: Path
    answers: Path | None
    """Answers that no script may see, for grading; None where mltui holds none."""
    holdout: Holdout | None
    """What `mltui init` split off; its files stand in for the originals. None: the answers are others'."""
    hidden: tuple[Path, ...]
    """Files and folders that no script and no prompt may ever see; the answers are among them."""
    state_dir: Path
    """Where mltui writes; `make_state_dir` makes it."""
    messages: tuple[str, ...]
    """What a person should know of how the workspace was read, one line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    shape: Shape
    files_root: Path
    task_folders: tuple[Path, ...]
    task_names: tuple[str, ...]
    answers: Path | None
    hidden: tuple[Path, ...]


def open_workspace(path: Path, *, task_text: str | None = None) -> Workspace:
    """The workspace in this folder. Raises WorkspaceError, which says what is wrong and what to do.

    `task_text`: the task as the person says it; None: a file must hold it.
    """
    root = _existing_folder(path, may_lack_task=task_text is not None)
    layout = _layout(root)
    state_dir = root / STATE_FOLDER
    if task_text is None:
        task = read_task(_task_file(root, layout), root)
    else:
        task = TaskText(text=task_text, file=state_dir / "task.md", messages=())
    answers, told = _answers(layout.answers, root)
    holdout = find_holdout(root, layout.files_root, state_dir)
    hidden = layout.hidden
    if holdout is not None:
        answers, told = holdout.answers, (holdout.words,)
        originals = (*holdout.record.shown, *holdout.record.hidden)
        hidden += (holdout.folder, *(layout.files_root / name for name in originals))
        # Its words stand in the task text that init wrote, with the rows that scripts really see.
        hidden += tuple(file for file in [_task_beside(layout)] if file is not None)
    return Workspace(
        root=root,
        name=clean_line(root.name) or str(root),
        shape=layout.shape,
        files_root=layout.files_root,
        task=task.text,
        task_file=task.file,
        answers=answers,
        holdout=holdout,
        hidden=hidden,
        state_dir=state_dir,
        messages=task.messages + told,
    )


def find_task(path: Path) -> Path | None:
    """The file that holds the task text; None where there is none. Raises WorkspaceError."""
    root = _existing_folder(path, may_lack_task=True)
    return _find_task_file(root, _layout(root))


def _existing_folder(path: Path, *, may_lack_task: bool = False) -> Path:
    try:
        expanded = path.expanduser()
        root = Path(os.path.realpath(expanded, strict=True))
        if not root.is_dir():
            raise WorkspaceError(
                f"{path} is a file, not a folder", hint=f"give the folder that it lies in: {expanded.parent}"
            )
        entries = [entry for entry in root.iterdir() if entry.name not in (STATE_FOLDER, ".git")]
    except FileNotFoundError as error:
        raise WorkspaceError(f"there is no folder {path}", hint=_nearest(path)) from error
    except (OSError, RuntimeError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise WorkspaceError(
            f"cannot open the folder {path}: {why}", hint="it must be a folder that you may read"
        ) from error
    if not entries and (may_lack_task or find_task_file(root / STATE_FOLDER, ("task.md",)) is None):
        raise WorkspaceError(
            f"the folder {path} is empty",
            hint="put the data and a task.md there, which says what is to be predicted",
        )
    return root


def _nearest(path: Path) -> str:
    """What the person may have meant: a name like it, else the part of the path that exists."""
    whole = Path.cwd() / path.expanduser()
    parent = next(folder for folder in whole.parents if folder.is_dir())
    missing = whole.relative_to(parent).parts[0]
    try:
        folders = sorted(entry.name for entry in parent.iterdir() if entry.is_dir())
    except OSError:
        return f"{parent} is there, and cannot be read"
    near = difflib.get_close_matches(missing, folders, n=1)
    if near:
        return f"did you mean {parent / near[0]}?"
    return f"{parent} exists, {missing} in it does not"


def _layout(root: Path) -> _Layout:
    return _benchmark(root) or _competition(root) or _plain(root)


def _benchmark(root: Path) -> _Layout | None:
    env, scripts = root / "env", root / "scripts"
    if not env.is_dir() or not scripts.is_dir() or (env / "pyvenv.cfg").exists():
        return None
    has_task = os.path.lexists(scripts / "research_problem.txt")
    marks = ("answer.csv", "read_only_files.txt", "prepare.py", "eval.py")
    if not has_task and (find_task_file(root) or not any((scripts / mark).exists() for mark in marks)):
        return None
    _stays_inside(env, root)
    return _Layout(
        shape=Shape.MLAGENTBENCH,
        files_root=env,
        task_folders=(scripts,),
        task_names=("research_problem.txt",),
        answers=scripts / "answer.csv",
        hidden=(scripts,),
    )


def _competition(root: Path) -> _Layout | None:
    prepared = root / "prepared"
    for folder in (prepared, root):
        public, private = folder / "public", folder / "private"
        if public.is_dir() and (folder == prepared or private.is_dir()):
            _stays_inside(public, root)
            return _Layout(
                shape=Shape.MLE_BENCH,
                files_root=public,
                task_folders=(public, folder, root),
                task_names=("description.md", *TASK_NAMES),
                answers=None,
                hidden=(private,),
            )
    if find_task_file(root, ("description.md",)) and any(
        is_sample_submission(entry.name) for entry in root.iterdir()
    ):
        return _Layout(
            shape=Shape.MLE_BENCH,
            files_root=root,
            task_folders=(root,),
            task_names=TASK_NAMES,
            answers=None,
            hidden=(root / "private",),
        )
    return None


def _plain(root: Path) -> _Layout:
    return _Layout(
        shape=Shape.PLAIN,
        files_root=root,
        task_folders=(root,),
        task_names=TASK_NAMES,
        answers=None,
        hidden=(),
    )


def is_sample_submission(name: str) -> bool:
    """Whether a file of this name shows what a submission looks like."""
    lowered = name.lower()
    return "sample" in lowered and "submission" in lowered


def _find_task_file(root: Path, layout: _Layout) -> Path | None:
    own = find_task_file(root / STATE_FOLDER, ("task.md",))
    return own if own is not None else _task_beside(layout)


def _task_beside(layout: _Layout) -> Path | None:
    every = (find_task_file(folder, layout.task_names) for folder in layout.task_folders)
    return next((found for found in every if found is not None), None)


def _task_file(root: Path, layout: _Layout) -> Path:
    found = _find_task_file(root, layout)
    if found is not None:
        return found
    folder = layout.task_folders[0]
    names = " or ".join((", ".join(layout.task_names[:-1]), layout.task_names[-1])).removeprefix(" or ")
    is_plain = layout.shape is Shape.PLAIN
    init = f", or keep it elsewhere: `mltui init {quote(str(root))} --task @FILE`" if is_plain else ""
    raise TaskMissingError(
        f"no task text in {folder}: there is no {names}",
        hint=f"write what is to be predicted, from which files, into {folder / layout.task_names[0]}" + init,
    )


def _answers(answers: Path | None, root: Path) -> tuple[Path | None, tuple[str, ...]]:
    if answers is None or not os.path.lexists(answers):
        return None, ()
    name = answers.relative_to(root).as_posix()
    try:
        if is_inside(answers, root) and answers.is_file():
            return answers, ()
        why = "it is no regular file of this workspace"
    except OSError as error:
        why = reason(error)
    return None, (f"{name} is not used, nothing is verified: {why}",)


def _stays_inside(folder: Path, root: Path) -> None:
    if not is_inside(folder, root):
        raise WorkspaceError(
            f"{folder} is a link that leads out of the workspace",
            hint=f"put the files into the workspace, or open the folder itself: {folder.resolve()}",
        )
