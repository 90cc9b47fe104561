"""What a search can decide."""

from dataclasses import dataclass

from engine.candidate import Operator
from engine.facts import EndReason
from engine.outcome import BeforeRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A candidate to be grown."""

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
class Begin:
    """Grow these, all at the same time."""

    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRound:
    """Every candidate of the round has finished."""

    round: int
    ranking: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing to do until a candidate in flight changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The run is over."""

    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Ask which script of each pair is the better one; nothing else is due before."""

    pairs: tuple[tuple[int, int], ...]
    """The younger candidate first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Of the scripts that wait for it, these run and those do not; each with the reason."""

    chosen: tuple[tuple[int, str], ...]
    left: tuple[tuple[int, str], ...]
    favoured: int | None
    """The one that the search stands on from now on, where nothing is run."""
    may_run: bool
    """Whether a person may still have the others run."""


Decision = Begin | EndRound | Compare | Choose | Wait | End


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """What the person set for the search."""

    search: str
    samples: int
    repairs: int
    rounds: int | None
    candidates: int | None
    has_baseline: bool
    emphases: tuple[str, ...]
    """Keys of what a candidate can be asked to concentrate on."""
    before_run: BeforeRun | None = None
    """How scripts are judged before they run, and so which of them do."""
    keep: int = 5
    """How many of a round run then, at most."""
    instead_of_run: bool = False
    """Whether none of them does: choosing stands in place of running."""
    repeats: int = 0
    """How often the two best run again at the end."""
    sampling_slots: int = 5
    """How many scripts are asked for at the same time, where nothing waits for a round."""
    jobs: int = 5
    """How many written scripts may wait for their turn to run, there."""
    put_off: frozenset[int] = frozenset()
    """Candidates whose scripts the budget of now leaves no room for: what is chosen among does without."""
