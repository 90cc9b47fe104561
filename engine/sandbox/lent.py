"""What is lent to scripts beside their own files: models on the disk, and GPUs with their drivers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """Shown where it is on the host; every path is absolute and was there a moment ago."""

    folders: tuple[Path, ...] = ()
    """Read-only."""
    hidden: tuple[Path, ...] = ()
    """Files below those folders that nobody lends: tokens."""
    devices: tuple[Path, ...] = ()
    """To be read and written."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """For the environment of every script."""

    def __or__(self, other: "Lent") -> "Lent":
        """Both."""
        return Lent(
            folders=self.folders + other.folders,
            hidden=self.hidden + other.hidden,
            devices=self.devices + other.devices,
            variables={**self.variables, **other.variables},
        )
