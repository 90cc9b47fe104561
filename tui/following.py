"""`mltui run` where an engine works on the workspace already: its facts are told as they come."""

from contextlib import aclosing
from pathlib import Path

from engine.client import Client, attach
from engine.codec import read_entry, read_signal
from engine.errors import UsageError, WorkspaceError
from engine.facts import Autonomy, RunEnded
from engine.metric import MAE
from engine.ports import Show
from engine.signals import Noted
from engine.state import State


async def follow(path: Path, show: Show) -> RunEnded | None:
    """Until its run ends; None: it had ended before, and the engine only lingers for its viewers.

    Raises MltuiError where the engine cannot be reached, or goes without a word.
    """
    client = await attach(path)
    try:
        return await _follow(client, show)
    finally:
        await client.close()


async def _follow(client: Client, show: Show) -> RunEnded | None:
    state, has_caught_up = State(MAE), False
    async with aclosing(client.frames()) as frames:
        async for fields in frames:
            match fields.pop("frame", None):
                case "fact":
                    entry = read_entry(fields)
                    state.replay([entry])
                    if has_caught_up:
                        show(entry)
                        if isinstance(entry.fact, RunEnded):
                            return entry.fact
                case "signal" if has_caught_up:
                    show(read_signal(fields))
                case "caught_up":
                    has_caught_up = True
                    if state.ended is not None:
                        return None
                    show(Noted(message=_greeting(state)))
                case "failed":
                    raise UsageError(str(fields.get("message")), hint=str(fields.get("hint") or "") or None)
                case _:
                    pass
    raise WorkspaceError("the engine went without a word", hint="the same command goes on with the run")


def _greeting(state: State) -> str:
    """That this command changes nothing, and whether a person is needed."""
    words = "an engine works on this workspace already: its run is followed, by the limits that it was given"
    if state.autonomy is Autonomy.AUTO:
        return words
    return f"{words}; it is at `{state.autonomy}`, so it waits for a person: `mltui WORKSPACE` opens it"
