"""The selected candidate's files, read in threads and remembered; nothing on the screen waits for them."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

from tui.cockpit import Cockpit
from tui.screens.panes import Panes
from tui.screens.texts import Scripts, read_info, read_scripts
from tui.views.info import InfoTexts

T = TypeVar("T")

_MOST_KEPT = 48


class Files:
    """What has been read; None for now where it has not been, and the screen is painted again when it has."""

    def __init__(self, screen: Panes) -> None:
        """Nothing has been read."""
        self._screen = screen
        self._read: dict[object, object] = {}
        self._reading: set[object] = set()

    def scripts(self, cockpit: Cockpit) -> Scripts | None:
        """Its script and its parent's, once there is one; anew after it was written anew."""
        candidate = cockpit.selected
        if candidate is None or candidate.idea is None:
            return None
        key = ("scripts", *_who(cockpit, candidate.id), candidate.idea)
        return self._find(key, partial(read_scripts, cockpit.hello.state_dir, candidate.id, candidate.parent))

    def info(self, cockpit: Cockpit) -> InfoTexts | None:
        """What was sent and said; anew when there is more of it."""
        candidate = cockpit.selected
        if candidate is None:
            return None
        step = (type(candidate.status), candidate.idea, candidate.prediction, candidate.is_reflected)
        key = ("info", *_who(cockpit, candidate.id), *step)
        return self._find(key, partial(read_info, cockpit.hello.state_dir, candidate.id))

    def _find(self, key: object, read: Callable[[], T]) -> T | None:
        if key in self._read:
            return cast("T", self._read[key])
        if key not in self._reading:
            self._reading.add(key)
            self._screen.run_worker(self._in_thread(key, read), name="read-files", group="read-files")
        return None

    async def _in_thread(self, key: object, read: Callable[[], object]) -> None:
        found = await asyncio.to_thread(read)
        while len(self._read) >= _MOST_KEPT:
            del self._read[next(iter(self._read))]
        self._read[key] = found
        self._reading.discard(key)
        self._screen.repaint()


def _who(cockpit: Cockpit, candidate: int) -> tuple[int, int, int]:
    return cockpit.hello.run, candidate, cockpit.state.said.write_turn(candidate)
