"""What the cockpit tells views and hears from links, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from engine.grading.ties import Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the run may spend and that binds; None: no limit of that kind."""

    dollars: float | None = None
    """None also where nobody knows a price, or nothing is charged."""
    tokens: int | None = None
    wall_time_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the first paid round would take."""

    endpoint: str
    model: str
    calls: int
    prompt_tokens: int
    budget: str
    """In words: `$20`, `no budget set`."""
    what: str
    """What will be sent, in one line."""
    price: str = ""
    """What calls cost, in words."""
    round: str = ""
    """What one round costs, in words: `about $0.12`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """Nothing isolates scripts on the engine's machine, and it waits for a person's word."""

    why: str
    remedy: str
    """What would mend it; empty where nothing can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What an engine says of itself when a screen attaches; said again when it changes."""

    workspace: str
    """The folder, as a path."""
    state_dir: str
    run: int
    policy: str
    """Who writes the scripts; the offline policy says that it is one."""
    isolation: str
    samples: int
    jobs: int
    process: int
    is_paid: bool
    network: bool
    """Whether scripts may reach it."""
    hold: Estimate | None
    """The first paid round waits for `n`; None where it does not."""
    bare: Bare | None = None
    """Whether scripts may run without isolation is asked now; None: it is not."""
    sampling_slots: int = 5
    """How many answers the model may be writing at once."""
    rounds: int | None = None
    """After how many the run ends; None: no limit of that kind."""
    candidates: int | None = None
    budget: Limits = Limits()
    budget_words: str = ""
    """All limits: `$5.00, 3 rounds`."""
    time_limit_s: float | None = None
    """For one script."""
    median: float | None = None
    """The MAE of always predicting the median; None where it is not known, or the metric is another."""
    python: str = ""
    """The interpreter that scripts run under; empty until it is ready."""
    before_run: str | None = None
    """How scripts are judged before they run: `value`, `elimination`; None: they are not."""
    instead_of_run: bool = False
    """Whether judging is all: nothing runs."""
    files_root: str = ""
    """The folder whose files scripts find in their working directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The engine cannot be reached at the moment."""

    message: str
    """Why, and what happens next, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """One reading of the clocks, taken by the app once a tick."""

    at: datetime
    """UTC."""
    s: float
    """Monotonic seconds."""
    is_still: bool = False
    """No motion is wanted."""

    @property
    def frame(self) -> int:
        """The number of the spinner's picture: four a second."""
        return 0 if self.is_still else int(self.s * 4)


class QueueKind(StrEnum):
    """What a person is needed for."""

    APPROVAL = "approval"
    """A script waits for `a` or `r`."""
    PACKAGES = "packages"
    """A script asks for packages: `a` grants, `r` declines."""
    ROUND = "round"
    """The next round waits for `n` or `f`."""
    HOLD = "hold"
    """The first paid round waits for `n`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """Something that waits for the person."""

    kind: QueueKind
    candidate: int | None
    """What `]` selects: the script that waits, or the candidate that the round would stand on."""
    round: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When what happened to a candidate; None where it has not."""

    proposed: datetime
    written: datetime | None = None
    waits: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    settled: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A candidate's place among the scored ones that are not closed."""

    place: int
    """From 1; equals share it."""
    count: int
    is_tie: bool
    tie: Tie | None = None
    """With the best, or of the best with the second best, as runs with other seeds show."""


class PlotPoint(NamedTuple):
    """One scored candidate that is not closed."""

    candidate: int
    value: float
    is_best: bool
    """Whether it was better than all before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestStep:
    """The best state changed."""

    at: datetime
    candidate: int | None
    """None where the last one with a score was closed."""
    value: float | None
