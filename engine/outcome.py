"""What came out: of one execution, of reading its output, of grading its predictions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class OutcomeKind(StrEnum):
    """How an execution ended. Each end has its own kind; a broken sandbox is none of them (SandboxError)."""

    OK = "ok"
    ERROR = "error"
    """The script ended by itself with another exit code than 0, or by a signal of its own."""
    TIMEOUT = "timeout"
    MEMORY = "memory"
    DISK = "disk"
    OUTPUT = "output"
    CANCELLED = "cancelled"
    LOST = "lost"
    """The node or the supervisor died; the script may be innocent."""


class Isolation(StrEnum):
    """How an execution is kept from the rest of the machine, strongest first."""

    BWRAP = "bwrap"
    LANDLOCK = "landlock"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One running of a script, ended."""

    kind: OutcomeKind
    exit_code: int | None
    """Negative: the signal that ended it. None where it never started."""
    wall_s: float
    cpu_s: float
    peak_memory_bytes: int
    output_bytes: int
    """What the script wrote to stdout and stderr, as far as it was kept in `stdout.log`."""
    dropped_bytes: int
    """What it wrote beyond the cap."""
    isolation: Isolation
    message: str
    """One line for a person: which limit ended it and where that is set; empty for `ok`."""


class Reader(StrEnum):
    """Who read a number in the output."""

    PARSER = "parser"
    MODEL = "model"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A number found in an output, and where it stands."""

    value: float
    reader: Reader
    line: int
    """From 1, counting lines as the output pane does: a carriage return rewrites its line."""
    column: int
    """From 1, in characters of the cleaned line."""
    quote: str
    """The cleaned line, cut to 200 characters around the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a candidate is worth, in the target's own units. None means unknown, never zero."""

    reported: float | None
    verified: float | None
    low: float | None = None
    """With `high`: where 95 % of such verified scores would lie, by the noise of the holdout alone."""
    high: float | None = None

    def led_by(self, select_by: Literal["reported", "verified"]) -> float | None:
        """The one of the two that the search compares."""
        return self.verified if select_by == "verified" else self.reported


BeforeRun = Literal["value", "elimination"]
"""How scripts are judged before they run: each for itself, or in pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What the model expects of a script before it has run, against a score that is known."""

    probability: float
    """That it improves, from 0 to 1."""
    gain: float
    """By how much if it does, in units of the metric; never below 0."""
    loss: float
    """By how much it is worse if it does not; never below 0."""
    reference: float | None
    """The score that it is held against; None where there was none."""

    @property
    def net_upside(self) -> float:
        """The expected gain, in units of the metric; higher is better whatever the metric's direction."""
        return self.probability * self.gain - (1 - self.probability) * self.loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one completion as the endpoint counted them. None where it did not say."""

    prompt_tokens: int | None
    completion_tokens: int | None


class FailureKind(StrEnum):
    """Why a candidate has no score."""

    ENDPOINT = "endpoint"
    """No completion could be had."""
    UNREADABLE = "unreadable"
    """The completion holds no script."""
    SCRIPT = "script"
    """The script ended with an error."""
    LIMIT = "limit"
    """Time, memory, disk or output ran out."""
    NO_SCORE = "no_score"
    """It ran, and no validation score can be read from its output."""
    SANDBOX = "sandbox"
    """It could not be run; the script is not to blame."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """The model's words on one candidate."""

    good: str
    bad: str
    next_step: str
