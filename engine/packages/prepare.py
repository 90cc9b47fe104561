"""Which Python the scripts run under: the configured one, the workspace's, or one that mltui makes."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from platformdirs import user_cache_path

from engine.config import DEFAULT_PACKAGES, Config
from engine.errors import PackagesError
from engine.packages.environment import Recipe, made_environment, ready_environment
from engine.packages.installed import read_interpreter, read_venv
from engine.packages.package_source import PackageSource, package_source
from engine.packages.pip_config import config_files, read_settings
from engine.packages.requirement import checked_requirements, requirement_name
from engine.packages.script_python import ScriptPython

OPTIONAL = frozenset({"lightgbm"})
"""Of the default packages: the one that some platforms have no wheel for."""
_INSTALLERS = frozenset({"pip", "setuptools", "wheel", "uv"})


async def prepare(
    config: Config, workspace_root: Path, progress: Callable[[str], None], more: Sequence[str] = ()
) -> ScriptPython:
    """The Python for the scripts of this workspace, ready to use. Raises PackagesError.

    Nothing of a workspace's `.venv` is run, and nothing of what is installed. `progress` gets lines for a
    person where something takes its time. A cancellation kills uv and leaves no half-made environment.
    `more`: what was granted beside the rest. It goes into an environment of mltui's own; where the Python is
    the person's, into a copy, by the versions that theirs has.
    """
    wanted = _own_or_recipe(config, workspace_root, more)
    if isinstance(wanted, ScriptPython):
        return wanted
    return read_venv(await ready_environment(wanted, _home(), progress))


def prepared_already(config: Config, workspace_root: Path, more: Sequence[str] = ()) -> ScriptPython | None:
    """What `prepare` gives at once; None: it makes an environment first. Raises PackagesError."""
    wanted = _own_or_recipe(config, workspace_root, more)
    if isinstance(wanted, ScriptPython):
        return wanted
    folder = made_environment(wanted, _home())
    return None if folder is None else read_venv(folder)


def _own_or_recipe(config: Config, workspace_root: Path, more: Sequence[str]) -> ScriptPython | Recipe:
    own = _own_python(config, workspace_root)
    if own is not None and _has_all(own, more):
        return own
    return _copy_of(own, config, more) if own else _recipe(config, more)


def _home() -> Path:
    return user_cache_path("mltui") / "environments"


def _own_python(config: Config, workspace_root: Path) -> ScriptPython | None:
    """The one that the person chose, or that lies in the workspace."""
    if config.python is not None:
        return read_interpreter(named_interpreter(config.python, workspace_root, os.environ))
    venv = workspace_root / ".venv"
    return read_venv(venv, workspace=workspace_root) if venv.is_dir() else None


def _has_all(python: ScriptPython, names: Sequence[str]) -> bool:
    return all(requirement_name(name) in python.packages for name in names)


def named_interpreter(text: str, workspace_root: Path, environ: Mapping[str, str]) -> Path:
    """What `python = text` means: an interpreter, a folder with `bin/python`, a name on the PATH."""
    if not text.strip():
        raise PackagesError("python: an empty name", hint="name an interpreter, or leave the key out")
    if os.sep not in text:
        found = shutil.which(text, path=environ.get("PATH"))
        if found is None:
            raise PackagesError(f"python: no `{text}` on the PATH", hint="give the interpreter's whole path")
        return Path(found)
    path = workspace_root / Path(text).expanduser()
    return path / "bin" / "python" if path.is_dir() else path


def _recipe(config: Config, more: Sequence[str]) -> Recipe:
    install = config.packages.install
    return Recipe(
        python=_own_interpreter(),
        version=".".join(map(str, sys.version_info[:3])),
        requirements=checked_requirements([*install, *more]),
        # A list that the person wrote is meant as it stands, and so is what was granted.
        optional=OPTIONAL - set(more) if install == DEFAULT_PACKAGES else frozenset(),
        source=_source(os.environ),
        builds=config.packages.build,
    )


def _copy_of(own: ScriptPython, config: Config, more: Sequence[str]) -> Recipe:
    held = [f"{name}=={version}" for name, version in own.packages.items() if name not in _INSTALLERS]
    asked = {requirement_name(name) for name in more}
    kept = [requirement for requirement in held if requirement_name(requirement) not in asked]
    return Recipe(
        python=own.python if config.python is not None else _like(own),
        version=own.version,
        requirements=checked_requirements([*kept, *more]),
        optional=frozenset(),
        source=_source(os.environ),
        builds=config.packages.build,
    )


def _like(venv: ScriptPython) -> Path:
    """An interpreter to copy a workspace's environment on. Its own is never run outside the sandbox."""
    minor = ".".join(venv.version.split(".")[:2])
    if minor != f"{sys.version_info.major}.{sys.version_info.minor}":
        raise PackagesError(
            f"the workspace's .venv is of Python {minor}, and mltui has none to copy it on",
            hint="install the package there yourself, or trust that Python with `python` in your own config",
        )
    return _own_interpreter()


def _source(environ: Mapping[str, str]) -> PackageSource:
    files = config_files(environ, Path.home(), Path(sys.prefix), sys.platform)
    return package_source(read_settings(files, environ), environ)


def _own_interpreter() -> Path:
    """The interpreter that mltui runs on, not the environment that mltui is installed in."""
    named = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return named if named.is_file() else Path(sys.executable).resolve()
