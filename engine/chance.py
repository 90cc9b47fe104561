"""Who the two best of a run are, and whether the best is better by more than chance."""

from collections.abc import Mapping

from engine.candidate import Candidate
from engine.grading.ties import Tie, Untold
from engine.state import State


def two_best(state: State) -> tuple[Candidate, Candidate] | None:
    """The best, or who is pinned as such, and the best of the others; None where there are not two."""
    best = state.best_candidate
    if best is None or state.utility(best.id) is None:
        return None
    second = next((candidate for candidate in state.ahead() if candidate != best.id), None)
    return None if second is None else (best, state.candidates[second])


def compared(state: State) -> Tie | Untold | None:
    """What is known of the two best by now; None while too little has run again."""
    two = two_best(state)
    if two is None:
        return None
    floor = state.repeats.single_floor(state.utility)
    return state.repeats.compare(two[0].id, two[1].id, state.utility, floor)


def tie_of(state: State) -> Tie | None:
    """The two best where the best is not shown to be better; else None. Who pins a worse one knows that."""
    found = compared(state)
    if not isinstance(found, Tie) or not found.is_tie:
        return None
    return None if found.is_turned and state.pinned == found.best else found


def ties(state: State) -> Mapping[int, Tie]:
    """By candidate: of the best with the best of the others, of others with the best."""
    two = two_best(state)
    if two is None or not state.repeats.has_any:
        return {}
    best, second = two
    shut, found = state.closed, dict[int, Tie]()
    floor = state.repeats.single_floor(state.utility)
    for candidate in state.candidates:
        if candidate == best.id or candidate in shut:
            continue
        tie = state.repeats.compare(best.id, candidate, state.utility, floor)
        if isinstance(tie, Tie) and tie.is_tie and not tie.is_turned:
            found[candidate] = tie
    of_best = tie_of(state)
    if of_best is not None:
        found |= {best.id: of_best, second.id: of_best}
    return found


def tie_words(tie: Tie) -> str:
    """How the best stands beside the second best, in one line."""
    seeds = f"on average over {tie.seeds} seeds" if tie.seeds > 1 else "with one seed"
    by = f"{abs(tie.gain):,.4g} {'better' if tie.gain >= 0 else 'worse'} {seeds}"
    chance = f"chance alone makes up to {tie.floor:,.4g}"
    if tie.is_turned:
        return f"worse than the second best, #{tie.second}, with other seeds: {by}, and {chance}"
    said = "tie: no better than" if tie.is_tie else "better than"
    return f"{said} the second best, #{tie.second}: {by}, and {chance}"
