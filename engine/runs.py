"""Which run of a workspace is meant, with which flags: going on needs no flag again."""

from dataclasses import asdict, replace

from engine.errors import UsageError
from engine.facts import Flags

_LIMITS = ("rounds", "candidates")


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
    return {name: value for name, value in asdict(flags).items() if value is not None}
