"""An output that arrives in pieces, as blocks of whole lines: what is held never grows with what is fed."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.clean import clean_text
from engine.parsing.score.lines import MOST_CHARS, Line, cut

BLOCK_BYTES = 256 * 1024
_HELD_SEQUENCE = 256
"""In characters: of an escape sequence that goes on, no more than its opening is worth keeping."""

_UNFINISHED = re.compile(r"(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*)?|\x9b[0-?]*[ -/]*)\Z")
_OVERWRITTEN = re.compile(rb"[^\n\r]*\r+(?=[^\r\n])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Whole lines, none longer than two blocks; what a carriage return rewrote is gone."""

    first: int
    """The number of its first line, from 1."""
    data: bytes
    """Every line ends in a newline."""


@dataclass(slots=True)
class LineStream:
    """Bytes go in as they come, blocks and the ends of overlong lines come out."""

    _held: bytearray
    _next: int = 1
    _long: "_LongLine | None" = None

    @staticmethod
    def begin() -> "LineStream":
        """A stream of nothing yet."""
        return LineStream(_held=bytearray())

    def feed(self, data: bytes) -> Iterator[Block | tuple[Line, ...]]:
        """What is complete now; a line of many megabytes comes as its head and its tail."""
        for start in range(0, len(data), BLOCK_BYTES):
            self._held += data[start : start + BLOCK_BYTES]
            if len(self._held) >= BLOCK_BYTES:
                yield from self._drain()

    def end(self) -> Iterator[Block | tuple[Line, ...]]:
        """The rest; a last line without a newline is a line too."""
        if self._held or self._long is not None:
            if not self._held.endswith(b"\n"):
                self._held += b"\n"
            yield from self._drain()

    def _drain(self) -> Iterator[Block | tuple[Line, ...]]:
        if self._long is not None:
            end = self._held.find(b"\n")
            self._long.feed(bytes(self._held if end < 0 else self._held[:end]))
            if end < 0:
                self._held.clear()
                return
            del self._held[: end + 1]
            yield tuple(self._long.pieces(self._next))
            self._long = None
            self._next += 1
        end = self._held.rfind(b"\n")
        if end >= 0:
            data = bytes(self._held[: end + 1])
            del self._held[: end + 1]
            yield Block(first=self._next, data=_rewritten(data))
            self._next += data.count(b"\n")
        if len(self._held) >= BLOCK_BYTES:
            self._long = _LongLine()
            self._long.feed(bytes(self._held))
            self._held.clear()


class _LongLine:
    """The cleaned head and tail of a line, and how many characters it has."""

    def __init__(self) -> None:
        self._is_returned = False
        self._forget()

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the line."""
        body = data.rstrip(b"\r")
        if not body:
            self._is_returned = self._is_returned or bool(data)
            return
        start = body.rfind(b"\r") + 1
        if start or self._is_returned:
            self._forget()
        self._take(self._decoder.decode(body[start:]))
        self._is_returned = len(body) < len(data)

    def pieces(self, number: int) -> Iterator[Line]:
        """The line, or its two ends."""
        self._take(self._decoder.decode(b"", final=True))
        self._keep(clean_text(self._open))
        return cut(number, self._head, self._tail, self._chars)

    def _forget(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._head = self._tail = self._open = ""
        self._chars = 0

    def _take(self, text: str) -> None:
        if not self._open and text.isascii() and text.isprintable():
            self._keep(text)
            return
        text = self._open + text
        opening = max(text.rfind("\x1b"), text.rfind("\x9b"))
        if opening >= 0 and _UNFINISHED.match(text, opening):
            self._open = text[opening:] if len(text) - opening < _HELD_SEQUENCE else text[opening:][:2]
            text = text[:opening]
        else:
            self._open = ""
        self._keep(clean_text(text))

    def _keep(self, text: str) -> None:
        self._chars += len(text)
        if len(self._head) < MOST_CHARS:
            self._head += text[: MOST_CHARS - len(self._head)]
        self._tail = (self._tail + text[-MOST_CHARS:])[-MOST_CHARS:]


def _rewritten(data: bytes) -> bytes:
    """Without what a carriage return rewrote: a bar of megabytes is as small as its last state."""
    if b"\r" not in data:
        return data
    return _OVERWRITTEN.sub(b"", data.replace(b"\r\n", b"\n"))
