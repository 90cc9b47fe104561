"""Outputs of 40,000 lines around one that states the result: what scripts print when nobody stops them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

LINES = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Noise of one kind, and the line within it."""

    noise: str
    mae: float
    shown: str
    before: int

    def text(self) -> str:
        """The whole output."""
        rng = random.Random(self.before)
        lines = [_line(self.noise, at, rng) for at in range(LINES)]
        return "\n".join([*lines[: self.before], self.shown, *lines[self.before :], ""])


def floods() -> Iterator[Flood]:
    """One of each kind."""
    yield Flood(noise="batches", mae=4.4712, shown="Validation MAE: 4.4712", before=20_000)
    yield Flood(noise="warnings", mae=16804.4, shown="val mae: 16804.4", before=39_000)
    yield Flood(noise="rows", mae=212.08, shown="Hold-out MAE => 212.08", before=1_000)
    yield Flood(noise="training", mae=7.913, shown="final validation MAE 7.913", before=40_000)
    yield Flood(noise="splits", mae=0.3306, shown="CV MAE: 0.3306 +/- 0.0102", before=30_000)
    yield Flood(
        noise="predictions", mae=4.509, shown="Mean Absolute Error (validation): 4.509", before=40_000
    )


def _line(noise: str, at: int, rng: random.Random) -> str:
    match noise:
        case "batches":
            return f"DEBUG batch {at} loss {rng.uniform(0.1, 5):.5f} lr {rng.uniform(1e-5, 1e-3):.2e}"
        case "warnings":
            return f"/sklearn/base.py:{400 + at % 90}: UserWarning: X does not have valid feature names"
        case "rows":
            return f"{at},{rng.uniform(100, 900):.2f},{rng.choice('abcdef')},{rng.randint(0, 99)}"
        case "training":
            return f"iter {at:05d} train_mae={max(2.0, 90 - at / 500) + rng.random():.4f}"
        case "splits":
            return "[LightGBM] [Warning] No further splits with positive gain, best gain: -inf"
        case _:
            true, predicted = rng.uniform(0, 50), rng.uniform(0, 50)
            return f"row {at}: y_true={true:.2f} y_pred={predicted:.2f} abs_err={abs(true - predicted):.2f}"
