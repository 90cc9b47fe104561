"""The pane of candidates: who is selected, and what of the tree is shown, folded, filtered and marked."""

from engine.candidate import Candidate
from tui.screens.panes import Panes
from tui.screens.strip import Filtering
from tui.screens.tree_look import ancestors
from tui.sights import Now
from tui.views.spans import Span, Tone, cut
from tui.views.tree import Sorting, matching
from tui.widgets.tree import TreeView

_SHOWN_WORDS = 40


class Choosing(Panes):
    """The one selection, and the ways to it."""

    _told: int | None = None
    """The selection that the tree was last told of; any other one in it is the person's newest wish."""

    now: Now | None = None
    """The clocks as they were last shown."""

    @property
    def now_s(self) -> float:
        """The monotonic clock."""
        raise NotImplementedError

    def show_tree(self) -> None:
        """The tree as it is now, before the next key."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """The tree folds by way of the screen: what is selected has a say in it."""
        self.query_one(TreeView).fold = self.fold

    # ------------------------------------------------------------ selecting

    def select(self, candidate: int) -> None:
        """The person's own wish; arrivals never come here."""
        self._end_follow()
        self._go_to(candidate)

    def catch_up(self) -> None:
        """The tree may be ahead of its own message; no key may act on what was selected before."""
        chosen = self.query_one(TreeView).selection if self.is_whole else None
        if chosen is not None and chosen != self._told:
            self.select(chosen)

    def _go_to(self, candidate: int) -> None:
        self._told = candidate
        self._select(candidate)
        if self.cockpit is not None and candidate in self.cockpit.state.candidates:
            self.tree_look.reveal(self.cockpit, [candidate])
            self.show_tree()
        self.query_one(TreeView).select(candidate)
        self.repaint()

    def _selected(self) -> Candidate | None:
        self.catch_up()
        candidate = None if self.cockpit is None else self.cockpit.selected
        if candidate is None:
            self.note("nothing is selected yet: no candidate has come up")
        return candidate

    def on_tree_view_selected(self, message: TreeView.Selected) -> None:
        """The person moved in the tree."""
        message.stop()
        self._end_follow()
        self.catch_up()

    def on_tree_view_stuck(self, message: TreeView.Stuck) -> None:
        """Left or right led nowhere."""
        message.stop()
        if self.tree_look.sorting is Sorting.LEADERBOARD:
            self.note(f"by score there are no branches; {self.key('sort')} shows the tree")
        elif message.is_left:
            self.note(f"#{message.key} has no parent to go to, and nothing to fold")
        else:
            self.note(f"#{message.key} has nothing below it")

    def action_best(self) -> None:
        """Selects it."""
        best = None if self.cockpit is None else self.cockpit.state.best
        if best is None:
            self.note("there is no best yet: nothing has a score")
        else:
            self.select(best)

    # ------------------------------------------------------------ following

    def action_follow(self) -> None:
        """Arrivals move the selection, for as long as the person does not."""
        if self.tree_look.is_following:
            self._end_follow()
            return
        self.catch_up()
        self.tree_look.is_following = True
        self.note(f"the newest candidate is followed, until you move or press {self.key('follow')}")
        self.follow()
        self.repaint()

    def _end_follow(self) -> None:
        if self.tree_look.is_following:
            self.tree_look.is_following = False
            self.note("the newest candidate is followed no more")
            self.repaint()

    def follow(self) -> None:
        """Goes to the newest, unless the person is being asked about another one."""
        self.catch_up()
        cockpit = self.cockpit
        if not self.tree_look.is_following or cockpit is None or self.strip.is_open:
            return
        newest = max(cockpit.state.candidates, default=None)
        if newest is not None and newest != cockpit.selection:
            self._go_to(newest)

    # ------------------------------------------------------------ what is shown

    def action_sort(self) -> None:
        """Tree or leaderboard."""
        look = self.tree_look
        look.sorting = Sorting.LEADERBOARD if look.sorting is Sorting.TREE else Sorting.TREE
        self.note("by score" if look.sorting is Sorting.LEADERBOARD else "as a tree")
        self.repaint()

    def action_times(self) -> None:
        """Times or ideas."""
        self.tree_look.is_timed = not self.tree_look.is_timed
        self.note("times instead of ideas" if self.tree_look.is_timed else "ideas instead of times")
        self.repaint()

    def fold(self, candidate: int, is_folded: bool) -> None:
        """What is selected is never hidden: whoever hides it is selected instead."""
        cockpit, look = self.cockpit, self.tree_look
        if cockpit is None:
            return
        look.folded = look.folded | {candidate} if is_folded else look.folded - {candidate}
        if is_folded and cockpit.selection is not None and candidate in ancestors(cockpit, cockpit.selection):
            self.select(candidate)
        self.show_tree()
        self.repaint()

    async def action_filter(self) -> None:
        """Asks for the words."""
        words = (
            Span("only candidates with", Tone.ACCENT),
            Span(" these words (idea, operator, state, #id); ", Tone.DIM),
            Span("enter: go  esc: no", Tone.STRONG),
        )
        placeholder = "for example: lightgbm scored; empty: everyone"
        await self.strip.take_line([words], Filtering(), placeholder=placeholder, text=self.tree_look.match)

    def filter(self, text: str) -> None:
        """Everyone who has all of the words; nothing in it: everyone."""
        cockpit, look = self.cockpit, self.tree_look
        wanted = " ".join(text.split())
        if not wanted or cockpit is None:
            self.end_filter()
            return
        found = matching(cockpit, wanted)
        if not found:
            self.note(f"no candidate has the words {cut(wanted, _SHOWN_WORDS)!r}")
            return
        look.match = wanted
        if cockpit.selection not in found:
            self.select(min(found))
        self.show_tree()
        self.note(f"{len(found)} of {len(cockpit.state.candidates)}; {self.key('back')} shows everyone again")
        self.repaint()

    def end_filter(self) -> bool:
        """Whether there was one."""
        was_there, self.tree_look.match = bool(self.tree_look.match), ""
        if was_there:
            self.note("everyone is shown again")
            self.show_tree()
            self.repaint()
        return was_there

    # ------------------------------------------------------------ marks

    def action_mark(self) -> None:
        """Marks the selected one, or no more."""
        candidate = self._selected()
        if candidate is None:
            return
        marks = self.tree_look.marks
        is_marked = marks.toggle(candidate.id, self.now_s)
        both = f"{self.key('accept-marked')} accepts, {self.key('reject-marked')} rejects"
        self.note(f"#{candidate.id} {'is' if is_marked else 'is no longer'} marked; {both} all {len(marks)}")
        self.repaint()

    def end_marks(self) -> bool:
        """Whether there were any."""
        marks = self.tree_look.marks
        if not len(marks):
            return False
        marks.clear()
        self.note("nobody is marked any more")
        self.repaint()
        return True
