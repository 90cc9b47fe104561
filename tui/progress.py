"""A run in plain lines, for whoever watches it without a screen. Wording only: a pure reader of facts."""

from typing import assert_never

from engine.budget import budget_words
from engine.candidate import Operator
from engine.clean import clean_line
from engine.facts import (
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
    ParameterDropped,
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
from engine.metric import MAE
from engine.outcome import OutcomeKind, Score
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled, PackageRequested
from engine.signals import Noted, Signal
from engine.verdict_facts import VerdictGiven, VerdictWithdrawn
from tui.format import duration_text, score_text, scores_text

_REASONS = {
    EndReason.ROUNDS: "the run has had its rounds",
    EndReason.CANDIDATES: "the run has had its candidates",
    EndReason.BUDGET: "its budget is used up",
    EndReason.INTERRUPTED: "interrupted; the same command goes on with it",
    EndReason.ENDPOINT: "the endpoint gives no answers; the same command goes on with it",
    EndReason.SANDBOX: "no script can be run here; the same command goes on with it",
    EndReason.ERROR: "an error stopped it; the same command goes on with it",
}


class Progress:
    """Remembers just enough of what it has seen to word what comes next."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self._operators: dict[int, Operator] = {}
        self._metric = MAE.name
        self._select_by: SelectBy = "reported"

    def line(self, shown: Entry | Signal) -> str | None:
        """The line for a fact or signal; None where it is too small for one."""
        match shown:
            case Entry(fact=fact):
                return self._fact(fact)
            case Noted(message=message, candidate=candidate):
                return f"{_at(candidate)}{clean_line(message, 400)}"
            case _:
                return None

    def _fact(self, fact: Fact) -> str | None:  # noqa: C901, PLR0911, PLR0912  one arm a fact reads best
        match fact:
            case RunStarted():
                self._metric, self._select_by = clean_line(fact.metric, 40), fact.select_by
                return f"run started: {_setting(fact)}, seed {fact.seed}"
            case RunResumed():
                self._metric, self._select_by = clean_line(fact.metric, 40), fact.select_by
                again = f", {len(fact.interrupted)} in flight are tried again" if fact.interrupted else ""
                return f"run goes on: {_setting(fact)}{again}"
            case CandidateProposed():
                self._operators[fact.candidate] = fact.operator
                emphasis = f" · {fact.emphasis}" if fact.emphasis else ""
                parent = f" of #{fact.parent}" if fact.parent else ""
                return f"{_at(fact.candidate)}+ {fact.operator}{parent}{emphasis}"
            case ScriptWritten():
                same = "" if fact.twin is None else f" (the same program as #{fact.twin})"
                return f"{_at(fact.candidate)}✎ {clean_line(fact.idea, 100)}{same}"
            case ExecutionEnded(execution=execution) if execution.kind is not OutcomeKind.OK:
                return None  # CandidateFailed says it
            case ExecutionEnded(execution=execution):
                return f"{_at(fact.candidate)}● ran {duration_text(execution.wall_s)}"
            case CandidateScored():
                return f"{_at(fact.candidate)}{self._scored(fact)}"
            case ReadingPicked():
                return f"{_at(fact.candidate)}the {fact.reader}'s reading of its score, picked by you"
            case CandidateFailed():
                left = ", left aside" if self._operators.get(fact.candidate) is Operator.BASELINE else ""
                return f"{_at(fact.candidate)}✗ failed{left}: {clean_line(fact.reason, 300)}"
            case BestChanged():
                return self._best(fact)
            case CandidateReflected(reflection=None):
                return f"{_at(fact.candidate)}no reflection: {clean_line(fact.reason or '', 200)}"
            case RoundEnded():
                order = ", ".join(f"#{candidate}" for candidate in fact.ranking)
                return f"round {fact.round} ended; best first: {order or 'none has a score'}"
            case RepeatRan():
                return f"{_at(fact.candidate)}↻ again with seed {fact.seed}: {self._came_of(fact)}"
            case ParameterDropped():
                instead = f"sent as {fact.instead}" if fact.instead else "left out"
                return f"{fact.model} refuses {fact.parameter}: {instead} from now on"
            case RunEnded():
                return _end(fact, self._metric, self._select_by)
            case CandidateWaits():
                return f"{_at(fact.candidate)}waits for approval"
            case VerdictGiven():
                words = f": {clean_line(fact.words, 100)}" if fact.words else ""
                return f"{_at(fact.candidate)}{fact.kind}ed by you ({fact.meaning}){words}"
            case VerdictWithdrawn():
                return f"verdict {fact.verdict} withdrawn"
            case PackageRequested():
                module = f" (for {fact.module})" if fact.module else ""
                return f"{_at(fact.candidate)}asks for the package {clean_line(fact.package, 80)}{module}"
            case PackageDecided():
                done = "granted" if fact.is_granted else "declined"
                return f"package {clean_line(fact.package, 80)} {done}: {clean_line(fact.reason, 200)}"
            case PackageInstalled():
                return f"package {clean_line(fact.package, 80)} {clean_line(fact.version, 40)} installed"
            case PackageFailed():
                return f"package {clean_line(fact.package, 80)} not installed: {clean_line(fact.reason, 300)}"
            case CandidateValued():
                return f"{_at(fact.candidate)}{_valued(fact)}"
            case CandidatesCompared():
                judged = "about as good as" if fact.better is None else "compared with"
                better = "" if fact.better is None else f": #{fact.better} is better"
                return f"{_at(fact.candidate)}{judged} #{fact.other}{better}"
            case CandidateChosen():
                return f"{_at(fact.candidate)}chosen to run: {clean_line(fact.why, 200)}"
            case CandidateNotRun():
                return f"{_at(fact.candidate)}not run: {clean_line(fact.why, 200)}"
            case AutonomyChanged():
                return f"autonomy: {fact.autonomy}"
            case BudgetChanged(budget=budget):
                return f"budget: {budget_words(budget)}"
            case RunPaused():
                return "paused: no new samples; what runs goes on"
            case RunUnpaused():
                return "goes on after the pause"
            case CallGivenUp():
                return f"{_at(fact.candidate)}a call without an answer may cost: {clean_line(fact.why, 200)}"
            case RoundAsked() | ExecutionStarted() | CompletionArrived() | CandidateReflected():
                return None
            case _:
                assert_never(fact)

    def _scored(self, fact: CandidateScored) -> str:
        counts = fact.withheld is None or self._select_by == "verified"
        marks = "".join(f" [{clean_line(mark, 120)}]" for mark in fact.marks)
        until = "" if counts else "  does not count until you accept it:"
        return f"{'✓' if counts else '?'} {self._scores(fact.score)}{until}{marks}"

    def _best(self, fact: BestChanged) -> str:
        if fact.candidate is None:
            return "there is no best candidate any more"
        best = "thought the best so far; not run"
        if fact.score is not None:
            best = f"best so far: {self._scores(fact.score)}"
        return f"{_at(fact.candidate)}★ {best}"

    def _came_of(self, fact: RepeatRan) -> str:
        if fact.reported is None:
            return "no score"
        return scores_text(self._metric, self._select_by, fact.reported, fact.verified)

    def _scores(self, score: Score) -> str:
        return scores_text(self._metric, self._select_by, score.reported, score.verified)


def _valued(fact: CandidateValued) -> str:
    if fact.prediction is None:
        return f"not valued: {clean_line(fact.why, 200)}"
    said = fact.prediction
    return f"valued before running: {said.probability:.0%} to improve, net upside {said.net_upside:+,.4g}"


def _setting(fact: RunStarted | RunResumed) -> str:
    policy = f"{clean_line(fact.policy, 100)}; " if fact.policy else ""
    return f"{policy}{fact.search}, {fact.samples} samples"


def _at(candidate: int | None) -> str:
    return "" if candidate is None else f"#{candidate:<4} "


def _end(fact: RunEnded, metric: str, select_by: SelectBy) -> str:
    counts = ", ".join(
        f"{counted} {name.replace('_', ' ')}"
        for name in ("candidates", "scored", "failed", "not_run")
        if (counted := fact.counts.get(name, 0)) or name == "candidates"
    )
    best = "no best candidate"
    if fact.best is not None:
        both = scores_text(metric, select_by, fact.best.reported, fact.best.verified, ", ")
        best = f"best #{fact.best.candidate} {'not run' if fact.best.reported is None else both}"
    if fact.best is not None and fact.best.final is not None:
        best += f", {score_text(fact.best.final)} on the rows kept for the end"
    if fact.best is not None and fact.best.ties_with is not None:
        best += f", a tie with #{fact.best.ties_with}"
    return f"run ended, {_REASONS[fact.reason]}: {best} ({counts})"
