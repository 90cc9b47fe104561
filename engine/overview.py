"""A look at a workspace's current run from outside: nothing is written, and no lock is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import WorkspaceError
from engine.journal.database import read_run
from engine.journal.lock import lock_holder
from engine.metric import MAE
from engine.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a run has come to."""

    workspace: Path
    run: int | None
    """None where there has been no run yet."""
    process: int | None
    """Who works on it now."""
    policy: str
    ended: str | None
    best: int | None
    reported: float | None
    verified: float | None
    idea: str | None
    counts: Mapping[str, int]


def look_at(workspace: Path) -> Overview:
    """The current run of a workspace. Raises WorkspaceError, JournalError."""
    root = workspace.resolve()
    if not root.is_dir():
        raise WorkspaceError(f"{workspace}: there is no such folder", hint="name the folder of a workspace")
    state = State(MAE)
    run, entries = read_run(root / ".mltui" / "journal.db")
    state.replay(entries)
    best = state.best_candidate
    return Overview(
        workspace=root,
        run=run,
        process=lock_holder(root / ".mltui"),
        policy=state.policy,
        ended=str(state.ended.reason) if state.ended else None,
        best=best.id if best else None,
        reported=state.reported(best.id) if best else None,
        verified=state.verified(best.id) if best else None,
        idea=best.idea if best else None,
        counts=state.counts(),
    )
