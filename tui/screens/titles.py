"""Titles: of the terminal, so that a list of windows is a dashboard, and of the panes."""

from engine.candidate import Candidate, Running, Scored, Scoring
from tui.cockpit import Cockpit
from tui.screens.tree_look import TreeLook
from tui.views.spans import Line, Span, Tone, cut
from tui.views.times import times_words
from tui.views.tree import Sorting

_IDEA_CELLS = 60
_MATCH_CELLS = 24


def dashboard_title(cockpit: Cockpit) -> str:
    """`★16,533.10 2◇ mltui`: the best score that the search goes by, what waits, and the program."""
    best = cockpit.state.best
    value = None if best is None else cockpit.state.compared(best)
    waiting = len(cockpit.queue())
    which = " verified" if cockpit.state.select_by == "verified" else ""
    parts = [
        "" if value is None else f"★{cockpit.number(value)}{which}",
        f"{waiting}◇" if waiting else "",
        "mltui",
    ]
    return " ".join(part for part in parts if part)


def bare_title(number: int, name: str) -> Line:
    """Before anything is known."""
    return _numbered(number, name)


def tree_title(cockpit: Cockpit, look: TreeLook, matches: int) -> Line:
    """How many there are, in which order, and what the person made of the pane."""
    count = len(cockpit.state.candidates)
    marked = len(look.marks)
    parts = [
        Span(f" {matches} of {count} with {cut(look.match, _MATCH_CELLS)}", Tone.WARN)
        if look.match
        else Span(f" {count}", Tone.DIM),
        Span(_order(cockpit, look), Tone.DIM),
        Span(" following" if look.is_following else "", Tone.ACCENT),
        Span(f" ◆{marked} marked" if marked else "", Tone.ACCENT),
    ]
    return (*_numbered(1, "candidates"), *(part for part in parts if part.text))


def _order(cockpit: Cockpit, look: TreeLook) -> str:
    """Which score stands beside each, where that is not the one that scripts print."""
    is_ranked, is_verified = look.sorting is Sorting.LEADERBOARD, cockpit.state.select_by == "verified"
    if is_verified:
        return f" {'by ' if is_ranked else ''}{cockpit.state.measure}"
    return " by score" if is_ranked else ""


def script_title(candidate: Candidate | None, look: str) -> Line:
    """What is looked at, and of whom."""
    if candidate is None:
        return _numbered(2, look)
    made_from = f" ← #{candidate.parent}" if candidate.parent is not None else ""
    idea = Span(f" {cut(candidate.idea, _IDEA_CELLS)}") if candidate.idea and look != "diff" else Span("")
    return (
        *_numbered(2, look),
        Span(f" #{candidate.id}", Tone.STRONG),
        Span(made_from, Tone.DIM),
        idea,
    )


def output_title(cockpit: Cockpit, candidate: Candidate | None, look: TreeLook) -> Line:
    """Whose, and whether it still grows."""
    if candidate is None:
        return _numbered(3, "output")
    match candidate.status:
        case Running():
            state: Line = (Span(" ● running", Tone.RUNNING),)
        case Scoring():
            state = (Span(" being read", Tone.RUNNING),)
        case Scored(reading=reading):
            state = (Span(f" score in line {reading.line}", Tone.DIM),)
        case _:
            state = ()
    times = Span(times_words(cockpit, candidate) if look.is_timed else "", Tone.DIM)
    return (*_numbered(3, "output"), Span(f" #{candidate.id}", Tone.STRONG), *state, times)


def lanes_title() -> Line:
    """What is in flight."""
    return _numbered(4, "lanes")


def plot_title(cockpit: Cockpit) -> Line:
    """What is drawn, and which way is good."""
    metric = cockpit.state.metric
    return (
        *_numbered(5, cockpit.state.measure),
        Span(" by candidate", Tone.DIM),
        Span(f"  {'▼' if metric.better == 'lower' else '▲'} {metric.better} is better", Tone.DIM),
    )


def _numbered(number: int, name: str) -> Line:
    return (Span(f"{number} ", Tone.DIM), Span(name, Tone.TITLE))
