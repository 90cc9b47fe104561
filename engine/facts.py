"""Facts: what happened and is stored, in the past tense. The journal holds nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from engine.budget import Budget, Cost
from engine.candidate import Operator
from engine.forecast_facts import CandidateChosen, CandidateNotRun, CandidatesCompared, CandidateValued
from engine.metric import MAE, Direction
from engine.outcome import Execution, FailureKind, Isolation, Reader, Reading, Reflection, Score, Usage
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled, PackageRequested
from engine.verdict_facts import VerdictGiven, VerdictWithdrawn

SelectBy = Literal["reported", "verified"]


class Purpose(StrEnum):
    """What a completion was asked for."""

    WRITE = "write"
    REVISE = "revise"
    """A draft read once more before it runs."""
    AGAIN = "again"
    """A script in place of one that the run has had already."""
    VALUE = "value"
    """What a script is expected to bring, before it runs."""
    COMPARE = "compare"
    """Which of two scripts is the better one, before they run."""
    SCORE = "score"
    REFLECT = "reflect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What the person asked of this run on the command line; kept, so that going on needs no flag again.

    Endpoint and model are never kept: a journal lies in the workspace, and a stranger's workspace must not
    be able to name where a key is sent.
    """

    search: str | None = None
    samples: int | None = None
    rounds: int | None = None
    candidates: int | None = None
    seed: int | None = None
    offline: bool | None = None
    budget_dollars: float | Literal[False] | None = None
    """In all three, false: no limit of that kind, as in TOML."""
    budget_tokens: int | Literal[False] | None = None
    budget_wall_time_s: float | Literal[False] | None = None


class Autonomy(StrEnum):
    """How much happens without a person."""

    ASK = "ask"
    """Every script waits for approval, and so does every round after the first."""
    REVIEW = "review"
    """Scripts run; every round after the first waits to be asked for."""
    AUTO = "auto"
    """The search goes on until the run's limits end it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A search over the workspace began."""

    seed: int
    search: str
    samples: int
    policy: str
    """Who writes the scripts, as every screen names it."""
    metric: str
    better: Direction = Direction.LOWER
    """Which way the metric gets better; needed for a person's own."""
    select_by: SelectBy = "reported"
    """Which score the search compares."""
    autonomy: Autonomy = Autonomy.AUTO
    flags: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed:
    """An engine took the run up again."""

    policy: str
    search: str
    samples: int
    flags: Flags
    interrupted: tuple[int, ...]
    """Candidates that were in flight when the last engine ended."""
    metric: str = MAE.name
    """As the run began, and so the next: told again for whoever sees only what follows."""
    select_by: SelectBy = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateProposed:
    """The search chose what to try next."""

    candidate: int
    operator: Operator
    parent: int | None
    round: int
    lane: int
    depth: int
    emphasis: str | None
    why: str
    other_parent: int | None = None
    """The second one of a combination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionArrived:
    """The model answered in full; the text lies in the candidate's folder and is not bought again."""

    candidate: int
    purpose: Purpose
    turn: int
    """From 1; how often this was asked for this candidate."""
    sha256: str
    model: str
    finish_reason: str | None
    usage: Usage
    wall_s: float
    cost: Cost | None = None
    """At the prices of that day; None only in journals from before prices were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGivenUp:
    """A call that the endpoint had taken up brought no answer: it broke off, timed out, or was stopped."""

    candidate: int
    purpose: Purpose
    turn: int
    cost: Cost
    """By what had arrived of it, estimated where the endpoint did not say."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptWritten:
    """The candidate has a script."""

    candidate: int
    sha256: str
    lines: int
    idea: str
    twin: int | None = None
    """Who had the same program first; None: nobody before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionStarted:
    """The candidate's script was started."""

    candidate: int
    attempt: int
    """From 1; a script is started again after an engine died while it ran."""
    isolation: Isolation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionEnded:
    """The candidate's script ended, in whatever way."""

    candidate: int
    attempt: int
    execution: Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateScored:
    """The candidate has a score."""

    candidate: int
    score: Score
    reading: Reading
    marks: tuple[str, ...]
    """What a person should know of this score, one line each."""
    other: Reading | None = None
    """What the other reader read, where the two differ and a person may pick."""
    withheld: str | None = None
    """Why it does not count before a person accepts it: one of the marks, never one of hidden answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPicked:
    """A person said which of two readings of a disputed score is right."""

    candidate: int
    reader: Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFailed:
    """The candidate ended without a score."""

    candidate: int
    kind: FailureKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateReflected:
    """The model said why the candidate was good and why it was bad, or could not be asked."""

    candidate: int
    reflection: Reflection | None
    reason: str | None
    """Why there are no words, where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEnded:
    """Every candidate of a round has settled."""

    round: int
    ranking: tuple[int, ...]
    """The scored ones of this round, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRan:
    """The script of one of the two best ran again, with another seed."""

    candidate: int
    seed: int
    reported: float | None
    """As the parser read it; None: no score came of it."""
    verified: float | None = None
    """Of what this run left; worked out only where the search goes by verified scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestChanged:
    """Another candidate is the best state now; none, where the last one with a score was closed."""

    candidate: int | None
    score: Score | None
    previous: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterDropped:
    """The model refused a sampling parameter; it is left out, or called by another name, from now on."""

    model: str
    parameter: str
    instead: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestCandidate:
    """The best state, as the last line of a run tells it."""

    candidate: int
    reported: float | None
    verified: float | None
    final: float | None = None
    """On the part of an own holdout that nothing was ever chosen by; told once the run has had its end."""
    ties_with: int | None = None
    """The second best, where the two lie no further apart than runs with other seeds do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutonomyChanged:
    """A person gave the search more or less rope."""

    autonomy: Autonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetChanged:
    """A person set what the run may spend; it holds from now on, in later engines too."""

    budget: Budget
    """All of it, not only what has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateWaits:
    """The candidate's script waits for approval."""

    candidate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAsked:
    """A person asked for the next round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPaused:
    """A person wants no new samples; what runs goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUnpaused:
    """Samples are wanted again."""


class EndReason(StrEnum):
    """Why an engine stopped working on a run."""

    ROUNDS = "rounds"
    """The limit of rounds is reached."""
    CANDIDATES = "candidates"
    """The limit of candidates is reached."""
    BUDGET = "budget"
    """The dollars, the tokens or the time that the run may spend are used up."""
    INTERRUPTED = "interrupted"
    ENDPOINT = "endpoint"
    """The endpoint answers nothing any more."""
    SANDBOX = "sandbox"
    """No script can be run any more."""
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """The engine has stopped working on the run; it can be taken up again."""

    reason: EndReason
    best: BestCandidate | None
    counts: Mapping[str, int] = field(default_factory=dict)


Fact = (
    RunStarted
    | RunResumed
    | CandidateProposed
    | CompletionArrived
    | CallGivenUp
    | ScriptWritten
    | ExecutionStarted
    | ExecutionEnded
    | CandidateScored
    | ReadingPicked
    | CandidateFailed
    | CandidateReflected
    | RoundEnded
    | RepeatRan
    | BestChanged
    | ParameterDropped
    | AutonomyChanged
    | BudgetChanged
    | CandidateWaits
    | VerdictGiven
    | VerdictWithdrawn
    | RoundAsked
    | RunPaused
    | RunUnpaused
    | PackageRequested
    | PackageDecided
    | PackageInstalled
    | PackageFailed
    | CandidateValued
    | CandidatesCompared
    | CandidateChosen
    | CandidateNotRun
    | RunEnded
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact as the journal holds it."""

    seq: int
    run: int
    at: datetime
    """UTC."""
    fact: Fact
