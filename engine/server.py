"""The engine's side of the wire: viewers come and go, see everything, and say what they want."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.clean import clean_line
from engine.errors import JournalError, MltuiError
from engine.facts import CandidateFailed, CompletionArrived, Entry, ExecutionEnded, Purpose
from engine.signals import ExecutionProgressed, Noted, Signal, TextArrived, TextRestarted
from engine.wire import MOST_BYTES, Frame, answer_frame, entry_frame, pack, signal_frame, unpack

_FLUSH_S = 0.05
_LOOK_S = 5.0
"""How often the socket is looked for: somebody may have tidied the temporary directory."""
_MOST_WAITING_BYTES = 128 * 1024 * 1024
"""A viewer that reads so little is dropped; it attaches again by itself."""

Obey = Callable[[str, Mapping[str, Any]], None]
Since = Callable[[int], Sequence[Entry]]


class Server:
    """Listens on a Unix socket. `show` and `greet` return at once."""

    def __init__(self, path: Path, since: Since) -> None:
        """`since`: the facts of the run after the one with that `seq`."""
        self._path = path
        self._since = since
        self._viewers: set[_Viewer] = set()
        self._hello: dict[str, Any] = {}
        self._obey: Obey | None = None
        self._refused: Frame | None = None
        self.is_listening = asyncio.Event()
        self._streams: dict[tuple[int, Purpose], str] = {}
        self._arrived: dict[tuple[int, Purpose], str] = {}
        self._running: dict[int, ExecutionProgressed] = {}
        self._notes: list[Noted] = []
        self.left_at_s: float = asyncio.get_running_loop().time()
        """When the last viewer left, by the loop's clock."""

    @property
    def viewers(self) -> int:
        """How many look on."""
        return len(self._viewers)

    def greet(self, **fields: Any) -> None:
        """What a viewer is told first; changed fields are told to those who are there."""
        self._hello |= fields
        self._broadcast({"frame": "hello", **self._hello})

    def steer(self, obey: Obey) -> None:
        """From now on commands are carried out."""
        self._obey = obey

    def refuse(self, error: MltuiError) -> None:
        """The engine cannot go on: everybody is told, and whoever comes later."""
        hint = clean_line(error.hint or "", 400)
        self._obey = None
        self._refused = {"frame": "failed", "message": clean_line(str(error), 400), "hint": hint}
        self._broadcast(self._refused)

    def show(self, shown: Entry | Signal) -> None:
        """A fact or a signal for everybody who looks on."""
        match shown:
            case TextArrived(candidate=candidate, purpose=purpose, text=text):
                key = candidate, purpose
                self._streams[key] = self._streams.get(key, "") + text
                self._arrived[key] = self._arrived.get(key, "") + text
            case Entry():
                self._flush()
                self._forget(shown)
                self._broadcast(entry_frame(shown))
            case _:
                self._flush()
                self._remember(shown)
                self._broadcast(signal_frame(shown))

    async def serve(self) -> None:
        """Listens until it is cancelled. Raises OSError where the socket cannot be made."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._flush_for_ever(), name="flush-streams")
            try:
                while True:
                    await self._listen()
            finally:
                self._flush()
                for viewer in list(self._viewers):
                    viewer.close()
                with contextlib.suppress(FileNotFoundError):
                    self._path.unlink()

    async def _listen(self) -> None:
        """Until the socket has vanished from its place. Viewers who are there stay."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._attend, self._path, limit=MOST_BYTES)
        finally:
            os.umask(before)
        self.is_listening.set()
        try:
            while self._path.exists():  # noqa: ASYNC110  nobody tells when a file is removed
                await asyncio.sleep(_LOOK_S)
        finally:
            # Not waited for: from Python 3.12 on that would wait for every viewer to leave.
            server.close()

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        viewer = _Viewer(writer)
        try:
            asked = unpack(await reader.readline() or b"{}")
            after = asked.get("after")
            self._welcome(viewer, after if isinstance(after, int) else 0)
            self._viewers.add(viewer)
            while line := await reader.readline():
                viewer.send(self._carry_out(unpack(line)))
        except (JournalError, ConnectionError, ValueError, asyncio.LimitOverrunError):
            pass  # it does not speak our language, or it is gone: its loss alone
        finally:
            self._viewers.discard(viewer)
            self.left_at_s = asyncio.get_running_loop().time()
            viewer.close()

    def _welcome(self, viewer: "_Viewer", after: int) -> None:
        self._flush()
        viewer.send({"frame": "hello", **self._hello})
        for entry in self._since(after):
            viewer.send(entry_frame(entry))
        for (candidate, purpose), text in self._streams.items():
            # Who comes back holds a part of it already.
            viewer.send(signal_frame(TextRestarted(candidate=candidate, purpose=purpose)))
            viewer.send(signal_frame(TextArrived(candidate=candidate, purpose=purpose, text=text)))
        for progress in self._running.values():
            viewer.send(signal_frame(progress))
        for note in self._notes:
            viewer.send(signal_frame(note))
        viewer.send({"frame": "caught_up"})
        if self._refused is not None:
            viewer.send(self._refused)

    def _carry_out(self, frame: Mapping[str, Any]) -> Frame:
        number = frame.get("id")
        number = number if isinstance(number, int) else 0
        arguments = frame.get("arguments")
        if self._obey is None:
            return answer_frame(number, "the engine is still getting ready")
        try:
            self._obey(str(frame.get("command")), arguments if isinstance(arguments, dict) else {})
        except MltuiError as error:
            return answer_frame(number, f"{error}; {error.hint}" if error.hint else str(error))
        return answer_frame(number, None)

    def _broadcast(self, frame: Frame) -> None:
        line = pack(frame)
        for viewer in list(self._viewers):
            viewer.write(line)

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_S)
            self._flush()

    def _flush(self) -> None:
        arrived, self._arrived = self._arrived, {}
        for (candidate, purpose), text in arrived.items():
            self._broadcast(signal_frame(TextArrived(candidate=candidate, purpose=purpose, text=text)))

    def _remember(self, signal: Signal) -> None:
        match signal:
            case ExecutionProgressed(candidate=candidate):
                self._running[candidate] = signal
            case TextRestarted(candidate=candidate, purpose=purpose):
                self._streams.pop((candidate, purpose), None)
            case Noted():
                self._notes = [*self._notes[-19:], signal]
            case _:
                pass

    def _forget(self, entry: Entry) -> None:
        match entry.fact:
            case CompletionArrived(candidate=candidate, purpose=purpose):
                self._streams.pop((candidate, purpose), None)
            case ExecutionEnded(candidate=candidate) | CandidateFailed(candidate=candidate):
                self._running.pop(candidate, None)
                self._streams.pop((candidate, Purpose.WRITE), None)
            case _:
                pass


class _Viewer:
    """One connection, written to without ever waiting for it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, frame: Frame) -> None:
        self.write(pack(frame))

    def write(self, line: bytes) -> None:
        if self._writer.is_closing():
            return
        self._writer.write(line)
        if self._writer.transport.get_write_buffer_size() > _MOST_WAITING_BYTES:
            self._writer.transport.abort()

    def close(self) -> None:
        self._writer.close()
