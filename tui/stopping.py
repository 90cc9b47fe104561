"""`mltui stop`: ends the engine of a workspace in order."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from engine.client import attach
from engine.errors import WorkspaceError
from engine.overview import look_at
from engine.socket_path import socket_path

_PATIENCE_S = 60.0


def stop_engine(workspace: Path) -> str:
    """What to tell the person. Raises MltuiError."""
    overview = look_at(workspace)
    if overview.process is None:
        return f"{overview.workspace}: nobody works on it"
    asyncio.run(stopped(socket_path(overview.workspace)))
    return f"{overview.workspace}: stopped; run {overview.run} can be gone on with"


async def stopped(path: Path) -> None:
    """Returns when the engine that listens there has ended. Raises MltuiError."""
    client = await attach(path)
    try:
        async with asyncio.timeout(_PATIENCE_S), asyncio.TaskGroup() as tasks:
            tasks.create_task(_listen_until_it_hangs_up(client.frames()), name="listen")
            await client.command("shutdown")
    except TimeoutError as error:
        raise WorkspaceError(
            f"the engine did not end within {_PATIENCE_S:.0f} s", hint="look at `mltui status` again"
        ) from error
    finally:
        await client.close()


async def _listen_until_it_hangs_up(frames: AsyncGenerator[dict[str, Any]]) -> None:
    async with aclosing(frames) as arriving:
        async for _ in arriving:
            pass
