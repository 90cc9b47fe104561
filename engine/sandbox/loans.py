"""All that this machine lends to scripts beside their own files, found once for an executor."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from engine.ports import Limits
from engine.sandbox.caches import lent_caches
from engine.sandbox.gpus import NO_GPUS, Gpus, find_gpus
from engine.sandbox.lent import Lent
from engine.sandbox.settings import SandboxSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Loans:
    """What there is to lend."""

    caches: Lent = field(default_factory=Lent)
    gpus: Gpus = NO_GPUS
    notes: tuple[str, ...] = ()
    """What was promised and is not there, for a person."""

    def lent(self, limits: Limits) -> Lent:
        """To one script: a driver only together with a GPU. What it sees of them stands in the variables."""
        gpus = self.gpus.lent if limits.gpus else Lent()
        return self.caches | gpus | Lent(variables=self.gpus.variables(limits.gpus))


def find_loans(settings: SandboxSettings, root: Path = Path("/")) -> Loans:
    """By looking at the files below `root`. Raises ConfigError for a cache that holds secrets."""
    caches, notes = lent_caches(settings.caches, home=_home(), network=settings.network)
    gpus = find_gpus(os.environ, root)
    if settings.gpus_per_script > len(gpus.names) > 0:
        notes += (f"`gpus_per_script` is {settings.gpus_per_script:g}: each script gets all that there are",)
    return Loans(caches=caches, gpus=gpus, notes=notes)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # nobody's: no HOME, and no entry in the list of users
        return Path("/root")
