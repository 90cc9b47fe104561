"""The screen's connection to an engine, over its socket."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from engine.clean import clean_line
from engine.client import Client, attach
from engine.codec import clean_values, read_entry, read_signal
from engine.errors import JournalError, UsageError, WorkspaceError
from engine.facts import Entry
from engine.signals import Signal
from tui.sights import Away, Hello

Frame = Hello | Entry | Signal | Away

_HELLO = TypeAdapter(Hello)


class SocketLink:
    """A `Link` for one attempt to reach the engine."""

    def __init__(self, path: Path) -> None:
        """Connects when `frames` is read."""
        self._path = path
        self._client: Client | None = None

    async def frames(self) -> AsyncGenerator[Frame]:
        """Raises WorkspaceError where no engine listens, JournalError for a frame that is none."""
        try:
            client = await attach(self._path)
        except WorkspaceError as error:
            raise WorkspaceError(
                "the engine is not there any more", hint="leaving and opening the workspace again goes on"
            ) from error
        self._client = client
        async for fields in client.frames():
            kind = fields.pop("frame", None)
            if kind == "hello":
                yield _hello(fields)
            elif kind == "fact":
                yield read_entry(fields)
            elif kind == "signal":
                yield read_signal(fields)
            elif kind == "failed":
                said = [str(fields[name]) for name in ("message", "hint") if fields.get(name)]
                yield Away(message=clean_line("; ".join(said), 800))

    async def command(self, name: str, **arguments: object) -> None:
        """Raises UsageError with the reason why not."""
        if self._client is None:
            raise UsageError("the engine is not reached yet")
        await self._client.command(name, **arguments)

    async def detach(self) -> None:
        """The engine goes on."""
        if self._client is not None:
            await self._client.close()


def _hello(fields: dict[str, Any]) -> Hello:
    """Whatever a newer engine says beside it is left aside. Raises JournalError where a field is missing."""
    try:
        hello: Hello = _HELLO.validate_python(clean_values(fields))
    except ValidationError as error:
        wrong = error.errors()[0]
        raise JournalError(
            f"the engine greets with words that this mltui does not know: {wrong['loc'][0]}: {wrong['msg']}",
            hint="`mltui stop` ends that engine; opening the workspace again starts a fitting one",
        ) from error
    return hello
