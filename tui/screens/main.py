"""The one screen: what a person decides with keys, and the cockpit shown in panes and bars."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.candidate import Candidate, Proposed, Running, Scoring, WaitingForApproval, Written
from engine.facts import Autonomy, Meaning, Verdict
from tui.cockpit import Cockpit
from tui.screens.files import Files
from tui.screens.help import HelpScreen
from tui.screens.looking import LOOKS, PANES, Looking
from tui.screens.paint import Notice, Painter
from tui.screens.strip import Finding, Reflecting, Strip
from tui.sights import Away, Now, QueueKind
from tui.views.spans import Line, Span, Tone

_NOTE_S = 5.0
_AWAY_S = 60.0
_AWAY_FROM_S = 300.0
"""Who comes back sooner has missed nothing."""
_QUESTION_S = 8.0
_AUTONOMIES = (Autonomy.ASK, Autonomy.REVIEW, Autonomy.AUTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person wants of the engine."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    words: str = ""
    """What is said once it is done."""
    is_last: bool = False
    """Whether the screen closes after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Something that is asked twice before it is done."""

    wish: Wish
    key: str
    """The key that says yes."""
    until_s: float


class MainScreen(Looking):
    """Where every key leads."""

    def __init__(
        self, select: Callable[[int], None], ask: Callable[[Wish], None], monotonic: Callable[[], float]
    ) -> None:
        """`ask` sends a wish down to the engine and returns at once."""
        super().__init__(select)
        self._ask, self._monotonic = ask, monotonic
        self._notice: Notice | None = None
        self._question: _Question | None = None
        self._is_stale = True
        self._away_until_s: float | None = None
        self._wanted_pane: str | None = None
        self._painter = Painter(self)
        self._before_line = "tree"
        self._files = Files(self)

    # ------------------------------------------------------------ shown

    def show(self, cockpit: Cockpit, now: Now) -> None:
        """Everything, as it is now; what looks the same is not drawn again."""
        self._is_stale = False
        self.cockpit = cockpit
        self.catch_up()
        if self._notice is not None and now.s >= self._notice.until_s:
            self._notice = None
        if self._question is not None and now.s >= self._question.until_s:
            self._end_question()
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

    def note(self, words: str, *, is_good: bool = False) -> None:
        """In the words' line, for some seconds."""
        tone = Tone.GOOD if is_good else Tone.WARN
        self._notice = Notice(words=words, tone=tone, until_s=self._monotonic() + _NOTE_S)
        self.repaint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A key that opens the line is a letter while the line is open."""
        return not (action in ("reflect", "find") and self.strip.is_typing)

    # ------------------------------------------------------------ verdicts

    def action_accept(self) -> None:
        """What that means depends on the state that the candidate is in."""
        self._give(Verdict.ACCEPT)

    def action_reject(self) -> None:
        """What that means depends on the state that the candidate is in."""
        self._give(Verdict.REJECT)

    async def action_find(self) -> None:
        """Asks for the text."""
        self._before_line = self.pane
        self._end_question()
        await super().action_find()

    async def action_reflect(self) -> None:
        """Asks for a line of words; none is fine."""
        candidate = self._decidable(Verdict.REFLECT)
        if candidate is None:
            return
        is_waiting = isinstance(candidate.status, WaitingForApproval)
        does = "it is written anew" if is_waiting else "the next round stands on it"
        question: Line = (
            Span(f"reflect on #{candidate.id}", Tone.ACCENT),
            Span(f": {does}; words or none, ", Tone.DIM),
            Span("enter: go  esc: no", Tone.STRONG),
        )
        self._end_question()
        self._before_line = self.pane
        await self.strip.take_line(
            [question],
            Reflecting(candidate=candidate.id),
            placeholder="what the model should know, for example: try a log target",
        )

    def _give(self, verdict: Verdict) -> None:
        candidate = self._decidable(verdict)
        if candidate is not None:
            self._ask(Wish(name=str(verdict), arguments={"candidate": candidate.id}))

    def _decidable(self, verdict: Verdict) -> Candidate | None:
        candidate = self._selected()
        if candidate is None or self.cockpit is None:
            return None
        found = self.cockpit.meaning(candidate, verdict)
        if not isinstance(found, Meaning):
            self.note(found)
            return None
        if not self.cockpit.is_armed(self._monotonic()):
            self.note(f"#{candidate.id} has only just come up; look, then press {verdict.value[0]} again")
            return None
        return candidate

    def _selected(self) -> Candidate | None:
        self.catch_up()
        candidate = None if self.cockpit is None else self.cockpit.selected
        if candidate is None:
            self.note("nothing is selected yet: no candidate has come up")
        return candidate

    def action_withdraw(self) -> None:
        """Takes the last verdict back."""
        if self.cockpit is not None and self.cockpit.last_verdict() is None:
            self.note("there is no verdict to take back")
        else:
            self._ask(Wish(name="withdraw"))

    def action_again(self) -> None:
        """Gives the withdrawn verdict again."""
        if self.cockpit is not None and self.cockpit.withdrawn is None:
            self.note("no verdict has been taken back")
        else:
            self._ask(Wish(name="again"))

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
            self.note("the next round waits for you: n starts it")
        else:
            self.note("nothing needs you")

    # ------------------------------------------------------------ the search

    def action_next(self) -> None:
        """The next round; while a text is searched for, its next match."""
        if self.is_finding:
            self.step_find(1)
        else:
            self._ask(Wish(name="next"))

    def action_autonomy(self) -> None:
        """The next level; from the last one, the first."""
        if self.cockpit is None:
            return
        level = _AUTONOMIES[(_AUTONOMIES.index(self.cockpit.state.autonomy) + 1) % len(_AUTONOMIES)]
        self._ask(Wish(name="autonomy", arguments={"level": str(level)}))

    def action_pause(self) -> None:
        """Or on again."""
        is_paused = self.cockpit is not None and self.cockpit.state.is_paused
        self._ask(Wish(name="unpause" if is_paused else "pause"))

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
        self._ask_twice(f"stop #{candidate.id}? It counts as failed", "x", "stop", wish)

    def action_stop_all(self) -> None:
        """Asks first; the same key again says yes."""
        if self._is_answer("stop_all"):
            return
        unfinished = [] if self.cockpit is None else self.cockpit.state.unfinished
        count = sum(_is_in_flight(one) for one in unfinished)
        if not count:
            self.note("nothing is in flight: there is nothing to stop")
            return
        self._ask_twice(f"stop all {count} in flight?", "X", "stop_all", Wish(name="stop_all"))

    def action_jobs(self, step: int) -> None:
        """More or fewer scripts at the same time."""
        if self.cockpit is None:
            return
        jobs = max(self.cockpit.hello.jobs + step, 1)
        words = f"{jobs} scripts run at the same time" if jobs > 1 else "one script runs at a time"
        self._ask(Wish(name="jobs", arguments={"count": jobs}, words=words))

    def action_end(self, cancel: bool) -> None:
        """Leaves, and ends the engine; cancelling kills what runs, and is asked twice."""
        wish = Wish(name="shutdown", arguments={"cancel": cancel}, is_last=True)
        if cancel:
            self._ask_twice("end the search now, and what runs with it?", "enter", "end", wish)
        else:
            self._ask(wish)

    # ------------------------------------------------------------ questions

    def _ask_twice(self, words: str, key: str, action: str, wish: Wish) -> None:
        self._question = _Question(wish=wish, key=action, until_s=self._monotonic() + _QUESTION_S)
        self.strip.ask([(Span(words, Tone.WARN), Span(f"   {key}: yes   esc: no", Tone.STRONG))])
        self.repaint()

    def _is_answer(self, action: str) -> bool:
        question = self._question
        if question is None or question.key != action:
            return False
        self._end_question()
        self._ask(question.wish)
        return True

    def _end_question(self) -> None:
        self._question = None
        self.strip.close()
        self.repaint()

    def select(self, candidate: int) -> None:
        """A question about another candidate is off."""
        if self._question is not None:
            self._end_question()
        super().select(candidate)

    def action_score_line(self) -> None:
        """Enter says yes to a question that has no key of its own."""
        if not self._is_answer("end"):
            super().action_score_line()

    def action_back(self) -> None:
        """Out of what was entered last."""
        if self._question is not None:
            self._end_question()
        else:
            self.step_back()

    def on_strip_typed(self, message: Strip.Typed) -> None:
        """A line has been sent."""
        self._close_line()
        match message.about:
            case Reflecting(candidate=candidate):
                words = message.text.strip() or None
                self._ask(Wish(name="reflect", arguments={"candidate": candidate, "words": words}))
            case Finding(pane=pane):
                self.find(pane, message.text)

    def on_strip_changed(self, message: Strip.Changed) -> None:
        """Nothing is done before enter: a search through a big output must not follow every letter."""
        message.stop()

    def on_strip_given_up(self, _: Strip.GivenUp) -> None:
        """Nothing was wanted."""
        self._close_line()

    def _close_line(self) -> None:
        self.strip.close()
        self.set_focus(self.widget_of(self._before_line), scroll_visible=False)
        self.repaint()

    def action_help(self) -> None:
        """Every key, until any of them."""
        self.app.push_screen(HelpScreen())


def _is_in_flight(candidate: Candidate) -> bool:
    return isinstance(candidate.status, Proposed | Written | Running | Scoring)
