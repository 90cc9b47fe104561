"""The bundled workspace, laid out where the person can look at it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path

from engine.errors import WorkspaceError
from engine.resources import data_folder


def lay_out_demo(folder: Path | None) -> Path:
    """The demo's folder; one that is a demo already is gone on with. Raises WorkspaceError."""
    bundled = data_folder("demo")
    if folder is None:
        folder = _fresh(user_data_path("mltui") / "demo")
    if _is_demo(folder, bundled):
        return folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            f"{folder}: there is something else already", hint="name a folder that is empty or new"
        )
    try:
        shutil.copytree(bundled, folder, dirs_exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{folder}: the demo cannot be laid out there ({error.strerror})") from error
    return folder


def _is_demo(folder: Path, bundled: Path) -> bool:
    names = [path.name for path in bundled.iterdir()]
    return folder.is_dir() and all((folder / name).exists() for name in names)


def _fresh(home: Path) -> Path:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    number = 1
    while (home / f"{today}-{number}").exists():
        number += 1
    return home / f"{today}-{number}"
