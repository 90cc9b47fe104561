"""What is to be learned, inferred from the prompt: tables, target, what names a row, what groups rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.llm.offline.measure import asked_metric, positive_label
from engine.llm.offline.prompt import Prompt
from engine.llm.offline.table import Column, Table, read_tables
from engine.metric import Metric, Predictions

_ID_NAME = re.compile(r"(?i)(unnamed: 0|index|.*_?id|.*uuid|row_?(no|num|number)?)")
_FREE_TEXT_SHARE = 0.4
"""A column of words with more distinct values than this share of the rows is free text, or a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a script can count on."""

    packages: tuple[tuple[str, str], ...]
    """Names with their versions; empty where the prompt does not say."""
    time_limit_s: float

    @property
    def has_lightgbm(self) -> bool:
        """Whether the prompt lists it."""
        return "lightgbm" in dict(self.packages)

    @property
    def scikit_learn(self) -> tuple[int, ...]:
        """Its version, such as (1, 9); (1, 5) where the prompt does not say."""
        return tuple(
            int(part) for part in re.findall(r"\d+", dict(self.packages).get("scikit-learn", "1.5"))[:2]
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """Everything that a script needs to know. Equal to itself alone: comparing all columns costs too much."""

    train: Table
    test: Table | None
    target: Column
    ids: tuple[str, ...]
    """Columns that name a row; never features."""
    submission_id: str | None
    """The header of the submission's first column; None where it has none."""
    submission_target: str
    unusable: tuple[str, ...]
    """Columns left out for another reason: absent from the test file, empty, or free text."""
    group: str | None
    """Rows that share its value stay together in the folds."""
    columns: tuple[Column, ...]
    """The features as they stand in the files."""
    machine: Machine
    metric: Metric
    positive: str | None
    """Which label the prompt calls positive; None where it does not say."""
    sample_columns: tuple[str, ...]
    """The columns of a sample submission beside the id; empty where there is none."""

    @property
    def numbers(self) -> tuple[Column, ...]:
        """Features that are numbers."""
        return tuple(column for column in self.columns if column.is_number)

    @property
    def words(self) -> tuple[Column, ...]:
        """Features that are words, truth values included."""
        return tuple(column for column in self.columns if column.type in ("text", "boolean"))

    @property
    def dates(self) -> tuple[Column, ...]:
        """Features that are dates."""
        return tuple(column for column in self.columns if column.type == "date")

    @property
    def target_is_number(self) -> bool:
        """Whether the target is measured, not named."""
        return self.target.is_number

    @property
    def is_classes(self) -> bool:
        """Whether a class is to be told, not a number."""
        return self.metric.wants is not Predictions.NUMBERS

    @property
    def wants_labels(self) -> bool:
        """Whether predictions are labels; else they are probabilities, or numbers."""
        return self.metric.wants is Predictions.LABELS

    @property
    def classes(self) -> int:
        """How many classes there are, two at least."""
        return max(2, self.target.distinct)


def read_machine(text: str) -> Machine:
    """The section about the machine, read."""
    packages = re.search(r"packages:\s*(.*)", text)
    limit = re.search(r"time limit:\s*([\d.,]*\d)\s*(min|h)?", text)
    scale = {"min": 60, "h": 3600}.get(limit[2] or "", 1) if limit else 1
    return Machine(
        packages=tuple(re.findall(r"([A-Za-z][\w.-]*)\s+([\d.]+)", packages[1])) if packages else (),
        time_limit_s=float(limit[1].replace(",", "")) * scale if limit else 600.0,
    )


def read_task(prompt: Prompt) -> Task | None:
    """The task that the prompt describes; None where it shows no table to learn from."""
    words = prompt.section("research_task")
    tables = read_tables(prompt.section("files"))
    sample = next((table for table in tables if "submission" in table.file.lower()), None)
    tables = [table for table in tables if table is not sample and len(table.columns) > 1]
    train, test = _train_and_test(tables)
    if train is None:
        return None
    target = _target(train, test, sample, words)
    ids = tuple(
        column.name for column in train.columns if column is not target and _names_a_row(column, train)
    )
    in_test = set(test.names) if test else set(train.names)
    kept = [c for c in train.columns if c is not target and c.name not in ids]
    usable = [c for c in kept if c.name in in_test and not _says_nothing(c, train)]
    return Task(
        train=train,
        test=test,
        target=target,
        ids=ids,
        submission_id=_submission_id(sample, test, target.name),
        submission_target=sample.names[-1] if sample else target.name,
        unusable=tuple(c.name for c in kept if c not in usable),
        group=_group(words, train),
        columns=tuple(usable),
        machine=read_machine(prompt.section("machine")),
        metric=asked_metric(prompt),
        positive=positive_label(prompt),
        sample_columns=sample.names[1:] if sample is not None and len(sample.names) > 1 else (),
    )


def _train_and_test(tables: Sequence[Table]) -> tuple[Table | None, Table | None]:
    """By their names, else the largest table and the one that shares most of its columns."""
    if not tables:
        return None, None
    named = [table for table in tables if "train" in table.file.lower()]
    others = [table for table in tables if "test" not in table.file.lower()]
    train = max(named or others or tables, key=lambda table: table.rows)
    alike = [
        table
        for table in tables
        if table is not train
        and len(set(table.names) & set(train.names)) >= 0.5 * len(train.names)
        and not set(train.names) <= set(table.names)
    ]
    return train, max(alike, key=lambda table: ("test" in table.file.lower(), table.rows), default=None)


def _target(train: Table, test: Table | None, sample: Table | None, words: str) -> Column:
    """A column that the test file lacks; among several the one that sample submission and task name."""
    absent = [c for c in train.columns if test is None or c.name not in test.names]
    candidates = absent or list(train.columns)
    asked = set(sample.names) if sample else set()

    def evidence(column: Column) -> tuple[bool, float, int]:
        return column.name in asked, _named_as_target(column.name, words), train.columns.index(column)

    return max(candidates, key=evidence)


def _named_as_target(name: str, words: str) -> float:
    """How much the task's text speaks of this column as what is to be predicted."""
    quoted = rf"(?<![\w]){re.escape(name)}(?![\w])"
    cue = r"(?i:target|predict|error|mae|units|estimate|without|submission)"
    near = rf"{cue}[^\n.]{{0,80}}{quoted}|{quoted}[^\n.]{{0,30}}(?i:\(target\)|target|is to be predicted)"
    return 3.0 * len(re.findall(near, words)) + 0.5 * len(re.findall(quoted, words))


def _names_a_row(column: Column, train: Table) -> bool:
    if column.missing or not (column.distinct == train.rows or column.is_distinct_capped):
        return False
    if _ID_NAME.fullmatch(column.name):
        return True
    counted = column.span is not None and column.type == "integer"
    return counted and column.span in ((0, train.rows - 1), (1, train.rows))


def _says_nothing(column: Column, train: Table) -> bool:
    if column.type == "empty" or column.distinct + bool(column.missing) < 2:
        return True
    many = column.is_distinct_capped or column.distinct > max(30, _FREE_TEXT_SHARE * train.rows)
    return column.type == "text" and many


def _submission_id(sample: Table | None, test: Table | None, target: str) -> str | None:
    if sample is not None and len(sample.names) > 1 and sample.names[0] != target:
        return sample.names[0]
    if test is None:
        return None
    named = [column.name for column in test.columns if _names_a_row_of_test(column, test)]
    return named[0] if named else None


def _names_a_row_of_test(column: Column, test: Table) -> bool:
    return bool(_ID_NAME.fullmatch(column.name)) and (
        column.distinct == test.rows or column.is_distinct_capped
    )


def _group(words: str, train: Table) -> str | None:
    """The column that the task asks to split by."""
    asked = re.findall(r"(?i)(?:split|group\w*|folds?)(?:\s+\w+){0,2}\s+by\s+[`'\"]?([\w-]+)", words)
    names = {column.name for column in train.columns if 2 < column.distinct < train.rows}
    return next((name for name in asked if name in names), None)
