"""A look at a workspace's current run from outside: nothing is written, and no lock is taken."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.chance import tie_of
from engine.clean import clean_line
from engine.client import attach
from engine.errors import JournalError, WorkspaceError
from engine.facts import SelectBy
from engine.journal.database import read_run
from engine.journal.lock import lock_holder
from engine.metric import MAE
from engine.requests import Stage
from engine.socket_path import socket_path
from engine.state import State

_PATIENCE_S = 2.0
_NO_FACTS = 2**62
"""Later than any fact: who asks only who the engine is wants none."""


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
    metric: str
    """The name of what scores are in."""
    best: int | None
    select_by: SelectBy
    """Which of the two scores the search goes by."""
    reported: float | None
    verified: float | None
    final: float | None
    """On rows that nothing was chosen by; known once the run has had its end."""
    idea: str | None
    ties_with: int | None
    """The second best, where the best is not shown to be better."""
    counts: Mapping[str, int]
    requests: Mapping[str, tuple[int, ...]]
    """Packages that wait for a person's leave -> the candidates that ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineWords:
    """What an engine that runs says of itself."""

    isolation: str
    """What its scripts get; empty while it gets ready."""
    network: bool
    is_asking_for_bare: bool
    """Whether it waits for a person's word, since nothing isolates here."""


def worker_of(workspace: Path) -> int | None:
    """The process that works on a workspace now; None: nobody does. Reads no journal."""
    return lock_holder(workspace.resolve() / ".mltui")


def look_at(workspace: Path) -> Overview:
    """The current run of a workspace. Raises WorkspaceError, JournalError."""
    root = workspace.resolve()
    if not root.is_dir():
        raise WorkspaceError(f"{workspace}: there is no such folder", hint="name the folder of a workspace")
    state = State(MAE)
    run, entries = read_run(root / ".mltui" / "journal.db")
    state.replay(entries)
    best, tie = state.best_candidate, tie_of(state)
    return Overview(
        workspace=root,
        run=run,
        process=worker_of(root),
        policy=state.policy,
        ended=str(state.ended.reason) if state.ended else None,
        metric=state.metric.name,
        best=best.id if best else None,
        select_by=state.select_by,
        reported=state.reported(best.id) if best else None,
        verified=state.verified(best.id) if best else None,
        final=state.final,
        idea=best.idea if best else None,
        ties_with=tie.second if tie else None,
        counts=state.counts(),
        requests={
            name: tuple(sorted(asked.candidates))
            for name, asked in state.requests.items()
            if asked.stage is Stage.ASKED
        },
    )


def engine_words(workspace: Path) -> EngineWords | None:
    """What the engine of this workspace says; None: it cannot be reached. Blocks, for two seconds at most."""
    return asyncio.run(_greeting(socket_path(workspace.resolve())))


async def _greeting(path: Path) -> EngineWords | None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            client = await attach(path, after=_NO_FACTS)
            try:
                async with aclosing(client.frames()) as frames:
                    hello: dict[str, Any] = await anext(frames, {})
            finally:
                await client.close()
    except (WorkspaceError, JournalError, TimeoutError):
        return None
    if hello.get("frame") != "hello":
        return None
    return EngineWords(
        isolation=clean_line(str(hello.get("isolation") or ""), 40),
        network=bool(hello.get("network")),
        is_asking_for_bare=bool(hello.get("bare")),
    )
