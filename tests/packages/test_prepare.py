"""The scripts' Python: the configured one, else the workspace's, else one made whole by uv or not at all."""

import asyncio
import fcntl
import importlib.util
import os
import signal
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from engine.config import Config
from engine.errors import PackagesError
from engine.packages import ScriptPython
from engine.packages.prepare import prepare
from tests.packages.simple_index import Mood, serving
from tests.packages.world import config_for, isolate, tree, write_wheel

OFFLINE = "[global]\nno-index = true\nfind-links = {wheels}\n"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    write_wheel(tmp_path / "wheels", "tiny-one", "1.5", needs=("tiny-two",))
    write_wheel(tmp_path / "wheels", "tiny-two", "2.0")
    return tmp_path / "wheels"


@pytest.fixture
def home(tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where environments are made; pip is configured for the wheels alone."""
    return isolate(monkeypatch, tmp_path, OFFLINE.format(wheels=wheels))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "workspace").mkdir()
    return tmp_path / "workspace"


def prepared(config: Config, workspace: Path, hear: Callable[[str], None] = lambda _: None) -> ScriptPython:
    return asyncio.run(prepare(config, workspace, hear))


def test_an_environment_is_made_with_what_was_asked_and_what_that_needs(home: Path, workspace: Path) -> None:
    lines: list[str] = []
    made = prepared(config_for("tiny-one"), workspace, lines.append)
    assert made.packages == {"tiny-one": "1.5", "tiny-two": "2.0"}
    assert made.version == ".".join(map(str, sys.version_info[:3]))
    assert made.python.is_relative_to(home)
    assert "making the Python environment for scripts: tiny-one" in lines
    assert "+ tiny-one==1.5" in lines
    said = subprocess.run(
        [made.python, "-c", "import tiny_one; print(tiny_one.VERSION)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "1.5\n"


def test_nothing_that_was_installed_has_run(home: Path, workspace: Path, wheels: Path) -> None:
    made = prepared(config_for("tiny-one"), workspace)
    assert not (wheels / "was-run").exists()
    subprocess.run([made.python, "-c", "pass"], check=True)
    assert (wheels / "was-run").exists(), "the bait works"


def test_modules_are_compiled(home: Path, workspace: Path) -> None:
    made = prepared(config_for("tiny-one"), workspace)
    (source,) = made.python.parent.parent.glob("lib/python3*/site-packages/tiny_one.py")
    compiled = Path(importlib.util.cache_from_source(str(source)))
    assert compiled.stat().st_size > 0


def test_the_same_recipe_is_made_once_for_all_workspaces(home: Path, workspace: Path, tmp_path: Path) -> None:
    first = prepared(config_for("tiny-one", "tiny-two"), workspace)
    lines: list[str] = []
    assert prepared(config_for("tiny_two", "tiny-one"), tmp_path, lines.append) == first
    assert lines == []
    assert prepared(config_for("tiny-two"), workspace).python != first.python


def test_two_at_once_make_one(home: Path, workspace: Path) -> None:
    lines: list[str] = []

    async def both() -> list[ScriptPython]:
        config = config_for("tiny-one")
        return await asyncio.gather(*(prepare(config, workspace, lines.append) for _ in range(2)))

    first, second = asyncio.run(both())
    assert first == second
    assert lines.count("making the Python environment for scripts: tiny-one") == 1
    assert sum("another mltui" in line for line in lines) == 1
    assert len(tree(home)) == 1


def test_no_packages_is_an_environment_too(home: Path, workspace: Path) -> None:
    assert prepared(config_for(), workspace).packages == {}


def test_a_failed_install_leaves_nothing_and_says_what_was_asked(
    home: Path, workspace: Path, wheels: Path
) -> None:
    with pytest.raises(PackagesError, match="could not install no-such-package") as caught:
        prepared(config_for("tiny-one", "no-such-package"), workspace)
    assert "no-such-package" in str(caught.value).split("for Python")[1], "uv's own words"
    assert "\n" not in str(caught.value)
    assert str(wheels) in (caught.value.hint or "")
    assert 'python = "..."' in (caught.value.hint or "")
    assert tree(home) == set()


def test_a_package_that_has_no_wheel_is_not_built(home: Path, workspace: Path, wheels: Path) -> None:
    (wheels / "sourceful-1.0.tar.gz").write_bytes(b"never opened")
    with pytest.raises(PackagesError, match="sourceful"):
        prepared(config_for("sourceful"), workspace)


def test_lightgbm_is_left_out_of_the_default_where_there_is_no_wheel(
    home: Path, workspace: Path, wheels: Path
) -> None:
    for name in ("numpy", "pandas", "scikit-learn"):
        write_wheel(wheels, name)
    lines: list[str] = []
    assert list(prepared(Config(), workspace, lines.append).packages) == ["numpy", "pandas", "scikit-learn"]
    assert any("without lightgbm" in line and "to try again, remove" in line for line in lines)
    again: list[str] = []
    prepared(Config(), workspace, again.append)
    assert len(again) == 1, "told each time"
    assert "without lightgbm" in again[0]


def test_a_list_of_the_persons_own_is_meant_as_it_stands(home: Path, workspace: Path) -> None:
    with pytest.raises(PackagesError, match="lightgbm"):
        prepared(config_for("tiny-one", "lightgbm"), workspace)


def test_a_half_made_environment_is_never_used(home: Path, workspace: Path) -> None:
    made = prepared(config_for("tiny-one"), workspace)
    folder = made.python.parent.parent
    (folder / "environment.json").unlink()
    (folder / "left-over").touch()
    (folder.with_name(folder.name + ".making")).mkdir()
    assert prepared(config_for("tiny-one"), workspace) == made
    assert not (folder / "left-over").exists()
    assert tree(home) == {folder.name}


def test_an_environment_whose_python_has_gone_is_made_anew(home: Path, workspace: Path) -> None:
    made = prepared(config_for("tiny-one"), workspace)
    made.python.unlink()
    made.python.symlink_to("/nonexistent")
    assert prepared(config_for("tiny-one"), workspace) == made
    assert made.python.exists()


def test_a_damaged_record_is_told(home: Path, workspace: Path) -> None:
    made = prepared(config_for("tiny-one"), workspace)
    (made.python.parent.parent / "environment.json").write_text("{")
    with pytest.raises(PackagesError, match="damaged"):
        prepared(config_for("tiny-one"), workspace)


def test_a_cache_that_cannot_be_written_is_told(
    home: Path, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(PackagesError, match="cannot be made in"):
        prepared(config_for("tiny-one"), workspace)


def test_a_name_that_is_no_name_reaches_no_command(home: Path, workspace: Path) -> None:
    with pytest.raises(PackagesError, match=r"packages\.install: `--index-url=http://x`"):
        prepared(config_for("--index-url=http://x"), workspace)
    assert not home.exists()


# ---------------------------------------------------------------- an index on a socket


def configure_index(tmp_path: Path, url: str) -> None:
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {url}\nextra-index-url = {url}-more\n")


def test_pips_index_is_asked(home: Path, workspace: Path, tmp_path: Path, wheels: Path) -> None:
    async def world() -> ScriptPython:
        async with serving(wheels) as index:
            configure_index(tmp_path, index.url())
            return await prepare(config_for("tiny-one"), workspace, lambda _: None)

    assert asyncio.run(world()).packages == {"tiny-one": "1.5", "tiny-two": "2.0"}


def test_an_index_that_refuses_is_named_without_its_password(
    home: Path, workspace: Path, tmp_path: Path, wheels: Path
) -> None:
    lines: list[str] = []

    async def world() -> int:
        async with serving(wheels) as index:
            index.mood = Mood.REFUSES
            configure_index(tmp_path, index.url("me:s3cret"))
            with pytest.raises(PackagesError) as caught:
                await prepare(config_for("tiny-one"), workspace, lines.append)
            lines.extend((str(caught.value), caught.value.hint or ""))
            return index.port

    port = asyncio.run(world())
    assert f"asked: http://127.0.0.1:{port}/simple" in lines[-1]
    assert "s3cret" not in "\n".join(lines)
    assert tree(home) == set()


def test_an_index_that_cannot_be_reached_is_named(
    home: Path, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    configure_index(tmp_path, "http://127.0.0.1:1/simple")
    with pytest.raises(PackagesError) as caught:
        prepared(config_for("tiny-one"), workspace)
    assert "refused" in str(caught.value)
    assert "http://127.0.0.1:1/simple" in (caught.value.hint or "")


def test_a_cancellation_kills_uv_and_leaves_nothing(
    home: Path, workspace: Path, tmp_path: Path, wheels: Path
) -> None:
    async def world() -> None:
        async with serving(wheels) as index:
            index.mood = Mood.HOLDS
            configure_index(tmp_path, index.url())
            task = asyncio.create_task(prepare(config_for("tiny-one"), workspace, lambda _: None))
            await index.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert tree(home) == set()
            assert is_free(home), "uv is dead: it had held the lock"

    asyncio.run(world())


def test_after_a_kill_9_the_lock_lasts_as_long_as_uv_and_the_next_one_starts_afresh(
    home: Path, workspace: Path, tmp_path: Path, wheels: Path
) -> None:
    code = (
        "import asyncio, pathlib, sys\n"
        "from engine.packages.prepare import prepare\n"
        "from tests.packages.world import config_for\n"
        "asyncio.run(prepare(config_for('tiny-one'), pathlib.Path(sys.argv[1]), print))\n"
    )

    async def world() -> ScriptPython:
        async with serving(wheels) as index:
            index.mood = Mood.HOLDS
            configure_index(tmp_path, index.url())
            victim = await asyncio.create_subprocess_exec(
                sys.executable, "-c", code, str(workspace), stdout=asyncio.subprocess.DEVNULL
            )
            await index.asked.wait()
            (uv,) = psutil.Process(victim.pid).children()
            try:
                victim.send_signal(signal.SIGKILL)
                await victim.wait()
                assert not is_free(home), "uv still writes"
            finally:
                uv.kill()
            index.mood = Mood.SERVES
            return await prepare(config_for("tiny-one"), workspace, lambda _: None)

    made = asyncio.run(world())
    assert made.packages == {"tiny-one": "1.5", "tiny-two": "2.0"}
    assert tree(home) == {made.python.parent.parent.name}


def is_free(home: Path) -> bool:
    (lock,) = home.glob("*.lock")
    descriptor = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


# ---------------------------------------------------------------- interpreters that are there already


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    venv.create(tmp_path / "environment", symlinks=True)
    return tmp_path / "environment"


def test_the_workspaces_environment_is_used_as_it_is(home: Path, workspace: Path) -> None:
    venv.create(workspace / ".venv", symlinks=True)
    found = prepared(config_for("tiny-one"), workspace)
    assert found.python == workspace / ".venv" / "bin" / "python"
    assert not home.exists()


def test_a_broken_environment_of_the_workspace_is_told(home: Path, workspace: Path) -> None:
    (workspace / ".venv").mkdir()
    with pytest.raises(PackagesError, match=r"\.venv is no virtual environment") as caught:
        prepared(config_for("tiny-one"), workspace)
    assert "make it anew" in (caught.value.hint or "")


@pytest.mark.parametrize("named", ["environment", "environment/bin/python", "environment/bin/python3"])
def test_a_configured_python_comes_first(
    home: Path, workspace: Path, environment: Path, named: str, tmp_path: Path
) -> None:
    venv.create(workspace / ".venv", symlinks=True)
    found = prepared(config_for(python=str(tmp_path / named)), workspace)
    assert found.python.is_relative_to(environment)


def test_a_relative_one_is_meant_from_the_workspace(home: Path, workspace: Path, environment: Path) -> None:
    found = prepared(config_for(python="../environment/bin/python"), workspace)
    assert found.python.samefile(environment / "bin" / "python")


def test_a_bare_name_is_looked_up_on_the_path(
    home: Path, workspace: Path, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment / "bin"))
    assert prepared(config_for(python="python"), workspace).python == environment / "bin" / "python"


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("python9.9", "no `python9.9` on the PATH"),
        ("/nonexistent/python", "/nonexistent/python does not exist"),
        ("/etc", "/etc/bin/python does not exist"),
        (" ", "an empty name"),
    ],
)
def test_a_python_that_is_not_there_is_told(home: Path, workspace: Path, named: str, message: str) -> None:
    with pytest.raises(PackagesError, match=message) as caught:
        prepared(config_for(python=named), workspace)
    assert caught.value.hint
