"""A small world without a network: wheels built by hand, a pip.conf that names them, a cache of its own."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.config import Config, PackagesConfig


def write_wheel(folder: Path, name: str, version: str = "1.0", needs: tuple[str, ...] = ()) -> Path:
    """A pure wheel with one module that says its version."""
    folder.mkdir(parents=True, exist_ok=True)
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    required = "".join(f"Requires-Dist: {need}\n" for need in needs)
    files = {
        f"{module}.py": f"VERSION = {version!r}\n",
        # Run by any Python that starts in the environment: nothing may, before the sandbox does.
        f"{module}.pth": f"import pathlib; pathlib.Path({str(folder / 'was-run')!r}).touch()\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in files) + f"{info}/RECORD,,\n"
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(member, text)
    return path


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path, pip_conf: str) -> Path:
    """Own home, caches and pip configuration; the folder that environments are made in."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    (folder / "home").mkdir()
    (folder / "pip.conf").write_text(pip_conf)
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "home" / ".config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(folder / "none"))
    monkeypatch.setenv("UV_CACHE_DIR", str(folder / "uv"))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(folder / "pip.conf"))
    return folder / "cache" / "mltui" / "environments"


def config_for(*install: str, **rest: object) -> Config:
    """A configuration that asks for these packages."""
    return Config(packages=PackagesConfig(install=install), **rest)  # type: ignore[arg-type]


def tree(folder: Path) -> set[str]:
    """What lies in a folder, lock files aside."""
    return {path.name for path in folder.iterdir() if path.suffix != ".lock"} if folder.is_dir() else set()


def names_and_versions(packages: Mapping[str, str]) -> dict[str, str]:
    """The packages as a plain dictionary, for comparisons."""
    return dict(packages)
