"""`mltui` as a person calls it: a process of its own, a home of its own, and a workspace to work on."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MLTUI = [sys.executable, "-c", "from tui.cli import main; main()"]
SECRET = "sk-decoy-0123456789"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What came of one call."""

    code: int
    stdout: str
    stderr: str

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The facts on stdout."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    def of(self, *names: str) -> list[dict[str, Any]]:
        """Those with one of these names."""
        return [fact for fact in self.facts if fact["fact"] in names]


@dataclass(frozen=True, kw_only=True)
class Shell:
    """A person's machine, as far as mltui sees it."""

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
        folders = {
            f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")
        }
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            **kept,
            **folders,
            **more,
        }

    def configure(self, text: str) -> None:
        """The person's own config.toml."""
        folder = self.home / "config" / "mltui"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(text)

    def start(self, *words: str | Path, **more: str) -> subprocess.Popen[str]:
        """Begin; stdout and stderr are pipes."""
        return self.start_into(subprocess.PIPE, *words, **more)

    def start_into(self, stdout: int | IO[str], *words: str | Path, **more: str) -> subprocess.Popen[str]:
        """Begin, with stdout somewhere else."""
        return subprocess.Popen(
            [*MLTUI, *map(str, words)],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
            start_new_session=True,
        )

    def mltui(self, *words: str | Path, patience_s: float = 110, **more: str) -> Ended:
        """Call it and wait for its end."""
        process = self.start(*words, **more)
        try:
            stdout, stderr = process.communicate(timeout=patience_s)
        finally:
            process.kill()
        return Ended(code=process.returncode, stdout=stdout, stderr=stderr)


def shell_with_this_python(home: Path, more: str = "") -> Shell:
    """Its person's config names the tests' own Python, so that no environment is made; and says `more`."""
    home.mkdir()
    here = Shell(home=home)
    here.configure(f'python = "{sys.executable}"\n{more}')
    return here


def plain_workspace(folder: Path) -> Path:
    """A task and two small tables."""
    folder.mkdir()
    (folder / "task.md").write_text("# Prices\n\nPredict `price` from `size`. The metric is MAE.\n")
    rows = "\n".join(f"{number},{number % 7},{1000 + 37 * (number % 50)}" for number in range(1, 200))
    (folder / "train.csv").write_text(f"id,size,price\n{rows}\n")
    (folder / "test.csv").write_text("id,size\n201,3\n202,4\n")
    return folder
