"""A run of `mltui` without a screen, on a copy of a workspace, with settings that are nobody's own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Fact = dict[str, Any]


class RunError(Exception):
    """`mltui run` ended in another way than it should; says how."""


def copied(workspace: Path, into: Path) -> Path:
    """A copy without what earlier runs left, its files writable."""
    copy = into / workspace.name
    shutil.copytree(workspace, copy, ignore=shutil.ignore_patterns(".mltui", "mltui.toml", "__pycache__"))
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)
    return copy


def run(
    workspace: Path, flags: Sequence[str], apart: Path, more: Mapping[str, str] | None = None
) -> list[Fact]:
    """The facts of a whole run. `apart` holds what would be the person's own: config, state, data.

    The environment for scripts is the person's, so that it is there already. Raises RunError; an interrupt
    ends the run in order and is passed on.
    """
    command: list[str | Path] = [Path(sys.executable).with_name("mltui"), "run", workspace, *flags]
    with (apart / "told.txt").open("wb") as told, (apart / "facts.jsonl").open("wb") as facts:
        process = subprocess.Popen(
            command, env=_environ(apart, more or {}), stdin=subprocess.DEVNULL, stdout=facts, stderr=told
        )
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code not in (0, 3):
        said = (apart / "told.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        raise RunError(
            f"`mltui run {workspace} {' '.join(flags)}` ended with {code}: {said[-1] if said else ''}"
        )
    lines = (apart / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


_OWN = {"XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data"}


def _environ(apart: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "MLTUI_"))}
    return {**kept, **{name: str(apart / folder) for name, folder in _OWN.items()}, **more}
