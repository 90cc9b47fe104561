"""The metric and its direction: the one place that knows whether lower or higher is better."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way a metric gets better."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measure of a script's predictions."""

    name: str
    """As prompts, screen and files write it, for example `MAE`."""
    full_name: str
    better: Direction

    def utility(self, value: float) -> float:
        """The value turned so that higher is better."""
        return -value if self.better is Direction.LOWER else value

    def is_better(self, value: float, than: float) -> bool:
        """Whether `value` is strictly better than the other one."""
        return self.utility(value) > self.utility(than)


MAE = Metric(name="MAE", full_name="mean absolute error", better=Direction.LOWER)
