"""What passes between an engine and its viewers: one JSON object a line, small, in both directions."""

import json
from collections.abc import Mapping
from typing import Any

from engine.codec import entry_json, signal_json
from engine.errors import JournalError
from engine.facts import Entry
from engine.signals import Signal

MOST_BYTES = 4 * 1024 * 1024
"""Of one line; whoever sends more is hung up on."""

Frame = Mapping[str, Any]


def entry_frame(entry: Entry) -> Frame:
    """A fact, with its place in the journal: who comes back says the last one that it knows."""
    return {"frame": "fact", "seq": entry.seq, **entry_json(entry)}


def signal_frame(signal: Signal) -> Frame:
    """A signal."""
    return {"frame": "signal", **signal_json(signal)}


def answer_frame(command: int, error: str | None) -> Frame:
    """What came of a command; None: it was done."""
    return {"frame": "answer", "id": command, "error": error}


def pack(frame: Frame) -> bytes:
    """One line."""
    return json.dumps(frame, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def unpack(line: bytes) -> dict[str, Any]:
    """The frame again. Raises JournalError where the line is none."""
    try:
        frame = json.loads(line)
    except ValueError as error:
        raise JournalError(f"a line on the wire that is no JSON: {error}") from error
    if not isinstance(frame, dict):
        raise JournalError("a line on the wire that is no JSON object")
    return frame
