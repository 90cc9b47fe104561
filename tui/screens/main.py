"""The one screen: what a person decides with keys, and the cockpit shown in panes and bars."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from textual.command import CommandPalette

from engine.candidate import Candidate, Proposed, Running, Scoring, Written
from engine.errors import MltuiError, UsageError
from engine.facts import Autonomy
from tui.cockpit import Cockpit
from tui.exits import one_line
from tui.keys import OPENING, Keymap
from tui.ordering import OrderlyApp
from tui.screens.budgeting import PLACEHOLDER, wanted_budget
from tui.screens.files import Files
from tui.screens.help import HelpScreen
from tui.screens.judging import Judging
from tui.screens.paint import Notice, Painter
from tui.screens.palette import Settings
from tui.screens.panes import LOOKS, NOTE_S, PANES
from tui.screens.strip import CLOSING, Budgeting, Filtering, Finding, Reflecting, Strip
from tui.screens.wish import Wish
from tui.sights import Away, Now, QueueKind
from tui.views.spans import Span, Tone

_AWAY_S = 60.0
_AWAY_FROM_S = 300.0
"""Who comes back sooner has missed nothing."""
_QUESTION_S = 8.0
_COMPLAINT_S = 30.0
_AUTONOMIES = (Autonomy.ASK, Autonomy.REVIEW, Autonomy.AUTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Something that is asked twice before it is done."""

    wish: Wish
    key: str
    """The key that says yes."""
    until_s: float


class MainScreen(Judging):
    """Where every key leads."""

    def __init__(
        self,
        select: Callable[[int], None],
        ask: Callable[[Wish], None],
        monotonic: Callable[[], float],
        keymap: Keymap,
    ) -> None:
        """`ask` sends a wish down to the engine and returns at once."""
        super().__init__(select, keymap)
        self._send_down, self._monotonic = ask, monotonic
        self._notice: Notice | None = None
        self._question: _Question | None = None
        self._is_stale = True
        self._away_until_s: float | None = None
        self._wanted_pane: str | None = None
        self._wanted_jobs: int | None = None
        self._painter = Painter(self)
        self._files = Files(self)

    # ------------------------------------------------------------ shown

    def show(self, cockpit: Cockpit, now: Now) -> None:
        """Everything, as it is now; what looks the same is not drawn again."""
        self._is_stale = False
        self.cockpit, self.now = cockpit, now
        self.follow()
        self.tree_look.marks.watch(cockpit, now.s)
        if self._notice is not None and now.s >= self._notice.until_s:
            self._notice = None
        if self._question is not None and now.s >= self._question.until_s:
            self.end_question()
        if self._away_until_s is not None and now.s >= self._away_until_s:
            self.away_since = self._away_until_s = None
        if self._wanted_pane is not None and self.query_one("#panes").region.area:
            if self.is_visible_pane(self._wanted_pane):
                self.focus_pane(self._wanted_pane)
            self._wanted_pane = None
        self.scripts = self._files.scripts(cockpit)
        self.info_texts = self._files.info(cockpit) if self.look == "info" else None
        self._told = cockpit.selection
        self._painter.paint(cockpit, now, self._notice)

    def show_empty(self, away: Away) -> None:
        """Before the engine has said anything."""
        self._painter.paint_away(away)

    def is_stale(self, now: Now) -> bool:
        """Whether something has changed that the cockpit does not know of."""
        return (
            self._is_stale
            or (self._notice is not None and now.s >= self._notice.until_s)
            or (self._question is not None and now.s >= self._question.until_s)
        )

    def repaint(self) -> None:
        """At the next tick."""
        self._is_stale = True

    def restore(self, pane: str, look: str) -> None:
        """As it was when the screen was last left."""
        if look in LOOKS and look != self.look:
            self.show_look(look)
        self._wanted_pane = pane if pane in PANES else None

    def tell_since(self, since: datetime, now: datetime) -> None:
        """What has happened meanwhile, for a minute; unless it was a short while."""
        if (now - since).total_seconds() >= _AWAY_FROM_S:
            self.away_since = since
            self._away_until_s = self._monotonic() + _AWAY_S
            self.repaint()

    def note(self, words: str, *, is_good: bool = False, for_s: float = NOTE_S) -> None:
        """In the words' line, for some seconds."""
        tone = Tone.GOOD if is_good else Tone.WARN
        self._notice = Notice(words=words, tone=tone, until_s=self._monotonic() + for_s)
        self.repaint()

    def complain(self) -> None:
        """Of keys that the person wanted and does not have; not before the screen is there to say it."""
        if self.keymap.complaint is not None:
            self.note(self.keymap.complaint, for_s=_COMPLAINT_S)

    def ask(self, wish: Wish) -> None:
        """Goes down to the engine; the reason why not comes back as a note."""
        self._send_down(wish)

    @property
    def now_s(self) -> float:
        """The monotonic clock."""
        return self._monotonic()

    def show_tree(self) -> None:
        """The tree as it is now, before the next key."""
        if self.cockpit is not None and self.now is not None:
            self._painter.paint_tree(self.cockpit, self.now)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A key that opens the line opens no second one."""
        return not (action in OPENING and self.strip.is_typing)

    def opens_line(self, key: str) -> bool:
        """Whether this key may open the line now; while that is open, a key is for the line."""
        names = (self.keymap.names(key_id).split(",") for key_id in OPENING)
        return self.is_whole and not self.strip.is_typing and any(key in found for found in names)

    def closes_line(self, key: str) -> bool:
        """Whether this key sends the line or gives it up."""
        return self.strip.is_typing and key in CLOSING

    async def action_find(self) -> None:
        """Asks for the text."""
        self._before_line = self.pane
        self.end_question()
        await super().action_find()

    async def action_filter(self) -> None:
        """Asks for the words."""
        self._before_line = self.pane
        self.end_question()
        await super().action_filter()

    # ------------------------------------------------------------ what needs the person

    def action_queue_next(self) -> None:
        """The one way in which what waits moves the selection."""
        self._step_queue(1)

    def action_queue_previous(self) -> None:
        """The other way round."""
        self._step_queue(-1)

    def _step_queue(self, step: int) -> None:
        self.catch_up()
        if self.cockpit is None:
            return
        neighbour = self.cockpit.neighbour_in_queue(step)
        if neighbour is not None:
            self.select(neighbour)
        elif any(item.kind is not QueueKind.APPROVAL for item in self.cockpit.queue()):
            self.note(f"the next round waits for you: {self.key('next')} starts it")
        else:
            self.note("nothing needs you")

    # ------------------------------------------------------------ the search

    def action_next(self) -> None:
        """The next round; while a text is searched for, its next match; no, where isolation is asked for."""
        if self._is_asked_to_run_bare:
            self.ask(Wish(name="bare", arguments={"yes": False}))
        elif self.is_finding:
            self.step_find(1)
        else:
            self.ask(Wish(name="next"))

    def action_copy(self) -> None:
        """Copies; yes, where isolation is asked for."""
        if self._is_asked_to_run_bare:
            self.ask(Wish(name="bare", arguments={"yes": True}))
        else:
            super().action_copy()

    @property
    def _is_asked_to_run_bare(self) -> bool:
        cockpit = self.cockpit
        return cockpit is not None and cockpit.away is None and cockpit.hello.bare is not None

    def action_autonomy(self) -> None:
        """The next level; from the last one, the first."""
        if self.cockpit is None:
            return
        level = _AUTONOMIES[(_AUTONOMIES.index(self.cockpit.state.autonomy) + 1) % len(_AUTONOMIES)]
        self.action_set_autonomy(str(level))

    def action_set_autonomy(self, level: str) -> None:
        """This one."""
        self.ask(Wish(name="autonomy", arguments={"level": level}))

    def action_pause(self) -> None:
        """Or on again."""
        is_paused = self.cockpit is not None and self.cockpit.state.is_paused
        self.ask(Wish(name="unpause" if is_paused else "pause"))

    def action_repeat(self) -> None:
        """The two best once more, with other seeds."""
        self.ask(Wish(name="repeat", words="the two best run again with other seeds"))

    def action_stop(self) -> None:
        """Asks first; the same key again says yes."""
        if self._is_answer("stop"):
            return
        candidate = self._selected()
        if candidate is None:
            return
        if not _is_in_flight(candidate):
            self.note(f"stop means nothing for #{candidate.id}: it is not in flight")
            return
        wish = Wish(name="stop", arguments={"candidate": candidate.id})
        self._ask_twice(f"stop #{candidate.id}? It counts as failed", self.key("stop"), "stop", wish)

    def action_stop_all(self) -> None:
        """Asks first; the same key again says yes."""
        if self._is_answer("stop_all"):
            return
        unfinished = [] if self.cockpit is None else self.cockpit.state.unfinished
        count = sum(_is_in_flight(one) for one in unfinished)
        if not count:
            self.note("nothing is in flight: there is nothing to stop")
            return
        self._ask_twice(
            f"stop all {count} in flight?", self.key("stop-all"), "stop_all", Wish(name="stop_all")
        )

    def action_jobs(self, step: int) -> None:
        """More or fewer scripts at the same time."""
        if self.cockpit is None:
            return
        jobs = (self._wanted_jobs or self.cockpit.hello.jobs) + step
        if jobs < 1:
            self.note("one script runs at a time already; there is no fewer")
            return
        self._wanted_jobs = jobs
        words = f"{jobs} scripts run at the same time" if jobs > 1 else "one script runs at a time"
        self.ask(Wish(name="jobs", arguments={"count": jobs}, words=words, then=self._jobs_set))

    def _jobs_set(self, _error: MltuiError | None) -> None:
        """The engine has greeted with the new number before it said that it is done."""
        self._wanted_jobs = None

    async def action_budget(self) -> None:
        """Asks for a limit."""
        if self.cockpit is None:
            return
        now = self.cockpit.hello.budget_words or "not known"
        words = (Span("budget", Tone.ACCENT), Span(f": {now}; enter: change it  esc: no", Tone.DIM))
        self._before_line = self.pane
        self.end_question()
        await self.strip.take_line([words], Budgeting(), placeholder=PLACEHOLDER)

    def _set_budget(self, text: str) -> None:
        if not text.strip():
            return
        try:
            wanted = wanted_budget(text)
        except UsageError as error:
            self.note(one_line(error))
        else:
            self.ask(Wish(name="budget", arguments=wanted, words="the budget is changed"))

    def action_end(self) -> None:
        """Leaves, and ends the engine, once it has been asked."""
        count = 0 if self.cockpit is None else sum(_is_in_flight(one) for one in self.cockpit.unfinished)
        again = f": {count} in flight, tried again when the run goes on" if count else ""
        wish = Wish(name="shutdown", is_last=True)
        self._ask_twice(f"leave, and stop the search{again}?", self.key("tree.open"), "end", wish)

    # ------------------------------------------------------------ questions

    def _ask_twice(self, words: str, key: str, action: str, wish: Wish) -> None:
        self._question = _Question(wish=wish, key=action, until_s=self._monotonic() + _QUESTION_S)
        self.strip.ask(
            [(Span(words, Tone.WARN), Span(f"   {key}: yes   {self.key('back')}: no", Tone.STRONG))]
        )
        self.repaint()

    def _is_answer(self, action: str) -> bool:
        question = self._question
        if question is None or question.key != action:
            return False
        self.end_question()
        self.ask(question.wish)
        return True

    def end_question(self) -> None:
        """Whatever is asked is off."""
        self._question = None
        self.strip.close()
        self.repaint()

    def action_settings(self) -> None:
        """What can be changed here and now."""
        self.app.push_screen(CommandPalette([Settings], placeholder="what to change on this screen, for now"))

    def select(self, candidate: int) -> None:
        """A question about another candidate is off."""
        if self._question is not None:
            self.end_question()
        super().select(candidate)

    def action_score_line(self) -> None:
        """Enter says yes to a question that has no key of its own."""
        if not self._is_answer("end"):
            super().action_score_line()

    def action_back(self) -> None:
        """Out of what was entered last."""
        if self._question is not None:
            self.end_question()
        else:
            self.step_back()

    def on_strip_typed(self, message: Strip.Typed) -> None:
        """A line has been sent."""
        self._close_line()
        match message.about:
            case Reflecting(candidate=candidate):
                words = message.text.strip() or None
                self.ask(Wish(name="reflect", arguments={"candidate": candidate, "words": words}))
            case Finding(pane=pane):
                self.find(pane, message.text)
            case Filtering():
                self.filter(message.text)
            case Budgeting():
                self._set_budget(message.text)
            case _:
                assert_never(message.about)

    def on_strip_changed(self, message: Strip.Changed) -> None:
        """Nothing is done before enter: a search through a big output must not follow every letter."""
        message.stop()

    def on_strip_given_up(self, _: Strip.GivenUp) -> None:
        """Nothing was wanted."""
        self._close_line()

    def _close_line(self) -> None:
        self.strip.close()
        self.set_focus(self.widget_of(self._before_line), scroll_visible=False)
        if isinstance(self.app, OrderlyApp):
            self.app.call_next(self.app.line_closed)
        self.repaint()

    def action_help(self) -> None:
        """Every key, until any of them."""
        self.app.push_screen(HelpScreen(self.keymap))


def _is_in_flight(candidate: Candidate) -> bool:
    return isinstance(candidate.status, Proposed | Written | Running | Scoring)
