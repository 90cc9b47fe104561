"""What a person does to look: code, diff, info, output, hunks, long lines, and the search in a pane."""

from engine.candidate import Scored
from tui.screens.choosing import Choosing
from tui.screens.strip import Finding
from tui.views.spans import Span, Tone
from tui.views.tree import hidden_matches
from tui.widgets.diff import DiffView
from tui.widgets.output import OutputView
from tui.widgets.pane import Pane
from tui.widgets.tree import TreeView


class Looking(Choosing):
    """Nothing here changes anything but the screen."""

    _finding: Pane | None = None

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
            keys = f"{self.key('diff.previous_hunk')} and {self.key('diff.next_hunk')}"
            self.note(f"{keys} walk the hunks of a diff; {self.key('diff')} shows it")
        elif step > 0:
            self.query_one(DiffView).action_next_hunk()
        else:
            self.query_one(DiffView).action_previous_hunk()

    def action_wrap(self) -> None:
        """In the focused pane."""
        pane = self.widget_of(self.pane)
        pane.action_toggle_wrap()
        self.note("long lines are wrapped" if pane.is_wrapped else "long lines are cut")

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
        """A search through what was selected before is over; one through the tree selects by itself."""
        if not isinstance(self._finding, TreeView):
            self._end_find()
        super().select(candidate)

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
        if pane == "tree":
            self._unfold(text)
        widget = self.widget_of(pane)
        count = widget.find(text)
        if count:
            self._finding = widget
        self.note(self._matches(count))
        self.set_focus(widget, scroll_visible=False)

    def _unfold(self, text: str) -> None:
        """What a search is for may be folded away."""
        look = self.tree_look
        if self.cockpit is not None and self.now is not None and look.folded and look.can_fold:
            look.reveal(self.cockpit, hidden_matches(self.cockpit, look.folded, text, self.now))
            self.show_tree()

    @property
    def is_finding(self) -> bool:
        """Whether n means the next match."""
        return self._finding is not None

    def step_find(self, step: int) -> None:
        """Another match."""
        if self._finding is None:
            self.note(f"nothing is searched for; {self.key('find')} does")
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
            self.note(f"the search is over; {self.key('next')} starts the next round again")
        elif self._zoomed is not None:
            self._zoom(None)
        elif not self.end_filter():
            self.end_marks()

    def _matches(self, count: int) -> str:
        match count:
            case 0:
                return "no match"
            case 1:
                return "one match"
            case _:
                walk = f"{self.key('next')} and {self.key('find-previous')} walk them"
                return f"{count:,} matches; {walk}, {self.key('back')} ends it"
