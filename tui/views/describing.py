"""The words around the box that a task is pasted into: what is missing, and what will be written where."""

import textwrap
from collections.abc import Sequence

from tui.views.spans import Line, Span, Tone, cell_width, cut, shown

_MOST_LINES = 3
"""Of one part: the box is what there must be room for."""


def missing_lines(missing: str, names: Sequence[str] | None, width: int) -> list[Line]:
    """What stands above the box. `names`: of the workspace's files; None while they are looked for."""
    lines: list[Line] = [(Span("describe the task", Tone.TITLE),)]
    lines += _wrapped(f"{missing}.", width, Tone.WARN)
    lines += _wrapped(
        "Paste or type it below: what is to be predicted, from which files, and how it is measured.",
        width,
        Tone.PLAIN,
    )
    return [*lines, (Span(_files(names, width), Tone.DIM),)]


def saving_lines(target: str, file: str, note: str, width: int) -> list[Line]:
    """What stands below the box. `note`: what went wrong, in place of what is said of the target."""
    told = _wrapped(note or target, width, Tone.WARN if note else Tone.PLAIN)
    where = f"It is written to {file}; none of your own files is changed."
    return [*told, *_wrapped(where, width, Tone.DIM)]


def key_line(width: int) -> Line:
    """What the keys do, as much of it as there is room for."""
    pairs = (
        ("ctrl+d", "save and go on"),
        ("esc", "leave, nothing is written"),
        ("tab", "to the button"),
    )
    line: list[Span] = []
    used = 0
    for key, words in pairs:
        taken = cell_width(f"{key} {words}") + (3 if line else 0)
        if used + taken > width:
            break
        line += [Span("   ")] if line else []
        line += [Span(key, Tone.STRONG), Span(f" {words}", Tone.DIM)]
        used += taken
    return tuple(line)


def _files(names: Sequence[str] | None, width: int) -> str:
    if names is None:
        return "files: ..."
    if not names:
        return "files: none that scripts see"
    kept: list[str] = []
    for number, name in enumerate(names):
        more = len(names) - number - 1
        rest = f" and {more} more" if more else ""
        if kept and cell_width(f"files: {', '.join([*kept, name])}{rest}") > width:
            return f"files: {', '.join(kept)} and {len(names) - number} more"
        kept.append(shown(name))
    return cut(f"files: {', '.join(kept)}", width)


def _wrapped(text: str, width: int, tone: Tone) -> list[Line]:
    lines = textwrap.wrap(shown(text), max(width, 10))
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], cut(" ".join(lines[_MOST_LINES - 1 :]), width)]
    return [(Span(line, tone),) for line in lines]
