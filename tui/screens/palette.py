"""The palette: every action by its words, with its key."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.keys import KEYS, Key

_ITSELF = "palette"


class Actions(Provider):
    """What the keys do, for who does not know the keys."""

    async def discover(self) -> Hits:
        """All of them, in the order of the help."""
        for key in _listed():
            yield DiscoveryHit(Content(_words(key)), partial(self._act, key), text=key.words)

    async def search(self, query: str) -> Hits:
        """Those whose words hold the letters of the query."""
        matcher = self.matcher(query)
        for key in _listed():
            words = _words(key)
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), partial(self._act, key), text=key.words)

    async def _act(self, key: Key) -> None:
        await self.screen.run_action(key.action)


def _listed() -> list[Key]:
    return [key for key in KEYS if key.id != _ITSELF]


def _words(key: Key) -> str:
    return f"{key.words}  ({key.shown})" if key.keys else key.words
