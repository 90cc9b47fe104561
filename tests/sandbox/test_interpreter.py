"""What is shown of the person's disk for a Python to run: no more than that Python."""

from pathlib import Path

import pytest

from engine.errors import SandboxError
from engine.sandbox.interpreter import VENV, Bind, view_interpreter

USR = [Path("/usr")]


def _python(prefix: Path) -> Path:
    """An installed Python."""
    (prefix / "bin").mkdir(parents=True)
    (prefix / "lib" / "python3.11").mkdir(parents=True)
    (prefix / "lib" / "python3.11" / "os.py").touch()
    (prefix / "bin" / "python3.11").touch(mode=0o755)
    return prefix / "bin" / "python3.11"


def _venv(folder: Path, target: Path, home: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.0\n")
    (folder / "bin" / "python").symlink_to(target)
    return folder / "bin" / "python"


def test_an_environment_is_seen_at_one_place_and_the_python_under_it_where_it_is(tmp_path: Path) -> None:
    base = _python(tmp_path / "base")
    view = view_interpreter(_venv(tmp_path / "venv", base, base.parent), covered=USR)
    assert view.inside == f"{VENV}/bin/python"
    assert view.binds == (
        Bind(source=tmp_path / "venv", target=VENV),
        Bind(source=tmp_path / "base", target=str(tmp_path / "base")),
    )


def test_a_python_of_the_system_needs_nothing_more(tmp_path: Path) -> None:
    python = _venv(tmp_path / "venv", Path("/usr/bin/env"), Path("/usr/bin"))
    assert view_interpreter(python, covered=USR).binds == (Bind(source=tmp_path / "venv", target=VENV),)


def test_a_linked_prefix_is_bound_under_every_name_that_is_used(tmp_path: Path) -> None:
    _python(tmp_path / "cpython-3.11.7")
    (tmp_path / "cpython-3.11").symlink_to("cpython-3.11.7")
    linked = tmp_path / "cpython-3.11" / "bin" / "python3.11"
    binds = view_interpreter(_venv(tmp_path / "venv", linked, linked.parent), covered=USR).binds
    assert {bind.target for bind in binds[1:]} == {
        str(tmp_path / "cpython-3.11"),
        str(tmp_path / "cpython-3.11.7"),
    }


def test_a_link_in_a_home_shows_the_link_and_not_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    base = _python(home)
    binds = view_interpreter(_venv(tmp_path / "venv", base, base.parent), covered=USR).binds
    assert binds[1:] == (Bind(source=base, target=str(base)),)
    assert str(home) not in {bind.target for bind in binds}


def test_a_config_that_names_the_root_shows_nothing_of_it(tmp_path: Path) -> None:
    base = _python(tmp_path / "base")
    binds = view_interpreter(_venv(tmp_path / "venv", base, Path("/bin")), covered=[*USR, Path("/bin")]).binds
    assert {str(bind.source) for bind in binds} == {str(tmp_path / "venv"), str(tmp_path / "base")}


def test_without_an_environment_the_python_itself_is_run(tmp_path: Path) -> None:
    base = _python(tmp_path / "base")
    view = view_interpreter(base, covered=USR)
    assert view.inside == str(base)
    assert view.binds == (Bind(source=tmp_path / "base", target=str(tmp_path / "base")),)


def test_no_python_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="no Python"):
        view_interpreter(tmp_path / "bin" / "python", covered=USR)
