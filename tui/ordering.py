"""Keys act in the order in which they are typed, also where one of them opens a line for those behind it."""

from functools import partial
from typing import Protocol, runtime_checkable

from textual import events
from textual.events import Key, Paste

from tui.guarded import GuardedApp

_LONGEST_WAIT_S = 0.5
"""Some widget may have kept the key that opens; what was typed behind it must not be lost for that."""


@runtime_checkable
class Lined(Protocol):
    """A screen with a line to type into."""

    def opens_line(self, key: str) -> bool:
        """Whether this key, pressed now, may move the focus into the line."""


class OrderlyApp(GuardedApp, inherit_bindings=False):
    """A key goes to whoever has the focus and comes back to be acted on; what follows one that moves the
    focus into a line waits for that."""

    def __init__(self) -> None:
        """Nothing is typed yet."""
        super().__init__()
        self._opener: Key | None = None
        self._held: list[Key | Paste] = []

    async def on_event(self, event: events.Event) -> None:
        """Once on an event's way in, once more when it comes back from whoever had the focus."""
        has_come_back = event.is_forwarded
        if isinstance(event, Key | Paste) and not has_come_back:
            if self._opener is not None:
                self._held.append(event)
                return
            if (
                isinstance(event, Key)
                and isinstance(self.screen, Lined)
                and self.screen.opens_line(event.key)
            ):
                self._opener = event
                self.set_timer(_LONGEST_WAIT_S, partial(self._let_go, event), name="held keys")
        await super().on_event(event)
        if has_come_back and isinstance(event, Key):
            await self._let_go(event)

    async def _let_go(self, opener: Key) -> None:
        """What waits for this key goes on; what is behind another such key among it waits again."""
        if opener is not self._opener:
            return
        self._opener = None
        held, self._held = self._held, []
        for event in held:
            await self.on_event(event)
