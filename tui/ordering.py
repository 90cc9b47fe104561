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

    def closes_line(self, key: str) -> bool:
        """Whether this key, pressed now, sends the line or gives it up."""


class OrderlyApp(GuardedApp, inherit_bindings=False):
    """A key goes to whoever has the focus and comes back to be acted on; what follows one that moves the
    focus into a line, or out of it, waits for that."""

    def __init__(self) -> None:
        """Nothing is typed yet."""
        super().__init__()
        self._opener: Key | None = None
        self._closes = False
        """Whether it closes the line: that is done some messages after the key has come back."""
        self._held: list[Key | Paste] = []

    async def on_event(self, event: events.Event) -> None:
        """Once on an event's way in, once more when it comes back from whoever had the focus."""
        has_come_back = event.is_forwarded
        if isinstance(event, Key | Paste) and not has_come_back:
            if self._opener is not None:
                self._held.append(event)
                return
            if isinstance(event, Key) and self._moves_the_focus(event.key):
                self._opener = event
                self.set_timer(_LONGEST_WAIT_S, partial(self._let_go, event), name="held keys")
        await super().on_event(event)
        if has_come_back and isinstance(event, Key) and not self._closes:
            await self._let_go(event)

    async def line_closed(self) -> None:
        """What was typed behind the key that closed the line goes on, to whoever has the focus now."""
        if self._opener is not None and self._closes:
            await self._let_go(self._opener)

    def _moves_the_focus(self, key: str) -> bool:
        screen = self.screen
        if not isinstance(screen, Lined):
            return False
        self._closes = screen.closes_line(key)
        return self._closes or screen.opens_line(key)

    async def _let_go(self, opener: Key) -> None:
        """What waits for this key goes on; what is behind another such key among it waits again."""
        if opener is not self._opener:
            return
        self._opener, self._closes = None, False
        held, self._held = self._held, []
        for event in held:
            await self.on_event(event)
