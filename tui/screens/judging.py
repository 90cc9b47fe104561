"""Verdicts: what a person decides on the selected candidate, or on all that are marked."""

from functools import partial

from engine.candidate import Candidate, Scored, WaitingForApproval
from engine.errors import MltuiError
from engine.verdict_facts import Meaning, Verdict
from tui.cockpit import Cockpit
from tui.screens.strip import Reflecting
from tui.screens.taking import Taking
from tui.screens.wish import Wish
from tui.views.spans import Line, Span, Tone

_MOST_NAMED = 6


class Judging(Taking):
    """Every verdict goes down as a wish; what it means depends on the state that the candidate is in."""

    _before_line = "tree"
    """The pane that had the focus before a line was opened."""

    def end_question(self) -> None:
        """Whatever is asked is off."""
        raise NotImplementedError

    # ------------------------------------------------------------ verdicts

    def action_accept(self) -> None:
        """What that means depends on the state that the candidate is in."""
        self._give(Verdict.ACCEPT)

    def action_reject(self) -> None:
        """What that means depends on the state that the candidate is in."""
        self._give(Verdict.REJECT)

    async def action_reflect(self) -> None:
        """Asks for a line of words; none is fine.

        The line names the candidate, and enter decides. So it opens at once: words typed behind a key that is
        refused would be taken for commands.
        """
        candidate = self._meant(Verdict.REFLECT)
        if candidate is None:
            return
        is_waiting = isinstance(candidate.status, WaitingForApproval)
        does = "it is written anew" if is_waiting else "the next round stands on it"
        question: Line = (
            Span(f"reflect on #{candidate.id}", Tone.ACCENT),
            Span(f": {does}; words or none, ", Tone.DIM),
            Span("enter: go  esc: no", Tone.STRONG),
        )
        self.end_question()
        self._before_line = self.pane
        await self.strip.take_line(
            [question],
            Reflecting(candidate=candidate.id),
            placeholder="what the model should know, for example: try a log target",
        )

    def _give(self, verdict: Verdict) -> None:
        candidate = self._decidable(verdict)
        if candidate is not None:
            self.ask(Wish(name=str(verdict), arguments={"candidate": candidate.id}))

    def action_pick(self) -> None:
        """The reading that does not count now is to count."""
        candidate = self._selected()
        if candidate is None:
            return
        other = candidate.status.other if isinstance(candidate.status, Scored) else None
        if other is None:
            self.note(f"the score of #{candidate.id} is not disputed: there are no two readings to pick from")
        elif self._is_seen(candidate, "pick"):
            words = f"#{candidate.id}: the {other.reader}'s reading counts"
            self.ask(Wish(name="pick", arguments={"candidate": candidate.id}, words=words))

    def _is_seen(self, candidate: Candidate, key_id: str) -> bool:
        """Whether there was time to look at it; if not, that is said."""
        is_armed = self.cockpit is not None and self.cockpit.is_armed(self.now_s)
        if not is_armed:
            self.note(f"#{candidate.id} has only just come up; look, then press {self.key(key_id)} again")
            self._wait_anew()
        return is_armed

    def _wait_anew(self) -> None:
        """Who types fast goes on doing so: what comes right behind a refused key decides nothing either."""
        if self.cockpit is not None:
            self.cockpit.selected_at_s = self.now_s

    def _decidable(self, verdict: Verdict) -> Candidate | None:
        candidate = self._meant(verdict)
        return candidate if candidate is not None and self._is_seen(candidate, verdict) else None

    def _meant(self, verdict: Verdict) -> Candidate | None:
        """The selected candidate, where the verdict means something for it."""
        candidate = self._selected()
        if candidate is None or self.cockpit is None:
            return None
        found = self.cockpit.meaning(candidate, verdict)
        if not isinstance(found, Meaning):
            self.note(found)
            self._wait_anew()
            return None
        return candidate

    def action_withdraw(self) -> None:
        """Takes the last verdict back."""
        if self.cockpit is not None and self.cockpit.last_verdict() is None:
            self.note("there is no verdict to take back")
        else:
            self.ask(Wish(name="withdraw"))

    def action_again(self) -> None:
        """Gives the withdrawn verdict again."""
        if self.cockpit is not None and self.cockpit.withdrawn is None:
            self.note("no verdict has been taken back")
        else:
            self.ask(Wish(name="again"))

    # ------------------------------------------------------------ all that are marked

    def action_accept_marked(self) -> None:
        """Each by its own meaning."""
        self._give_marked(Verdict.ACCEPT)

    def action_reject_marked(self) -> None:
        """Each by its own meaning."""
        self._give_marked(Verdict.REJECT)

    def _give_marked(self, verdict: Verdict) -> None:
        self.catch_up()
        cockpit, marks = self.cockpit, self.tree_look.marks
        if cockpit is None or not len(marks):
            self.note(f"nobody is marked; {self.key('mark')} marks the selected candidate")
            return
        marks.watch(cockpit, self.now_s)
        if not marks.is_armed(self.now_s):
            again = self.key(f"{verdict}-marked")
            self.note(f"what is marked has only just changed; look, then press {again} again")
            return
        found = {one: self._meaning_of(cockpit, one, verdict) for one in marks.candidates}
        pins = [one for one, means in found.items() if means is Meaning.PIN]
        left = [one for one, means in found.items() if means is None] + (pins if len(pins) > 1 else [])
        given = [one for one in found if one not in left]
        for candidate in given:
            then = partial(self._marked_given, candidate)
            self.ask(Wish(name=str(verdict), arguments={"candidate": candidate}, then=then))
        self.note(_given_words(verdict, given, left, pins), is_good=bool(given) and not left)

    def _meaning_of(self, cockpit: Cockpit, candidate: int, verdict: Verdict) -> Meaning | None:
        found = cockpit.meaning(cockpit.state.candidates[candidate], verdict)
        return found if isinstance(found, Meaning) else None

    def _marked_given(self, candidate: int, error: MltuiError | None) -> None:
        if error is None:
            self.tree_look.marks.remove(candidate)
            self.repaint()


def _given_words(verdict: Verdict, given: list[int], left: list[int], pins: list[int]) -> str:
    """`reject: #2 #3; means nothing for #7`: one line for all of them."""
    parts = [f"{verdict}: {_named(given)}"] if given else []
    nothing = [one for one in left if one not in pins]
    if nothing:
        parts.append(f"{verdict} means nothing for {_named(nothing)}")
    if len(pins) > 1:
        parts.append(f"only one can be pinned as the best: {_named(pins)} stay marked")
    return "; ".join(parts)


def _named(candidates: list[int]) -> str:
    named = " ".join(f"#{one}" for one in candidates[:_MOST_NAMED])
    more = len(candidates) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
