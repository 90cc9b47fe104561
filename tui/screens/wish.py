"""What the person wants of the engine, on its way down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.errors import MltuiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One command."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    words: str = ""
    """What is said once it is done."""
    is_last: bool = False
    """Whether the screen closes after it."""
    then: Callable[[MltuiError | None], None] | None = None
    """Told how it ended: None where it was done."""
    tells_why_not: bool = False
    """`then` says the reason by itself."""
