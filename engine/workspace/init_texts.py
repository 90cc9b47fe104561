"""What `mltui init` writes into a workspace: the task with the rules of the split, and the config."""

import json

from engine.clean import clean_line
from engine.metric import Predictions
from engine.workspace.holdout import Record, Split
from engine.workspace.proposal import Proposal
from engine.workspace.reading import counted
from engine.workspace.splitting import Choice


def task_text(proposal: Proposal, choice: Choice, record: Record) -> str:
    """The person's words, and below them what is to be predicted, from which files, and how it is checked."""
    train, test = record.shown[0], record.shown[1]
    target, key, metric = _quoted(record.target), _quoted(record.id), choice.metric
    rows = record.answers_rows + record.final_rows
    lines = [
        f"- Predict {target}. Measured by {metric.name} ({metric.full_name}), {metric.better} is better.",
        f"- `{train}`: {counted(record.train_rows, 'row')} with {target}.",
        f"- `{test}`: {counted(rows, 'row')} without it{_how(record)}",
        _submission(choice, record),
    ]
    if record.is_id_made:
        lines.append(
            f"- {key} is the number of the row in the original file. No column names the rows; "
            "leave it out of the features."
        )
    absent = _absent(proposal, choice)
    if absent:
        shown = ", ".join(_quoted(name) for name in absent[:8])
        lines.append(f"- Only in `{train}`, not to be had when predicting: {shown}.")
    body = "\n".join(lines)
    return f"{proposal.workspace.task.strip()}\n\n## Data and evaluation\n\n{body}\n"


def config_text(choice: Choice) -> str:
    """The `mltui.toml` of the workspace."""
    lines = [
        "# Written by `mltui init`; `mltui init --undo` takes it back.",
        f'metric = "{choice.metric.key}"',
    ]
    lines.append(
        '# select_by = "verified"  # let the search go by the holdout; a part of it is kept for the end'
    )
    if choice.positive is not None:
        lines += ["", "[evaluate]", f"positive = {json.dumps(choice.positive, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def _how(record: Record) -> str:
    by = _quoted(record.by or "")
    match record.split:
        case Split.ROWS:
            return ", drawn by chance."
        case Split.GROUPS:
            return (
                f". No value of {by} stands in both files: validate on whole groups of {by} too, "
                "a split by rows would flatter the model."
            )
        case Split.TIME:
            return (
                f", the last stretch of {by}: validate on the last stretch of the training rows too, "
                "a split by rows would flatter the model."
            )


def _submission(choice: Choice, record: Record) -> str:
    target, key, test = _quoted(record.target), _quoted(record.id), record.shown[1]
    what = f"- A submission, `submission.csv`, has the columns {key} and {target}"
    if choice.metric.wants is Predictions.PROBABILITIES:
        what = (
            f"- A submission, `submission.csv`, has the column {key} and the probability of the positive "
            f"class as {target}, or a column of probabilities for each class, named as the class"
        )
    return f"{what}; one row for each row of `{test}`."


def _absent(proposal: Proposal, choice: Choice) -> list[str]:
    if proposal.test is None:
        return []
    own = proposal.test.dialect.names
    return [name for name in proposal.columns if name not in own and name not in (choice.target, choice.id)]


def _quoted(name: str) -> str:
    return f"`{clean_line(name, 60)}`"
