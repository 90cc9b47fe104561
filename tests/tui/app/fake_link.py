"""An engine as the screen sees one: frames that a test gives, and the wishes that came back."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from engine.errors import MltuiError
from tui.app import Frame


@dataclass(frozen=True, slots=True)
class Wish:
    """What a screen asked of the engine."""

    name: str
    arguments: dict[str, object]


@dataclass(slots=True)
class FakeLink:
    """One connection. `frames` yields what was given before and after it began, until it is dropped."""

    given: list[Frame] = field(default_factory=list)
    refusals: dict[str, MltuiError] = field(default_factory=dict)
    """By the name of a command: what the engine says instead of doing it."""
    wishes: list[Wish] = field(default_factory=list)
    is_detached: bool = False
    _coming: asyncio.Queue[Frame | MltuiError | None] = field(default_factory=asyncio.Queue)

    def give(self, *frames: Frame) -> None:
        """They arrive in the loop's next turns."""
        for frame in frames:
            self._coming.put_nowait(frame)

    def drop(self, error: MltuiError | None = None) -> None:
        """The engine is gone; with an error, it says how."""
        self._coming.put_nowait(error)

    async def frames(self) -> AsyncGenerator[Frame]:
        for frame in self.given:
            yield frame
        while (frame_or_end := await self._coming.get()) is not None:
            if isinstance(frame_or_end, MltuiError):
                raise frame_or_end
            yield frame_or_end

    async def command(self, name: str, **arguments: object) -> None:
        self.wishes.append(Wish(name, arguments))
        if name in self.refusals:
            raise self.refusals[name]

    async def detach(self) -> None:
        self.is_detached = True
