"""What the model is told of the past: the best state and the short-term memory, kept apart.

Only settled candidates enter. Both name a candidate by round and lane, never by its id or its times, so that
the same search says the same words.
"""

from collections.abc import Sequence

from engine.candidate import Candidate, Failed, Scored
from engine.clean import clean_line
from engine.state import State

_MOST_ATTEMPTS = 40


def short_term(state: State, before_round: int) -> str:
    """One line for each recent attempt, failures included, the oldest first."""
    lines = [_attempt(state, candidate) for candidate in _settled(state, before_round)]
    distinct = list(dict.fromkeys(lines))
    return "\n".join(distinct[-_MOST_ATTEMPTS:])


def failures(state: State, before_round: int) -> str:
    """What to keep away from: the distinct reasons of failed attempts."""
    reasons = [
        f"- {clean_line(candidate.status.reason)}"
        for candidate in _settled(state, before_round)
        if isinstance(candidate.status, Failed)
    ]
    return "\n".join(dict.fromkeys(reasons))


def what_paid(state: State, before_round: int) -> str:
    """What was tried upon a scored parent and what came of it, the most helpful first."""
    gains = [
        (gain, f"- {clean_line(candidate.idea or '')}: {_gain_words(gain)}")
        for candidate in _settled(state, before_round)
        if (gain := _gain(state, candidate)) is not None
    ]
    ordered = sorted(gains, key=lambda pair: -pair[0])
    return "\n".join(line for _, line in ordered[:_MOST_ATTEMPTS])


def _settled(state: State, before_round: int) -> Sequence[Candidate]:
    chosen = [
        candidate
        for candidate in state.candidates.values()
        if candidate.is_settled and candidate.round < before_round
    ]
    return sorted(chosen, key=lambda candidate: (candidate.round, candidate.lane, candidate.depth))


def _attempt(state: State, candidate: Candidate) -> str:
    place = f"round {candidate.round} lane {candidate.lane}" if candidate.round else "baseline"
    idea = candidate.idea or "no script"
    return f"- {place} | {candidate.operator} | {result_words(state, candidate)} | {idea}"


def result_words(state: State, candidate: Candidate) -> str:
    """A settled candidate's score, or why it has none."""
    match candidate.status:
        case Scored():
            return number_words(state.reported(candidate.id))
        case Failed(reason=reason):
            return f"failed: {clean_line(reason, 120)}"
        case _:
            return "not settled"


def number_words(value: float | None) -> str:
    """A score as prompts write it: no separators, no more than eight digits."""
    return "unknown" if value is None else f"{value:.8g}"


def _gain(state: State, candidate: Candidate) -> float | None:
    if candidate.parent is None:
        return None
    after, before = state.utility(candidate.id), state.utility(candidate.parent)
    return None if after is None or before is None else after - before


def _gain_words(gain: float) -> str:
    if gain == 0:
        return "no change"
    return f"{'better' if gain > 0 else 'worse'} by {abs(gain):.4g}"
