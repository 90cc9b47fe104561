"""The state of a run: what its facts add up to. Rebuilt by replaying them; changed by nothing else."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

from engine import forecasts, lives, requests
from engine.candidate import (
    Candidate,
    Failed,
    NotRun,
    Operator,
    Rejected,
    Scored,
    WaitingForApproval,
)
from engine.errors import JournalError
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    BestChanged,
    BudgetChanged,
    CallGivenUp,
    CandidateFailed,
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    CandidateWaits,
    CompletionArrived,
    EndReason,
    Entry,
    ExecutionEnded,
    ExecutionStarted,
    Fact,
    Flags,
    ParameterDropped,
    Purpose,
    ReadingPicked,
    RepeatRan,
    RoundAsked,
    RoundEnded,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    RunUnpaused,
    ScriptWritten,
    SelectBy,
)
from engine.forecast_facts import CandidateChosen, CandidateNotRun, CandidatesCompared, CandidateValued
from engine.grading.ties import Repeats
from engine.metric import Metric, metric_of
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled, PackageRequested
from engine.ranking import Ranking
from engine.roster import Roster
from engine.runs import with_budget
from engine.said import Said
from engine.spending import Spending
from engine.verdict_facts import Meaning, VerdictGiven, VerdictWithdrawn

_LIMITS = {EndReason.ROUNDS, EndReason.CANDIDATES, EndReason.BUDGET}
"""Ends that another budget undoes."""


class State:
    """Everything that is known of one run."""

    def __init__(self, metric: Metric) -> None:
        """A run of which nothing has happened yet."""
        self.metric = metric
        self.select_by: SelectBy = "reported"
        self.seed = 0
        self.policy = ""
        self.flags = Flags()
        self.candidates = Roster()
        self.completions: dict[tuple[int, Purpose, int], CompletionArrived] = {}
        self.dropped: dict[tuple[str, str], ParameterDropped] = {}
        self.best: int | None = None
        self.settled_before: set[int] = set()
        """Candidates that had settled when the run was last taken up."""
        self.last_round = 0
        """The highest that was begun."""
        self.rounds_ended = 0
        self.autonomy = Autonomy.AUTO
        self.said = Said()
        self.is_round_asked = False
        self.is_paused = False
        self.requests: dict[str, requests.PackageRequest] = {}
        """What candidates have asked for, by the package's name."""
        self.comparisons: dict[tuple[int, int], CandidatesCompared] = {}
        """Of scripts before they ran, by both candidates, the younger first."""
        self.ended: RunEnded | None = None
        self.repeats = Repeats()
        self.spending = Spending()
        self._ranking = Ranking()

    def replay(self, entries: Iterable[Entry]) -> None:
        """Apply what a journal holds. Raises JournalError where its facts do not fit together."""
        for entry in entries:
            try:
                self.apply(entry.fact, entry.at)
            except (KeyError, ValueError) as error:
                raise JournalError(
                    f"the journal's fact {entry.seq} does not follow from those before it: {error!r}",
                    hint="`--new` starts another run",
                ) from error

    def apply(self, fact: Fact, at: datetime | None = None) -> None:
        """Take one fact in; without its time, none passes."""
        self._take(fact)
        candidate = getattr(fact, "candidate", None)
        self.spending.take(fact, at, None if candidate is None else self.candidates.get(candidate))

    def _take(self, fact: Fact) -> None:  # noqa: C901, PLR0912, PLR0915  one arm a fact reads best
        match fact:
            case RunStarted():
                self.seed, self.policy, self.flags = fact.seed, fact.policy, fact.flags
                self.autonomy, self.select_by = fact.autonomy, fact.select_by
                self.metric = metric_of(fact.metric, fact.better)
            case RunResumed():
                self.policy, self.flags, self.ended = fact.policy, fact.flags, None
                self.settled_before = {known.id for known in self.candidates.values() if known.is_settled}
                for interrupted in fact.interrupted:
                    lives.interrupt(self.candidates, interrupted)
            case CandidateProposed():
                self._propose(fact)
            case ScriptWritten():
                forecasts.forget(self.comparisons, fact.candidate)
                lives.apply(self.candidates, fact)
            case (
                CandidateWaits()
                | ExecutionStarted()
                | ExecutionEnded()
                | CandidateScored()
                | ReadingPicked()
                | CandidateFailed()
                | CandidateReflected()
            ):
                lives.apply(self.candidates, fact)
            case CompletionArrived():
                self.completions[fact.candidate, fact.purpose, fact.turn] = fact
            case RoundEnded():
                self.rounds_ended = fact.round
            case RepeatRan():
                value = fact.verified if self.select_by == "verified" else fact.reported
                utility = None if value is None else self.metric.utility(value)
                self.repeats.take(fact.candidate, fact.seed, utility)
            case BestChanged():
                self.best = fact.candidate
            case ParameterDropped():
                self.dropped[fact.model, fact.parameter] = fact
            case VerdictGiven():
                self._give(fact)
            case VerdictWithdrawn():
                self._withdraw(fact.verdict)
            case AutonomyChanged():
                self.autonomy = fact.autonomy
            case BudgetChanged(budget=budget):
                self.flags = with_budget(self.flags, budget)
                if self.ended is not None and self.ended.reason in _LIMITS:
                    self.ended = None
            case RoundAsked():
                self.is_round_asked, self.ended = True, None
            case RunPaused() | RunUnpaused():
                self.is_paused = isinstance(fact, RunPaused)
            case PackageRequested() | PackageDecided() | PackageInstalled() | PackageFailed():
                requests.apply(self.requests, self.candidates, fact)
            case CandidateValued() | CandidatesCompared() | CandidateChosen() | CandidateNotRun():
                forecasts.apply(self.comparisons, self.candidates, fact)
            case RunEnded():
                self.ended = fact
            case CallGivenUp():
                pass  # it costs, and no more
            case _:
                assert_never(fact)

    @property
    def unfinished(self) -> list[Candidate]:
        """Candidates to whom something will still happen by itself."""
        return self.candidates.unfinished

    @property
    def best_candidate(self) -> Candidate | None:
        """The best state."""
        return None if self.best is None else self.candidates[self.best]

    @property
    def pinned(self) -> int | None:
        """The candidate that a person set as the best."""
        shut = self.closed
        pins = [candidate for candidate in self.said.pins if candidate not in shut]
        return pins[-1] if pins else None

    @property
    def closed(self) -> frozenset[int]:
        """Candidates of branches that a person closed: never the best, never a parent."""
        return self.candidates.with_offspring(frozenset(self.said.shut))

    def reported(self, candidate: int) -> float | None:
        """The validation score that the candidate's script printed."""
        status = self.candidates[candidate].status
        return status.score.reported if isinstance(status, Scored) else None

    def verified(self, candidate: int) -> float | None:
        """The score of the candidate's predictions on hidden answers."""
        status = self.candidates[candidate].status
        return status.score.verified if isinstance(status, Scored) else None

    @property
    def final(self) -> float | None:
        """What the best is worth on rows that nothing was chosen by; told when the run has had its end."""
        told = self.ended.best if self.ended else None
        return told.final if told and told.candidate == self.best else None

    @property
    def measure(self) -> str:
        """What the search compares, as a person is told it: `MAE`, `verified MAE`."""
        return f"verified {self.metric.name}" if self.select_by == "verified" else self.metric.name

    def compared(self, candidate: int) -> float | None:
        """The one of both scores that the search goes by, be it withheld or not; None: unknown."""
        status = self.candidates[candidate].status
        return status.score.led_by(self.select_by) if isinstance(status, Scored) else None

    def withheld(self, candidate: int) -> str | None:
        """Why its score does not count. What verified scores are compared by, no script can talk up."""
        status = self.candidates[candidate].status
        if not isinstance(status, Scored) or status.withheld is None or self.select_by == "verified":
            return None
        return None if candidate in self.said.pins else status.withheld

    @property
    def accepted(self) -> set[int]:
        """Candidates whose doubtful scores count since a person said so."""
        statuses = ((candidate, self.candidates[candidate].status) for candidate in self.said.pins)
        return {candidate for candidate, status in statuses if isinstance(status, Scored) and status.withheld}

    def utility(self, candidate: int) -> float | None:
        """What the search compares; None where the candidate has no score that counts."""
        value = None if self.withheld(candidate) else self.compared(candidate)
        return None if value is None else self.metric.utility(value)

    def ranked(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """The scored ones among them, the best first; of equals, the older."""
        known = [(self.utility(candidate.id), candidate) for candidate in candidates]
        scored = [(utility, candidate) for utility, candidate in known if utility is not None]
        return [candidate for _, candidate in sorted(scored, key=lambda pair: (-pair[0], pair[1].id))]

    def ahead(self) -> Iterator[int]:
        """Whoever may be the best, the best first."""
        shut, rules = self.closed, (self.metric, self.select_by, self.said.pins)
        ranking = self._ranking.of(self.candidates, self.utility, rules)
        return (candidate for candidate in ranking if candidate not in shut)

    def next_best(self) -> Candidate | None:
        """Who is the best now, whether or not that has been told yet."""
        pinned = self.pinned
        ahead = next(self.ahead(), None) if pinned is None else pinned
        return self._favoured() if ahead is None else self.candidates[ahead]

    def best_before(self, round_number: int) -> int | None:
        """The best of all earlier rounds: the same whatever this round's candidates do meanwhile."""
        return next((one for one in self.ahead() if self.candidates[one].round < round_number), None)

    def counts(self) -> dict[str, int]:
        """What the run consists of, in numbers; the workspace's own script is not one of its candidates."""
        everyone = [known for known in self.candidates.values() if known.operator is not Operator.BASELINE]
        return {
            "candidates": len(everyone),
            "scored": sum(isinstance(candidate.status, Scored) for candidate in everyone),
            "failed": sum(isinstance(candidate.status, Failed) for candidate in everyone),
            "not_run": sum(isinstance(candidate.status, NotRun) for candidate in everyone),
            "rounds": self.rounds_ended,
            "prompt_tokens": self.spending.total.prompt_tokens,
            "completion_tokens": self.spending.total.completion_tokens,
        }

    def _favoured(self) -> Candidate | None:
        """Where nothing is measured: the one that the model thinks the best."""
        shut, newest = self.closed, self.candidates.newest()
        favoured = (one for one in newest if isinstance(one.status, NotRun) and one.status.is_favoured)
        return next((one for one in favoured if one.id not in shut), None)

    def _propose(self, fact: CandidateProposed) -> None:
        if fact.round > self.last_round:
            self.last_round = fact.round
            self.is_round_asked = False
            self.said.begin_round(fact.parent)
        if fact.operator is Operator.EDIT:
            self.ended = None  # a person wants it run, whatever the limits of the search
        lives.apply(self.candidates, fact)

    def _withdraw(self, verdict: int) -> None:
        given = self.said.withdraw(verdict)
        match given.meaning:
            case Meaning.NEVER_RUN:
                lives.become(self.candidates, given.candidate, WaitingForApproval())
            case Meaning.RUN:
                known, asks = self.candidates[given.candidate], self.autonomy is Autonomy.ASK
                self.candidates[known.id] = self.said.let_wait(given, known, asks=asks)
            case Meaning.REWRITE:
                self.candidates[given.candidate] = self.said.let_stay(given, self.candidates[given.candidate])
            case Meaning.GRANT | Meaning.DECLINE:
                requests.reopen(self.requests, given.candidate)

    def _give(self, fact: VerdictGiven) -> None:
        self.said.give(fact)
        match fact.meaning:
            case Meaning.RUN:
                self._let_run(fact)
            case Meaning.NEVER_RUN:
                lives.become(self.candidates, fact.candidate, Rejected())
            case Meaning.REWRITE:
                self.candidates[fact.candidate] = self.said.send_back(fact, self.candidates[fact.candidate])
            case Meaning.GROW:
                self.ended = None
            case Meaning.STOP | Meaning.PIN | Meaning.CLOSE | Meaning.GRANT | Meaning.DECLINE:
                pass
            case _:
                assert_never(fact.meaning)

    def _let_run(self, given: VerdictGiven) -> None:
        known = self.candidates[given.candidate]
        if isinstance(known.status, NotRun):
            self.ended = None  # a person wants it run, whatever was thought of it
        self.candidates[known.id] = requests.ask_on(self.requests, self.said.let_run(given, known))
