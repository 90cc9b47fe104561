"""What a person can do to a run: each wish acts at once, is a fact, and can be taken back."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.budget import changed
from engine.candidate import Candidate, Failed, NotRun, Scored, Scoring, WaitingForApproval, Written
from engine.clean import clean_line
from engine.errors import CompletionError, UsageError
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    ReadingPicked,
    RoundAsked,
    RunPaused,
    RunUnpaused,
)
from engine.package_facts import PackageDecided
from engine.pipeline.ledger import Ledger
from engine.requests import Stage, waiting_for
from engine.session import Session
from engine.signals import Noted
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from engine.verdicts import meaning

_MOST_WORDS = 2_000


class Steering:
    """The commands of viewers, over one session. All return at once."""

    def __init__(self, ledger: Ledger, session: Session) -> None:
        """Both belong to the same run."""
        self._ledger = ledger
        self._state = ledger.state
        self._session = session
        self._commands: Mapping[str, Callable[..., None]] = {
            "accept": self.accept,
            "reject": self.reject,
            "reflect": self.reflect,
            "withdraw": self.withdraw,
            "again": self.again,
            "next": self.ask_round,
            "pause": self.pause,
            "unpause": self.unpause,
            "stop": self.stop,
            "stop_all": self.stop_all,
            "autonomy": self.set_autonomy,
            "edit": self.edit,
            "pick": self.pick,
            "repeat": self.repeat,
            "budget": self.set_budget,
        }

    def obey(self, command: str, arguments: Mapping[str, Any]) -> None:
        """Carry out a command that came over a wire. Raises UsageError with the reason why not."""
        act = self._commands.get(command)
        if act is None:
            raise UsageError(f"there is no command {clean_line(command, 40)!r}")
        try:
            act(**arguments)
        except TypeError as error:
            raise UsageError(f"{command}: {clean_line(str(error))}") from error

    def accept(self, candidate: int) -> None:
        """Run it, or set it as the best; by its state."""
        self._give(candidate, Verdict.ACCEPT, None)

    def reject(self, candidate: int) -> None:
        """Never run it, stop it, or close its branch; by its state."""
        self._give(candidate, Verdict.REJECT, None)

    def reflect(self, candidate: int, words: str | None = None) -> None:
        """Have it written anew, or spend the next round on it; by its state."""
        self._give(candidate, Verdict.REFLECT, None if words is None else str(words))

    def withdraw(self) -> None:
        """Take the last verdict back and stop what it had started."""
        if not self._state.said.verdicts:
            raise UsageError("there is no verdict to withdraw")
        last = max(self._state.said.verdicts)
        given = self._state.said.verdicts[last]
        was_pending = last in self._state.said.grounds
        self._ledger.emit(VerdictWithdrawn(verdict=last))
        match given.meaning:
            case Meaning.GROW if not was_pending:
                self._stop_round_on(given.candidate)
            case Meaning.RUN | Meaning.REWRITE:
                self._stop_what_began(given.candidate)
            case _:
                pass

    def again(self) -> None:
        """Give the verdict that was withdrawn last once more."""
        withdrawn = self._state.said.last_withdrawn
        if withdrawn is None:
            raise UsageError("no verdict was withdrawn just now")
        self._give(withdrawn.candidate, withdrawn.kind, withdrawn.words)

    def ask_round(self) -> None:
        """The next round, as the search suggests; or the first, where spending waits for a person's word."""
        over = self._session.purse.why_over() if self._session.purse.is_idle else None
        if over is not None:
            raise UsageError(f"{over}; raise it first")
        if self._session.is_held:
            is_underway = bool(self._state.unfinished) or not self._state.candidates
            self._session.release()
            if is_underway:
                return
        if self._state.is_round_asked:
            raise UsageError("the next round is asked for already; it starts when this one has settled")
        self._ledger.emit(RoundAsked())

    def pause(self) -> None:
        """No new samples; what runs goes on."""
        if self._state.is_paused:
            raise UsageError("the run is paused already")
        self._ledger.emit(RunPaused())

    def unpause(self) -> None:
        """Go on."""
        if not self._state.is_paused:
            raise UsageError("the run is not paused")
        self._ledger.emit(RunUnpaused())

    def stop(self, candidate: int) -> None:
        """Stop one that is in flight; its branch stays open."""
        if self._known(candidate).is_finished:
            raise UsageError(f"#{candidate} is not in flight")
        self._session.stop(candidate)

    def stop_all(self) -> None:
        """Stop everything that is in flight."""
        for candidate in self._state.unfinished:
            self._session.stop(candidate.id)

    def edit(self, candidate: int, code: str) -> None:
        """The person's own version of its script: a child of it, which runs at once."""
        if self._known(candidate).idea is None:
            raise UsageError(f"#{candidate} has no script yet")
        try:
            self._session.edit(candidate, str(code))
        except CompletionError as error:
            raise UsageError(f"the edited script is no Python that can be run: {error}") from error

    def pick(self, candidate: int) -> None:
        """Of two readings that differ, take the one that does not count now."""
        status = self._known(candidate).status
        if not isinstance(status, Scored) or status.other is None:
            raise UsageError(f"the score of #{candidate} is not disputed")
        self._ledger.emit(ReadingPicked(candidate=candidate, reader=status.other.reader))

    def repeat(self) -> None:
        """Run the two best again with other seeds, to tell chance from progress."""
        self._session.repeat()

    def set_autonomy(self, level: str) -> None:
        """`ask`, `review` or `auto`."""
        try:
            autonomy = Autonomy(level)
        except ValueError as error:
            raise UsageError(
                f"autonomy is ask, review or auto, not {clean_line(str(level), 40)!r}"
            ) from error
        if autonomy is not self._state.autonomy:
            self._ledger.emit(AutonomyChanged(autonomy=autonomy))

    def set_budget(self, **wanted: object) -> None:
        """Those of dollars, tokens, wall_time_s, rounds, candidates that are named; None: no such limit."""
        purse = self._session.purse
        budget = changed(purse.asked, wanted)
        if budget != purse.asked:
            purse.change(budget)

    def _give(self, candidate: int, verdict: Verdict, words: str | None) -> None:
        is_closed = candidate in self._state.closed
        found = meaning(self._known(candidate), verdict, is_closed=is_closed)
        if not isinstance(found, Meaning):
            raise UsageError(found)
        given = VerdictGiven(
            verdict=self._state.said.count + 1,
            candidate=candidate,
            kind=verdict,
            meaning=found,
            words=clean_line(words, _MOST_WORDS) if words else None,
        )
        self._ledger.emit(given, *self._answers(given))
        if found is Meaning.STOP:
            self._session.stop(candidate)

    def _answers(self, given: VerdictGiven) -> list[PackageDecided]:
        """What a verdict decides on the packages that the candidate asks for."""
        if given.meaning not in (Meaning.GRANT, Meaning.DECLINE):
            return []
        is_granted = given.meaning is Meaning.GRANT
        asked = waiting_for(self._state.requests, self._state.candidates[given.candidate])
        reason = f"you {'granted' if is_granted else 'declined'} it"
        decided = [
            PackageDecided(package=request.package, is_granted=is_granted, reason=reason)
            for request in asked
            if request.stage is Stage.ASKED or not is_granted
        ]
        if not decided:
            raise UsageError(f"what #{given.candidate} asks for is being installed already")
        return decided

    def _known(self, candidate: int) -> Candidate:
        known = self._state.candidates.get(candidate)
        if known is None:
            raise UsageError(f"there is no candidate {clean_line(str(candidate), 20)}")
        return known

    def _stop_what_began(self, candidate: int) -> None:
        """What has run to its end was paid for: its output is read and reflected on all the same."""
        known = self._known(candidate)
        match known.status:
            case WaitingForApproval() | NotRun():
                self._session.take_back(candidate)
            case Scoring() | Scored() | Failed():
                message = f"#{candidate} has run to its end: what came of it stays"
                self._ledger.signal(Noted(candidate=candidate, message=message))
            case Written() if self._state.autonomy is Autonomy.ASK:
                pass  # written anew, and about to wait for a person's word
            case _:
                self._session.stop(candidate)

    def _stop_round_on(self, parent: int) -> None:
        for candidate in self._state.unfinished:
            has_run = isinstance(candidate.status, Scoring) or candidate.is_settled
            if candidate.parent == parent and candidate.depth == 0 and not has_run:
                self._session.stop(candidate.id)
