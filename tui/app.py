"""The app: it alone knows the engine. Frames go into the cockpit, ticks show it, wishes go down the link."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Protocol, assert_never

from textual.binding import Binding, BindingType

from engine.errors import JournalError, MltuiError, UsageError
from engine.facts import Entry
from engine.signals import ExecutionProgressed, Noted, Signal, TextArrived, TextRestarted
from tui.cockpit import Cockpit
from tui.exits import DONE, one_line
from tui.guarded import DEFAULT_THEME, run_guarded, theme_names
from tui.keys import KEYS, Keymap
from tui.ordering import OrderlyApp
from tui.outside import Programs
from tui.remapping import load_keymap, screen_file
from tui.screens.layout import CSS
from tui.screens.main import MainScreen
from tui.screens.palette import Actions
from tui.screens.titles import dashboard_title
from tui.screens.wish import Wish
from tui.settings import Keeper, Kept
from tui.sights import Away, Hello, Now
from tui.terminal import (
    GIVE_TITLE_BACK,
    KEEP_TITLE,
    into_tmux,
    knows_titles,
    title_sequence,
    why_unfit,
)

Frame = Hello | Entry | Signal | Away

_TICKS_PER_S = 12
_SAVE_EVERY_S = 2.0
_FRAMES_IN_A_ROW = 400
"""So many are taken before the keys are looked after again."""
_AGAIN_S = (0.2, 0.5, 1.0, 2.0)
"""How long to wait before a lost engine is looked for again; the last one from then on."""
_MOST_COPIED = 200_000


class Link(Protocol):
    """A connection to the engine of a workspace."""

    def frames(self) -> AsyncGenerator[Frame]:
        """First a Hello, then everything known, then what happens. Ends when the engine leaves.

        Raises MltuiError where the engine cannot be reached.
        """

    async def command(self, name: str, **arguments: object) -> None:
        """Done when this returns. Raises MltuiError with the reason why not."""

    async def detach(self) -> None:
        """Leaves; the engine goes on."""


LinkFactory = Callable[[], Link]
"""Called again for every attempt to reach the engine; must return at once."""


def run_app(link_factory: LinkFactory, *, theme: str | None = None) -> int:
    """Shows the screen until the person leaves; returns the exit code. Raises UsageError, MltuiError."""
    why = why_unfit()
    if why is not None:
        raise UsageError(why, hint="`mltui run WORKSPACE` works without a screen")
    gc.disable()  # nothing that is made before the first paint goes away again: looking through it is waste
    app = CockpitApp(link_factory, theme=theme, keymap=load_keymap(screen_file()))
    app.main.outside = Programs(lambda: app.is_asked_to_end)
    return run_guarded(app)


class CockpitApp(OrderlyApp, inherit_bindings=False):
    """One screen over one engine."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            key.bound,
            key.action.removeprefix("app."),
            key.words,
            id=key.id,
            show=False,
            priority=key.is_priority,
        )
        for key in KEYS
        if key.action.startswith("app.")
    ]
    CSS = CSS
    COMMANDS = {Actions}  # noqa: RUF012  Textual's own spelling
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        links: LinkFactory,
        *,
        theme: str | None = None,
        keymap: Keymap | None = None,
        kept_home: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        is_still: bool | None = None,
    ) -> None:
        """`kept_home` instead of the user's state dir; the clocks are for tests.

        Raises UsageError for a theme that there is not, MltuiError for a theme file that is none.
        """
        super().__init__()
        self._links = links
        self._link: Link | None = None
        self._keeper = Keeper(kept_home)
        self._now, self._monotonic = now, monotonic
        self._is_still = "NO_ANIM" in os.environ if is_still is None else is_still
        self._wanted: int | None = None
        self._shown: tuple[int, int, bool] | None = None
        self._shown_title = ""
        self._kept: Kept | None = None
        self._blurred_at: datetime | None = None
        self.use_theme(theme or DEFAULT_THEME)
        keymap = keymap or Keymap()
        self.set_keymap(dict(keymap.remapped))
        self.main = MainScreen(self.select, self.ask, monotonic, keymap)
        self.cockpit: Cockpit | None = None

    # ------------------------------------------------------------ beginning and end

    def get_default_screen(self) -> MainScreen:
        """There is but one."""
        return self.main

    def on_mount(self) -> None:
        """Listens, and ticks."""
        self._write(KEEP_TITLE)
        self.main.complain()
        self.set_interval(1 / _TICKS_PER_S, self.tick, name="tick")
        self.set_interval(_SAVE_EVERY_S, self._keep, name="keep")
        self.run_worker(self._listen(), name="listen", group="listen")

    async def on_unmount(self) -> None:
        """Whatever the reason for leaving, the selection is kept and the old title is back."""
        self._write(GIVE_TITLE_BACK)
        await self._keep(is_last=True)

    def on_app_blur(self) -> None:
        """The person looks elsewhere, as far as the terminal tells."""
        self._blurred_at = self._now()

    def on_app_focus(self) -> None:
        """The person is back."""
        if self._blurred_at is not None:
            self.main.tell_since(self._blurred_at, self._now())
            self._blurred_at = None

    def leave(self, code: int) -> None:
        """Ends the screen; the engine is not told and goes on."""
        self.main.catch_up()
        self._kept = self._what_to_keep()  # now: without its widgets a screen knows no focus
        super().leave(code)

    async def action_detach(self) -> None:
        """Leaves; asks nothing, stops nothing."""
        if self._link is not None:
            await self._link.detach()
        self.leave(DONE)

    def action_interrupt(self) -> None:
        """Leaves, and says so with the code of an interrupt."""
        self.leave(130)

    # ------------------------------------------------------------ what comes in

    async def _listen(self) -> None:
        """Takes frames for as long as the screen is there; an engine that is lost is looked for again."""
        tries = 0
        while True:
            self._link = self._links()
            why = "the engine has left"
            try:
                async with aclosing(self._link.frames()) as frames:
                    number = 0
                    async for frame in frames:
                        number, tries = number + 1, 0
                        await self._take(frame)
                        if number % _FRAMES_IN_A_ROW == 0:
                            await asyncio.sleep(0)
            except JournalError as error:
                why, self.cockpit = one_line(error), None
            except MltuiError as error:
                why = one_line(error)
            wait_s = _AGAIN_S[min(tries, len(_AGAIN_S) - 1)]
            tries += 1
            self._lose(Away(message=f"{why}; looking for it again"))
            await asyncio.sleep(wait_s)

    async def _take(self, frame: Frame) -> None:
        match frame:
            case Hello():
                await self._greet(frame)
            case Away():
                self._lose(frame)
            case Entry():
                self._apply(frame)
            case TextArrived() | TextRestarted() | ExecutionProgressed() | Noted():
                if self.cockpit is not None:
                    self.cockpit.take(frame, self._monotonic())
            case _:
                assert_never(frame)

    async def _greet(self, hello: Hello) -> None:
        if self.cockpit is not None and _is_same(self.cockpit.hello, hello):
            self.cockpit.greet(hello)
            return
        kept = await self._keeper.load(hello.state_dir)
        self._wanted = kept.selection if kept.run == hello.run else None
        self.cockpit = Cockpit(hello, keymap=self.main.keymap)
        self.main.restore(kept.pane, kept.look)
        self.call_later(self.tick)
        if self._wanted is not None and kept.seen_at is not None:
            self.main.tell_since(datetime.fromtimestamp(kept.seen_at, UTC), self._now())

    def _apply(self, entry: Entry) -> None:
        if self.cockpit is None or entry.run != self.cockpit.hello.run:
            return
        now_s = self._monotonic()
        self.cockpit.apply(entry, now_s)
        if self._wanted is not None and self._wanted in self.cockpit.state.candidates:
            self.cockpit.select(self._wanted, now_s)
            self._wanted = None

    def _lose(self, away: Away) -> None:
        if self.cockpit is not None:
            self.cockpit.lose(away)
        else:
            self.main.show_empty(away)

    # ------------------------------------------------------------ what is shown

    def tick(self) -> None:
        """Shows the cockpit if there is anything new to see."""
        cockpit = self.cockpit
        if cockpit is None or not self.main.is_whole:
            return
        now = Now(at=self._now(), s=self._monotonic(), is_still=self._is_still)
        beat = int(now.s) if now.is_still or cockpit.state.ended is not None else now.frame
        shown = (cockpit.version, beat, cockpit.is_armed(now.s))
        if shown == self._shown and not self.main.is_stale(now):
            return
        if self._shown is None:
            self.call_after_refresh(_collect_again)
        self._shown = shown
        self.main.show(cockpit, now)
        self._show_title(dashboard_title(cockpit))

    def _show_title(self, title: str) -> None:
        if title != self._shown_title:
            self._shown_title = title
            self._write(title_sequence(title))

    def _write(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless and knows_titles():
            self._driver.write(sequence)

    def action_next_theme(self) -> None:
        """The next of our own."""
        names = theme_names()
        try:
            self.use_theme(names[(names.index(self.theme_file) + 1) % len(names)])
        except MltuiError as error:
            self.main.note(one_line(error))
        self._shown = None

    # ------------------------------------------------------------ what the person wants

    def select(self, candidate: int) -> None:
        """The person looks at another candidate; from now on, nobody else decides that."""
        self._wanted = None
        if self.cockpit is not None:
            self.cockpit.select(candidate, self._monotonic())

    def ask(self, wish: Wish) -> None:
        """Goes down to the engine; the reason why not comes back as a note."""
        self.run_worker(self._ask(wish), name=f"wish-{wish.name}", group="wishes")

    async def _ask(self, wish: Wish) -> None:
        error = await self._why_not(wish)
        if wish.then is not None:
            wish.then(error)
        if error is not None:
            if not wish.tells_why_not:
                self.main.note(one_line(error))
            return
        if wish.words:
            self.main.note(wish.words, is_good=True)
        if wish.is_last:
            self.leave(DONE)

    async def _why_not(self, wish: Wish) -> MltuiError | None:
        if self._link is None or self.cockpit is None or self.cockpit.away is not None:
            return UsageError("the engine cannot be reached at the moment; nothing was done")
        try:
            await self._link.command(wish.name, **wish.arguments)
        except MltuiError as error:
            return error
        return None

    def copy_to_clipboard(self, text: str) -> None:
        """By way of the terminal, and inside tmux by way of tmux, which as a rule keeps OSC 52 to itself."""
        text = text[:_MOST_COPIED]
        super().copy_to_clipboard(text)
        if "TMUX" in os.environ and not self.is_headless:
            self.run_worker(asyncio.to_thread(into_tmux, text), name="copy", group="copy")

    # ------------------------------------------------------------ what is kept

    def _what_to_keep(self) -> Kept | None:
        cockpit = self.cockpit
        if cockpit is None or (cockpit.selection is None and self._wanted is None):
            return None
        return Kept(
            workspace=cockpit.hello.state_dir,
            run=cockpit.hello.run,
            selection=self._wanted or cockpit.selection,
            pane=self.main.pane,
            look=self.main.look,
        )

    async def _keep(self, *, is_last: bool = False) -> None:
        if not is_last:
            self._kept = self._what_to_keep()
        if self._kept is not None:
            await self._keeper.save(self._kept, self._now().timestamp(), self.main.note, is_last=is_last)


def _collect_again() -> None:
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _is_same(known: Hello, hello: Hello) -> bool:
    return (known.state_dir, known.run) == (hello.state_dir, hello.run)
