"""One thing that was looked at, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.clean import clean_line
from engine.errors import MltuiError

_MOST = 400


class Standing(StrEnum):
    """What it means for a run."""

    GOOD = "good"
    POOR = "poor"
    """A run works; a person should know."""
    BAD = "bad"
    """No run works before it is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found, for a person in words and for programs as values."""

    topic: str
    words: str
    standing: Standing = Standing.GOOD
    remedy: str | None = None
    """What would mend it, one command where there is one."""
    values: Mapping[str, object] = field(default_factory=dict)


def bad(topic: str, error: MltuiError) -> Check:
    """What stands in the way of a run."""
    hint = None if error.hint is None else clean_line(error.hint, _MOST)
    return Check(topic=topic, words=clean_line(str(error), _MOST), standing=Standing.BAD, remedy=hint)
