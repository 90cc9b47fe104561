"""A submission's rows beside those of the answers, by id; what does not fit is refused by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.clean import clean_line
from engine.errors import GradingError
from engine.grading.tables import Table, as_number, canonical, read_table, some
from engine.metric import Metric, Predictions

GROUP_COLUMN = "mltui:group"
"""In answers that mltui split off by whole groups: the group of each row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Rows of the answers in their order, each with what was predicted for it."""

    target: str
    truth: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    """The predictions by column: the target alone, or every column but the id."""
    groups: tuple[str, ...] | None
    """Rows of one group go together; None where rows stand for themselves."""
    places: tuple[str, ...]
    """Where each prediction stands, as a message says it."""
    truth_places: tuple[str, ...]


def match(submission: bytes, answers: bytes, metric: Metric, beside: bytes | None = None) -> Matched:
    """The rows of both files by id. `beside`: answers of more rows that must be there and are not graded.

    The id is the first column of the answers (or, where the submission lacks it, the first that both have),
    the target is the next one. Raises GradingError with what stands in the way, and in which row or column.
    """
    truth, predictions = read_table(answers, "the answers"), read_table(submission, "submission.csv")
    more = None if beside is None else read_table(beside, "the other answers")
    id_column = _id_column(truth, predictions)
    target = _target_column(truth, predictions, id_column, metric)
    wanted_ids = truth.column(id_column)
    known = wanted_ids + (more.column(id_column) if more else [])
    same = _sameness(known, predictions.column(id_column))
    wanted, given = _rows_by_id(truth, id_column, same), _rows_by_id(predictions, id_column, same)
    _check_rows({same(key): key for key in known}, {same(key): key for key in predictions.column(id_column)})
    rows = [given[key] for key in wanted]
    names = [target] if target in predictions.columns else list(predictions.columns)
    cells = {name: predictions.column(name) for name in names if name != id_column}
    true_cells = truth.column(target)
    groups = truth.column(GROUP_COLUMN) if GROUP_COLUMN in truth.columns else None
    return Matched(
        target=target,
        truth=tuple(true_cells[row] for row in wanted.values()),
        columns={name: tuple(column[row] for row in rows) for name, column in cells.items()},
        groups=tuple(groups[row] for row in wanted.values()) if groups is not None else None,
        places=_places(predictions, id_column, rows),
        truth_places=_places(truth, id_column, list(wanted.values())),
    )


def _id_column(truth: Table, predictions: Table) -> str:
    if len(truth.columns) < 2:
        raise GradingError(f"{truth.name} need two columns, an id and a target; they have {truth.names()}")
    first = truth.columns[0]
    if first in predictions.columns:
        return first
    common = [column for column in truth.columns if column in predictions.columns]
    if len(common) > 1:
        return common[0]
    raise GradingError(
        f"{predictions.name} has no id column `{clean_line(first, 60)}`; it has {predictions.names()}"
    )


def _target_column(truth: Table, predictions: Table, id_column: str, metric: Metric) -> str:
    others = [column for column in truth.columns if column not in (id_column, GROUP_COLUMN)]
    if not others:
        raise GradingError(f"{truth.name} name the column `{clean_line(id_column, 60)}` twice")
    for column in others:
        if column in predictions.columns:
            return column
    if metric.wants is Predictions.PROBABILITIES and len(predictions.columns) > 2:
        return others[0]
    wanted = clean_line(others[0], 60)
    raise GradingError(f"{predictions.name} has no target column `{wanted}`; it has {predictions.names()}")


def _sameness(wanted: Sequence[str], given: Sequence[str]) -> Callable[[str], str]:
    """How ids are compared: 1, 1.0 and 01 are one id where every id of both files is a number."""
    numeric = all(as_number(key) is not None for key in (*wanted, *given))
    if numeric and len({canonical(key) for key in wanted}) == len(set(wanted)):
        return canonical
    return str


def _rows_by_id(table: Table, id_column: str, same: Callable[[str], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    doubled: list[str] = []
    for row, key in enumerate(table.column(id_column)):
        if same(key) in found:
            doubled.append(key)
        else:
            found[same(key)] = row
    if doubled:
        raise GradingError(f"{table.name} has {some(doubled, 'doubled id')}")
    return found


def _check_rows(wanted: Mapping[str, str], given: Mapping[str, str]) -> None:
    missing = [shown for key, shown in wanted.items() if key not in given]
    extra = [shown for key, shown in given.items() if key not in wanted]
    problems = []
    if missing:
        problems.append(f"lacks {some(missing, 'row')} of {len(wanted)}")
    if extra:
        problems.append(f"has {some(extra, 'row')} too many")
    if problems:
        raise GradingError(f"submission.csv {' and '.join(problems)}")


def _places(table: Table, id_column: str, rows: Sequence[int]) -> tuple[str, ...]:
    keys = table.column(id_column)
    name = clean_line(id_column, 40)
    return tuple(f"{table.name}, row {row + 1} (`{name}` {clean_line(keys[row], 40)})" for row in rows)
