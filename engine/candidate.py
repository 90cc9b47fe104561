"""A candidate: one script and its whole life, a node of the tree."""

from dataclasses import dataclass, replace
from enum import StrEnum

from engine.outcome import Execution, FailureKind, Prediction, Reader, Reading, Reflection, Score


class Operator(StrEnum):
    """How a candidate came to be."""

    BASELINE = "baseline"
    DRAFT = "draft"
    IMPROVE = "improve"
    REPAIR = "repair"
    COMBINE = "combine"
    EDIT = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Chosen by the search; nothing has been asked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Its script is there and has not been started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForApproval:
    """Its script is there, and a person has to say whether it may run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForPackages:
    """It asks for packages that a person, or the config, has to grant."""

    packages: tuple[str, ...]
    """Normalised names."""
    execution: Execution | None
    """The one that died for want of them; None: it named them before it ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Its script runs."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Its script has ended and its output is being read."""

    execution: Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """It has a score that was read, checked and may be compared."""

    score: Score
    reading: Reading
    marks: tuple[str, ...]
    """What a person should know of this score, one line each."""
    execution: Execution
    other: Reading | None = None
    """What the other reader read, while the two differ."""
    withheld: str | None = None
    """Why the script, or the data beside it, forbid to believe the number; None where nothing does."""

    def picked(self, reader: Reader) -> "Scored":
        """The score after a person said whose reading is right; nothing is disputed any more.

        A reader who read neither changes nothing. Raises ValueError where nothing is disputed.
        """
        if self.other is None:
            raise ValueError("the score is not disputed")
        if reader not in (self.reading.reader, self.other.reader):
            return self
        reading = self.reading if self.reading.reader is reader else self.other
        marks = (f"the {reader}'s reading, picked by you", *self.marks[1:])
        score = replace(self.score, reported=reading.value)
        return replace(self, score=score, reading=reading, marks=marks, other=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It ended without a score."""

    kind: FailureKind
    reason: str
    """One line for a person."""
    execution: Execution | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A person said that its script never runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """Its script was judged before running, and others were thought better or none was to run."""

    why: str
    may_run: bool
    """Whether a person may still have it run."""
    is_favoured: bool
    """Whether the search stood on it from then on, as nothing was measured."""


Status = (
    Proposed
    | Written
    | WaitingForApproval
    | WaitingForPackages
    | Running
    | Scoring
    | Scored
    | Failed
    | Rejected
    | NotRun
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A node of the tree, as far as the facts tell."""

    id: int
    operator: Operator
    parent: int | None
    round: int
    """From 1; 0 for the baseline."""
    lane: int
    """From 1 to the number of samples; 0 for the baseline."""
    depth: int
    """How many repairs lie between it and the candidate that opened its lane."""
    emphasis: str | None
    """The key of what it was asked to concentrate on."""
    why: str
    """Why the search chose it, in one line."""
    status: Status
    other_parent: int | None = None
    """The second one of a combination."""
    idea: str | None = None
    """What its script says of itself in its first line; None until it is written."""
    reflection: Reflection | None = None
    is_reflected: bool = False
    """Whether reflecting has ended, with or without words."""
    interrupted: int = 0
    """How often an engine died while it was in flight."""
    reruns: int = 0
    """How often its script got the packages that it had died for, and was run again."""
    prediction: Prediction | None = None
    """What the model expected of its script before it ran."""
    thought: str | None = None
    """The model's reasoning of that; or why it has none."""
    is_valued: bool = False
    """Whether asking for that has ended, with or without a prediction."""
    is_chosen: bool = False
    """Whether it runs, of those that were judged before running."""
    twin: int | None = None
    """Who had the same program first; None: nobody before it."""

    @property
    def program(self) -> int:
        """Whose program it is: alike for all that have the same."""
        return self.id if self.twin is None else self.twin

    @property
    def execution(self) -> Execution | None:
        """The last one that ended, as far as its status still tells."""
        match self.status:
            case (
                Scoring(execution=execution)
                | Scored(execution=execution)
                | Failed(execution=execution)
                | WaitingForPackages(execution=execution)
            ):
                return execution
            case _:
                return None

    @property
    def is_settled(self) -> bool:
        """Whether it has reached an end."""
        return isinstance(self.status, Scored | Failed | Rejected | NotRun)

    @property
    def wants_reflection(self) -> bool:
        """Whether there is something to reflect on: its script has run, and nobody else was to blame."""
        match self.status:
            case Scored():
                return not self.is_reflected
            case Failed() if self.operator is Operator.BASELINE:
                return False  # it is told and left aside
            case Failed(
                kind=FailureKind.SCRIPT | FailureKind.LIMIT | FailureKind.NO_SCORE, execution=Execution()
            ):
                return not self.is_reflected
            case _:
                return False

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.is_settled and not self.wants_reflection

    @property
    def is_written_by_model(self) -> bool:
        """Whether it counts against the limit of candidates; one that got no answer does not."""
        if isinstance(self.status, Failed) and self.status.kind is FailureKind.ENDPOINT:
            return False
        return self.operator not in (Operator.BASELINE, Operator.EDIT)
