"""`mltui init` as the command line sees it: what can be split, splitting it, taking it back."""

import os
from pathlib import Path

from engine.errors import WorkspaceError
from engine.journal.lock import lock_holder
from engine.metric import METRICS, Metric, metric_named
from engine.workspace import init
from engine.workspace.holdout import Holdout, Split
from engine.workspace.proposal import Proposal, propose
from engine.workspace.shapes import STATE_FOLDER
from engine.workspace.splitting import Choice

__all__ = [
    "METRICS",
    "Choice",
    "Holdout",
    "Metric",
    "Proposal",
    "Split",
    "metric_named",
    "propose",
    "split_off",
    "take_back",
]


def split_off(proposal: Proposal, choice: Choice) -> tuple[Holdout, tuple[str, ...]]:
    """The holdout, and what a person should know besides, one line each. Raises WorkspaceError."""
    root = proposal.workspace.root
    _refuse_beside_an_engine(root)
    has_run = (root / STATE_FOLDER / "journal.db").exists()
    holdout = init.split_off(proposal, choice)
    record = holdout.record
    told = [
        f"{name}: scripts do not see it any more, it has a column `{record.target}`" for name in record.hidden
    ]
    if proposal.test is not None:
        told.append(
            f"{proposal.test.file.name}: scripts see the rows split off instead of yours; "
            "they see yours again after `mltui init --undo`"
        )
    if has_run:
        told.append("earlier scripts have seen all rows: start a new run with --new")
    return holdout, tuple(told)


def take_back(root: Path) -> tuple[str, ...]:
    """What a person should know of the holdout that is gone now. Raises WorkspaceError."""
    root = Path(os.path.realpath(root))
    _refuse_beside_an_engine(root)
    return init.take_back(root)


def _refuse_beside_an_engine(root: Path) -> None:
    holder = lock_holder(root / STATE_FOLDER)
    if holder is not None:
        raise WorkspaceError(
            f"{root}: an engine works on it (process {holder})", hint=f"end it first: `mltui stop {root}`"
        )
