"""Starting an engine that outlives whoever starts it."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_log_path
from pydantic import TypeAdapter

from engine.errors import TaskMissingError, WorkspaceError
from engine.journal.lock import lock_holder
from engine.orders import Order
from engine.socket_path import socket_path

_STARTED: list[subprocess.Popen[bytes]] = []
"""Engines outlive whoever started them; dropping one here would complain that it still runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """An engine that viewers can attach to."""

    socket: Path
    is_new: bool
    """Whether it was started just now; else one was at work already."""


def launch(order: Order) -> Launched:
    """The engine of the order's workspace, started where none runs. Blocks until it can be attached to.

    Raises MltuiError with what stands in the way, before anything is drawn; TaskMissingError where a person's
    words would be enough.
    """
    path = socket_path(order.workspace)
    if lock_holder(order.workspace / ".mltui") is not None:
        return Launched(socket=path, is_new=False)
    said = _start(order)
    if said.get("ready"):
        return Launched(socket=path, is_new=True)
    if lock_holder(order.workspace / ".mltui") is not None:  # somebody else was quicker
        return Launched(socket=path, is_new=False)
    kind = TaskMissingError if said.get("lacks_task") else WorkspaceError
    raise kind(str(said.get("error") or "the engine did not start"), hint=said.get("hint"))


def _start(order: Order) -> dict[str, Any]:
    """What the new process said first."""
    # Neither the current directory nor PYTHONPATH: a folder named `engine` there is never imported.
    command = [sys.executable, "-E", "-P", "-m", "engine"]
    with _log().open("ab") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd="/",
            start_new_session=True,
        )
    line = b""
    if process.stdin is not None and process.stdout is not None:
        with suppress(BrokenPipeError), process.stdin as given:
            given.write(TypeAdapter(Order).dump_json(order))
        with process.stdout as said:
            line = said.readline()
    if not line:
        process.wait()
    _STARTED.append(process)
    return dict(json.loads(line)) if line.strip() else {"hint": f"see {_log()}"}


def _log() -> Path:
    """What engines write on stderr: nothing, unless one has a bug."""
    folder = user_log_path("mltui")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "engine.log"
