"""Everything that a view needs to know, and what the person has selected. No widgets, no files, no clock."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime

from engine.candidate import Candidate, Failed, NotRun, Scored, WaitingForApproval
from engine.facts import (
    Autonomy,
    BestChanged,
    CandidateProposed,
    CandidateScored,
    Entry,
    Fact,
    RoundEnded,
    RunResumed,
    RunStarted,
)
from engine.metric import MAE, Metric
from engine.requests import Stage, waiting_for
from engine.signals import Signal
from engine.state import State
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from engine.verdicts import meaning as meaning_of
from tui.expectations import Expectations
from tui.format import decimals_of, number_text
from tui.keys import Keymap
from tui.live import Live
from tui.ranks import course, ranks
from tui.sights import Away, BestStep, Hello, PlotPoint, QueueItem, QueueKind, Rank, Times
from tui.timeline import Sessions, note_times

ARMED_AFTER_S = 0.4
"""What was typed before the eye could follow must not decide."""


class Cockpit:
    """One run as the screen sees it. By itself it selects the first candidate that appears, and no other."""

    def __init__(self, hello: Hello, metric: Metric = MAE, keymap: Keymap | None = None) -> None:
        """Nothing has been heard but the greeting. `keymap`: the person's own, for words that name keys."""
        self.hello = hello
        self.keymap = keymap or Keymap()
        self.state = State(metric)
        self.live = Live()
        self.selection: int | None = None
        self.selected_at_s = float("-inf")
        """When the selection, or what the keys would do to it, last changed: keys arm after that."""
        self.is_following = False
        """Whether the person asked the view to follow arrivals."""
        self.version = 0
        """Grows with every fact, signal and selection: nothing to redraw while it stands still."""
        self.last_seq = 0
        self.away: Away | None = None
        self.search = ""
        self.samples = hello.samples
        self.times: dict[int, Times] = {}
        self.bests: list[BestStep] = []
        self.scored: list[int] = []
        """In the order in which their scores came."""
        self.children: dict[int | None, list[int]] = {}
        self.verdict_times: dict[int, datetime] = {}
        self.withdrawn: VerdictGiven | None = None
        """The last verdict that was taken back, until another is given."""
        self.round_ended_at: datetime | None = None
        self.expectations = Expectations()
        self._given: dict[int, VerdictGiven] = {}
        self._sessions = Sessions()
        self._is_derived = False
        self._ranks: Mapping[int, Rank] = {}
        self._points: tuple[PlotPoint, ...] = ()
        self._course: tuple[float, ...] = ()
        self._counts: Mapping[str, int] = {}
        self._unfinished: tuple[Candidate, ...] = ()
        self._decimals = 2
        self._number_cells = 0
        self._has_changes = self._has_verified = False

    # ------------------------------------------------------------ what comes in

    def greet(self, hello: Hello) -> None:
        """The engine said who it is, again."""
        self.hello, self.away = hello, None
        self.samples = hello.samples
        self.version += 1

    def lose(self, away: Away) -> None:
        """The engine cannot be reached; what is known stays."""
        self.away = away
        self.version += 1

    def apply(self, entry: Entry, now_s: float) -> bool:
        """Take a fact in; False if it was known. Raises JournalError where it does not fit the others."""
        if entry.seq <= self.last_seq:
            return False
        before = self._meanings()
        self.state.replay([entry])
        self.last_seq = entry.seq
        self.live.fact(entry.fact, now_s)
        self._remember(entry.fact, entry.at)
        self._is_derived = False
        self.version += 1
        if self.selection is None and self.state.candidates:
            self.select(next(iter(self.state.candidates)), now_s)
        elif self._meanings() != before:
            self.selected_at_s = now_s
        return True

    def take(self, signal: Signal, now_s: float) -> None:
        """Take a signal in."""
        self.live.take(signal, now_s)
        self.version += 1

    def select(self, candidate: int, now_s: float) -> None:
        """What the person looks at and the keys act on. An unknown candidate changes nothing."""
        if candidate == self.selection or candidate not in self.state.candidates:
            return
        self.selection, self.selected_at_s = candidate, now_s
        self.version += 1

    # ------------------------------------------------------------ what may be asked

    @property
    def selected(self) -> Candidate | None:
        """The selected candidate."""
        return None if self.selection is None else self.state.candidates.get(self.selection)

    def key(self, key_id: str) -> str:
        """The key of an action, as the person has it."""
        return self.keymap.first(key_id)

    def meaning(self, candidate: Candidate, verdict: Verdict) -> Meaning | str:
        """What a verdict would do to it now; or, as a sentence, why it means nothing."""
        found = meaning_of(candidate, verdict, is_closed=candidate.id in self.closed)
        if found is Meaning.GRANT and not self._asks(candidate):
            return f"{verdict} means nothing for #{candidate.id}: what it asks for is being installed"
        return found

    def is_armed(self, now_s: float) -> bool:
        """Whether a key may decide: the eye has had time to see what it would decide on."""
        return self.selection is not None and now_s - self.selected_at_s >= ARMED_AFTER_S

    @property
    def current_round(self) -> int:
        """The last one that was begun; 0 before the first."""
        return max((candidate.round for candidate in self.state.candidates.values()), default=0)

    @property
    def has_begun(self) -> bool:
        """Whether the run has said how it searches; before that, nothing is known of it."""
        return self._sessions.last_at is not None

    @property
    def is_held(self) -> bool:
        """Whether the first paid call waits for the person."""
        return self.hello.hold is not None

    @property
    def is_round_waiting(self) -> bool:
        """Whether everything has settled and the next round waits for the person."""
        state = self.state
        return (
            state.ended is None
            and state.autonomy is not Autonomy.AUTO
            and not state.is_round_asked
            and not state.said.grounds
            and self.current_round > 0
            and state.rounds_ended == self.current_round
            and not self.unfinished
        )

    @property
    def ground_now(self) -> int | None:
        """What the next round would stand on; None where there is nothing yet."""
        best = self.state.next_best()
        return best.id if best is not None and isinstance(best.status, Scored | NotRun) else None

    def queue(self) -> list[QueueItem]:
        """What needs the person, the oldest first."""
        items = [
            QueueItem(
                kind=kind, candidate=candidate.id, round=candidate.round, since=self.times[candidate.id].waits
            )
            for candidate in self.unfinished
            if (kind := self._needs(candidate)) is not None
        ]
        if self.is_held:
            items.append(self._round_item(QueueKind.HOLD, None))
        elif self.is_round_waiting:
            items.append(self._round_item(QueueKind.ROUND, self.round_ended_at))
        return sorted(items, key=lambda item: (item.since is None, item.since, item.candidate or 0))

    def neighbour_in_queue(self, step: int) -> int | None:
        """The candidate that `]` (step 1) or `[` (step -1) selects; None where nobody needs the person."""
        waiting = [item.candidate for item in self.queue() if item.candidate is not None]
        if not waiting:
            return None
        if self.selection in waiting:
            return waiting[(waiting.index(self.selection) + step) % len(waiting)]
        return waiting[0 if step > 0 else -1]

    @property
    def closed(self) -> frozenset[int]:
        """Candidates of branches that a person closed; asked before each fact, so it costs no walk."""
        return self.state.closed

    @property
    def points(self) -> tuple[PlotPoint, ...]:
        """Every score that counts, in the order in which they came."""
        self._derive()
        return self._points

    @property
    def course(self) -> tuple[float, ...]:
        """How the best rose with each score, as utilities: higher is better."""
        self._derive()
        return self._course

    @property
    def counts(self) -> Mapping[str, int]:
        """What the run consists of, in numbers."""
        self._derive()
        return self._counts

    @property
    def unfinished(self) -> tuple[Candidate, ...]:
        """Candidates to whom something will still happen by itself."""
        self._derive()
        return self._unfinished

    def rank(self, candidate: int) -> Rank | None:
        """Its place; None where it has no score or is closed."""
        self._derive()
        return self._ranks.get(candidate)

    def number(self, value: float | None) -> str:
        """A score with as many decimals as all scores of this run have, so that columns compare."""
        self._derive()
        return number_text(value, self._decimals)

    @property
    def number_cells(self) -> int:
        """How wide a column must be that holds every score of this run."""
        self._derive()
        return self._number_cells

    @property
    def has_verified(self) -> bool:
        """Whether any candidate has a verified score beside the reported one."""
        self._derive()
        return self._has_verified

    @property
    def has_changes(self) -> bool:
        """Whether any score can be compared with that of what it was made from."""
        self._derive()
        return self._has_changes

    def change(self, candidate: int) -> float | None:
        """Its score less its parent's; a repair is compared with what its failed parent stood on."""
        ground = self.ground_of(candidate)
        value = None if self.state.withheld(candidate) else self.state.compared(candidate)
        before = None if ground is None else self.state.compared(ground)
        return None if value is None or before is None else value - before

    def ground_of(self, candidate: int) -> int | None:
        """The candidate with a score that counts that it was made from, through failed ones if need be."""
        parent = self.state.candidates[candidate].parent
        while parent is not None and isinstance(self.state.candidates[parent].status, Failed):
            parent = self.state.candidates[parent].parent
        return parent if parent is not None and self.state.utility(parent) is not None else None

    def is_better(self, change: float) -> bool:
        """Whether a change of the score is one for the better."""
        return self.state.metric.is_better(change, 0.0)

    def running_s(self, candidate: int, now: datetime) -> float | None:
        """How long its script has run, or ran; None if it was not started."""
        times = self.times[candidate]
        if times.started is None:
            return None
        end = times.ended or (now if self.state.ended is None else max(self.last_at or now, times.started))
        return max(0.0, (end - times.started).total_seconds())

    def worked_s(self, now: datetime) -> float:
        """How long engines have worked on the run; the time between two of them does not count."""
        return self._sessions.worked_s(None if self.state.ended else now)

    @property
    def last_at(self) -> datetime | None:
        """When the last fact happened."""
        return self._sessions.last_at

    def last_verdict(self) -> VerdictGiven | None:
        """The one that `u` would take back."""
        return self.state.said.verdicts[max(self.state.said.verdicts)] if self.state.said.verdicts else None

    def best_at(self, when: datetime) -> BestStep | None:
        """What the best was at that time."""
        index = bisect_right([step.at for step in self.bests], when)
        return self.bests[index - 1] if index else None

    def settled_since(self, when: datetime) -> int:
        """How many candidates have settled after that time."""
        return sum(times.settled is not None and times.settled > when for times in self.times.values())

    # ------------------------------------------------------------ how it remembers

    def _round_item(self, kind: QueueKind, since: datetime | None) -> QueueItem:
        return QueueItem(kind=kind, candidate=self.ground_now, round=self.current_round + 1, since=since)

    def _needs(self, candidate: Candidate) -> QueueKind | None:
        if isinstance(candidate.status, WaitingForApproval):
            return QueueKind.APPROVAL
        return QueueKind.PACKAGES if self._asks(candidate) else None

    def _asks(self, candidate: Candidate) -> bool:
        asked = waiting_for(self.state.requests, candidate)
        return any(one.stage is Stage.ASKED for one in asked)

    def _meanings(self) -> object:
        selected = self.selected
        if selected is None:
            return None
        found = [self.meaning(selected, verdict) for verdict in Verdict]
        return tuple(one if isinstance(one, Meaning) else None for one in found)

    def _remember(self, fact: Fact, at: datetime) -> None:
        if isinstance(fact, RunStarted | RunResumed):
            self.search, self.samples = fact.search, fact.samples
        self._sessions.note(fact, at)
        self.expectations.note(fact)
        note_times(self.times, fact, at)
        match fact:
            case CandidateProposed(candidate=candidate, parent=parent):
                self.children.setdefault(parent, []).append(candidate)
            case CandidateScored(candidate=candidate):
                self.scored.append(candidate)
            case BestChanged(candidate=candidate, score=score):
                self.bests.append(
                    BestStep(
                        at=at,
                        candidate=candidate,
                        value=score.led_by(self.state.select_by) if score else None,
                    )
                )
            case RoundEnded():
                self.round_ended_at = at
            case VerdictGiven(verdict=verdict):
                self._given[verdict] = fact
                self.verdict_times[verdict] = at
                self.withdrawn = None
            case VerdictWithdrawn(verdict=verdict):
                self.withdrawn = self._given.get(verdict)
            case _:
                pass

    def _derive(self) -> None:
        """What costs a walk over all candidates is worked out once a fact."""
        if self._is_derived:
            return
        self._is_derived = True
        utilities = self._utilities()
        self._ranks = ranks(utilities, self.state)
        self._points, self._course = course(utilities, self.state.compared)
        self._counts = self.state.counts()
        self._unfinished = tuple(self.state.unfinished)
        values = [value for step in self.bests if (value := step.value) is not None]
        values = values or self.expectations.references  # told in the same units
        self._decimals = decimals_of(values[-1] if values else None)
        compared = (self.state.compared(candidate) for candidate in self.scored)
        self._number_cells = max((len(number_text(one, self._decimals)) for one in compared), default=0)
        self._has_verified = any(self.state.verified(candidate) is not None for candidate in self.scored)
        self._has_changes = any(self.change(candidate) is not None for candidate in self.scored)

    def _utilities(self) -> Mapping[int, float]:
        """Of all scores that count."""
        closed = self.closed
        return {
            candidate: value
            for candidate in self.scored
            if candidate not in closed and (value := self.state.utility(candidate)) is not None
        }
