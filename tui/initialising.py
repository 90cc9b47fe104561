"""`mltui init`: takes what was given as options, asks for the rest on a terminal, and says what was done."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from engine.clean import clean_line, clean_text
from engine.errors import UsageError
from engine.initialising import (
    METRICS,
    Choice,
    Holdout,
    Metric,
    Proposal,
    metric_named,
    propose,
    split_off,
    take_back,
)

_TASK_LIMIT_CHARS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options as they were given; None is what was not."""

    task: str | None
    train: str | None
    target: str | None
    id: str | None
    metric: str | None
    group: str | None
    time: str | None
    positive: str | None
    share: float
    seed: int


def init_workspace(workspace: Path, asked: Asked) -> None:
    """Splits a holdout off and tells of it. Raises UsageError, WorkspaceError."""
    if asked.group is not None and asked.time is not None:
        raise UsageError("--group and --time: a split is by one of them")
    given = None if asked.metric is None else _metric(asked.metric)
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    task = _given_task(asked.task)
    proposal = propose(workspace, task=task, train=asked.train)
    if not proposal.has_task:
        if not asks:
            raise UsageError(
                f"nothing says what is to be predicted in {workspace}", hint="--task TEXT, or --task @FILE"
            )
        task = _asked_task()
        proposal = propose(workspace, task=task, train=asked.train)
    choice = _asked_choice(proposal, asked, given) if asks else _guessed_choice(proposal, asked, given)
    holdout, told = split_off(proposal, choice)
    _tell(workspace, holdout, told, choice)


def undo_init(workspace: Path) -> None:
    """Takes the holdout back and tells of it. Raises WorkspaceError."""
    for line in take_back(workspace):
        click.echo(line)


def _given_task(text: str | None) -> str | None:
    if text is None:
        return None
    if text.startswith("@"):
        try:
            text = Path(text[1:]).expanduser().read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"--task {clean_line(text, 100)}: {error.strerror}") from error
    return _worded(text)


def _worded(text: str) -> str:
    cleaned = clean_text(text[:_TASK_LIMIT_CHARS]).strip()
    if not cleaned:
        raise UsageError("the task text is empty", hint="say what is to be predicted, from which files")
    return cleaned


def _guessed_choice(proposal: Proposal, asked: Asked, given: Metric | None) -> Choice:
    target = asked.target or proposal.guess.target
    if target is None:
        shown = ", ".join(clean_line(name, 40) for name in proposal.columns[:12])
        raise UsageError(
            "nothing says which column is the target",
            hint=f"--target COLUMN; {proposal.train.file.name} has {shown}",
        )
    return _choice(proposal, asked, target, given or proposal.metric or METRICS["mae"])


def _asked_choice(proposal: Proposal, asked: Asked, given: Metric | None) -> Choice:
    columns, file = proposal.columns, proposal.train.file.name
    click.echo(f"{file}: {', '.join(clean_line(name, 40) for name in columns)}")
    target = asked.target or _ask("Target column", columns, proposal.guess.target)
    metric = given or _ask_metric(proposal.metric or METRICS["mae"])
    if asked.group is None and asked.time is None:
        group = _ask_or_none("Keep the rows of one group together? Group column", columns)
        time = None if group else _ask_or_none("Hold out the last stretch of time? Time column", columns)
        asked = replace(asked, group=group, time=time)
    return _choice(proposal, asked, target, metric)


def _choice(proposal: Proposal, asked: Asked, target: str, metric: Metric) -> Choice:
    return Choice(
        target=target,
        id=asked.id or proposal.guess.id,
        must_have_id=asked.id is not None,
        metric=metric,
        group=asked.group,
        time=asked.time,
        share=asked.share,
        seed=asked.seed,
        positive=asked.positive,
    )


def _asked_task() -> str:
    click.echo("What is to be predicted, from which files? End with an empty line.")
    lines: list[str] = []
    while line := click.prompt("", default="", show_default=False, prompt_suffix="> "):
        lines.append(line)
    return _worded("\n".join(lines))


def _ask(question: str, columns: Sequence[str], default: str | None) -> str:
    return str(click.prompt(question, default=default, value_proc=_column_of(columns)))


def _ask_or_none(question: str, columns: Sequence[str]) -> str | None:
    def read(text: str) -> str:
        return _column_of(columns)(text) if text.strip() else ""

    return str(click.prompt(question, default="", show_default=False, value_proc=read)) or None


def _column_of(columns: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.strip() not in columns:
            raise click.UsageError(f"there is no column {clean_line(text, 60)}")
        return text.strip()

    return read


def _ask_metric(default: Metric) -> Metric:
    def read(text: str) -> Metric:
        found = metric_named(text)
        if found is None:
            raise click.UsageError(f"known are {', '.join(METRICS)}")
        return found

    answer = click.prompt(f"Metric ({', '.join(METRICS)})", default=default.key, value_proc=read)
    return answer if isinstance(answer, Metric) else default


def _metric(text: str) -> Metric:
    found = metric_named(text)
    if found is None:
        raise UsageError(
            f"--metric {clean_line(text, 40)}: there is no such metric",
            hint=f"known are {', '.join(METRICS)}",
        )
    return found


def _tell(workspace: Path, holdout: Holdout, told: Sequence[str], choice: Choice) -> None:
    record = holdout.record
    click.echo(holdout.words)
    click.echo(
        f"target `{clean_line(record.target, 60)}`, id `{clean_line(record.id, 60)}`"
        f"{' (row numbers)' if record.is_id_made else ''}, metric {choice.metric.name}; "
        f"{record.train_rows} rows to train on"
    )
    for line in told:
        click.echo(line)
    click.echo(f"answers: {holdout.folder}, where no script looks")
    click.echo(f"next: mltui {workspace}    to take it back: mltui init --undo {workspace}")
