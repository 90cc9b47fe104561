"""How the person looks at the tree: what is folded, filtered, marked, and whether the newest is followed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.verdict_facts import Meaning, Verdict
from tui.cockpit import ARMED_AFTER_S, Cockpit
from tui.views.tree import Sorting


class Marks:
    """Candidates that are decided on together. They arm like the selection: after the eye has seen them."""

    def __init__(self) -> None:
        """Nobody is marked."""
        self._marked: dict[int, None] = {}
        self._meanings: object = ()
        self._changed_at_s = float("-inf")

    def __contains__(self, candidate: int) -> bool:
        return candidate in self._marked

    def __len__(self) -> int:
        return len(self._marked)

    @property
    def candidates(self) -> tuple[int, ...]:
        """In the order in which they were marked."""
        return tuple(self._marked)

    def toggle(self, candidate: int, now_s: float) -> bool:
        """Whether it is marked now."""
        self._changed_at_s = now_s
        if candidate in self._marked:
            del self._marked[candidate]
            return False
        self._marked[candidate] = None
        return True

    def remove(self, candidate: int) -> None:
        """It has been decided on."""
        self._marked.pop(candidate, None)

    def clear(self) -> None:
        """Nobody is marked any more."""
        self._marked.clear()

    def watch(self, cockpit: Cockpit, now_s: float) -> None:
        """What a key would do to one of them may have changed since the eye saw it."""
        for candidate in [one for one in self._marked if one not in cockpit.state.candidates]:
            self.remove(candidate)
        meanings = tuple(_meanings(cockpit, one) for one in self._marked)
        if meanings != self._meanings:
            self._meanings, self._changed_at_s = meanings, now_s

    def is_armed(self, now_s: float) -> bool:
        """Whether a key may decide on them."""
        return now_s - self._changed_at_s >= ARMED_AFTER_S


@dataclass(slots=True)
class TreeLook:
    """All that is the person's own choice in the pane of candidates."""

    sorting: Sorting = Sorting.TREE
    folded: frozenset[int] = frozenset()
    match: str = ""
    """The words of the filter; empty: none."""
    is_timed: bool = False
    """Times instead of ideas."""
    is_following: bool = False
    """The selection goes to the newest candidate by itself."""
    marks: Marks = field(default_factory=Marks)

    @property
    def can_fold(self) -> bool:
        """A filter shows every match, and a leaderboard has no branches."""
        return self.sorting is Sorting.TREE and not self.match

    def reveal(self, cockpit: Cockpit, candidates: Iterable[int]) -> None:
        """Unfolds what hides them."""
        for candidate in candidates:
            self.folded -= ancestors(cockpit, candidate)


def ancestors(cockpit: Cockpit, candidate: int) -> frozenset[int]:
    """Everybody on the way from it to its root, without itself."""
    above = set[int]()
    parent = cockpit.state.candidates[candidate].parent
    while parent is not None:
        above.add(parent)
        parent = cockpit.state.candidates[parent].parent
    return frozenset(above)


def _meanings(cockpit: Cockpit, candidate: int) -> object:
    known = cockpit.state.candidates[candidate]
    found = (cockpit.meaning(known, verdict) for verdict in Verdict)
    return candidate, tuple(means if isinstance(means, Meaning) else None for means in found)
