"""A run that was recorded from a real one: its facts, and the files of its candidates, in one JSON file.

`python -m tests.tui.app.recorded FACTS STATE_DIR FILE` records one; FACTS is what `mltui run` prints. The
scripts of a run have most lines in common, so each line is kept once, and a file is a list of their numbers.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.codec import read_at, read_fact
from engine.facts import Entry

KEPT = Path(__file__).parents[2] / "data" / "recorded_run.json"
_NAMES = ("script.py", "stdout.log", "reflection.md")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run to be played again, as far and as fast as somebody likes."""

    entries: tuple[Entry, ...]
    """Numbered from 1."""
    files: dict[str, str]
    """By `0007/script.py`."""

    def text(self, candidate: int, name: str) -> str:
        """Empty where the candidate has no such file."""
        return self.files.get(f"{candidate:04}/{name}", "")

    def lay_out(self, state_dir: Path, candidate: int, *names: str) -> None:
        """These files as the engine writes them, as far as they were recorded."""
        folder = folder_of(state_dir, candidate)
        for name in names:
            text = self.text(candidate, name)
            if text:
                (folder / name).write_text(text, "utf-8")


def folder_of(state_dir: Path, candidate: int) -> Path:
    folder = state_dir / "candidates" / f"{candidate:04}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_recorded(file: Path = KEPT) -> Recorded:
    kept = json.loads(file.read_text("utf-8"))
    entries = []
    for seq, body in enumerate(kept["facts"], 1):
        name, at, run = body.pop("fact"), read_at(body.pop("at")), body.pop("run")
        entries.append(Entry(seq=seq, run=run, at=at, fact=read_fact(name, body)))
    lines = kept["lines"]
    files = {name: "".join(lines[number] for number in numbers) for name, numbers in kept["files"].items()}
    return Recorded(tuple(entries), files)


def record(facts: Path, state_dir: Path) -> str:
    """What `read_recorded` reads."""
    numbers: dict[str, int] = {}
    files = {}
    for path in sorted((state_dir / "candidates").glob("*/*")):
        if path.name in _NAMES:
            text = path.read_text("utf-8", "replace")
            found = [numbers.setdefault(line, len(numbers)) for line in text.splitlines(keepends=True)]
            files[f"{path.parent.name}/{path.name}"] = found
    told = ",\n".join(
        json.dumps(json.loads(line), separators=(",", ":")) for line in facts.read_text("utf-8").splitlines()
    )
    lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in numbers)
    named = ",\n".join(f'"{name}":{json.dumps(rows, separators=(",", ":"))}' for name, rows in files.items())
    return f'{{"facts":[\n{told}\n],"lines":[\n{lines}\n],"files":{{\n{named}\n}}}}\n'


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(record(Path(sys.argv[1]), Path(sys.argv[2])), "utf-8")
