"""The line between what was measured and what never ran, where candidates stand by score."""

from collections.abc import Sequence

from engine.candidate import NotRun
from tui.cockpit import Cockpit
from tui.views.spans import Line, Span, Tone, fit, line_width
from tui.views.tree import TreeRow


def parted(cockpit: Cockpit, rows: Sequence[TreeRow]) -> list[TreeRow | None]:
    """The rows of a leaderboard, None being the line: whoever was not run stands below it."""
    first = next((at for at, row in enumerate(rows) if _was_not_run(cockpit, row)), None)
    return list(rows) if first is None else [*rows[:first], None, *rows[first:]]


def parting_line(cockpit: Cockpit, rows: Sequence[TreeRow | None], width: int) -> Line:
    """How many stand below it, and that none of them has a number."""
    count = sum(row is not None and _was_not_run(cockpit, row) for row in rows)
    words = (Span(" ── ", Tone.DIM), Span(f"{count} not run", Tone.TITLE))
    why = Span(f", no {cockpit.state.metric.name} ", Tone.DIM)
    rest = max(0, width - line_width((*words, why)) - 1)
    return fit((*words, why, Span("─" * rest, Tone.DIM)), width)


def _was_not_run(cockpit: Cockpit, row: TreeRow) -> bool:
    return isinstance(cockpit.state.candidates[row.candidate].status, NotRun)
