"""The files that facts name: scripts, messages, completions, reflections, and `best/`."""

import asyncio
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiofiles
import aiofiles.os

from engine.errors import JournalError
from engine.facts import Purpose
from engine.ports import PromptMessage

T = TypeVar("T")

_TAIL_BYTES = 1024 * 1024
_PIECE_BYTES = 64 * 1024
_MOST_PRODUCT_BYTES = 256 * 1024 * 1024


def sha256_of(text: str) -> str:
    """The hash by which a fact names a text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredOutput:
    """An output where it lies: gives its bytes piece by piece, each time from the first. Blocks."""

    path: Path

    def __iter__(self) -> Iterator[bytes]:
        """Nothing where there is no file."""
        try:
            with self.path.open("rb", buffering=0) as file:
                while piece := file.read(_PIECE_BYTES):
                    yield piece
        except FileNotFoundError:
            return


class CandidateFiles:
    """The folder of one candidate: `.mltui/candidates/0007/`."""

    def __init__(self, state_dir: Path, candidate: int) -> None:
        """Makes nothing; the first writing does."""
        self.root = state_dir / "candidates" / f"{candidate:04d}"

    @property
    def script(self) -> Path:
        """The script, as it is run."""
        return self.root / "script.py"

    @property
    def work(self) -> Path:
        """The only folder that the script may write."""
        return self.root / "work"

    @property
    def stdout(self) -> Path:
        """What the script printed, stderr too."""
        return self.root / "stdout.log"

    def put_script(self, code: str) -> str:
        """Writes the script at once. Returns the hash."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.script.write_text(code, encoding="utf-8")
        return sha256_of(code)

    async def read_script(self) -> str:
        """The script's text. Raises JournalError where it is gone."""
        try:
            return (await _whole(_read(self.script))).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise JournalError(
                f"{self.script} cannot be read any more", hint="put it back, or start another run with --new"
            ) from error

    def repeat(self, number: int) -> "CandidateFiles":
        """Where the same script runs again: a folder of its own, so that nothing of the first is lost."""
        again = copy(self)
        again.root = self.root / "repeats" / str(number)
        return again

    @property
    def output(self) -> StoredOutput:
        """All of what the script printed, however much that is."""
        return StoredOutput(self.stdout)

    async def read_output(self) -> str:
        """The last MiB of the output, undecodable bytes replaced."""
        try:
            output = await _whole(_read(self.stdout, most_bytes=_TAIL_BYTES))
        except FileNotFoundError:
            return ""
        return output.decode("utf-8", errors="replace")

    async def read_product(self, name: str) -> bytes | None:
        """A file that the script left in its work folder; None where there is none that may be read.

        What a script leaves is data of a stranger: no link is followed, only a regular file is read.
        """
        return await asyncio.to_thread(_read_untrusted, self.work, name)

    async def write_messages(self, purpose: Purpose, turn: int, messages: Sequence[PromptMessage]) -> None:
        """Exactly what is about to be sent."""
        text = json.dumps([asdict(message) for message in messages], indent=1, ensure_ascii=False)
        await _whole(_write(self._asked(purpose, turn), text))

    async def write_completion(self, purpose: Purpose, turn: int, text: str) -> str:
        """Returns the hash."""
        await _whole(_write(self._answered(purpose, turn), text))
        return sha256_of(text)

    async def read_completion(self, purpose: Purpose, turn: int, sha256: str) -> str | None:
        """The answer; None where the file is gone or is not what the fact names."""
        try:
            text = (await _whole(_read(self._answered(purpose, turn)))).decode("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return text if sha256_of(text) == sha256 else None

    async def write_reflection(self, text: str) -> None:
        """The model's words, as Markdown."""
        await _whole(_write(self.root / "reflection.md", text))

    def _asked(self, purpose: Purpose, turn: int) -> Path:
        if purpose is Purpose.WRITE and turn == 1:
            return self.root / "messages.json"
        return self.root / "asked" / f"{purpose}-{turn}.json"

    def _answered(self, purpose: Purpose, turn: int) -> Path:
        if purpose is Purpose.WRITE and turn == 1:
            return self.root / "completion.txt"
        return self.root / "asked" / f"{purpose}-{turn}.txt"


def _read_untrusted(folder: Path, name: str) -> bytes | None:
    *parents, last = Path(name).parts
    opened: list[int] = []
    try:
        opened.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW))
        for parent in parents:
            opened.append(os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=opened[-1]))
        # Without O_NONBLOCK, opening a pipe would wait for ever.
        file = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened[-1])
        opened.append(file)
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_PRODUCT_BYTES:
            return None
        with os.fdopen(os.dup(file), "rb") as content:
            return content.read(_MOST_PRODUCT_BYTES)
    except OSError:  # not there, or not what it should be: nothing to read
        return None
    finally:
        for descriptor in opened:
            os.close(descriptor)


def write_best(state_dir: Path, files: Mapping[str, bytes]) -> None:
    """Replaces `best/` as a whole: whoever looks finds the old one or the new one, never half of each."""
    fresh, stale, best = (state_dir / name for name in ("best.new", "best.old", "best"))
    for leftover in (fresh, stale):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    if best.exists():
        best.rename(stale)
    fresh.rename(best)
    shutil.rmtree(stale, ignore_errors=True)


def clear_best(state_dir: Path) -> None:
    """There is no best any more."""
    shutil.rmtree(state_dir / "best", ignore_errors=True)


def keep_best_of_run(state_dir: Path, run: int) -> None:
    """Puts `best/` aside as `best-of-run-1/`: another run must not write over what this one found."""
    best, kept = state_dir / "best", state_dir / f"best-of-run-{run}"
    if best.is_dir() and not kept.exists():
        best.rename(kept)


async def _whole(operation: Coroutine[Any, Any, T]) -> T:
    """Ends what was begun, cancelled or not: half an operation would leave its file open."""
    task = asyncio.ensure_future(operation)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


async def _read(path: Path, most_bytes: int | None = None) -> bytes:
    """The file, or its last `most_bytes`."""
    async with aiofiles.open(path, "rb") as file:
        if most_bytes is not None:
            size = await file.seek(0, os.SEEK_END)
            await file.seek(max(0, size - most_bytes))
        return await file.read()


async def _write(path: Path, text: str) -> None:
    # Surrogates cannot be encoded; what comes here was cleaned, and the rest is replaced rather than lost.
    data = text.encode("utf-8", errors="replace")
    await aiofiles.os.makedirs(path.parent, mode=0o700, exist_ok=True)
    part = path.with_name(path.name + ".part")
    async with aiofiles.open(part, "wb") as file:
        await file.write(data)
    await aiofiles.os.replace(part, path)
