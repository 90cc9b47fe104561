"""What a person says of candidates, as facts; a part of `facts`."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a person says of a candidate."""

    ACCEPT = "accept"
    REJECT = "reject"
    REFLECT = "reflect"


class Meaning(StrEnum):
    """What a verdict does; it depends on the state that the candidate is in."""

    RUN = "run"
    """accept, waiting: it runs."""
    NEVER_RUN = "never_run"
    """reject, waiting."""
    REWRITE = "rewrite"
    """reflect, waiting: back to the model with the person's words."""
    STOP = "stop"
    """reject, in flight: it is stopped, and its branch closed."""
    PIN = "pin"
    """accept, scored: it is the best until that is withdrawn or another is pinned."""
    CLOSE = "close"
    """reject, settled: its branch is never the best and never a parent."""
    GROW = "grow"
    """reflect, settled: the next round stands on it, with the person's words."""
    GRANT = "grant"
    """accept, asking for packages: they are installed, and it runs again."""
    DECLINE = "decline"
    """reject, asking for packages: the model is told not to ask for them again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictGiven:
    """A person spoke on a candidate; it acts at once."""

    verdict: int
    """Its number in the run, from 1."""
    candidate: int
    kind: Verdict
    meaning: Meaning
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictWithdrawn:
    """A person took a verdict back; what was paid for stays."""

    verdict: int
