"""Splits a holdout off a training file: two passes over it, row by row, so that its size does not matter."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.clean import clean_line
from engine.errors import WorkspaceError
from engine.grading.matching import GROUP_COLUMN
from engine.metric import AUC, F1, LOG_LOSS, Metric, Predictions
from engine.workspace.census import Census, Columns, cell_of, take_census
from engine.workspace.drawing import ANSWERS, FINAL, TRAIN, Parts, draw_groups, draw_rows, draw_time
from engine.workspace.holdout import shown_file
from engine.workspace.proposal import Proposal, Source
from engine.workspace.reading import reason
from engine.workspace.table import NotATableError, all_rows, open_text

_MOST_CLASSES = 50
_MOST_NUMBERED = 200
"""More different numbers than these are no labels."""
_CHANGED = "it changed while it was split"


class _RowWriter(Protocol):
    """What `csv.writer` gives."""

    def writerow(self, row: Iterable[str], /) -> object:
        """One row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the person wants."""

    target: str
    id: str | None
    """None: rows are numbered."""
    must_have_id: bool
    """False: the id was only guessed; where its values are doubled or missing, rows are numbered."""
    metric: Metric
    group: str | None
    time: str | None
    share: float
    """Of the rows, that become the holdout."""
    seed: int
    positive: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Which rows go where, and what the target is."""

    columns: Columns
    census: Census
    parts: Parts
    id: str
    is_id_made: bool
    test_columns: tuple[str, ...]
    """Columns of the training file that the test file has too, in its order: without the target."""

    def rows(self, part: int) -> int:
        """How many rows are of this part."""
        return self.parts.count(part)


def draw(proposal: Proposal, choice: Choice) -> Sample:
    """The first pass: which rows become the holdout. Raises WorkspaceError; writes nothing."""
    names = proposal.columns
    columns = _columns(proposal, choice)
    file = proposal.train.file.name
    census = take_census(_rows(proposal.train), columns, file)
    has_id = columns.id is not None and not census.doubled_ids and not census.lacks_ids
    if not has_id and choice.must_have_id:
        raise _unfit_id(choice, census)
    _check_metric(choice, census)
    rng = random.Random(choice.seed)  # noqa: S311 - a split is no secret, it is to be repeatable
    if choice.group is not None:
        parts = draw_groups(census, choice.share, clean_line(choice.group, 60), rng)
    elif choice.time is not None:
        parts = draw_time(census, choice.share, clean_line(choice.time, 60), rng)
    else:
        parts = draw_rows(census, choice.share, rng)
    made = next(name for name in ("id", "row_id", "mltui_row_id") if name not in names)
    return Sample(
        columns=columns,
        census=census,
        parts=parts,
        id=choice.id if has_id and choice.id is not None else made,
        is_id_made=not has_id,
        test_columns=_test_columns(proposal, choice, names),
    )


def write_parts(proposal: Proposal, choice: Choice, sample: Sample, folder: Path) -> None:
    """The second pass: training file, test file and both answers into `folder`, which only the owner sees.

    Raises WorkspaceError, OSError. The caller removes what was written then.
    """
    (folder / "shown").mkdir(mode=0o700)
    names = proposal.columns
    kept = [names.index(name) for name in sample.test_columns]
    made = [sample.id] if sample.is_id_made else []
    has_groups = choice.group is not None
    with ExitStack() as stack:
        train = _writer(stack, shown_file(folder, 0), proposal.train)
        test = _writer(stack, shown_file(folder, 1), proposal.train)
        answers = {
            part: _answers_writer(stack, folder / name)
            for part, name in ((ANSWERS, "answers.csv"), (FINAL, "final.csv"))
        }
        train.writerow([*made, *names])
        test.writerow([*made, *sample.test_columns])
        for part in answers.values():
            part.writerow([sample.id, choice.target, *([GROUP_COLUMN] if has_groups else [])])
        number = -1
        for number, row in enumerate(_rows(proposal.train)):
            part_of_row = sample.parts[number] if number < len(sample.parts) else TRAIN
            key = str(number + 1) if sample.is_id_made else cell_of(row, sample.columns.id or 0).strip()
            lead = [key] if sample.is_id_made else []
            if part_of_row == TRAIN:
                train.writerow([*lead, *row])
            elif part_of_row in answers:
                test.writerow([*lead, *(cell_of(row, column) for column in kept)])
                group = [str(sample.census.groups[number])] if has_groups else []
                answers[part_of_row].writerow([key, cell_of(row, sample.columns.target).strip(), *group])
    if number + 1 != sample.census.rows:
        raise WorkspaceError(f"{proposal.train.file.name}: {_CHANGED}", hint="try again")


def write_submission(source: Source, sample: Sample, choice: Choice, folder: Path, number: int) -> None:
    """A sample submission for the holdout, in the form of the person's own. Raises OSError."""
    names = source.dialect.names
    first = next(_rows(source), [])
    is_alike = sample.id in names
    header = list(names) if is_alike else [sample.id, choice.target]
    filler = {name: cell_of(first, place) for place, name in enumerate(names)} if is_alike else {}
    with ExitStack() as stack:
        written = _writer(stack, shown_file(folder, number), source)
        written.writerow(header)
        for key in _ids(folder):
            written.writerow([key if name == sample.id else filler.get(name, "0") for name in header])


def _ids(folder: Path) -> Iterator[str]:
    for name in ("answers.csv", "final.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            next(rows)
            yield from (row[0] for row in rows)


def _columns(proposal: Proposal, choice: Choice) -> Columns:
    names = proposal.columns
    wanted = {"--target": choice.target, "--group": choice.group, "--time": choice.time}
    if choice.must_have_id:
        wanted["--id"] = choice.id
    for option, name in wanted.items():
        if name is not None and name not in names:
            shown = ", ".join(f"`{clean_line(known, 40)}`" for known in names[:12])
            raise WorkspaceError(
                f"{proposal.train.file.name} has no column `{clean_line(name, 60)}` ({option})",
                hint=f"it has {shown}{', ...' if len(names) > 12 else ''}",
            )
    if choice.target in (choice.id, choice.group, choice.time):
        raise WorkspaceError(f"`{clean_line(choice.target, 60)}` cannot be the target and more than that")

    def place(name: str | None) -> int | None:
        return names.index(name) if name is not None and name in names else None

    return Columns(
        names=names,
        target=names.index(choice.target),
        id=place(choice.id),
        group=place(choice.group),
        time=place(choice.time),
    )


def _unfit_id(choice: Choice, census: Census) -> WorkspaceError:
    some = ", ".join(clean_line(key, 40) for key in census.doubled_ids) or "some rows have none"
    what = "has doubled values" if census.doubled_ids else "does not name every row"
    return WorkspaceError(
        f"`{clean_line(choice.id or '', 60)}` {what}: {some}",
        hint="name another column, or leave --id out: rows are numbered then",
    )


def _check_metric(choice: Choice, census: Census) -> None:
    metric, target = choice.metric, f"`{clean_line(choice.target, 60)}`"
    if metric.wants is Predictions.NUMBERS and not census.is_numeric:
        raise WorkspaceError(
            f"{target} is no column of numbers, {metric.name} cannot measure it",
            hint="for classes: --metric accuracy, f1, f1_macro, auc or log_loss",
        )
    classes = len(census.classes)
    if metric.wants is not Predictions.NUMBERS and classes < 2:
        raise WorkspaceError(f"{target} has only one value; {metric.name} needs two classes")
    if metric is F1 and classes > 2:
        raise WorkspaceError(
            f"{target} has {classes} classes, F1 is of two", hint="for several: --metric f1_macro"
        )
    is_amount = metric.wants is Predictions.LABELS and census.is_numeric and classes > _MOST_NUMBERED
    if is_amount or (metric in (AUC, LOG_LOSS) and classes > _MOST_CLASSES):
        raise WorkspaceError(
            f"{target} has {classes} different values: too many classes for {metric.name}",
            hint="for numbers: --metric mae, rmse, rmsle, mape or r2",
        )
    if choice.positive is not None and metric not in (F1, AUC, LOG_LOSS):
        raise WorkspaceError(
            f"--positive is of F1, AUC and log loss, and the metric is {metric.name}", hint="leave it out"
        )
    if choice.positive is not None and choice.positive not in census.classes:
        shown = ", ".join(f"`{clean_line(name, 40)}`" for name in census.classes[:5])
        raise WorkspaceError(f"{target} never is `{clean_line(choice.positive, 40)}`", hint=f"it is {shown}")
    if metric is F1 and choice.positive is None and not {"1", "True", "true", "1.0"} & set(census.classes):
        shown = " or ".join(f"`{clean_line(name, 40)}`" for name in census.classes)
        raise WorkspaceError(
            f"F1 needs to know which label is positive: {shown}", hint="say --positive LABEL"
        )


def _test_columns(proposal: Proposal, choice: Choice, names: Sequence[str]) -> tuple[str, ...]:
    """What the person's own test file has, so that no column is there that will be missing in earnest."""
    own = proposal.test.dialect.names if proposal.test is not None else names
    shared = [name for name in names if name in own or name == choice.id]
    is_like_train = len(shared) > 1 or proposal.test is None
    return tuple(name for name in (shared if is_like_train else names) if name != choice.target)


def _rows(source: Source) -> Iterator[list[str]]:
    try:
        yield from all_rows(source.file.path, source.dialect)
    except (NotATableError, UnicodeError) as error:
        raise WorkspaceError(f"{source.file.name} cannot be read as a table: {error}") from error
    except OSError as error:
        raise WorkspaceError(f"cannot read {source.file.path}: {reason(error)}") from error


def _writer(stack: ExitStack, path: Path, like: Source) -> _RowWriter:
    """Separator, encoding and line ends are those of the original."""
    stream = stack.enter_context(open_text(path, like.dialect, "w"))
    path.chmod(0o644)  # its folder is private; inside, another user runs the scripts
    return csv.writer(stream, delimiter=like.dialect.separator, lineterminator=_line_end(like))


def _answers_writer(stack: ExitStack, path: Path) -> _RowWriter:
    path.touch(mode=0o600)
    stream = stack.enter_context(path.open("w", encoding="utf-8", errors="replace", newline=""))
    return csv.writer(stream, lineterminator="\n")


def _line_end(source: Source) -> str:
    with open_text(source.file.path, source.dialect) as stream:
        return "\r\n" if stream.readline(1_000_000).endswith("\r\n") else "\n"
