"""Which isolation scripts get: the strongest that works on this machine, and never less than was allowed."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import SandboxError
from engine.outcome import Isolation
from engine.sandbox.probe import Finding, probe
from engine.sandbox.settings import SandboxSettings

STRONGEST_FIRST = (Isolation.BWRAP, Isolation.LANDLOCK, Isolation.NONE)
_WALLS = (Isolation.BWRAP, Isolation.LANDLOCK)

TryOut = Callable[[Isolation, SandboxSettings], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What scripts get, and how it came to that."""

    isolation: Isolation
    findings: tuple[Finding, ...]
    """Of all that were tried, strongest first; those before the last one do not work here."""


def choose(settings: SandboxSettings, try_out: TryOut = probe) -> Choice:
    """What the person chose, tried out. Blocks for some 100 ms.

    `auto` tries bwrap, then Landlock; nothing at all only where `min_isolation` says so. Raises SandboxError.
    """
    least = Isolation.LANDLOCK if settings.min_isolation is None else Isolation(settings.min_isolation)
    if settings.isolation == "auto":
        allowed = STRONGEST_FIRST[: STRONGEST_FIRST.index(least) + 1]
        return _first_that_works(allowed, settings, try_out)
    wanted = Isolation(settings.isolation)
    if settings.min_isolation is not None and _is_weaker(wanted, least):
        raise SandboxError(
            f'`isolation = "{wanted}"` gives less than `min_isolation = "{least}"` asks for',
            hint="change one of the two",
        )
    if wanted is Isolation.NONE:
        return Choice(isolation=wanted, findings=())
    return _first_that_works((wanted,), settings, try_out)


def findings(settings: SandboxSettings, try_out: TryOut = probe) -> tuple[Finding, ...]:
    """Whether each isolation that has walls works here, strongest first, whatever was chosen. Blocks."""
    return tuple(try_out(isolation, settings) for isolation in _WALLS)


def _first_that_works(allowed: tuple[Isolation, ...], settings: SandboxSettings, try_out: TryOut) -> Choice:
    tried: list[Finding] = []
    for isolation in allowed:
        tried.append(try_out(isolation, settings))
        if tried[-1].works:
            return Choice(isolation=isolation, findings=tuple(tried))
    reasons = "; ".join(f"{found.isolation}: {found.reason}" for found in tried)
    raise SandboxError(f"scripts cannot be isolated here: {reasons}", hint=_remedy(tried, settings))


def _remedy(tried: list[Finding], settings: SandboxSettings) -> str:
    """The one command that mends the strongest; and how to do without, where the person left that open."""
    ways = [found.remedy for found in tried if found.remedy is not None][:1]
    if settings.min_isolation is None:
        ways.append('set `isolation = "none"` in your own config, if you trust what a model writes')
    elif len(tried) == 1 and settings.isolation == "auto":
        ways.append(f'set `min_isolation` to less than "{settings.min_isolation}"')
    return "; or ".join(ways)


def _is_weaker(one: Isolation, other: Isolation) -> bool:
    return STRONGEST_FIRST.index(one) > STRONGEST_FIRST.index(other)
