"""Notes of the engine: a back-off, a step of the set-up, something left aside."""

from tui.cockpit import Cockpit
from tui.format import age_text
from tui.sights import Now
from tui.views.spans import Line, Span, Tone, fit

_FRESH_S = 120.0
_JUST_S = 6.0


def is_just_said(cockpit: Cockpit, now: Now) -> bool:
    """Whether the latest one is so new that a line which is short of room is its own."""
    return bool(cockpit.live.notes) and now.s - cockpit.live.notes[-1][0] <= _JUST_S


def note_line(cockpit: Cockpit, width: int, now: Now) -> Line | None:
    """The latest one while it is news; None where there is none."""
    if not cockpit.live.notes or now.s - cockpit.live.notes[-1][0] > _FRESH_S:
        return None
    return note_lines(cockpit, width, 1, now)[0]


def note_lines(cockpit: Cockpit, width: int, height: int, now: Now) -> list[Line]:
    """The latest ones, the newest first."""
    newest = list(cockpit.live.notes)[-height:][::-1] if height > 0 else []
    return [
        fit(
            (
                Span(f"{age_text(now.s - at_s):>4} ", Tone.DIM),
                Span("" if noted.candidate is None else f"#{noted.candidate} ", Tone.STRONG),
                Span(noted.message, Tone.WARN if index == 0 else Tone.PLAIN),
            ),
            width,
        )
        for index, (at_s, noted) in enumerate(newest)
    ]
