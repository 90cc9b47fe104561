"""What each key does: the footer for the focused pane, and the whole list."""

from collections.abc import Iterable, Sequence

from tui.views.pack import pack, part
from tui.views.spans import Line, Span, Tone, cell_width, fit, padded

_GAP = 3


def footer(bindings: Iterable[tuple[str, str]], width: int) -> Line:
    """Keys with a word each, the first ones kept the longest: `a accept  r reject  ? keys`."""
    parts = [
        part((90 - index, (Span(key, Tone.ACCENT), Span(f" {label}", Tone.DIM))))
        for index, (key, label) in enumerate(bindings)
    ]
    return pack(parts, width)


def help_lines(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], width: int) -> list[Line]:
    """All keys under their headings, in as many columns as there is room for."""
    columns = max(1, min(3, (width + _GAP) // (50 + _GAP)))
    blocks = [_block(name, keys, (width - _GAP * (columns - 1)) // columns) for name, keys in groups]
    return _side_by_side(blocks, columns, width)


def _block(name: str, keys: Sequence[tuple[str, str]], width: int) -> list[Line]:
    cells = min(max((cell_width(key) for key, _ in keys), default=0), 14, max(1, width // 3))
    lines = [fit((Span(name, Tone.TITLE),), width)]
    for key, words in keys:
        rows = _wrapped(words, max(1, width - cells - 3))
        for index, row in enumerate(rows):
            shown = padded(key if index == 0 else "", cells)
            lines.append(fit((Span(" "), Span(shown, Tone.ACCENT), Span("  "), Span(row)), width))
    return [*lines, fit((), width)]


def _wrapped(words: str, width: int) -> list[str]:
    rows = [""]
    for word in words.split():
        longer = f"{rows[-1]} {word}".strip()
        if cell_width(longer) <= width or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _side_by_side(blocks: list[list[Line]], columns: int, width: int) -> list[Line]:
    """Each block goes to the column that is the shortest so far."""
    stacks = [list[Line]() for _ in range(columns)]
    for block in blocks:
        min(stacks, key=len).extend(block)
    column = (width - _GAP * (columns - 1)) // columns
    lines = list[Line]()
    for index in range(max((len(stack) for stack in stacks), default=0)):
        line = list[Span]()
        for place, stack in enumerate(stacks):
            line.extend(stack[index] if index < len(stack) else fit((), column))
            if place < columns - 1:
                line.append(Span(" " * _GAP))
        lines.append(fit(tuple(line), width))
    return lines
