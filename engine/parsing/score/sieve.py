"""Which lines of a flood are worth reading: found in the raw bytes, so that the rest costs nothing."""

import re
import sys
from collections import deque
from dataclasses import dataclass, field

from engine.parsing.score.lines import Line, pieces
from engine.parsing.score.metrics import MetricWords
from engine.parsing.score.stream import Block
from engine.parsing.score.survey import Survey, Walk

_EARLY_CHARS = 200_000
_LATE_BYTES = 200_000
"""How much is read closely: of what is worth it the first of these, and the last of these."""

_LINE_COST = 40
"""In characters: what a line costs to read however short it is."""
_CONTEXT_LINES = 40
_CONTEXT_BYTES = 3_000
"""What stands further above a metric's name is no heading of it."""

_MOST_HITS = 300
"""In one block: with more it is not read line by line before the end of the output is known."""
_MOST_MISSES = 1_000
_MOST_NOTES = 40
_BLOCK_END = 4_000
_NOTE_BYTES = 2_000

_NOTES = tuple(
    word.encode()
    for word in (
        *("best", "select", "chosen", "choos", "winn", "final", "submi", "picked", "using", "refit", "early"),
        *("restor", "最", "log1p", "rmsle", "log"),
    )
)
_TRACEBACK = b"traceback (most recent"
_NOTE = re.compile(
    rb"log(?:1p|[ _-](?:transform|target|price|saleprice|scale|space|unit)|\(y)"
    rb"|rmsle|(?<=np\.)log|(?<=on )logs?\b|(?!log)"
)


@dataclass(slots=True)
class Sieve:
    """Leads a walk through the blocks of an output."""

    walk: Walk
    _room: int = _EARLY_CHARS
    _late: deque[Block | tuple[Line, ...]] = field(default_factory=deque)
    _late_bytes: int = 0
    _last: tuple[int, bytes] = (0, b"")
    """The last line that is not blank, as far as its head."""
    _read_until: int = 1
    """The number of the first line that was not read yet."""

    @property
    def _metric(self) -> MetricWords:
        return self.walk.found.metric

    def take(self, piece: Block | tuple[Line, ...]) -> None:
        """Reads what is worth it, now or, past the room for it, at the end."""
        if isinstance(piece, tuple):
            self._take_ends(piece)
            return
        self._keep_last(piece)
        self._note_crash(piece)
        if self._room > 0:
            self._read(piece)
        else:
            self._put_off(piece)

    def end(self) -> Survey:
        """What was seen."""
        self._room = sys.maxsize
        for piece in self._late:
            if isinstance(piece, tuple):
                self._read_ends(piece)
            else:
                self._read(piece)
        number, raw = self._last
        last = next(pieces(number, raw.decode("utf-8", "replace")), None) if number else None
        return self.walk.end(last)

    def _read(self, block: Block) -> None:
        """Line by line where something is claimed or may follow, from hit to hit where not."""
        cursor = _Cursor(block)
        names, notes = (
            _Hits(cursor.low, self._metric.hints, self._metric.likely),
            _Hits(cursor.low, _NOTES, _NOTE),
        )
        noted = 0
        while cursor.at < len(block.data):
            if self._room <= 0:
                self._put_off(Block(first=cursor.number, data=block.data[cursor.at :]))
                return
            if self.walk.is_waiting and cursor.number == self._read_until:
                self._read_line(cursor)
                continue
            name, note = names.after(cursor.at), notes.after(cursor.at)
            if min(name, note) == len(block.data):
                return
            if name <= note or block.data.rfind(b"\n", 0, name) < note:
                cursor.move_to(cursor.context_of(name))
                while cursor.at <= name:
                    self._read_line(cursor)
                continue
            noted += 1
            self._note(cursor, note)
            if noted == _MOST_NOTES:
                notes.skip_to(max(len(block.data) - _BLOCK_END, cursor.at))

    def _read_line(self, cursor: "_Cursor") -> None:
        if cursor.number != self._read_until:
            self.walk.forget()
        number, raw = cursor.number, cursor.line()
        self._room -= len(raw) + _LINE_COST
        for line in pieces(number, raw.decode("utf-8", "replace")):
            self.walk.read(line)
        self._read_until, cursor.read_until = cursor.number, cursor.at

    def _note(self, cursor: "_Cursor", hit: int) -> None:
        previous = cursor.before(hit)
        cursor.move_to(cursor.start_of(hit))
        at = max(cursor.at, hit - _NOTE_BYTES // 2)
        number, end = cursor.number, cursor.at + len(cursor.line())
        raw = cursor.data[at : min(end, at + _NOTE_BYTES)]
        for line in pieces(number, raw.decode("utf-8", "replace")):
            self.walk.note(line, previous)

    def _note_crash(self, block: Block) -> None:
        """The last traceback counts, however many notes stand before it."""
        cursor = _Cursor(block)
        hit = cursor.low.rfind(_TRACEBACK)
        if hit >= 0:
            self._note(cursor, hit)
            self.walk.in_traceback = False

    def _put_off(self, block: Block) -> None:
        """Keeps what is worth it for the end, and of that only the last."""
        cursor = _Cursor(block)
        names, notes = (
            _Hits(cursor.low, self._metric.hints, self._metric.likely),
            _Hits(cursor.low, _NOTES, _NOTE),
        )
        for noted in range(2 * _MOST_NOTES):
            if noted == _MOST_NOTES:
                notes.skip_to(max(len(block.data) - _BLOCK_END, cursor.at))
            note = notes.after(cursor.at)
            if note == len(block.data):
                break
            self._note(cursor, note)
        self.walk.in_traceback = False
        cursor = _Cursor(block)
        for _ in range(_MOST_HITS):
            name = names.after(cursor.at)
            if name == len(block.data):
                return
            cursor.move_to(max(cursor.at, cursor.start_of(max(name - _CONTEXT_BYTES, 0))))
            first, start = cursor.number, cursor.at
            stop = block.data.find(b"\n", min(name + _CONTEXT_BYTES, len(block.data) - 1)) + 1
            cursor.move_to(stop)
            self._keep(Block(first=first, data=block.data[start:stop]))
        self._keep(Block(first=cursor.number, data=block.data[cursor.at :]))

    def _take_ends(self, ends: tuple[Line, ...]) -> None:
        if ends and ends[-1].text.strip():
            self._last = (ends[-1].number, ends[-1].text.encode())
        if self._room > 0:
            self._read_ends(ends)
        else:
            self._keep(ends)

    def _read_ends(self, ends: tuple[Line, ...]) -> None:
        self.walk.forget()
        for line in ends:
            self._room -= len(line.text)
            self.walk.read(line)
        if ends:
            self._read_until = ends[-1].number + 1

    def _keep(self, piece: Block | tuple[Line, ...]) -> None:
        self._late.append(piece)
        self._late_bytes += _size(piece)
        while self._late_bytes > _LATE_BYTES:
            over = self._late_bytes - _LATE_BYTES
            first = self._late.popleft()
            self._late_bytes -= _size(first)
            self.walk.found.dropped += 1
            if isinstance(first, Block) and len(first.data) > over:
                rest = _without_head(first, over)
                self._late.appendleft(rest)
                self._late_bytes += _size(rest)
                return

    def _keep_last(self, block: Block) -> None:
        data = block.data.rstrip()
        if data:
            start = data.rfind(b"\n") + 1
            self._last = (block.first + data.count(b"\n"), data[start : start + _NOTE_BYTES])


class _Cursor:
    """A place in a block, at the start of a line whose number is known."""

    def __init__(self, block: Block) -> None:
        self.data = block.data
        self.low = block.data.lower()
        self.number = block.first
        self.at = 0
        self.read_until = 0
        """What stands before was read closely; nothing is read so twice."""

    def move_to(self, at: int) -> None:
        """To the line that starts there, which may be one above."""
        if at >= self.at:
            self.number += self.data.count(b"\n", self.at, at)
        else:
            self.number -= self.data.count(b"\n", at, self.at)
        self.at = at

    def line(self) -> bytes:
        """The line here, without its newline; goes on to the next one."""
        end = self.data.index(b"\n", self.at)
        raw = self.data[self.at : end]
        self.at, self.number = end + 1, self.number + 1
        return raw

    def start_of(self, hit: int) -> int:
        """Where the line around this place starts."""
        return self.data.rfind(b"\n", 0, hit) + 1

    def context_of(self, hit: int) -> int:
        """Where the lines start that may head the one around this place; none of them was read already."""
        start = self.start_of(hit)
        low = max(self.read_until, start - _CONTEXT_BYTES)
        for _ in range(_CONTEXT_LINES):
            above = self.data.rfind(b"\n", 0, max(start - 1, 0)) + 1
            if above < low or start == 0:
                break
            start = above
        return max(start, self.read_until)

    def before(self, hit: int) -> str:
        """The line above the one around this place."""
        start = self.start_of(hit)
        above = self.data.rfind(b"\n", 0, max(start - 1, 0)) + 1
        return self.data[above : max(start - 1, 0)][:_NOTE_BYTES].decode("utf-8", "replace").strip()


class _Hits:
    """Where the next of some words stands; each word is looked for only once in each stretch."""

    def __init__(self, low: bytes, words: tuple[bytes, ...], fitting: re.Pattern[bytes]) -> None:
        self._low, self._words, self._fitting = low, words, fitting
        self._places = [-1] * len(words)
        self._misses = 0
        self._floor = 0

    def skip_to(self, at: int) -> None:
        """Nothing before this place counts."""
        self._floor = at

    def after(self, at: int) -> int:
        """The place of the first fitting word from here on; the end where none is."""
        at = max(at, self._floor)
        while True:
            for number, place in enumerate(self._places):
                if place < at:
                    found = self._low.find(self._words[number], at)
                    self._places[number] = len(self._low) if found < 0 else found
            nearest = min(self._places)
            if nearest == len(self._low) or self._fitting.match(self._low, nearest):
                return nearest
            at = nearest + 1
            self._misses += 1
            if self._misses % _MOST_MISSES == 0:
                # So many words that only look alike are a flood; what ends it is still looked at.
                at = self._floor = max(at, len(self._low) - _BLOCK_END)


def _without_head(block: Block, size: int) -> Block:
    cut = block.data.find(b"\n", size) + 1
    return Block(first=block.first + block.data.count(b"\n", 0, cut), data=block.data[cut:])


def _size(piece: Block | tuple[Line, ...]) -> int:
    if isinstance(piece, Block):
        return len(piece.data) + _LINE_COST * piece.data.count(b"\n")
    return sum(len(line.text) + _LINE_COST for line in piece)
