"""An output, held as a text or lying in a file, as numbered lines: however large, a few blocks are held."""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from engine.parsing.score.lines import Line, numbered, pieces
from engine.parsing.score.stream import BLOCK_BYTES, Block, LineStream

Output = str | Iterable[bytes]
"""A text, or what gives the bytes piece by piece each time that it is asked."""

_HEAD_LINES = 5
_LEFT_OUT = " ... "
_SURROGATES = re.compile("[\ud800-\udfff]")


def output_bytes(output: Output) -> Iterator[bytes]:
    """The output in pieces."""
    if not isinstance(output, str):
        yield from output
        return
    for start in range(0, len(output), BLOCK_BYTES):
        # A lone surrogate cannot be encoded; a control character is cleaned away like one.
        yield _SURROGATES.sub("\0", output[start : start + BLOCK_BYTES]).encode()


def lines(output: Output) -> Iterator[Line]:
    """The cleaned lines, one at a time; of an overlong one its head and its tail."""
    for piece in _blocks(output):
        if isinstance(piece, Block):
            for number, raw in enumerate(_split(piece), start=piece.first):
                yield from pieces(number, raw.decode("utf-8", errors="replace"))
        else:
            yield from piece


def numbered_tail(output: Output, most_lines: int, most_chars: int) -> str:
    """The first few and the last lines as `12: text`, `...` where some were left out.

    It has at most `most_lines` lines beside the `...`, and at most `most_chars` characters.
    """
    head: list[tuple[int, str]] = []
    head_lines = min(_HEAD_LINES, most_lines // 4)
    tail: deque[tuple[int, str]] = deque(maxlen=most_lines - head_lines)
    total = 0
    for piece in _blocks(output):
        for number, text in _ends_of(piece, head_lines, most_lines - head_lines):
            if number <= head_lines:
                head.append((number, text))
            else:
                tail.append((number, text))
        total = _last_number(piece)
    return numbered(head, list(tail), total, most_chars)


def _ends_of(piece: Block | tuple[Line, ...], first: int, last: int) -> Iterator[tuple[int, str]]:
    """Those lines of the piece that could be among the first or the last so many of the output."""
    if not isinstance(piece, Block):
        if piece:
            yield piece[0].number, _LEFT_OUT.join(part.text for part in piece)
        return
    split = _split(piece)
    for at, raw in enumerate(split):
        if piece.first + at <= first or at >= len(split) - last:
            yield piece.first + at, raw.decode("utf-8", errors="replace")


def _last_number(piece: Block | tuple[Line, ...]) -> int:
    if isinstance(piece, Block):
        return piece.first + piece.data.count(b"\n") - 1
    return piece[-1].number


def _split(block: Block) -> list[bytes]:
    return block.data[:-1].split(b"\n")


def _blocks(output: Output) -> Iterator[Block | tuple[Line, ...]]:
    stream = LineStream.begin()
    for data in output_bytes(output):
        yield from stream.feed(data)
    yield from stream.end()
