"""A text file as the prompt shows it: whole, or its start and its end with what lies between counted."""

import io
from dataclasses import dataclass
from pathlib import Path

from engine.clean import clean_text
from engine.workspace.reading import counted, decode, marked_encoding, read_regular
from engine.workspace.show_table import Shown

_READ_WHOLE_BYTES = 1_000_000
_END_BYTES = 200_000
_COUNTED_BYTES = 200_000_000
_SNIFF_BYTES = 8_192
_LONGEST_LINE = 2_000
_HEAD_SHARE = 0.7
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1b\x08")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text file, read as far as a prompt may need it."""

    head: str
    tail: str
    """Empty where `head` is the whole text."""
    lines: int | None
    """None where the file is too big to count them."""
    size_bytes: int
    encoding: str


def is_text(path: Path) -> bool:
    """Whether the file's start reads as text. Raises OSError."""
    start = read_regular(path, _SNIFF_BYTES)
    if marked_encoding(start) is not None:
        return True
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in start)
    if b"\0" in start or controls * 50 > len(start):
        return False
    text, encoding = decode(start)
    strange = sum(not character.isprintable() and not character.isspace() for character in text)
    return encoding != "latin-1" or strange * 20 <= len(text)


def read_text(path: Path, size_bytes: int) -> TextFile:
    """The text. Raises OSError."""
    start = read_regular(path, _READ_WHOLE_BYTES)
    text, encoding = decode(start)
    if len(start) < _READ_WHOLE_BYTES:
        return TextFile(
            head=_clean(text), tail="", lines=text.count("\n"), size_bytes=len(start), encoding=encoding
        )
    with path.open("rb") as stream:
        lines = _count_lines(stream) if size_bytes <= _COUNTED_BYTES else None
        stream.seek(-min(_END_BYTES, size_bytes), io.SEEK_END)
        end = stream.read(_END_BYTES)
    if encoding == "utf-16":
        tail = ""  # where its characters begin cannot be told from the middle of it
    else:
        tail = end.decode("latin-1" if encoding == "latin-1" else "utf-8", errors="replace")
        tail = tail.partition("\n")[2] or tail
    head = text[:_END_BYTES].rpartition("\n")[0] or text[:_END_BYTES]
    return TextFile(
        head=_clean(head), tail=_clean(tail) or "\n", lines=lines, size_bytes=size_bytes, encoding=encoding
    )


def show_text(file: TextFile, limit: int | None = None) -> Shown:
    """The text within about `limit` characters."""
    if not file.tail and (limit is None or len(file.head) <= limit):
        return Shown(text="\n" + file.head.strip("\n"), left_out="")
    room = max(0, (limit if limit is not None else len(file.head) + len(file.tail)) - 150)
    head = _lines_within(file.head.split("\n"), int(room * _HEAD_SHARE))
    rest = (file.tail or "\n".join(file.head.split("\n")[len(head) :])).rstrip("\n").split("\n")
    tail = _lines_within(rest[::-1], room - sum(map(len, head)))[::-1]
    between = _between(file, len(head) + len(tail))
    is_cut = any(line.endswith("left out ...") for line in head + tail)
    left_out = between if not between.startswith("0 ") else ""
    if is_cut:
        left_out = f"{left_out}, the ends of long lines" if left_out else "the ends of long lines"
    middle = [f"... {between} left out ..."] if not between.startswith("0 ") else []
    title = f" the start and the end of a text file; {file.size_bytes} bytes"
    return Shown(text="\n".join([title, *head, *middle, *tail]), left_out=left_out)


def _between(file: TextFile, shown: int) -> str:
    if not file.tail:
        whole = len(file.head.rstrip("\n").split("\n"))
        return counted(max(0, whole - shown), "line")
    return "many lines" if file.lines is None else counted(max(0, file.lines - shown), "line")


def _lines_within(lines: list[str], room: int) -> list[str]:
    """The first lines that fit, long ones cut; at least one where there is room for a piece of it."""
    shown: list[str] = []
    for line in lines:
        cut = _cut(line, min(_LONGEST_LINE, room))
        room -= len(cut) + 1
        if room < 0 and shown:
            break
        shown.append(cut)
        if room <= 0:
            break
    return shown


def _cut(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    kept = max(0, longest - 40)
    return f"{line[:kept]} ... {len(line) - kept} characters left out ..."


def _clean(text: str) -> str:
    if "\r" in text and "\n" not in text:  # the line ends of old Macs
        text = text.replace("\r", "\n")
    return clean_text(text)


def _count_lines(stream: io.BufferedReader) -> int:
    return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
