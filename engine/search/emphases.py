"""Which emphasis each lane gets: what worked in this run more often, what was never tried first.

Within a round all differ, where there are enough, or the five collapse into one idea.
"""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

from engine.candidate import Candidate, Operator
from engine.state import State

_RECENT = 200
"""So many candidates are looked at: what worked long ago says little, and ten thousand take their time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An emphasis that a candidate had, and what came of it."""

    key: str
    helped: bool | None
    """None: not known yet."""


def of_round(
    keys: Sequence[str], samples: int, round_number: int, seed: int, tried: Sequence[Tried]
) -> list[str | None]:
    """One key a lane, for a round that is begun as a whole."""
    dealt: list[str] = []
    for lane in range(1, samples + 1):
        key = of_lane(keys, round_number, lane, seed, tried, dealt)
        if key is None:
            return [None] * samples
        dealt.append(key)
    return list(dealt)


def of_lane(
    keys: Sequence[str],
    round_number: int,
    lane: int,
    seed: int,
    tried: Sequence[Tried],
    taken: Collection[str],
) -> str | None:
    """The key for one lane, where `taken` are those of its round's other lanes. None: there are no keys.

    One that was never tried comes before all others; of the rest, each has the weight
    (helped + 1) / (known + 2), Laplace's rule, so that none is ever ruled out.
    """
    if not keys:
        return None
    rng = random.Random(f"emphases/{seed}/{round_number}/{lane}")  # noqa: S311  chance, not secrecy
    times = Counter(taken)
    free = [key for key in keys if times[key] == min(times[known] for known in keys)]
    had = {one.key for one in tried}
    never = [key for key in free if key not in had and key not in times]
    if never:
        return rng.choice(never)
    known = Counter(one.key for one in tried if one.helped is not None)
    helped = Counter(one.key for one in tried if one.helped)
    return rng.choices(free, [(helped[key] + 1) / (known[key] + 2) for key in free])[0]


def tried_in(state: State, before_round: int) -> list[Tried]:
    """What came of the emphases in the rounds before. Repairs only mend: they do not count."""
    recent = _recent(state)
    drafts = [known for known in recent if known.operator is Operator.DRAFT]
    utilities = [utility for known in drafts if (utility := state.utility(known.id)) is not None]
    middle = median(utilities) if utilities else 0.0
    return [
        Tried(key=known.emphasis, helped=_helped(state, known, middle))
        for known in recent
        if known.emphasis is not None and known.depth == 0 and known.round < before_round
    ]


def taken_in(state: State, round_number: int) -> list[str]:
    """The emphases of a round that is under way."""
    return [
        known.emphasis
        for known in _recent(state)
        if known.round == round_number and known.emphasis is not None and known.depth == 0
    ]


def _recent(state: State) -> list[Candidate]:
    """The newest, the oldest of them first."""
    return list(islice(state.candidates.newest(), _RECENT))[::-1]


def _helped(state: State, candidate: Candidate, middle: float) -> bool | None:
    """Whether it is better than its parent; a draft, than the middle one of the drafts."""
    if not candidate.is_settled:
        return None
    utility = state.utility(candidate.id)
    if utility is None:
        return False
    before = middle if candidate.parent is None else state.utility(candidate.parent)
    return before is None or utility > before
