"""A viewer's side of the wire."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from engine.errors import UsageError, WorkspaceError
from engine.wire import MOST_BYTES, pack, unpack

_ANSWER_S = 20.0


class Client:
    """One connection to an engine. Make it by `attach`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Already connected."""
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[str | None]] = {}

    async def frames(self) -> AsyncGenerator[dict[str, Any]]:
        """Every frame but answers, until the engine hangs up. Raises JournalError for a line that is none."""
        try:
            while line := await self._reader.readline():
                frame = unpack(line)
                if frame.get("frame") == "answer":
                    self._answered(frame)
                else:
                    yield frame
        except (ConnectionError, asyncio.LimitOverrunError, ValueError):
            return  # as good as a hang-up: who looks on attaches again
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_result("the engine is gone")

    async def command(self, name: str, **arguments: Any) -> None:
        """Returns when it is done; `frames` must be read meanwhile. Raises UsageError, saying why not."""
        number = next(self._numbers)
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(pack({"id": number, "command": name, "arguments": arguments}))
            async with asyncio.timeout(_ANSWER_S):
                await self._writer.drain()
                error = await answer
        except (ConnectionError, TimeoutError) as problem:
            raise UsageError(f"the engine does not answer to {name}", hint="attach again") from problem
        finally:
            del self._waiting[number]
        if error is not None:
            raise UsageError(error)

    async def close(self) -> None:
        """Leave; the engine goes on."""
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    def _answered(self, frame: dict[str, Any]) -> None:
        number = frame.get("id")
        future = self._waiting.get(number) if isinstance(number, int) else None
        if future is not None and not future.done():
            error = frame.get("error")
            future.set_result(None if error is None else str(error))


async def attach(path: Path, after: int = 0) -> Client:
    """Connect and say the last fact that is known. Raises WorkspaceError where no engine listens."""
    try:
        reader, writer = await asyncio.open_unix_connection(path, limit=MOST_BYTES)
    except OSError as error:
        raise WorkspaceError(f"no engine listens at {path}") from error
    writer.write(pack({"after": after}))
    return Client(reader, writer)
