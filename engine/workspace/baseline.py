"""The person's own script: the one that the config names, or the one that is found."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from engine.errors import ConfigError
from engine.workspace.files import VisibleFile
from engine.workspace.reading import is_inside
from engine.workspace.shapes import STATE_FOLDER, Workspace

BASELINE_NAMES = ("train.py", "baseline.py", "main.py", "solution.py", "starter.py", "run.py")


def find_baseline(
    workspace: Workspace, files: Sequence[VisibleFile], choice: str | Literal[False] | None
) -> Path | None:
    """The script that runs first; None where there is none or none is wanted.

    `choice` is the config's `baseline`. Raises ConfigError where it names what cannot be run.
    """
    if choice is False:
        return None
    if choice is not None:
        return _named(workspace, choice)
    scripts = {file.name: file for file in files if file.suffix == ".py" and file.size_bytes}
    found = next((scripts[name] for name in BASELINE_NAMES if name in scripts), None)
    tops = [file for name, file in scripts.items() if "/" not in name]
    if found is None and len(tops) == 1:
        found = tops[0]
    if found is None and len(scripts) == 1:
        found = next(iter(scripts.values()))
    return found.path if found else None


def _named(workspace: Workspace, name: str) -> Path:
    """The script of that name, relative to what scripts see or to the workspace."""
    relative = PurePosixPath(name)
    hint = f"name a Python script in {workspace.files_root}, or `baseline = false` for none"
    if not name or relative.is_absolute() or ".." in relative.parts:
        raise ConfigError(f"baseline: {name!r} is no path inside the workspace", hint=hint)
    for folder in (workspace.files_root, workspace.root):
        path = folder / relative
        if os.path.lexists(path):
            return _checked(workspace, path, name, hint)
    raise ConfigError(f"baseline: there is no {name!r} in {workspace.files_root}", hint=hint)


def _checked(workspace: Workspace, path: Path, name: str, hint: str) -> Path:
    try:
        stays = is_inside(path, workspace.root)
    except OSError as error:
        raise ConfigError(f"baseline: {name!r} is a link to nothing", hint=hint) from error
    real = path.resolve()
    forbidden = (*workspace.hidden, workspace.root / STATE_FOLDER)
    if not stays or any(real.is_relative_to(place.resolve()) for place in forbidden):
        raise ConfigError(f"baseline: {name!r} leads to where scripts may not look", hint=hint)
    if not real.is_file():
        raise ConfigError(f"baseline: {name!r} is no file", hint=hint)
    return real
