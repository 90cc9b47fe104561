"""A candidate's files as the panes show them: read with a cap, and cleaned; what is not there is empty."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.candidate import Candidate
from engine.clean import clean_text
from engine.facts import Purpose
from tui.cockpit import Cockpit
from tui.format import bytes_text
from tui.views.info import InfoTexts, Sent

_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_WRITING = frozenset({Purpose.WRITE, Purpose.REVISE, Purpose.AGAIN})
_MOST_BYTES = 512 * 1024
_MOST_TAIL_BYTES = 4 * 1024 * 1024
_LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """A candidate's script beside the one that it was made from."""

    script: str
    parent: str
    """Empty where there is none, or it has no script."""
    ground: int | None
    """Whose script `parent` is."""


def candidate_folder(state_dir: str, candidate: int) -> Path:
    """Where everything of a candidate lies."""
    return Path(state_dir) / "candidates" / f"{candidate:04}"


def output_file(cockpit: Cockpit, candidate: Candidate | None) -> Path | None:
    """None before it was started: a file of that name would be an older attempt's."""
    if candidate is None or cockpit.times[candidate.id].started is None:
        return None
    return candidate_folder(cockpit.hello.state_dir, candidate.id) / "stdout.log"


def read_text(file: Path) -> str:
    """Its text, cleaned; empty where it cannot be read, and cut where it is too long to be looked at."""
    try:
        with file.open("rb") as stream:
            found = stream.read(_MOST_BYTES + 1)
    except OSError:
        return ""
    text = clean_text(found[:_MOST_BYTES].decode("utf-8", "replace"))
    if len(found) > _MOST_BYTES:
        text += f"\n… cut after {_MOST_BYTES // 1024} kB; the whole file is {file}"
    return _cut(text)


def read_tail(file: Path) -> str:
    """The end of a file that may be very long, cleaned; says how much stands before it. Blocks."""
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            left_out = max(size - _MOST_TAIL_BYTES, 0)
            stream.seek(left_out)
            text = clean_text(stream.read(_MOST_TAIL_BYTES).decode("utf-8", "replace"))
    except OSError:
        return ""
    if left_out:
        text = f"… {bytes_text(left_out)} before this are in {file}\n{text}"
    return _cut(text)


@contextmanager
def text_file(text: str) -> Iterator[IO[bytes]]:
    """A file without a name that holds the text, at its beginning; a program may have it as its input."""
    with tempfile.TemporaryFile() as file:
        file.write(text.encode("utf-8", "replace"))
        file.seek(0)
        yield file


def read_scripts(state_dir: str, candidate: int, ground: int | None) -> Scripts:
    """Both scripts. Blocks: for a thread."""
    return Scripts(
        script=read_text(candidate_folder(state_dir, candidate) / "script.py"),
        parent="" if ground is None else read_text(candidate_folder(state_dir, ground) / "script.py"),
        ground=ground,
    )


def read_info(state_dir: str, candidate: int) -> InfoTexts:
    """What was sent, and what was said of it. Blocks: for a thread."""
    folder = candidate_folder(state_dir, candidate)
    return InfoTexts(sent=tuple(_sent(folder)), reflection=read_text(folder / "reflection.md"))


def _sent(folder: Path) -> Iterator[Sent]:
    """Every request that is kept, the oldest first; those that made the script with their messages."""
    first = folder / "messages.json"
    if messages := _messages(first):
        yield Sent(purpose=Purpose.WRITE, turn=1, file=str(first), messages=messages)
    for file in sorted((folder / "asked").glob("*-*.json"), key=_age):
        purpose, _, turn = file.stem.partition("-")
        asked_for = _PURPOSES.get(purpose)
        if asked_for is not None and turn.isdecimal():
            messages = _messages(file) if asked_for in _WRITING else ()
            yield Sent(purpose=asked_for, turn=int(turn), file=str(file), messages=messages)


def _age(file: Path) -> tuple[int, str]:
    try:
        return file.stat().st_mtime_ns, file.name
    except OSError:  # gone since it was listed: then its place says nothing
        return 0, file.name


def _messages(file: Path) -> tuple[tuple[str, str], ...]:
    """Empty where the file is missing, or no list of messages."""
    try:
        with file.open("rb") as stream:
            found = json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError):
        return ()
    if not isinstance(found, list):
        return ()
    return tuple(
        (clean_text(str(message.get("role", ""))), _cut(clean_text(str(message.get("content", "")))))
        for message in found
        if isinstance(message, dict)
    )


def _cut(text: str) -> str:
    return "\n".join(
        line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in text.split("\n")
    )
