"""The palette: every action with its key; and the settings of the screen, with what they are now."""

from collections.abc import Iterable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from engine.facts import Autonomy
from tui.keys import KEYS, Key, Keymap
from tui.screens.panes import Panes
from tui.views.tree import Sorting

_ITSELF = "palette"


class Choices(Provider):
    """Words and the action behind each of them, in an order of its own."""

    @property
    def panes(self) -> Panes:
        """The screen below the palette."""
        return cast("Panes", self.screen)

    def choices(self) -> Iterable[tuple[str, str]]:
        """The words of each, and its action."""
        raise NotImplementedError

    async def discover(self) -> Hits:
        """All of them."""
        for words, action in self.choices():
            yield DiscoveryHit(Content(words), partial(self._act, action), text=words)

    async def search(self, query: str) -> Hits:
        """Those whose words hold the letters of the query."""
        matcher = self.matcher(query)
        for words, action in self.choices():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), partial(self._act, action), text=words)

    async def _act(self, action: str) -> None:
        await self.screen.run_action(action)


class Actions(Choices):
    """What the keys do, for who does not know the keys."""

    def choices(self) -> Iterable[tuple[str, str]]:
        """All of them, in the order of the help."""
        keymap = self.panes.keymap
        return [(_words(key, keymap), key.action) for key in KEYS if key.id != _ITSELF]


class Settings(Choices):
    """For this showing of the screen; what shall hold for good stands in files."""

    def choices(self) -> Iterable[tuple[str, str]]:
        """Each says what it is now."""
        screen = self.panes
        look, cockpit = screen.tree_look, screen.cockpit
        is_wrapped = screen.widget_of(screen.pane).is_wrapped
        yield f"theme: {screen.app.theme}; the next one", "app.next_theme"
        if cockpit is not None:
            now, jobs = cockpit.state.autonomy, cockpit.hello.jobs
            for level in Autonomy:
                words = (
                    f"autonomy: {level}, as it is" if level is now else f"autonomy: {now}; make it {level}"
                )
                yield words, f"set_autonomy('{level}')"
            yield f"budget: {cockpit.hello.budget_words or 'not known'}; change it", "budget"
            yield f"at once: {jobs}; one script more", "jobs(1)"
            yield f"at once: {jobs}; one script fewer", "jobs(-1)"
        yield _switch("wrap long lines in the focused pane", is_on=is_wrapped), "wrap"
        yield _switch("follow the newest candidate", is_on=look.is_following), "follow"
        yield _switch("times instead of ideas", is_on=look.is_timed), "times"
        yield _switch("by score", is_on=look.sorting is Sorting.LEADERBOARD), "sort"


def _switch(words: str, *, is_on: bool) -> str:
    return f"{words}: {'on; turn it off' if is_on else 'off; turn it on'}"


def _words(key: Key, keymap: Keymap) -> str:
    shown = keymap.shown(key.id)
    return f"{key.words}  ({shown})" if shown else key.words
