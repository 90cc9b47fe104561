"""Every candidate of a run, and what is asked of all of them after each fact: kept as they change.

To go through ten thousand candidates for each fact would cost more than what the fact is about.
"""

from collections.abc import Iterator

from engine.candidate import Candidate


class Roster(dict[int, Candidate]):
    """By id, parents before children. Candidates are set one at a time, and none ever goes."""

    def __init__(self) -> None:
        """Nobody yet."""
        super().__init__()
        self.ids: list[int] = []
        """In the order of their proposals."""
        self.changes: list[int] = []
        """Whoever was set, each time again: who remembers how far it has read knows what is new."""
        self.written_by_model = 0
        """How many count against the limit of candidates."""
        self._rounds: dict[int, list[int]] = {}
        self._unfinished: set[int] = set()
        self._tops: frozenset[int] = frozenset()
        self._offspring: frozenset[int] = frozenset()
        self._looked_at = 0

    def __setitem__(self, number: int, candidate: Candidate) -> None:
        before = self.get(number)
        super().__setitem__(number, candidate)
        self.changes.append(number)
        if before is None:
            self.ids.append(number)
            self._rounds.setdefault(candidate.round, []).append(number)
        self.written_by_model += candidate.is_written_by_model - (
            before is not None and before.is_written_by_model
        )
        (self._unfinished.discard if candidate.is_finished else self._unfinished.add)(number)

    @property
    def unfinished(self) -> list[Candidate]:
        """Those to whom something will still happen by itself."""
        return [self[number] for number in sorted(self._unfinished)]

    def of_round(self, number: int) -> list[Candidate]:
        """Edits and repairs included."""
        return [self[one] for one in self._rounds.get(number, ())]

    def newest(self) -> Iterator[Candidate]:
        """The newest first."""
        return (self[number] for number in reversed(self.ids))

    def with_offspring(self, tops: frozenset[int]) -> frozenset[int]:
        """These, and all that has grown on them."""
        if tops != self._tops:
            self._tops = self._offspring = tops
            self._looked_at = 0
        fresh = self.ids[self._looked_at :] if tops else ()
        if fresh:
            known = set(self._offspring)
            for number in fresh:
                if self[number].parent in known:
                    known.add(number)
            self._offspring = frozenset(known)
            self._looked_at = len(self.ids)
        return self._offspring
