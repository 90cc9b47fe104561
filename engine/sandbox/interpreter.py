"""What must be visible for an interpreter to run: its environment and the Python under it. Runs nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SandboxError

VENV = "/venv"
"""Where a virtual environment lies inside: tracebacks then name no home and are the same on every machine."""

_MAX_LINKS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """A file or folder of the host, and where it is seen."""

    source: Path
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterView:
    """An interpreter as seen from inside."""

    inside: str
    binds: tuple[Bind, ...]


def view_interpreter(python: Path, *, covered: Sequence[Path]) -> InterpreterView:
    """What to bind for `python` where `covered` is visible anyway. Raises SandboxError if there is none."""
    if not python.is_file():
        raise SandboxError(
            f"there is no Python at {python}", hint="set `python`, or let mltui make its environment again"
        )
    venv = python.parent.parent
    is_venv = (venv / "pyvenv.cfg").is_file()
    binds = [Bind(source=venv, target=VENV)] if is_venv else []
    hops = list(_hops(python))
    wanted = hops[1:] if is_venv else hops
    seen = [*covered, *([venv] if is_venv else [])]
    homes = [Path(home) / python.name for home in _base_home(venv)] if is_venv else []
    for place in [*wanted, python.resolve(), *homes]:
        if any(place.is_relative_to(folder) for folder in seen):
            continue
        shown = place.parent.parent if _is_prefix(place.parent.parent) else place
        if shown.exists():
            binds.append(Bind(source=shown, target=str(shown)))
            seen.append(shown)
    inside = f"{VENV}/{python.parent.name}/{python.name}" if is_venv else str(python)
    return InterpreterView(inside=inside, binds=tuple(binds))


def _hops(python: Path) -> Iterator[Path]:
    """The path, and every path that its links lead over, as they are spelt."""
    for _ in range(_MAX_LINKS):
        yield python
        if not python.is_symlink():
            return
        python = python.parent / python.readlink()


def _base_home(venv: Path) -> Iterator[str]:
    lines = (venv / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip().lower() == "home" and value.strip().startswith("/"):
            yield value.strip()


def _is_prefix(folder: Path) -> bool:
    """Whether a Python is installed there, and nothing of the person would be shown by binding it.

    The folder may be named by a workspace's `.venv`, which is not trusted: `home = /home/me/bin`.
    """
    resolved = folder.resolve()
    return not _holds_the_home(resolved) and any((resolved / "lib").glob("python3*/os.py"))


def _holds_the_home(folder: Path) -> bool:
    if folder == Path(folder.anchor):
        return True
    try:
        return Path.home().resolve().is_relative_to(folder)
    except RuntimeError:  # nobody's: no HOME, and no entry in the list of users
        return False
