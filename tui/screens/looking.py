"""Panes, and what a person does to look: focus, zoom, look at code or diff, search, wrap, copy."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from engine.candidate import Scored
from tui.cockpit import Cockpit
from tui.keys import KEYS
from tui.screens.layout import BY_HEIGHT, BY_WIDTH
from tui.screens.strip import Finding, Strip
from tui.screens.texts import Scripts, output_file
from tui.screens.titles import bare_title
from tui.views.info import InfoTexts
from tui.views.spans import Span, Tone
from tui.views.tree import Sorting
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


class Looking(Screen[None], inherit_bindings=False):
    """The panes. What they show comes from the screen that this is the ground of."""

    HORIZONTAL_BREAKPOINTS = BY_WIDTH
    VERTICAL_BREAKPOINTS = BY_HEIGHT
    AUTO_FOCUS = "#tree"
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.is_priority)
        for key in KEYS
        if key.keys and not key.is_of_pane and not key.action.startswith("app.")
    ]

    def __init__(self, select: Callable[[int], None]) -> None:
        """`select` makes a candidate the selected one, before it returns."""
        super().__init__(classes="-code")
        self._select = select
        self._told: int | None = None
        """The selection that the tree was last told of; any other one in it is the person's newest wish."""
        self.cockpit: Cockpit | None = None
        self.look = "code"
        self.sorting = Sorting.TREE
        self.scripts: Scripts | None = None
        """Of the selected candidate, once they have been read."""
        self.info_texts: InfoTexts | None = None
        self.away_since: datetime | None = None
        """What has happened since then is told; None: nothing is to be told."""
        self.words = ""
        """What is known of it, as Markdown; only while that is looked at."""
        self._zoomed: str | None = None
        self._finding: Pane | None = None

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

    def note(self, words: str, *, is_good: bool = False) -> None:
        """One line for the person, for some seconds."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Something that is not in the cockpit has changed."""
        raise NotImplementedError

    @property
    def strip(self) -> Strip:
        """Where questions are asked."""
        return self.query_one(Strip)

    # ------------------------------------------------------------ panes

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
            self.note(f"the {pane} has no room at this size; esc goes back")
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

    # ------------------------------------------------------------ what is looked at

    def action_code(self) -> None:
        """The script."""
        self._look_at("code")

    def action_diff(self) -> None:
        """The change."""
        self._look_at("diff")

    def action_info(self) -> None:
        """The words about it."""
        self._look_at("info")

    def action_output(self) -> None:
        """What it printed."""
        self.focus_pane("output")

    def _look_at(self, look: str) -> None:
        self._end_find()
        self.show_look(look)
        if self._zoomed not in (None, "script") or not self.is_visible_pane("script"):
            self.call_after_refresh(self.focus_pane, "script")

    def action_hunk(self, step: int) -> None:
        """In the diff."""
        if self.look != "diff":
            self.note("{ and } walk the hunks of a diff; d shows it")
        elif step > 0:
            self.query_one(DiffView).action_next_hunk()
        else:
            self.query_one(DiffView).action_previous_hunk()

    def action_wrap(self) -> None:
        """In the focused pane."""
        pane = self.widget_of(self.pane)
        pane.action_toggle_wrap()
        self.note("long lines are wrapped" if pane.is_wrapped else "long lines are cut")

    def action_sort(self) -> None:
        """Tree or leaderboard."""
        self.sorting = Sorting.LEADERBOARD if self.sorting is Sorting.TREE else Sorting.TREE
        self.note("by score" if self.sorting is Sorting.LEADERBOARD else "as a tree")
        self.repaint()

    def action_best(self) -> None:
        """Selects it."""
        best = None if self.cockpit is None else self.cockpit.state.best
        if best is None:
            self.note("there is no best yet: nothing has a score")
        else:
            self.select(best)

    def action_score_line(self) -> None:
        """Where the number on the screen comes from."""
        selected = None if self.cockpit is None else self.cockpit.selected
        if selected is None or not isinstance(selected.status, Scored):
            at = "" if selected is None else f" from #{selected.id}"
            self.note(f"no score has been read{at}: there is no line to go to")
            return
        self.focus_pane("output")
        self.call_after_refresh(self.query_one(OutputView).go_to, selected.status.reading.line)

    def select(self, candidate: int) -> None:
        """The person's own wish; arrivals never come here."""
        self._end_find()
        self._told = candidate
        self._select(candidate)
        self.query_one(TreeView).select(candidate)
        self.repaint()

    def catch_up(self) -> None:
        """The tree may be ahead of its own message; no key may act on what was selected before."""
        chosen = self.query_one(TreeView).selection
        if chosen is not None and chosen != self._told:
            self.select(chosen)

    def on_tree_view_selected(self, message: TreeView.Selected) -> None:
        """The person moved in the tree."""
        message.stop()
        self.catch_up()

    def on_tree_view_opened(self, message: TreeView.Opened) -> None:
        """Enter on a row."""
        message.stop()
        self.catch_up()
        self.action_score_line()

    # ------------------------------------------------------------ search

    async def action_find(self) -> None:
        """Asks for the text."""
        pane = self.pane
        words = (Span("find", Tone.ACCENT), Span(f" in the {self.pane_look}; enter: go  esc: no", Tone.DIM))
        await self.strip.take_line([words], Finding(pane=pane), placeholder="a text, in any case")

    def find(self, pane: str, text: str) -> None:
        """The first match from here on; n and N walk the others."""
        self._end_find()
        if not text:
            return
        widget = self.widget_of(pane)
        count = widget.find(text)
        if count:
            self._finding = widget
        self.note(_matches(count))
        self.set_focus(widget, scroll_visible=False)

    @property
    def is_finding(self) -> bool:
        """Whether n means the next match."""
        return self._finding is not None

    def step_find(self, step: int) -> None:
        """Another match."""
        if self._finding is None:
            self.note("nothing is searched for; / does")
            return
        if step > 0:
            self._finding.next_match()
        else:
            self._finding.previous_match()
        at, count = self._finding.found
        self.note(f"match {at} of {count}")

    def action_find_previous(self) -> None:
        """Another match, backwards."""
        self.step_find(-1)

    def _end_find(self) -> None:
        if self._finding is not None:
            self._finding.clear_find()
            self._finding = None

    def step_back(self) -> None:
        """Out of what was entered last."""
        if self._finding is not None:
            self._end_find()
            self.note("the search is over; n starts the next round again")
        elif self._zoomed is not None:
            self._zoom(None)

    # ------------------------------------------------------------ copy

    def action_copy(self) -> None:
        """The script, whatever pane of it is looked at; elsewhere what one would paste."""
        cockpit = self.cockpit
        if cockpit is None or cockpit.selected is None:
            self.note("nothing is selected yet")
            return
        candidate = cockpit.selected
        if self.pane == "output":
            self.copy(str(output_file(cockpit, candidate) or ""), f"the path of #{candidate.id}'s output")
        elif self.pane == "script" and self.look == "info":
            self.copy(self.words, f"what is known of #{candidate.id}")
        elif self.scripts is not None and self.scripts.script:
            self.copy(self.scripts.script, f"the script of #{candidate.id}")
        else:
            self.note(f"#{candidate.id} has no script yet")

    def copy(self, text: str, what: str) -> None:
        """Into the clipboard, as far as the terminal lets anybody."""
        if text:
            self.app.copy_to_clipboard(text)
            self.note(f"copied: {what}", is_good=True)
        else:
            self.note("there is nothing to copy")


def _matches(count: int) -> str:
    match count:
        case 0:
            return "no match"
        case 1:
            return "one match"
        case _:
            return f"{count:,} matches; n and N walk them, esc ends it"
