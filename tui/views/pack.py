"""Parts of a line that give way by width: what matters least shortens first, and nothing is cut in half."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.views.spans import Line, Span, fit, line_width, shown

GAP = 2
ALWAYS = 100
"""The weight of a form that never gives way."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something to say in several lengths."""

    forms: tuple[tuple[int, Line], ...]
    """From the longest to the shortest, each with its weight: of all parts the lightest form gives way first,
    to the part's next one, and after its last one to nothing."""


def part(*forms: tuple[int, Line | Span | str]) -> Part:
    """A part from its weights and forms; empty ones are left out."""
    lines = ((weight, _line(form)) for weight, form in forms)
    return Part(tuple((weight, line) for weight, line in lines if line_width(line)))


def pack(left: Sequence[Part], width: int, *, right: Sequence[Part] = (), gap: int = GAP) -> Line:
    """One line of exactly `width` cells: `left` from the left edge, `right` at the right edge."""
    parts = [*left, *right]
    levels = _levels(parts, width, gap)
    chosen = [
        part.forms[level][1] if level < len(part.forms) else ()
        for part, level in zip(parts, levels, strict=True)
    ]
    on_left = _joined(chosen[: len(left)], gap)
    on_right = _joined(chosen[len(left) :], gap)
    if not on_right:
        return fit(on_left, width)
    between = width - line_width(on_left) - line_width(on_right)
    return fit((*on_left, Span(" " * max(between, 1)), *on_right), width)


def _levels(parts: Sequence[Part], width: int, gap: int) -> list[int]:
    """Which form of each part fits together with the others."""
    levels = [0] * len(parts)
    widths = [[line_width(form) for _, form in part.forms] for part in parts]

    while _taken(widths, levels, gap) > width:
        giving = [
            (part.forms[level][0], index)
            for index, (part, level) in enumerate(zip(parts, levels, strict=True))
            if level < len(part.forms) and part.forms[level][0] < ALWAYS
        ]
        if not giving:
            break
        levels[min(giving)[1]] += 1
    _lengthen(parts, levels, widths, width, gap)
    return levels


def _lengthen(
    parts: Sequence[Part], levels: list[int], widths: Sequence[Sequence[int]], width: int, gap: int
) -> None:
    """What gave way for something that has vanished since comes back, the heaviest first."""
    given = [
        (-weight, level, index)
        for index, part in enumerate(parts)
        for level, (weight, _) in enumerate(part.forms)
        if level < levels[index]
    ]
    for _, level, index in sorted(given):
        if level < levels[index]:
            longer = [*levels]
            longer[index] = level
            if _taken(widths, longer, gap) <= width:
                levels[index] = level


def _taken(widths: Sequence[Sequence[int]], levels: Sequence[int], gap: int) -> int:
    sizes = [sizes[level] for sizes, level in zip(widths, levels, strict=True) if level < len(sizes)]
    return sum(sizes) + gap * max(0, len(sizes) - 1)


def _joined(forms: Iterable[Line], gap: int) -> Line:
    joined = list[Span]()
    for form in forms:
        if joined and form:
            joined.append(Span(" " * gap))
        joined.extend(form)
    return tuple(joined)


def _line(form: Line | Span | str) -> Line:
    """Its texts are settled here: what is measured is what is drawn."""
    match form:
        case str():
            spans: Line = (Span(form),)
        case Span():
            spans = (form,)
        case _:
            spans = form
    return tuple(Span(shown(span.text), span.tone) for span in spans)
