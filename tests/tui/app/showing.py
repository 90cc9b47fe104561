"""The real screen over a fake link, as a process of its own: `-m tests.tui.app.showing KIND FOLDER`."""

import asyncio
import itertools
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import UsageError
from engine.facts import Entry, Fact, Purpose
from engine.signals import Noted, TextArrived
from tests.facts import STARTED, failed, proposed, run_through, written
from tests.tui.app.world import hello
from tui.app import Frame, run_app

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\x1b]52;c;ZQ==\x07\x1b[?1049l\x9b31m\x00 [/] [@click=app.bell]x[/] "
    "\x1b]8;;http://a.b\x1b\\link\x1b]8;;\x1b\\ \x1bPq#0\x1b\\ \x1b_Gf=100\x1b\\ "
    "\x90q\x9c \x9d0;owned\x9c \x1bc\x1b[6n "
    "\u202egnp.exe\u202c \ud800 \u0600\u200d\ufe0f a\u0301\u0301\u0301\u0301 日本語 [bold red]no[/bold red]"
)


class Showing:
    """Everything that the engine might pass on of a model's and a script's words."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind, self._folder = kind, folder

    async def frames(self) -> AsyncGenerator[Frame]:
        hostile = HOSTILE if self._kind == "hostile" else "calm"
        yield hello(self._folder, workspace=hostile, policy=hostile, isolation=hostile)
        facts: list[Fact] = [
            STARTED,
            *run_through(1, 12.5),
            proposed(2, lane=2),
            written(2, hostile),
            failed(2, reason=hostile),
            proposed(3, lane=3),
        ]
        for seq, fact in enumerate(facts, 1):
            yield Entry(seq=seq, run=1, at=datetime.now(UTC), fact=fact)
        yield Noted(message=hostile)
        for number in itertools.count():
            yield TextArrived(candidate=3, purpose=Purpose.WRITE, text=f"x{number} = 1  # {hostile}\n")
            if self._kind != "busy" and number > 3:
                await asyncio.Event().wait()
            await asyncio.sleep(0)

    async def command(self, name: str, **arguments: object) -> None:
        raise UsageError(f"{name}: {HOSTILE}")

    async def detach(self) -> None:
        """Nobody is there."""


if __name__ == "__main__":
    sys.exit(run_app(lambda: Showing(sys.argv[1], Path(sys.argv[2]))))
