"""What the person chose about where their scripts run: all that an executor is opened with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.config import IsolationChoice, LeastIsolation


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """The same for every execution of one executor."""

    isolation: IsolationChoice = "auto"
    min_isolation: LeastIsolation | None = None
    """The weakest that may be taken; None: `landlock`, unless `isolation` itself names a weaker one."""
    jobs: int = 1
    """How many scripts run at once."""
    network: bool = False
    caches: Mapping[str, Path] = field(default_factory=dict)
    """Environment variable (`HF_HOME`) -> an absolute folder, shown to scripts read-only where it is."""
    gpus_per_script: float = 1.0
    """0.5: two scripts share one; 0: scripts see none."""
