"""What has happened while nobody looked."""

from datetime import datetime

from tui.cockpit import Cockpit
from tui.format import counted
from tui.sights import Now
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.spans import Line, Span, Tone


def away_strip(cockpit: Cockpit, since: datetime, width: int, now: Now) -> Line | None:
    """`47 min: 12 candidates, best 0.2262 -> 0.2187, 3 wait for you: press ]`; None: nothing happened."""
    settled = cockpit.settled_since(since)
    waiting = len(cockpit.queue())
    best = _best(cockpit, since)
    is_over = cockpit.state.ended is not None and cockpit.last_at is not None and cockpit.last_at > since
    if not settled and not best and not waiting and not is_over:
        return None
    parts = [
        part((ALWAYS, Span(f"{_span((now.at - since).total_seconds())}:", Tone.TITLE))),
        part(
            (40, Span(counted(settled, "candidate"), Tone.PLAIN)), (42, Span(f"{settled} done", Tone.PLAIN))
        ),
        *best,
        part((30, Span("the run has ended", Tone.STRONG))) if is_over else part(),
        _waits(cockpit, waiting),
    ]
    return pack(parts, width)


def _best(cockpit: Cockpit, since: datetime) -> list[Part]:
    before, after = cockpit.best_at(since), cockpit.bests[-1] if cockpit.bests else None
    if after is None or after == before or after.value is None:
        return []
    new = Span(cockpit.number(after.value), Tone.BEST)
    if before is None or before.value is None:
        return [part((60, (Span("best ", Tone.DIM), new, Span(f" #{after.candidate}", Tone.DIM))))]
    course = (Span(f"{cockpit.number(before.value)} -> ", Tone.NUMBER), new)
    return [part((50, (Span("best ", Tone.DIM), *course)), (60, (Span("best ", Tone.DIM), new)))]


def _waits(cockpit: Cockpit, waiting: int) -> Part:
    if not waiting:
        return part()
    wait = f"{waiting} {'waits' if waiting == 1 else 'wait'} for you"
    key = cockpit.key("queue-next")
    return part((70, Span(f"{wait}: press {key}", Tone.WARN)), (80, Span(f"{waiting}◇ {key}", Tone.WARN)))


def _span(seconds: float) -> str:
    """In the one unit that tells."""
    minutes = max(0, round(seconds / 60))
    if minutes < 1:
        return f"{max(0, round(seconds))} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
