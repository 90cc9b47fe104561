"""The facts about packages that scripts ask for; a part of `facts`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRequested:
    """A candidate's script needs a package that is not installed."""

    candidate: int
    package: str
    """The distribution's normalised name."""
    module: str | None
    """What the script could not import; None: it named the package itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDecided:
    """A request was granted or declined, by a person or by the config."""

    package: str
    is_granted: bool
    reason: str
    """Who decided, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageInstalled:
    """A granted package is there; whoever waited for it runs again."""

    package: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFailed:
    """A granted package could not be installed; nothing has changed."""

    package: str
    reason: str
