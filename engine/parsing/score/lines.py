"""An output as clean, numbered lines: the numbering that readings, prompts and the output pane share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.clean import clean_text

MOST_CHARS = 4_000
"""An overlong line is seen as its head and its tail, half of this each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A cleaned line, or the head or tail of an overlong one."""

    number: int
    """From 1."""
    text: str
    offset: int = 0
    """How many characters of the cleaned line stand before this piece."""


def numbered(
    head: Sequence[tuple[int, str]], tail: Sequence[tuple[int, str]], total: int, most_chars: int
) -> str:
    """The first and the last lines of so many as `12: text`, in at most `most_chars` characters."""
    width = max(most_chars // 4, 20)

    def shown(some: Sequence[tuple[int, str]]) -> list[str]:
        return [f"{number}: {_shorten(_clean(raw), width)}" for number, raw in some]

    return _fit(shown(head), shown(tail), total, most_chars)


def _fit(head: list[str], tail: list[str], total: int, most_chars: int) -> str:
    """The last line is worth most, so the middle goes first and the head after it."""
    while head and sum(map(len, head)) + len(head) > most_chars // 4:
        head.pop()
    room = most_chars - sum(map(len, head)) - len(head) - len("...\n")
    kept: list[str] = []
    for line in reversed(tail):
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    kept.reverse()
    gap = ["..."] if len(head) + len(kept) < total else []
    return "\n".join([*head, *gap, *kept])[:most_chars]


def _clean(raw: str) -> str:
    return raw if raw.isascii() and raw.isprintable() else clean_text(raw)


def pieces(number: int, raw: str) -> Iterator[Line]:
    """The line, cleaned; an overlong one in two."""
    text = _clean(raw)
    return cut(number, text, text, len(text))


def cut(number: int, head: str, tail: str, chars: int) -> Iterator[Line]:
    """A line of so many characters, of which the first and the last `MOST_CHARS` are known."""
    if chars <= MOST_CHARS:
        yield Line(number=number, text=head)
        return
    # The cut goes where a space stands, or half a number would be read as a whole one.
    half = MOST_CHARS // 2
    yield Line(number=number, text=head[: max(head.rfind(" ", 0, half), 0)])
    start = tail.find(" ", len(tail) - half)
    if start >= 0:
        yield Line(number=number, text=tail[start:], offset=chars - len(tail) + start)


def _shorten(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    half = (width - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"
