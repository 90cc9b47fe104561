"""What the screen remembers of a workspace between two openings: the selection and how it was looked at."""

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from platformdirs import user_state_path

_MOST_BYTES = 64 * 1024
_NEVER = 32_503_680_000.0
"""The year 3000; a clock beyond it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The state of one workspace's screen."""

    workspace: str = ""
    """Its state dir, so that a person who looks into the file knows whose it is."""
    run: int | None = None
    """The run that the selection belongs to; candidate ids go on from run to run."""
    selection: int | None = None
    pane: str = "tree"
    """The focused pane."""
    look: str = "code"
    """What pane 2 shows: code, diff or info."""
    seen_at: float | None = None
    """Seconds since the epoch; when the screen was last left."""


def kept_file(workspace: str, home: Path | None = None) -> Path:
    """Where it lies: in the user's own state dir, since a workspace's files may come from a stranger."""
    folder = user_state_path("mltui") / "screens" if home is None else home
    return folder / f"{hashlib.sha256(os.fsencode(workspace)).hexdigest()[:24]}.json"


def load_kept(file: Path) -> Kept:
    """What was kept; the defaults for a file that is missing, broken or another program's."""
    try:
        with file.open("rb") as stream:
            found = json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError):
        return Kept()
    if not isinstance(found, dict):
        return Kept()
    fitting = {
        field.name: found[field.name]
        for field in fields(Kept)
        if field.name in found and _fits(field.name, found[field.name])
    }
    return Kept(**fitting)


def save_kept(file: Path, kept: Kept) -> None:
    """Replaces the file as a whole. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".kept-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(asdict(kept), stream)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class Keeper:
    """Reads and writes what is kept, in threads, and only what has changed."""

    def __init__(self, home: Path | None) -> None:
        """`home` instead of the user's state dir."""
        self._home = home
        self._saved = Kept()

    async def load(self, workspace: str) -> Kept:
        """What was kept of this workspace."""
        self._saved = await asyncio.to_thread(load_kept, kept_file(workspace, self._home))
        return self._saved

    async def save(
        self, kept: Kept, seen_at: float, complain: Callable[[str], None], *, is_last: bool
    ) -> None:
        """At its end a screen is kept anew in any case: with the time at which it was left."""
        if kept == replace(self._saved, seen_at=None) and not is_last:
            return
        self._saved = replace(kept, seen_at=seen_at)
        file = kept_file(kept.workspace, self._home)
        try:
            await asyncio.to_thread(save_kept, file, self._saved)
        except OSError as error:
            complain(f"the selection cannot be kept in {file}: {error.strerror}")


def _fits(name: str, value: object) -> bool:
    match name:
        case "run" | "selection":
            return value is None or (isinstance(value, int) and not isinstance(value, bool))
        case "seen_at":
            return value is None or (isinstance(value, float) and 0 <= value < _NEVER)
        case _:
            return isinstance(value, str)
