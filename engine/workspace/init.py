"""`mltui init`: splits a holdout off a workspace, and takes it back. No file of the person's is changed."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import tomli

from engine.errors import WorkspaceError
from engine.metric import MAE
from engine.workspace.drawing import ANSWERS, FINAL, TRAIN
from engine.workspace.holdout import (
    MARKER,
    Holdout,
    Record,
    Split,
    fingerprint,
    holdout_folder,
    holdouts,
    place_of,
    read_marker,
    write_record,
)
from engine.workspace.init_texts import config_text, task_text
from engine.workspace.proposal import Proposal
from engine.workspace.reading import read_regular, reason
from engine.workspace.shapes import CONFIG_FILE, STATE_FOLDER
from engine.workspace.splitting import Choice, Sample, draw, write_parts, write_submission
from engine.workspace.state_dir import make_state_dir

_CONFIG_LIMIT_BYTES = 1_000_000
_TASK = "task.md"
_TASK_BEFORE = "task-before.md"


def split_off(proposal: Proposal, choice: Choice) -> Holdout:
    """Splits the holdout off: scripts see it from now on. Raises WorkspaceError; nothing is written then."""
    root = proposal.workspace.root
    _check_config(root / CONFIG_FILE, choice)
    print_before = fingerprint(proposal.train.file.path)
    sample = draw(proposal, choice)
    record = _record(proposal, choice, sample)
    name = secrets.token_hex(16)
    folder = holdouts() / f"{place_of(root)}-{name}"
    with _translated(folder), _removed_on_failure(folder) as made:
        write_parts(proposal, choice, sample, made)
        if proposal.submission is not None:
            write_submission(proposal.submission, sample, choice, made, 2)
        if fingerprint(proposal.train.file.path) != print_before:
            raise WorkspaceError(f"{proposal.train.file.name} changed while it was split", hint="try again")
        write_record(made, record)
        state_dir = make_state_dir(root)
        _keep_task(state_dir, made)
        made.rename(folder)
        try:
            _write_workspace(root, record, proposal, choice, name)
        except BaseException:
            take_back(root)
            raise
    return Holdout(folder=folder, record=record)


def take_back(root: Path) -> tuple[str, ...]:
    """Forgets the holdout; scripts see the originals again. What a person should know of it, one line each.

    Raises WorkspaceError where there is none, or where it cannot be removed.
    """
    root = Path(os.path.realpath(root))
    state_dir = root / STATE_FOLDER
    folder = _folder_if_here(root, state_dir)
    marker = state_dir / MARKER
    if folder is None and not os.path.lexists(marker):
        raise WorkspaceError(f"{root} has no holdout that could be taken back")
    with _translated(root):
        told = _take_texts_back(root, state_dir, folder)
        if folder is not None:
            shutil.rmtree(folder)
        marker.unlink(missing_ok=True)
        if state_dir.is_dir() and [path.name for path in state_dir.iterdir()] == [".gitignore"]:
            shutil.rmtree(state_dir)
    return (*told, "scripts see your own files again, all of their rows")


def _record(proposal: Proposal, choice: Choice, sample: Sample) -> Record:
    train = proposal.train.file.name
    test = proposal.test.file.name if proposal.test else _test_name(train, proposal.train.file.suffix)
    shown = (train, test, *([proposal.submission.file.name] if proposal.submission else []))
    with_target = [source.file.name for source in proposal.others if choice.target in source.dialect.names]
    split, by = _split(choice)
    return Record(
        root=str(proposal.workspace.root),
        train=train,
        print=fingerprint(proposal.train.file.path),
        shown=shown,
        hidden=tuple(with_target),
        split=split,
        by=by,
        target=choice.target,
        id=sample.id,
        is_id_made=sample.is_id_made,
        metric=choice.metric.key,
        seed=choice.seed,
        train_rows=sample.rows(TRAIN),
        answers_rows=sample.rows(ANSWERS),
        final_rows=sample.rows(FINAL),
        task_sha256="",
        config_sha256=None,
    )


def _test_name(train: str, suffix: str) -> str:
    folder, slash, _ = train.rpartition("/")
    return f"{folder}{slash}test{suffix}"


def _check_config(path: Path, choice: Choice) -> None:
    """A config that is there is the person's: it must say the same already. Raises WorkspaceError."""
    if not os.path.lexists(path):
        return
    try:
        data = tomli.loads(read_regular(path, _CONFIG_LIMIT_BYTES).decode("utf-8-sig").replace("\r\n", "\n"))
    except (OSError, ValueError, RecursionError) as error:
        raise WorkspaceError(f"cannot read {path}: {error}", hint="mend it, or move it away") from error
    evaluate = data.get("evaluate")
    said = data.get("metric", MAE.key), evaluate.get("positive") if isinstance(evaluate, dict) else None
    if said != (choice.metric.key, choice.positive):
        wanted = f'metric = "{choice.metric.key}"'
        if choice.positive is not None:
            wanted += f" and evaluate.positive = {json.dumps(choice.positive, ensure_ascii=False)}"
        raise WorkspaceError(f"{path} is your own and says otherwise", hint=f"set {wanted} there first")


def _split(choice: Choice) -> tuple[Split, str | None]:
    if choice.group is not None:
        return Split.GROUPS, choice.group
    if choice.time is not None:
        return Split.TIME, choice.time
    return Split.ROWS, None


@contextmanager
def _translated(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkspaceError(
            f"cannot write {error.filename or place}: {reason(error)}",
            hint="make room or leave to write there",
        ) from error


@contextmanager
def _removed_on_failure(folder: Path) -> Iterator[Path]:
    """A private folder beside the final one, which is moved there when it is whole."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    for stale in folder.parent.glob(f".new-{folder.name.partition('-')[0]}-*"):
        shutil.rmtree(stale)  # a killed init left it
    made = folder.parent / f".new-{folder.name}"
    made.mkdir(mode=0o700)
    try:
        yield made
    finally:
        if made.exists():
            shutil.rmtree(made)


def _keep_task(state_dir: Path, folder: Path) -> None:
    """The person's own `.mltui/task.md`, to be put back by undo."""
    own = state_dir / _TASK
    if own.is_file():
        shutil.copyfile(own, folder / _TASK_BEFORE)


def _write_workspace(root: Path, record: Record, proposal: Proposal, choice: Choice, name: str) -> None:
    state_dir = root / STATE_FOLDER
    folder = holdouts() / f"{place_of(root)}-{name}"
    (state_dir / MARKER).write_text(json.dumps({"holdout": name}), encoding="utf-8")
    task = task_text(proposal, choice, record).encode()
    config = None if (root / CONFIG_FILE).exists() else config_text(choice).encode()
    config_sha256 = _sha256(config) if config else None
    write_record(folder, replace(record, task_sha256=_sha256(task), config_sha256=config_sha256))
    (state_dir / _TASK).write_bytes(task)
    if config is not None:
        (root / CONFIG_FILE).write_bytes(config)


def _take_texts_back(root: Path, state_dir: Path, folder: Path | None) -> tuple[str, ...]:
    record = None if folder is None else json.loads((folder / "holdout.json").read_text(encoding="utf-8"))
    told = []
    for path, key in ((state_dir / _TASK, "task_sha256"), (root / CONFIG_FILE, "config_sha256")):
        if record is None or not record.get(key) or not path.is_file():
            continue
        if _sha256(path.read_bytes()) == record[key]:
            path.unlink()
        else:
            told.append(f"{path} was changed since and stays: look through it")
    before = None if folder is None else folder / _TASK_BEFORE
    if before is not None and before.is_file() and not (state_dir / _TASK).exists():
        shutil.copyfile(before, state_dir / _TASK)
    return tuple(told)


def _folder_if_here(root: Path, state_dir: Path) -> Path | None:
    """The holdout's folder; None where its answers are not on this machine or the marker is broken."""
    try:
        read_marker(state_dir)
        return holdout_folder(root, state_dir)
    except WorkspaceError:
        return next(iter(sorted(holdouts().glob(f"{place_of(root)}-*"))), None)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
