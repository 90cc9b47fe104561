"""Runs of one script with other seeds, and what they say: whether two scores differ by more than chance."""

from dataclasses import dataclass

from engine.grading.floor import is_tie, noise_floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The two best of a run, measured by what chance alone does to their scores."""

    best: int
    second: int
    floor: float
    """How far two runs of one script lie apart by chance (95 %); of two scripts' floors the larger."""
    is_tie: bool


class Repeats:
    """What the scripts of candidates reported when they ran again."""

    def __init__(self) -> None:
        """Nothing has run again yet."""
        self._reported: dict[int, dict[int, float | None]] = {}

    def take(self, candidate: int, seed: int, reported: float | None) -> None:
        """Another run; None: it had no score."""
        self._reported.setdefault(candidate, {})[seed] = reported

    def has(self, candidate: int, seed: int) -> bool:
        """Whether that run is known already."""
        return seed in self._reported.get(candidate, {})

    def tie(self, best: tuple[int, float], second: tuple[int, float]) -> Tie | None:
        """The comparison of two candidates, each with the score that it reported at first.

        None where chance cannot be told: too few runs, or all alike because the scripts fix their seeds.
        """
        floors = [floor for known in (best, second) if (floor := self._floor(*known))]
        if not floors:
            return None
        floor = max(floors)
        return Tie(best=best[0], second=second[0], floor=floor, is_tie=is_tie(best[1], second[1], floor))

    def _floor(self, candidate: int, first: float) -> float | None:
        again = self._reported.get(candidate, {}).values()
        return noise_floor([first, *(reported for reported in again if reported is not None)])
