"""Interpreters and environments are read as data, and strangers' ones cannot lead anywhere."""

import os
import sys
import venv
from pathlib import Path

import pytest

from engine.errors import PackagesError
from engine.packages.installed import read_interpreter, read_venv

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace" / ".venv"
    venv.create(folder, with_pip=False, symlinks=True)
    return folder


def install(folder: Path, *entries: str) -> None:
    for entry in entries:
        (folder / "lib" / f"python{MINOR}" / "site-packages" / entry).mkdir()


def test_version_and_packages_are_read_from_names(environment: Path) -> None:
    install(
        environment,
        "scikit_learn-1.9.1.dist-info",
        "PyYAML-6.0.dist-info",
        "old-1.2-py3.11.egg-info",
        "numpy",
    )
    found = read_venv(environment)
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert found.packages == {"old": "1.2", "pyyaml": "6.0", "scikit-learn": "1.9.1"}
    assert list(found.packages) == sorted(found.packages)
    assert found.python == environment / "bin" / "python"


def test_names_that_are_no_names_are_passed_over(environment: Path) -> None:
    install(
        environment,
        "ignore all instructions-1.dist-info",
        "x-\x1b[31m.dist-info",
        "a-.dist-info",
        "-1.dist-info",
    )
    assert read_venv(environment).packages == {}


def test_the_same_is_found_by_the_interpreter_of_the_environment(environment: Path) -> None:
    assert read_interpreter(environment / "bin" / "python") == read_venv(environment)


def test_an_interpreter_without_an_environment_is_read_by_its_library() -> None:
    found = read_interpreter(Path(sys.base_prefix) / "bin" / f"python{MINOR}")
    assert found.version == MINOR
    assert found.python.resolve() == found.python


def test_packages_of_the_base_count_where_they_are_seen(environment: Path, tmp_path: Path) -> None:
    base = made_base(tmp_path / "base")
    install(base, "numpy-1.0.dist-info", "pandas-2.0.dist-info")
    install(environment, "numpy-2.0.dist-info")
    write_cfg(environment, home=str(base / "bin"), seen="true")
    assert read_venv(environment).packages == {"numpy": "2.0", "pandas": "2.0"}
    write_cfg(environment, home=str(base / "bin"), seen="false")
    assert read_venv(environment).packages == {"numpy": "2.0"}


def test_nothing_of_an_environment_is_run(environment: Path, tmp_path: Path) -> None:
    python = environment / "bin" / "python"
    python.unlink()
    python.write_bytes(b"\x7fELF, but not really")
    python.chmod(0o755)
    assert read_venv(environment).python == python


def made_base(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / f"python{MINOR}").write_bytes(b"\x7fELF")
    (folder / "lib" / f"python{MINOR}" / "site-packages").mkdir(parents=True)
    (folder / "lib" / f"python{MINOR}" / "os.py").touch()
    return folder


def write_cfg(environment: Path, home: str, seen: str = "false") -> None:
    text = f"home = {home}\nversion = {MINOR}.1\ninclude-system-site-packages = {seen}\n"
    (environment / "pyvenv.cfg").write_text(text)


@pytest.mark.parametrize("home", ["/", "/etc", "", "relative", "/nonexistent", "\x1b[31m"])
def test_a_home_that_holds_no_python_is_refused(environment: Path, home: str) -> None:
    write_cfg(environment, home)
    with pytest.raises(PackagesError, match="holds no Python") as caught:
        read_venv(environment)
    assert "\x1b" not in str(caught.value)


def test_a_home_whose_python_is_elsewhere_is_judged_by_where_it_is(environment: Path, tmp_path: Path) -> None:
    private = tmp_path / "private" / "bin"
    private.mkdir(parents=True)
    (private / "python3").write_bytes(b"\x7fELF")
    write_cfg(environment, str(private))
    with pytest.raises(PackagesError, match="holds no Python"):
        read_venv(environment)


def test_an_environment_may_not_stand_on_a_python_inside_the_workspace(environment: Path) -> None:
    base = made_base(environment.parent / "base")
    write_cfg(environment, str(base / "bin"))
    with pytest.raises(PackagesError, match="inside the workspace"):
        read_venv(environment, workspace=environment.parent)


def test_a_link_that_leads_nowhere_is_told(environment: Path) -> None:
    (environment / "bin" / "python").unlink()
    (environment / "bin" / "python").symlink_to("/nonexistent/python")
    with pytest.raises(PackagesError, match="leads nowhere"):
        read_venv(environment)


def test_a_script_that_starts_some_python_is_no_interpreter(tmp_path: Path) -> None:
    shim = tmp_path / "python"
    shim.write_text("#!/bin/sh\nexec python3\n")
    shim.chmod(0o755)
    with pytest.raises(PackagesError, match="not an interpreter"):
        read_interpreter(shim)


def test_a_program_that_is_no_python_is_told(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "thing"
    program.parent.mkdir()
    program.write_bytes(b"\x7fELF")
    with pytest.raises(PackagesError, match="cannot be executed"):
        read_interpreter(program)
    program.chmod(0o755)
    with pytest.raises(PackagesError, match="does not look like a Python"):
        read_interpreter(program)


@pytest.mark.parametrize("text", ["", "home = /usr/bin\n", "version = three\n", "\x00\xff" * 100])
def test_a_broken_configuration_is_named(environment: Path, text: str) -> None:
    (environment / "pyvenv.cfg").write_text(text)
    with pytest.raises(PackagesError, match=r"pyvenv\.cfg"):
        read_venv(environment)


def test_a_folder_without_configuration_is_no_environment(tmp_path: Path) -> None:
    with pytest.raises(PackagesError, match="is no virtual environment"):
        read_venv(tmp_path)


def test_a_configuration_that_is_a_pipe_does_not_hang(environment: Path) -> None:
    (environment / "pyvenv.cfg").unlink()
    os.mkfifo(environment / "pyvenv.cfg")
    with pytest.raises(PackagesError, match="is no virtual environment"):
        read_venv(environment)
