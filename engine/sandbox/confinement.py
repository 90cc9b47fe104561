"""What a confinement must be able to do: all that differs between `bwrap`, `none` and those to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.outcome import Isolation
from engine.ports import ExecutionSpec

SCRIPT_NAME = "script.py"
"""What the script is called in its working directory; an input of that name gives way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Two descriptors that the command inherits."""

    status: int
    """Write end. One JSON object a line: `child-pid` first, at the end `exit-code` (as a shell tells it),
    `returncode` (as Python does; null: it was killed on our wish) or `error`."""
    go: int
    """Read end. A byte: the script may start. Its end without one: nobody wants it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """How one execution is started, and what has to be cleared away after it."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    descriptors: tuple[int, ...] = ()
    """Inherited by the command and closed here once it runs, beside those of the channel."""
    staged: frozenset[str] = frozenset()
    """Names that lie in the work folder only for the execution (inputs, the script)."""
    private: tuple[Path, ...] = ()
    """Folders beside the work folder that count as its disk use and vanish afterwards."""
    owner: int | None = None
    """The user (and group) that the script runs as; it gets the output's pipe. None: it runs as ourselves."""
    mark: str | None = None
    """The value of `environment.MARK`, by which strays are found. None: all die with the first process."""
    is_supervised: bool = False
    """Its first process is a supervisor: the parent of all strays, who kills them all when `go` ends."""


class Confinement(Protocol):
    """Makes the command that runs a script."""

    @property
    def isolation(self) -> Isolation:
        """What it gives."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What it cannot do on this machine, for a person."""
        ...

    def prepare(self, spec: ExecutionSpec, channel: Channel) -> Command:
        """The command; the work folder is empty when this is called. Blocks. Raises SandboxError, OSError.

        What it opened or made is gone again when it raises.
        """
        ...


def staged_names(inputs: Iterable[str]) -> frozenset[str]:
    """The top-level names that inputs and script take in the work folder; one of a folder goes as a whole."""
    return frozenset({SCRIPT_NAME, *(name.partition("/")[0] for name in inputs)})
