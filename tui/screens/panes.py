"""The panes of the screen: what stands where, which one has the focus, which one fills the screen."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from tui.cockpit import Cockpit
from tui.keys import KEYS, Keymap
from tui.screens.layout import BY_HEIGHT, BY_WIDTH
from tui.screens.strip import Strip
from tui.screens.texts import Scripts
from tui.screens.titles import bare_title
from tui.screens.tree_look import TreeLook
from tui.screens.wish import Wish
from tui.views.info import InfoTexts
from tui.views.spans import Span, Tone
from tui.widgets.bar import LineBar
from tui.widgets.code import CodeView
from tui.widgets.diff import DiffView
from tui.widgets.lines import LinesView
from tui.widgets.output import OutputView
from tui.widgets.pane import Pane
from tui.widgets.plot import PlotView
from tui.widgets.prose import ProseView
from tui.widgets.tree import TreeView

PANES = ("tree", "script", "output", "lanes", "plot")
"""By their numbers on the screen, from 1."""
LOOKS = ("code", "diff", "info")
"""What pane 2 may show."""

NOTE_S = 5.0


class Panes(Screen[None], inherit_bindings=False):
    """What they show comes from the screen that this is the ground of."""

    HORIZONTAL_BREAKPOINTS = BY_WIDTH
    VERTICAL_BREAKPOINTS = BY_HEIGHT
    AUTO_FOCUS = "#tree"
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.bound, key.action, key.words, id=key.id, show=False, priority=key.is_priority)
        for key in KEYS
        if not key.is_of_pane and not key.action.startswith("app.")
    ]

    def __init__(self, select: Callable[[int], None], keymap: Keymap) -> None:
        """`select` makes a candidate the selected one, before it returns."""
        super().__init__(classes="-code")
        self._select = select
        self.keymap = keymap
        self.cockpit: Cockpit | None = None
        self.look = "code"
        self.tree_look = TreeLook()
        self.scripts: Scripts | None = None
        """Of the selected candidate, once they have been read."""
        self.info_texts: InfoTexts | None = None
        self.words = ""
        """What is known of it, as Markdown; only while that is looked at."""
        self.away_since: datetime | None = None
        """What has happened since then is told; None: nothing is to be told."""
        self._zoomed: str | None = None

    def compose(self) -> ComposeResult:
        """Everything is there at once; what stands where is the layout's business."""
        yield LineBar(id="header")
        with Container(id="panes"):
            tree = TreeView(id="tree")
            tree.show_title(bare_title(1, "candidates"))
            tree.show_empty([(Span("the engine is being reached", Tone.DIM),)])
            yield tree
            with Container(id="script"):
                yield CodeView(id="code")
                yield DiffView(id="diff")
                yield ProseView(id="info")
            yield OutputView(id="output")
            yield PlotView(id="plot")
            yield LinesView(id="lanes")
        yield LineBar(id="lane")
        yield LineBar(id="score")
        yield Strip(id="strip")
        yield LineBar(id="decision")
        yield LineBar(id="words")
        yield LineBar(id="footer")

    # ------------------------------------------------------------ for those who build on it

    def note(self, words: str, *, is_good: bool = False, for_s: float = NOTE_S) -> None:
        """One line for the person, for some seconds."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Something that is not in the cockpit has changed."""
        raise NotImplementedError

    def ask(self, wish: Wish) -> None:
        """Goes down to the engine."""
        raise NotImplementedError

    def key(self, key_id: str) -> str:
        """The key of an action, as the person has it."""
        return self.keymap.first(key_id)

    @property
    def strip(self) -> Strip:
        """Where questions are asked."""
        return self.query_one(Strip)

    # ------------------------------------------------------------ panes

    @property
    def is_whole(self) -> bool:
        """Whether every widget is there; a screen that closes loses one after the other."""
        return self.is_mounted and len(self.query("#header, #tree, #footer")) == 3

    @property
    def pane(self) -> str:
        """The pane that has the focus."""
        focused = self.focused
        if focused is not None and focused.id in LOOKS:
            return "script"
        return focused.id if focused is not None and focused.id in PANES else "tree"

    @property
    def pane_look(self) -> str:
        """The same, but what pane 2 shows instead of its name."""
        return self.look if self.pane == "script" else self.pane

    def widget_of(self, pane: str) -> Pane:
        """The widget that shows a pane now."""
        return self.query_one(f"#{self.look if pane == 'script' else pane}", Pane)

    def is_visible_pane(self, pane: str) -> bool:
        """Whether there is room for it."""
        return self.query_one(f"#{pane}").region.area > 0

    def focus_pane(self, pane: str) -> None:
        """A pane that has no room fills the screen instead."""
        if self.query_one("#panes").region.area == 0:
            self.note("the terminal is too small for panes")
            return
        if self._zoomed is not None and self._zoomed != pane:
            self._zoom(pane)
        elif not self.is_visible_pane(pane):
            self._zoom(pane)
            self.note(f"the {pane} has no room at this size; {self.key('back')} goes back")
        self.set_focus(self.widget_of(pane), scroll_visible=False)
        self.repaint()

    def show_look(self, look: str) -> None:
        """Pane 2 shows code, diff or info."""
        had_focus = self.focused is not None and self.focused.id in LOOKS
        self.look = look
        for name in LOOKS:
            self.set_class(name == look, f"-{name}")
        if had_focus:
            self.set_focus(self.query_one(f"#{look}", Pane), scroll_visible=False)
        self.repaint()

    def action_pane(self, number: int) -> None:
        """Focus by number."""
        self.focus_pane(PANES[number - 1])

    def action_pane_step(self, step: int) -> None:
        """Focus the next one that is to be seen."""
        seen = [pane for pane in PANES if self.is_visible_pane(pane)]
        if seen:
            at = seen.index(self.pane) if self.pane in seen else -step
            self.focus_pane(seen[(at + step) % len(seen)])

    def action_in_pane(self, action: str) -> None:
        """What the focused pane does when its own key is pressed; so that the palette can do it too."""
        getattr(self.widget_of(self.pane), f"action_{action}")()

    def action_zoom(self) -> None:
        """One pane fills the screen, or no longer."""
        self._zoom(None if self._zoomed else self.pane)

    def _zoom(self, pane: str | None) -> None:
        self._zoomed = pane
        self.set_class(pane is not None, "-zoomed")
        for name in PANES:
            self.query_one(f"#{name}").set_class(name == pane, "-filling")
        self.call_after_refresh(self.repaint)

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        """The footer names other keys."""
        self.repaint()

    def on_resize(self, _: events.Resize) -> None:
        """Bars are as wide as the screen, and other panes have room."""
        self.repaint()
        self.call_after_refresh(self.repaint)
