"""Which scripts of a round run, where they are judged before: the best by net upside, or by elimination."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from engine.candidate import Candidate, NotRun, Proposed, Written
from engine.forecast_facts import CandidatesCompared
from engine.search.limits import of_round
from engine.search.proposal import Choose, Compare, SearchSettings, Wait
from engine.state import State

Pair = tuple[int, int]
"""Two candidates, the younger first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """How an elimination stands."""

    survivors: tuple[int, ...]
    """The one with the most wins first; of equals, in the order of entry."""
    open: tuple[Pair, ...]
    """What is to be compared before it goes on; empty: it has ended."""
    beaten: Mapping[int, CandidatesCompared] = field(default_factory=dict)
    """Those who are out, and by what."""


def decide(state: State, settings: SearchSettings) -> Choose | Compare | Wait | None:
    """What is due before scripts run; None where nothing waits to be chosen, or not all of it is there."""
    held = [one for one in state.candidates.values() if is_held(one)]
    if not held:
        return None
    number = held[0].round
    coming = [one for one in of_round(state, number) if one.depth == 0 and one.id not in settings.put_off]
    if any(isinstance(one.status, Proposed) for one in coming):
        return None
    held = [one for one in held if one.round == number]
    if settings.before_run == "value":
        return _by_value(state, settings, held) if all(one.is_valued for one in held) else None
    return _by_elimination(state, settings, held)


def is_held(candidate: Candidate) -> bool:
    """Whether it has a script that has to be chosen before it runs."""
    return is_judged(candidate) and not candidate.is_chosen


def is_judged(candidate: Candidate) -> bool:
    """Whether it has a script that is judged before it runs; repairs and edits run anyway."""
    is_sample = candidate.is_written_by_model and candidate.depth == 0
    return is_sample and isinstance(candidate.status, Written)


def tournament(entrants: Sequence[int], known: Mapping[Pair, CandidatesCompared]) -> Standings:
    """Pass after pass, each survivor meets one that it has not met; who is beaten is out.

    First of all it meets one against whom the answer is known already: where an entrant drops out, what was
    asked of the others still counts.
    It ends with the first pass in which nobody is beaten, the survivors being about equally good, or when all
    of them have met.
    """
    alive, entered, met = list(entrants), frozenset(entrants), set[Pair]()
    wins: Counter[int] = Counter()
    beaten: dict[int, CandidatesCompared] = {}
    while True:
        pairs = _pairs(alive, met, known)
        lost = {loser: pair for pair in known if pair not in met and (loser := _loser(known[pair])) in alive}
        lost = {loser: pair for loser, pair in lost.items() if entered.issuperset(pair)}
        still_open = tuple(pair for pair in pairs if pair not in known and lost.keys().isdisjoint(pair))
        if still_open:
            return Standings(survivors=_by_wins(alive, wins), open=still_open, beaten=beaten)
        had = [pair for pair in pairs if pair in known]
        if not any(_loser(known[pair]) for pair in had):
            had += lost.values()
        met.update(had)
        losers = {loser: known[pair] for pair in had if (loser := _loser(known[pair])) is not None}
        wins.update(fact.better for fact in losers.values() if fact.better is not None)
        beaten |= losers
        alive = [one for one in alive if one not in losers]
        if not losers:
            return Standings(survivors=_by_wins(alive, wins), open=(), beaten=beaten)


def _loser(fact: CandidatesCompared) -> int | None:
    return None if fact.better is None else fact.candidate + fact.other - fact.better


def _pairs(alive: Sequence[int], met: set[Pair], known: Collection[Pair]) -> list[Pair]:
    """Each of them at most once, none that has met before."""
    settled = _matched(alive, lambda pair: pair in known and pair not in met)
    taken = set(chain.from_iterable(settled))
    return settled + _matched([one for one in alive if one not in taken], lambda pair: pair not in met)


def _matched(free: Sequence[int], may_meet: Callable[[Pair], bool]) -> list[Pair]:
    """Each with the first one that is left and that it may meet."""
    left, pairs = list(free), []
    while left:
        one = left.pop(0)
        met = ((max(one, other), min(one, other)) for other in left)
        pair = next((pair for pair in met if may_meet(pair)), None)
        if pair is not None:
            left.remove(sum(pair) - one)
            pairs.append(pair)
    return pairs


def _by_wins(alive: Sequence[int], wins: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(sorted(alive, key=lambda one: -wins.get(one, 0)))  # stable


def _by_value(state: State, settings: SearchSettings, held: Sequence[Candidate]) -> Choose:
    ranked = sorted(held, key=lambda one: (-_net_upside(one), one.id))
    words = {one.id: _value_words(one, place, len(held)) for place, one in enumerate(ranked, start=1)}
    top = ranked[0]
    is_better = top.prediction is not None and top.prediction.net_upside > 0
    is_favoured = settings.instead_of_run and (is_better or state.next_best() is None)
    return _choose(settings, words, {}, top.id if is_favoured else None)


def _by_elimination(
    state: State, settings: SearchSettings, held: Sequence[Candidate]
) -> Choose | Compare | Wait:
    best = state.next_best()
    champion = [best] if settings.instead_of_run and best and isinstance(best.status, NotRun) else []
    entrants = [one.id for one in sorted(held, key=lambda one: _place_by_lot(state.seed, one))]
    standings = tournament([*(one.id for one in champion), *entrants], state.comparisons)
    if standings.open:
        return Wait() if state.is_paused else Compare(pairs=standings.open)
    survived = [one for one in standings.survivors if one in entrants]
    words = {
        one: f"{_wins_words(standings, one)}, {place} of {len(survived)} that are left of {len(held)}"
        for place, one in enumerate(survived, start=1)
    }
    beaten = {one: _beaten_words(lost, one) for one, lost in standings.beaten.items() if one in entrants}
    first = standings.survivors[0]
    return _choose(settings, words, beaten, first if settings.instead_of_run and first in entrants else None)


def _place_by_lot(seed: int, candidate: Candidate) -> float:
    """The same whoever else is in."""
    lot = random.Random(f"elimination/{seed}/{candidate.round}/{candidate.lane}")  # noqa: S311  no secret
    return lot.random()


def _choose(
    settings: SearchSettings, ranked: Mapping[int, str], beaten: Mapping[int, str], favoured: int | None
) -> Choose:
    """`ranked`: who could run and why, the best first. `beaten`: who could not."""
    runs = 0 if settings.instead_of_run else settings.keep
    limit = f"at most {runs} run (`keep`)" if runs else "none runs (`instead_of_run`)"
    in_order = list(ranked.items())
    too_many = [(one, f"{words}; {limit}") for one, words in in_order[runs:]]
    return Choose(
        chosen=tuple(in_order[:runs]),
        left=(*too_many, *beaten.items()),
        favoured=favoured,
        may_run=not settings.instead_of_run,
    )


def _net_upside(candidate: Candidate) -> float:
    return float("-inf") if candidate.prediction is None else candidate.prediction.net_upside


def _value_words(candidate: Candidate, place: int, count: int) -> str:
    said = candidate.prediction
    if said is None:
        same = "" if candidate.twin is None else f" (the same program as #{candidate.twin})"
        return f"not valued{same}, so behind those that were, {place} of {count}"
    return f"net upside {said.net_upside:+.4g} ({said.probability:.0%} to improve), {place} of {count}"


def _wins_words(standings: Standings, candidate: int) -> str:
    won = sum(lost.better == candidate for lost in standings.beaten.values())
    return f"better than {won} in pairs" if won else "beaten by none"


def _beaten_words(lost: CandidatesCompared, candidate: int) -> str:
    return f"#{lost.better} was judged better than #{candidate}: {lost.why}"
