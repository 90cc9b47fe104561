"""What the person asked for, as the command line and the screen hand it to the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.facts import Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Work on a workspace."""

    workspace: Path
    flags: Flags
    """Kept with the run."""
    settings: Mapping[str, object]
    """Concern this process only; in the shape of the config."""
    config_file: Path | None
    """Instead of the person's own `config.toml`."""
    is_new: bool
    """Start another run instead of going on with the last one."""
    tokens_per_s: float | None
    """The pace of the offline policy; None: at once."""
    is_on_screen: bool = False
    """A person looks on: a new run starts in `review`, and nothing is paid for before they say so."""
    may_run_bare: bool = False
    """Where nothing isolates, run all the same: the bundled demo's scripts are mltui's own."""
