"""Which Python the scripts run under: the configured one, the workspace's, or one that mltui makes."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from platformdirs import user_cache_path

from engine.config import DEFAULT_PACKAGES, Config
from engine.errors import PackagesError
from engine.packages.environment import Recipe, ready_environment
from engine.packages.installed import read_interpreter, read_venv
from engine.packages.package_source import package_source
from engine.packages.pip_config import config_files, read_settings
from engine.packages.requirement import checked_requirements
from engine.packages.script_python import ScriptPython

OPTIONAL = frozenset({"lightgbm"})
"""Of the default packages: the one that some platforms have no wheel for."""


async def prepare(config: Config, workspace_root: Path, progress: Callable[[str], None]) -> ScriptPython:
    """The Python for the scripts of this workspace, ready to use. Raises PackagesError.

    Nothing of a workspace's `.venv` is run, and nothing of what is installed. `progress` gets lines for a
    person where something takes its time. A cancellation kills uv and leaves no half-made environment.
    """
    if config.python is not None:
        return read_interpreter(named_interpreter(config.python, workspace_root, os.environ))
    venv = workspace_root / ".venv"
    if venv.is_dir():
        return read_venv(venv, workspace=workspace_root)
    recipe = _recipe(config, os.environ)
    home = user_cache_path("mltui") / "environments"
    return read_venv(await ready_environment(recipe, home, progress))


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


def _recipe(config: Config, environ: Mapping[str, str]) -> Recipe:
    install = config.packages.install
    files = config_files(environ, Path.home(), Path(sys.prefix), sys.platform)
    return Recipe(
        python=_own_interpreter(),
        version=".".join(map(str, sys.version_info[:3])),
        requirements=checked_requirements(install),
        # A list that the person wrote is meant as it stands.
        optional=OPTIONAL if install == DEFAULT_PACKAGES else frozenset(),
        source=package_source(read_settings(files, environ), environ),
    )


def _own_interpreter() -> Path:
    """The interpreter that mltui runs on, not the environment that mltui is installed in."""
    named = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return named if named.is_file() else Path(sys.executable).resolve()
