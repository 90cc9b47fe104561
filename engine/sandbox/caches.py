"""Model caches of the person (`caches = { HF_HOME = "~/.cache/huggingface" }`), lent to scripts read-only."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.errors import ConfigError
from engine.sandbox.environment import MARK, Surroundings, script_environment
from engine.sandbox.lent import Lent

_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_LOADERS = ("LD_", "DYLD_", "PYTHON", "MLTUI")
"""Beginnings of variables that decide what code runs."""

_PRIVATE = (
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    ".docker",
    ".mozilla",
    ".password-store",
    ".config",
    ".local/share/keyrings",
    ".local/share/mltui",
)
"""Below a home: keys and accounts."""
_PRIVATE_OF_THE_SYSTEM = ("/etc", "/proc", "/sys", "/dev", "/run", "/boot", "/var/lib", "/var/log", "/work")

_TOKENS = (
    "token",
    "stored_tokens",
    "access_token",
    "kaggle.json",
    "credentials",
    "credentials.json",
    ".netrc",
    ".git-credentials",
)
"""What libraries leave beside their models, and what nobody lends."""

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}


def lent_caches(caches: Mapping[str, Path], *, home: Path, network: bool) -> tuple[Lent, tuple[str, ...]]:
    """What can be lent of them, and a line on each that is not there. Raises ConfigError for a secret place.

    Without a network the libraries are told so, since they would wait for one.
    """
    if not caches:
        return Lent(), ()
    present: dict[str, Path] = {}
    missing = []
    for name, folder in caches.items():
        _check_name(name)
        # bound under its own name: a link on the way to it would not be there inside
        resolved = folder.resolve()
        _check_place(name, resolved, home.resolve())
        if resolved.is_dir():
            present[name] = resolved
        else:
            missing.append(f"`caches.{name}`: there is no folder {folder}; scripts go without it")
    lent = Lent(
        folders=tuple(dict.fromkeys(present.values())),
        hidden=tuple(dict.fromkeys(_tokens(present.values()))),
        variables={
            **({} if network else _OFFLINE),
            **{name: str(present[name]) for name in present},
        },
    )
    return (lent if present else Lent()), tuple(missing)


def _check_name(name: str) -> None:
    own = script_environment(Surroundings(home="", path="", threads=1, seed=0))
    if not _NAME.fullmatch(name) or name in own or name == MARK or name.startswith(_LOADERS):
        raise ConfigError(
            f"`caches`: {name!r} is not a variable that names a cache",
            hint="name one that a library reads, as HF_HOME or TORCH_HOME",
        )


def _check_place(name: str, folder: Path, home: Path) -> None:
    """Nothing may come with it that is not a model."""
    private = [home / below for below in _PRIVATE] + [Path(place) for place in _PRIVATE_OF_THE_SYSTEM]
    within = next((place for place in private if folder.is_relative_to(place)), None)
    around = next((place for place in (home, *private) if place.is_relative_to(folder)), None)
    if within is not None:
        reason = f"it lies in {within}, where keys and settings are"
    elif around is not None:
        reason = f"{around} lies in it"
    elif folder.parent in (Path(folder.anchor), home.parent) or folder == home / ".cache":
        reason = "it is too wide: a folder of the system, of a person, or of all programs"
    else:
        return
    raise ConfigError(
        f"`caches.{name}`: {folder} cannot be shown to scripts: {reason}",
        hint="name the folder of the cache itself, as ~/.cache/huggingface",
    )


def _tokens(folders: Iterable[Path]) -> Iterator[Path]:
    return (folder / name for folder in folders for name in _TOKENS if (folder / name).is_file())
