"""What a search can decide."""

from dataclasses import dataclass

from engine.candidate import Operator
from engine.facts import EndReason


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


Decision = Begin | EndRound | Wait | End


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
    repeats: int = 0
    """How often the two best run again at the end."""
    sampling_slots: int = 5
    """How many scripts are asked for at the same time, where nothing waits for a round."""
    jobs: int = 5
    """How many written scripts may wait for their turn to run, there."""
