"""Which files are train, test and sample submission, which column is the target, and how it is scaled."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.parsing.score.scale import TargetScale
from engine.target import Guess, guess_target, median_mae
from engine.workspace.columns import MISSING
from engine.workspace.files import VisibleFile
from engine.workspace.shapes import is_sample_submission
from engine.workspace.table import TABLE_SUFFIXES, Dialect, NotATableError, cells_of, read_dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The files that play a part; None where no visible file plays it."""

    train: VisibleFile | None
    test: VisibleFile | None
    submission: VisibleFile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be predicted, as far as the files and the task text tell."""

    guess: Guess
    scale: TargetScale | None
    """None where the target is unknown or not a column of numbers."""
    train_columns: tuple[str, ...] = ()
    test_columns: tuple[str, ...] | None = None
    """None where there is no test file."""


def find_tables(files: Sequence[VisibleFile]) -> Tables:
    """The tables by their names; a table alone in its workspace is the training file."""
    tables = [file for file in files if file.suffix in TABLE_SUFFIXES]
    submission = _named(tables, is_sample_submission)
    others = [file for file in tables if file is not submission]
    test = _named(others, lambda name: name.startswith("test") or name.split(".")[0].endswith("test"))
    others = [file for file in others if file is not test]
    train = _named(others, lambda name: name.startswith("train")) or _named(
        others, lambda name: "train" in name
    )
    return Tables(train=train or (others[0] if len(others) == 1 else None), test=test, submission=submission)


def find_target(files: Sequence[VisibleFile], task: str) -> Target:
    """Target, identifier and scale. Blocks: it reads the training file's target column. Raises nothing."""
    tables = find_tables(files)
    train = _dialect(tables.train)
    if tables.train is None or train is None:
        return Target(guess=Guess(target=None, id=None), scale=None)
    guess = guess_target(train.names, _names(tables.test), _names(tables.submission), task)
    known = guess.target is not None and guess.target in train.names
    return Target(
        guess=guess,
        scale=_scale(tables.train, train, train.names.index(guess.target or "")) if known else None,
        train_columns=tuple(train.names),
        test_columns=_names(tables.test),
    )


def _named(files: Sequence[VisibleFile], is_it: Callable[[str], bool]) -> VisibleFile | None:
    """The one nearest to the top whose bare name fits."""
    fitting = [file for file in files if is_it(file.name.rpartition("/")[2].lower())]
    return min(fitting, key=lambda file: (file.name.count("/"), files.index(file)), default=None)


def _dialect(file: VisibleFile | None) -> Dialect | None:
    if file is None:
        return None
    try:
        return read_dialect(file.path, file.suffix)
    except (OSError, NotATableError):
        return None  # the preview tells of it


def _names(file: VisibleFile | None) -> tuple[str, ...] | None:
    dialect = _dialect(file)
    return None if dialect is None or not dialect.has_header else dialect.names


def _scale(file: VisibleFile, dialect: Dialect, column: int) -> TargetScale | None:
    try:
        return median_mae(array("d", _numbers(cells_of(file.path, dialect, column))))
    except (OSError, ValueError):
        return None


def _numbers(cells: Iterator[str]) -> Iterator[float]:
    """Raises ValueError at the first cell that is neither missing nor a number."""
    for cell in cells:
        if cell.strip() not in MISSING:
            yield float(cell)
