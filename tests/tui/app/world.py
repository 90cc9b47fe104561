"""A screen over a fake link: facts go in, keys are pressed, wishes and words come out. Clocks stand still."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from engine.facts import Entry, Fact
from engine.signals import Signal
from tests.facts import STARTED
from tests.tui.app.fake_link import FakeLink
from tests.tui.quiet import quiet_pilots, settled
from tui.app import CockpitApp
from tui.cockpit import Cockpit
from tui.keys import Keymap
from tui.sights import Hello

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
_TURNS = 2_000
"""So often is waited for what a thread does, before a test gives up."""


@dataclass(slots=True)
class Clock:
    """Goes on when a test says so."""

    s: float = 1_000.0

    def monotonic(self) -> float:
        return self.s

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.s - 1_000.0)


def hello(folder: Path, **changes: Any) -> Hello:
    known = Hello(
        workspace="house",
        state_dir=str(folder),
        run=1,
        policy="test policy",
        isolation="bwrap",
        samples=5,
        jobs=5,
        process=1,
        is_paid=False,
        network=False,
        hold=None,
    )
    return replace(known, **changes)


@dataclass(slots=True)
class World:
    """What a test holds in its hands."""

    app: CockpitApp
    pilot: Pilot[None]
    links: list[FakeLink]
    clock: Clock
    seq: int = 0

    @property
    def link(self) -> FakeLink:
        """The connection of now."""
        return self.links[-1]

    @property
    def cockpit(self) -> Cockpit:
        assert self.app.cockpit is not None
        return self.app.cockpit

    @property
    def selection(self) -> int | None:
        return self.cockpit.selection

    @property
    def wishes(self) -> list[tuple[str, dict[str, object]]]:
        return [(wish.name, wish.arguments) for wish in self.link.wishes]

    async def tell(self, *shown: Fact | Signal) -> None:
        """It arrives, is taken in and shown."""
        before = self.cockpit.version
        for one in shown:
            self.link.give(self.entry(one) if isinstance(one, Fact) else one)
        await self.until(lambda: self.cockpit.version >= before + len(shown))
        await self.settle()

    def entry(self, fact: Fact) -> Entry:
        self.seq += 1
        return Entry(seq=self.seq, run=1, at=self.clock.now(), fact=fact)

    async def press(self, *keys: str, is_armed: bool = True) -> None:
        """Pressed one after the other, each when everything before it is done."""
        for key in keys:
            if is_armed:
                self.clock.s += 0.5
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Everything that is on its way has arrived, and is shown."""
        await settled(self.pilot)
        self.app.tick()
        await settled(self.pilot)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """For what a thread does."""
        for _ in range(_TURNS):
            if is_so():
                return
            await self.pilot.pause(0.002)
            self.app.tick()
        raise AssertionError(f"it never came to that; on the screen:\n{self.text}")

    @property
    def text(self) -> str:
        """The whole screen, as a person reads it."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def line(self, name: str) -> str:
        """What a bar says."""
        region = self.app.main.query_one(f"#{name}").region
        return "\n".join(self.text.split("\n")[region.y : region.bottom])


@asynccontextmanager
async def opened(
    folder: Path,
    *shown: Fact,
    size: tuple[int, int] = (120, 40),
    greeting: Hello | None = None,
    links: int = 1,
    home: Path | None = None,
    keymap: Keymap | None = None,
) -> AsyncGenerator[World]:
    """A screen that has seen these facts; further links wait for when the first one is gone."""
    clock, greeted = Clock(), greeting or hello(folder)
    made: list[FakeLink] = []

    def link() -> FakeLink:
        made.append(FakeLink(given=[greeted] if len(made) < links else []))
        return made[-1]

    app = CockpitApp(
        link,
        keymap=keymap,
        kept_home=home or folder / "kept",
        now=clock.now,
        monotonic=clock.monotonic,
        is_still=True,
    )
    with quiet_pilots():
        async with app.run_test(size=size, notifications=True) as pilot:
            world = World(app=app, pilot=pilot, links=made, clock=clock)
            await world.until(lambda: app.cockpit is not None)
            await world.tell(STARTED, *shown)
            yield world


def run(story: Coroutine[Any, Any, None]) -> None:
    """A test's story, told in a loop of its own."""
    asyncio.run(story)
