"""The same once more as somebody who is not root: contract and corpus, in a process of another user."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USER = 61_199
PYTHONS = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
VERSION = sys.version_info[:2]
TRY_OUT = f"import sys, pytest, psutil, engine.sandbox.local; assert sys.version_info[:2] == {tuple(VERSION)}"
CONTRACT = (
    *("events_come_in_order", "output_cap", "wall_time", "memory_of_all", "disk_limit", "fork_bomb"),
    *("while_it_runs", "five_run", "daemon", "killed_leaves"),
)
"""What depends on who one is."""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="all the others have run as a plain user already")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Not below the folder of pytest, which is root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="plain-user-"))
    os.chown(folder, USER, USER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _environment(home: Path) -> dict[str, str]:
    # not the variable of the version that has the packages: another Python may be the one that he can reach
    packages = sysconfig.get_paths()["purelib"]
    kept = {name: os.environ[name] for name in ("CI", "PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": f"{ROOT}:{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _python(home: Path) -> str:
    """One that he can start, and that finds what the tests need."""
    for python in PYTHONS:
        if Path(python).exists():
            tried = _as_plain_user([python, "-c", TRY_OUT], home)
            if tried.returncode == 0:
                return python
    message = f"user {USER} can start none of {PYTHONS} with {ROOT} and its packages"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def _as_plain_user(argv: list[str], home: Path) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            argv,
            cwd=ROOT,
            env=_environment(home),
            user=USER,
            group=USER,
            extra_groups=[],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except PermissionError as error:
        return subprocess.CompletedProcess(argv, 126, str(error))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("isolation", ["bwrap", "landlock"])
@pytest.mark.parametrize(
    ("file", "wanted"), [("test_contract.py", " or ".join(CONTRACT)), ("test_hostile.py", "stays_in")]
)
def test_it_holds_for_a_plain_user_too(home: Path, isolation: str, file: str, wanted: str) -> None:
    ran = _as_plain_user(
        [
            *(_python(home), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/sandbox/{file}"),
            *("-k", f"{isolation} and ({wanted})", f"--basetemp={home}/pytest"),
        ],
        home,
    )
    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout.splitlines()[-1]
