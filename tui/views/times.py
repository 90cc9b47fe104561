"""When what happened to a candidate, in the person's own time."""

from datetime import datetime

from engine.candidate import Candidate
from tui.cockpit import Cockpit
from tui.format import duration_text
from tui.sights import Now
from tui.views.spans import Line, Span, Tone

_WITH_END = 60
"""Cells of a row from which on the end has room, and seconds."""


def times_line(cockpit: Cockpit, candidate: Candidate, width: int, now: Now) -> Line:
    """`14:02:11 to 14:02:23, 12.1 s`; in a narrow row when it began, and how long it ran."""
    times = cockpit.times[candidate.id]
    if times.started is None:
        return (Span(f"asked {_at(times.proposed, width)}, not run", Tone.DIM),)
    ran = duration_text(cockpit.running_s(candidate.id, now.at) or 0.0)
    end = f" to {_at(times.ended, width)}" if times.ended is not None and width >= _WITH_END else ""
    return (Span(f"{_at(times.started, width)}{end}"), Span(f" {ran}", Tone.NUMBER))


def times_words(cockpit: Cockpit, candidate: Candidate) -> str:
    """`, 14:02:11 to 14:02:23` for a title; empty where it was not started."""
    times = cockpit.times[candidate.id]
    if times.started is None:
        return ""
    until = "…" if times.ended is None else _at(times.ended, _WITH_END)
    return f" {_at(times.started, _WITH_END)} to {until}"


def _at(when: datetime, width: int) -> str:
    return f"{when.astimezone():{'%H:%M:%S' if width >= _WITH_END else '%H:%M'}}"
