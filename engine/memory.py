"""What the model is told of the past: the best state and the short-term memory, kept apart.

Only settled candidates enter. Both name a candidate by round and lane, never by its id or its times, so that
the same search says the same words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.budget import tokens_of
from engine.candidate import Candidate, Failed, NotRun, Rejected, Scored
from engine.clean import clean_line
from engine.facts import Autonomy
from engine.state import State

_MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortTerm:
    """The recent attempts, as far as there is room for them."""

    text: str
    """One line an attempt, the oldest first; empty where there was none."""
    tokens: int
    """What they take, each line for itself."""
    told: int
    """How many lines there are."""
    left_out: int
    """How many older ones there was no room for."""


def seen_by(state: State, candidate: Candidate, *, streams: bool) -> list[Candidate]:
    """The settled candidates that one's prompts may speak of, the oldest first.

    `streams`: nothing waits for a round, so all that has settled. Else what came before its round: the same
    for all lanes, whatever settles while the round is under way.
    """
    known_by_now = [known for known in settled(state) if known.id != candidate.id]
    if not (streams and state.autonomy is Autonomy.AUTO):
        members = (known.id for known in state.candidates.values() if known.round == candidate.round)
        first = min(members, default=candidate.id)
        return [known for known in known_by_now if known.round < candidate.round and known.id < first]
    return known_by_now


def settled(state: State) -> list[Candidate]:
    """All that have reached an end, in an order that does not depend on which was faster."""
    ended = [known for known in state.candidates.values() if known.is_settled]
    return sorted(ended, key=lambda known: (known.round, known.lane, known.depth, known.id))


def best_seen(state: State, candidate: Candidate, *, streams: bool) -> int | None:
    """The best state that one's prompts may speak of."""
    if streams and state.autonomy is Autonomy.AUTO:
        best = state.next_best()
        return None if best is None else best.id
    return state.best_before(candidate.round)


def short_term(state: State, seen: Sequence[Candidate], tokens: int) -> ShortTerm:
    """One line for each recent attempt, failures included.

    Attempts of the same idea and result are one line, at the place of the last of them. Of what is more than
    `tokens`, the oldest goes first.
    """
    latest: dict[tuple[str, str], tuple[Candidate, int]] = {}
    for candidate in seen:
        key = candidate.idea or "no script", result_words(state, candidate)
        _, times = latest.pop(key, (candidate, 0))
        latest[key] = candidate, times + 1
    lines = [_attempt(candidate, *key, times) for key, (candidate, times) in latest.items()]
    kept: list[str] = []
    room = tokens
    for line in reversed(lines):
        room -= tokens_of(len(line) + 1)
        if room < 0:
            break
        kept.append(line)
    used = sum(tokens_of(len(line) + 1) for line in kept)
    left_out = len(lines) - len(kept)
    if left_out:
        kept.append(f"({left_out} older attempt{'s' * (left_out != 1)} left out)")
    return ShortTerm(
        text="\n".join(reversed(kept)), tokens=used, told=len(lines) - left_out, left_out=left_out
    )


def failures(state: State, seen: Sequence[Candidate]) -> str:
    """What to keep away from: the distinct reasons of attempts that failed or do not count, the last ones."""
    reasons = [f"- {reason}" for candidate in seen if (reason := _fault(state, candidate)) is not None]
    return "\n".join(list(dict.fromkeys(reasons))[-_MOST_LINES:])


def what_paid(state: State, seen: Sequence[Candidate]) -> str:
    """What was tried upon a scored parent and what came of it, the most helpful first."""
    gains = [
        (gain, f"- {clean_line(candidate.idea or '')}: {_gain_words(gain)}")
        for candidate in seen
        if (gain := _gain(state, candidate)) is not None
    ]
    ordered = sorted(gains, key=lambda pair: -pair[0])
    return "\n".join(line for _, line in ordered[:_MOST_LINES])


def parts(state: State, seen: Sequence[Candidate]) -> str:
    """For each part of the pipeline that was worked on, by emphasis: what was tried and what came of it."""
    by_part: dict[str, list[Candidate]] = {}
    for candidate in seen:
        if candidate.emphasis is not None:
            by_part.setdefault(candidate.emphasis, []).append(candidate)
    return "\n".join(f"- {part}: {_came_of(state, by_part[part])}" for part in sorted(by_part))


def _fault(state: State, candidate: Candidate) -> str | None:
    if isinstance(candidate.status, Failed):
        return clean_line(candidate.status.reason)
    withheld = state.withheld(candidate.id)
    return None if withheld is None else f"a score that does not count: {clean_line(withheld)}"


def _came_of(state: State, tried: Sequence[Candidate]) -> str:
    failed = sum(isinstance(candidate.status, Failed) for candidate in tried)
    not_run = sum(isinstance(candidate.status, NotRun) for candidate in tried)
    words = [f"{len(tried) - not_run} tried" + (f", {failed} failed" if failed else "")]
    if not_run:
        words[0] += f", {not_run} not run"
    ranked = state.ranked(tried)
    if ranked:
        words.append(f"best {score_words(state, ranked[0].id)}")
    gains = [gain for candidate in tried if (gain := _gain(state, candidate)) is not None]
    if gains:
        mean = _gain_words(sum(gains) / len(gains))
        words.append(f"helped {sum(gain > 0 for gain in gains)} of {len(gains)}, mean change: {mean}")
    return "; ".join(words)


def _attempt(candidate: Candidate, idea: str, result: str, times: int) -> str:
    place = f"round {candidate.round} lane {candidate.lane}" if candidate.round else "baseline"
    again = f", {times} times" if times > 1 else ""
    return f"- {place}{again} | {candidate.operator} | {result} | {idea}"


def result_words(state: State, candidate: Candidate) -> str:
    """A settled candidate's score, or why it has none."""
    match candidate.status:
        case Scored():
            return score_words(state, candidate.id)
        case Failed(reason=reason):
            return f"failed: {clean_line(reason, 120)}"
        case Rejected():
            return "rejected: a person did not let it run"
        case NotRun(why=why):
            return f"not run: {clean_line(why, 120)}"
        case _:
            return "not settled"


def score_words(state: State, candidate: int) -> str:
    """The score that the search goes by; beside one that does not count, why it does not."""
    words, withheld = number_words(state.compared(candidate)), state.withheld(candidate)
    return words if withheld is None else f"{words}, which does not count: {clean_line(withheld)}"


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
