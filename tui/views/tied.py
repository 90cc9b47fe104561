"""Who is no better than chance makes it, as runs with other seeds show: in a sign, a word, a line."""

from engine.grading.ties import Tie
from tui.cockpit import Cockpit
from tui.views.pack import Part, part
from tui.views.spans import Span, Tone

TIE = "tie"
TIE_SIGN = "≈"
"""Where a word has no room."""


def tie_word(cockpit: Cockpit, candidate: int) -> str:
    """Empty where it ties with nobody."""
    return "" if _tie(cockpit, candidate) is None else TIE


def tie_words(cockpit: Cockpit, candidate: int) -> list[str]:
    """Nothing, or one line: with whom, and the numbers."""
    tie = _tie(cockpit, candidate)
    return [] if tie is None else [_line(cockpit, tie, candidate)]


def seed_words(cockpit: Cockpit, candidate: int) -> list[str]:
    """Nothing, or one line: what came of it when it ran again."""
    reached, metric = cockpit.state.repeats.reached(candidate), cockpit.state.metric
    said = ["no score" if one is None else cockpit.number(metric.value(one)) for one in reached]
    return [", ".join(said)] if said else []


def tie_part(cockpit: Cockpit, candidate: int) -> Part:
    """The same for a line that has not always room."""
    tie = _tie(cockpit, candidate)
    if tie is None:
        return part()
    return part(
        (11, Span(f"{TIE_SIGN} {_line(cockpit, tie, candidate)}", Tone.WARN)),
        (41, Span(f"{TIE_SIGN} {TIE} with #{tie.partner(candidate)}", Tone.WARN)),
        (73, Span(f"{TIE_SIGN} {TIE}", Tone.WARN)),
        (80, Span(TIE_SIGN, Tone.WARN)),
    )


def _tie(cockpit: Cockpit, candidate: int) -> Tie | None:
    rank = cockpit.rank(candidate)
    return None if rank is None else rank.tie


def _line(cockpit: Cockpit, tie: Tie, candidate: int) -> str:
    seeds = f"on average over {tie.seeds} seeds" if tie.seeds > 1 else "with one seed"
    partner, by = f"{TIE} with #{tie.partner(candidate)}", cockpit.number(abs(tie.gain))
    if tie.is_turned:
        return f"{partner}: with other seeds #{tie.second} is better, by {by} {seeds}"
    return f"{partner}: {by} apart {seeds}, chance makes up to {cockpit.number(tie.floor)}"
