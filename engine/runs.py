"""Which run of a workspace is meant, with which flags: going on needs no flag again."""

from dataclasses import asdict, replace

from engine.budget import Budget
from engine.errors import UsageError
from engine.facts import Flags

_LIMITS = ("rounds", "candidates")
_BUDGET = {
    "dollars": "budget_dollars",
    "tokens": "budget_tokens",
    "wall_time_s": "budget_wall_time_s",
}
"""The keys of `[budget]`, and what they are called among the flags."""


def merged(kept: Flags, given: Flags, seed: int | None) -> Flags:
    """What the run is to be now: what was asked before, and over it what is asked this time.

    A limit that is given replaces both old ones: whoever says `--rounds 6` does not mean the `--candidates`
    of last week. Raises UsageError for another seed than the run's own, where it has begun.
    """
    if given.seed is not None and seed is not None and given.seed != seed:
        raise UsageError(
            f"this workspace's run has the seed {seed}",
            hint=f"add --new to start another run with --seed {given.seed}",
        )
    said = {name: value for name, value in asdict(given).items() if value is not None}
    if any(name in said for name in _LIMITS):
        kept = replace(kept, rounds=None, candidates=None)
    return replace(kept, **said)


def as_config(flags: Flags) -> dict[str, object]:
    """The flags in the shape of the config; what was not said is left out."""
    said: dict[str, object] = {name: value for name, value in asdict(flags).items() if value is not None}
    budget = {key: said.pop(name) for key, name in _BUDGET.items() if name in said}
    return said | ({"budget": budget} if budget else {})


def with_budget(flags: Flags, budget: Budget) -> Flags:
    """The flags as if the budget had been given on the command line."""
    return replace(
        flags,
        rounds=budget.rounds,
        candidates=budget.candidates,
        budget_dollars=budget.dollars or False,
        budget_tokens=budget.tokens or False,
        budget_wall_time_s=budget.wall_time_s or False,
    )
