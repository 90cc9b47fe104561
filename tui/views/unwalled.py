"""The question whether scripts may run on a machine where nothing isolates them."""

from textwrap import wrap

from tui.cockpit import Cockpit
from tui.views.spans import Line, Span, Tone, fit

_MOST_LINES = 3


def unwalled_lines(cockpit: Cockpit, width: int, yes: str, no: str) -> list[Line]:
    """Why there is no isolation, what would mend it, and the keys that answer; empty where nobody asks."""
    bare = cockpit.hello.bare
    if bare is None or cockpit.away is not None:
        return []
    why = [f"! {line}" if not at else f"  {line}" for at, line in enumerate(_wrapped(bare.why, width))]
    mend = [f"  {line}" for line in _wrapped(f"to mend it: {bare.remedy}", width)] if bare.remedy else []
    question = "run them without isolation? They can read and change whatever you can"
    short = "run them without isolation?"
    keys = f"  {yes}: yes  {no}: no"
    asked = question if len(question) + len(keys) + 2 <= width else short
    return [
        *(fit((Span(line, Tone.WARN),), width) for line in why),
        *(fit((Span(line, Tone.DIM),), width) for line in mend),
        fit((Span(f"  {asked}"), Span(keys, Tone.STRONG)), width),
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, max(20, width - 2), max_lines=_MOST_LINES, placeholder=" …")
