"""What an interpreter's folders say of it. Read as data, since they may be a stranger's: nothing is run."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.clean import clean_line
from engine.errors import PackagesError
from engine.packages.script_python import ScriptPython

MOST_PACKAGES = 5000
_CONFIG_BYTES = 64 * 1024
_RENEW = 'make it anew, or name an interpreter with `python = "..."` in the config'
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_]{0,63}")
_PYTHON_VERSION = re.compile(r"(\d+\.\d+)(?:\.\d+)?")
_MINOR = re.compile(r"python(\d+\.\d+)")


def normalised(name: str) -> str:
    """A distribution's name in the one spelling that all its spellings share (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_venv(folder: Path, *, workspace: Path | None = None) -> ScriptPython:
    """A virtual environment, by its `pyvenv.cfg` and the names of its `dist-info` folders.

    Raises PackagesError where it cannot run (no interpreter, a link that leads nowhere) or stands on a Python
    inside the `workspace`, which scripts would then see whole.
    """
    settings = _venv_settings(folder)
    match = _PYTHON_VERSION.match(settings.get("version") or settings.get("version_info", ""))
    if match is None:
        raise PackagesError(f"{folder / 'pyvenv.cfg'} names no Python version", hint=_RENEW)
    python = folder / "bin" / "python"
    _require_interpreter(python)
    base = _base_prefix(folder, Path(settings.get("home", "")), match[1])
    if workspace is not None and base.is_relative_to(workspace.resolve()):
        raise PackagesError(f"{folder} stands on a Python inside the workspace, {base}", hint=_RENEW)
    prefixes = [folder]
    if settings.get("include-system-site-packages", "").lower() == "true":
        prefixes.append(base)
    return ScriptPython(python=python.absolute(), version=match[0], packages=_packages(prefixes, match[1]))


def read_interpreter(python: Path) -> ScriptPython:
    """An interpreter by its path, whether of a virtual environment or not. Raises PackagesError."""
    _require_interpreter(python)
    if (python.parent.parent / "pyvenv.cfg").is_file():
        return read_venv(python.parent.parent)
    python = python.resolve()
    prefix = python.parent.parent
    match = _MINOR.fullmatch(python.name)
    versions = [match[1]] if match else sorted(_library_versions(prefix))
    if len(versions) != 1 or not _has_standard_library(prefix, versions[0]):
        raise PackagesError(
            f"{python} does not look like a Python: no standard library beside it in {prefix / 'lib'}",
            hint="name the interpreter itself, for example the `bin/python` of a virtual environment",
        )
    return ScriptPython(python=python, version=versions[0], packages=_packages([prefix], versions[0]))


def _venv_settings(folder: Path) -> Mapping[str, str]:
    path = folder / "pyvenv.cfg"
    if not path.is_file():
        raise PackagesError(f"{folder} is no virtual environment: it has no file {path.name}", hint=_RENEW)
    try:
        with path.open("rb") as file:
            text = file.read(_CONFIG_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        raise PackagesError(f"{path} cannot be read: {error.strerror}", hint=_RENEW) from error
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _require_interpreter(python: Path) -> None:
    if not python.is_file():
        led = " leads nowhere" if python.is_symlink() else " does not exist"
        raise PackagesError(f"{python}{led}", hint=_RENEW)
    if not os.access(python, os.X_OK):
        raise PackagesError(f"{python} cannot be executed", hint=_RENEW)
    with python.open("rb") as file:
        if file.read(2) == b"#!":
            raise PackagesError(
                f"{python} is a script that starts some Python, not an interpreter",
                hint="name the interpreter itself; `python -c 'import sys; print(sys.executable)'` tells it",
            )


def _base_prefix(folder: Path, home: Path, minor: str) -> Path:
    """Where the environment's standard library lies; a sandbox shows that folder to scripts."""
    for name in (f"python{minor}", "python3", "python"):
        interpreter = home / name
        if home.is_absolute() and interpreter.is_file():
            prefix = interpreter.resolve().parent.parent
            if _has_standard_library(prefix, minor):
                return prefix
    raise PackagesError(
        f"{folder / 'pyvenv.cfg'}: `home = {clean_line(str(home), 80)}` holds no Python {minor}", hint=_RENEW
    )


def _has_standard_library(prefix: Path, minor: str) -> bool:
    return any((prefix / lib / f"python{minor}" / "os.py").is_file() for lib in ("lib", "lib64"))


def _library_versions(prefix: Path) -> set[str]:
    names = {path.parent.name for lib in ("lib", "lib64") for path in (prefix / lib).glob("python*/os.py")}
    return {match[1] for name in names if (match := _MINOR.fullmatch(name))}


def _packages(prefixes: list[Path], minor: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for prefix in prefixes:
        for folder in _site_folders(prefix, minor):
            for name, version in _distributions(folder):
                found.setdefault(name, version)
    return dict(sorted(found.items()))


def _site_folders(prefix: Path, minor: str) -> Iterator[Path]:
    for lib in ("lib", "lib64"):
        yield prefix / lib / f"python{minor}" / "site-packages"
    if not (prefix / "pyvenv.cfg").exists():
        # Debian and its kin keep the packages of the system's Python here.
        yield prefix / "local" / "lib" / f"python{minor}" / "dist-packages"
        yield prefix / "lib" / "python3" / "dist-packages"


def _distributions(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        names = sorted(path.name for path in folder.iterdir())[:MOST_PACKAGES]
    except OSError:
        return  # most layouts have only some of these folders
    for entry in names:
        for suffix in (".dist-info", ".egg-info"):
            if entry.endswith(suffix):
                name, _, version = entry.removesuffix(suffix).partition("-")
                version = version.split("-py", 1)[0]
                if _NAME.fullmatch(name) and _VERSION.fullmatch(version):
                    yield normalised(name), version
