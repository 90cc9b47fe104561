"""Waits until an app has done what it was given, instead of until the processor is idle: quick, and sure."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from textual._compositor import Compositor
from textual.pilot import Pilot

_draw = Compositor.render_update
_HOPS = 3
"""A key goes from the app to the screen, from there to a widget, and what that says comes back."""
_TURNS = 6
"""Of the loop, until what was handed to a driver lies in the app's queue."""


@contextmanager
def quiet_pilots() -> Iterator[None]:
    """Pilots do not wait for an idle processor, and no frame is drawn that no terminal shows.

    `settled` is for the first; a test that looks has the compositor draw what there is at that moment.
    """
    with (
        patch("textual.app.wait_for_idle", _turn),
        patch("textual.pilot.wait_for_idle", _turn),
        patch("textual._compositor.Compositor.render_update", _draw_if_asked),
    ):
        yield


async def settled(pilot: Pilot[None], *, workers: str = "wishes") -> None:
    """Every message that was on its way has been handled, these workers are done, and it is laid out."""
    app = pilot.app
    for _ in range(_HOPS):
        await pilot._wait_for_screen()
        at_work = [worker for worker in app.workers if worker.group == workers]
        if at_work:
            await app.workers.wait_for_complete(at_work)
        app.screen._on_timer_update()


def _draw_if_asked(compositor: Compositor, full: bool = False, **rest: Any) -> object:
    """Whole for a picture, and nothing of what would go to a terminal piece by piece."""
    if full:
        return _draw(compositor, full=True, **rest)
    compositor._dirty_regions.clear()
    return None


async def _turn(min_sleep: float = 0.0, max_sleep: float = 0.0) -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
