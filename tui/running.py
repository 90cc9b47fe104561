"""`mltui run` and `mltui demo`: the engine in this process, its facts as lines."""

import asyncio
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from queue import SimpleQueue
from typing import TextIO

from engine.codec import entry_json
from engine.errors import MltuiError, UsageError
from engine.facts import EndReason, Entry, RunEnded
from engine.orders import Order
from engine.overview import worker_of
from engine.ports import Show
from engine.serving import run_workspace
from engine.signals import Signal
from engine.socket_path import socket_path
from engine.wiring import Ending
from tui import exits
from tui.crash import crash_note
from tui.following import follow
from tui.progress import Progress
from tui.stopping import stopped

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Lines:
    """A stream with a thread of its own: whoever reads it slowly never holds up a script's limits."""

    def __init__(self, stream: TextIO) -> None:
        """Begins at once. What the stream's encoding lacks is written as an escape."""
        self._stream = stream
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="write-lines", daemon=True)
        self._thread.start()
        self.is_broken = False
        self.why: str | None = None
        """What broke it, unless its reader has just left."""

    def put(self, line: str) -> None:
        """Returns at once."""
        self._waiting.put(line)

    def close(self) -> None:
        """Waits until everything is written, or nobody reads any more."""
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        while (line := self._waiting.get()) is not None:
            if self.is_broken:
                continue
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except (OSError, ValueError) as error:  # nobody reads, or nothing can be written: the run goes on
                self.is_broken = True
                self.why = None if isinstance(error, BrokenPipeError) else str(error)


def run_headless(order: Order, *, json_lines: bool) -> int:
    """Runs to the end and returns the exit code. `json_lines`: facts on stdout, else plain progress there."""
    facts, words = Lines(sys.stdout), Lines(sys.stderr)
    progress = Progress()

    def show(shown: Entry | Signal) -> None:
        line = progress.line(shown)
        if line is not None:
            (words if json_lines else facts).put(line)
        if json_lines and isinstance(shown, Entry):
            facts.put(json.dumps(entry_json(shown)))

    try:
        ending = asyncio.run(_until_stopped(order, os.environ, show))
    except MltuiError as error:
        words.put(f"mltui: {exits.one_line(error)}")
        return exits.WRONG
    except (KeyboardInterrupt, asyncio.CancelledError):
        process = worker_of(order.workspace)
        if process is not None:
            stop = f"`mltui stop {order.workspace}` ends it"
            words.put(f"mltui: left; the run goes on in process {process}; {stop}")
        return exits.INTERRUPTED
    except Exception as error:  # noqa: BLE001  the very top: a bug is told in one line, its trace kept
        words.put(f"mltui: {crash_note(error)}")
        return exits.BROKEN
    else:
        if isinstance(ending, RunEnded):
            return exits.exit_code(ending)
        for line in _advice(ending):
            (words if json_lines else facts).put(line)
        return exits.exit_code(ending.ended)
    finally:
        facts.close()
        if facts.why is not None:
            words.put(f"mltui: stdout cannot be written: {facts.why}; the journal has every fact")
        words.close()
        _forget_broken(facts)


async def _until_stopped(order: Order, environ: Mapping[str, str], show: Show) -> Ending | RunEnded:
    """A first signal ends the run in order; then the usual disposition is back: a second one kills.

    A run that another engine works on is followed; then a signal ends the following alone.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def stop() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        if task is not None:
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop)
    root = await asyncio.to_thread(order.workspace.resolve)
    if await asyncio.to_thread(worker_of, root) is not None:
        if order.is_new:
            raise UsageError(
                "an engine works on this workspace already, so no other run can be started",
                hint=f"`mltui stop {order.workspace}` ends it",
            )
        ended = await follow(socket_path(root), show)
        if ended is not None:
            return ended
        await stopped(socket_path(root))  # its run is over: what is asked for now is done here
    return await run_workspace(order, environ, show)


def _advice(ending: Ending) -> list[str]:
    where = ending.workspace.state_dir
    lines = []
    if ending.ended.best is not None:
        lines.append(f"the best script, its predictions and why it is the best: {where / 'best'}")
    settings = ending.settings
    match ending.ended.reason:
        case EndReason.ROUNDS if settings.rounds:
            lines.append(f"to go on: the same command with --rounds {settings.rounds * 2}")
        case EndReason.CANDIDATES if settings.candidates:
            lines.append(f"to go on: the same command with --candidates {settings.candidates * 2}")
        case EndReason.BUDGET:
            lines.append("to go on: the same command with a larger --budget")
        case _:
            pass
    return lines


def _forget_broken(facts: Lines) -> None:
    """Python flushes stdout once more at its end, and would complain about a reader that has left."""
    if facts.is_broken:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
