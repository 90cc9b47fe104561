"""Synthetic landscapes: a candidate is a hidden quality and a ceiling; its number is that with noise.

What a model's improvements look like from outside, and nothing of any search: most attempts do not help,
those that do close a part of the gap to the branch's ceiling, and where a branch can lead is
not seen in its score.
"""

import random
from dataclasses import dataclass

_HELPS = 0.35
"""How often an improvement helps at all."""
_REPEATS = 0.1
"""How often the model writes the parent again."""
_MENDED = 0.6
"""How often a repair runs."""
_USUAL_GAIN = 5.0
"""The standard deviation of what an improvement changes, about."""
_OFFSET = 200.0
"""An error is this minus the quality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """What makes one hard."""

    name: str
    noise: float = 0.5
    """Standard deviation of a validation error, in units of quality."""
    failures: float = 0.1
    outliers: float = 0.0
    """How often a script that runs prints 1e6."""
    is_deceptive: bool = False
    """Whether first drafts that look good lead nowhere."""
    insight: float | None = None
    """Correlation of what is expected of a script before it runs with its true gain. None: nobody asks."""
    dead: float = 0.0
    """How often a candidate is a dead end: its children never improve, and half of these ends crash them."""


LANDSCAPES = (
    Landscape(name="plain"),
    Landscape(name="noise", noise=4.0),
    Landscape(name="failures", failures=0.45),
    Landscape(name="outliers", outliers=0.15),
    Landscape(name="deceptive", is_deceptive=True),
    Landscape(name="dead ends", dead=0.3),
    Landscape(name="everything", noise=3.0, failures=0.3, outliers=0.1, is_deceptive=True, dead=0.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What only the landscape knows of a candidate."""

    quality: float
    ceiling: float
    idea: str
    is_dead: bool = False
    crashes: float = 0.0
    """How often what is grown on it fails, beside the landscape's own share."""
    error: float | None = None
    """What its script prints; None: it failed."""


class World:
    """One landscape with its chance."""

    def __init__(self, landscape: Landscape, seed: int) -> None:
        """The same seed and the same questions give the same scripts."""
        self._landscape = landscape
        self._rng = random.Random(f"{landscape.name}/{seed}")  # noqa: S311  chance, not secrecy
        self._ideas = 0
        self._guesses = random.Random(f"guesses/{seed}")  # noqa: S311  chance, not secrecy

    def draft(self) -> Script:
        """A script from nothing."""
        rng = self._rng
        ceiling = rng.gauss(80, 10)
        if self._landscape.is_deceptive:
            quality = min(55 - 0.8 * (ceiling - 80) + rng.gauss(0, 4), ceiling - 2)
        else:
            quality = ceiling - rng.uniform(10, 40)
        return self._run(quality, ceiling, crashes=0.0)

    def improve(self, parent: Script) -> Script:
        """A script from a better or worse one."""
        rng = self._rng
        if rng.random() < _REPEATS:
            return self._run(parent.quality, parent.ceiling, parent.crashes, again=parent)
        ceiling = max(parent.ceiling + rng.gauss(0, 3), parent.quality)
        if not parent.is_dead and rng.random() < _HELPS:
            quality = parent.quality + (parent.ceiling - parent.quality) * rng.uniform(0.1, 0.5)
        else:
            quality = parent.quality - rng.expovariate(0.25)
        return self._run(quality, ceiling, parent.crashes)

    def combine(self, one: Script, other: Script) -> Script:
        """The better one's ground, a ceiling between the two; as likely to help as any improvement."""
        rng = self._rng
        base, ceiling = max(one.quality, other.quality), rng.uniform(one.ceiling, other.ceiling)
        is_dead = one.is_dead and other.is_dead
        if not is_dead and rng.random() < _HELPS:
            quality = base + max(0.0, ceiling - base) * rng.uniform(0.1, 0.5)
        else:
            quality = (one.quality + other.quality) / 2 - rng.expovariate(0.25)
        return self._run(quality, ceiling, max(one.crashes, other.crashes))

    def repair(self, failed: Script) -> Script:
        """The failed one as it was meant, if the repair runs."""
        error = self._error(failed.quality) if self._rng.random() < _MENDED else None
        return Script(
            quality=failed.quality,
            ceiling=failed.ceiling,
            idea=failed.idea,
            is_dead=failed.is_dead,
            crashes=failed.crashes,
            error=error,
        )

    def expect(self, gain: float) -> float | None:
        """What somebody of so much insight says of it before."""
        insight = self._landscape.insight
        if insight is None:
            return None
        blur = (1 - insight**2) ** 0.5
        return insight * gain / _USUAL_GAIN + blur * self._guesses.gauss(0, 1)

    def _run(self, quality: float, ceiling: float, crashes: float, again: Script | None = None) -> Script:
        rng = self._rng
        fails = rng.random() < max(self._landscape.failures, crashes)
        self._ideas += 1
        is_dead = again.is_dead if again else rng.random() < self._landscape.dead
        if again is None:
            crashes = 0.9 if is_dead and rng.random() < 0.5 else 0.0
        return Script(
            quality=quality,
            ceiling=ceiling,
            idea=again.idea if again else f"idea {self._ideas}",
            is_dead=is_dead,
            crashes=crashes,
            error=None if fails else self._error(quality),
        )

    def _error(self, quality: float) -> float:
        if self._rng.random() < self._landscape.outliers:
            return 1e6
        return _OFFSET - quality + self._rng.gauss(0, self._landscape.noise)
