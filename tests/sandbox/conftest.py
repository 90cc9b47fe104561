"""Every executor has to keep the same contract, so most tests here run once for each isolation."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.outcome import Isolation
from tests.sandbox.world import World


def need_bwrap() -> None:
    """Skipped without it; in CI that is a failure."""
    if shutil.which("bwrap") is not None:
        return
    if os.environ.get("CI"):
        pytest.fail("bwrap is required in CI: apt install bubblewrap")
    pytest.skip("bwrap is not installed: apt install bubblewrap")


@pytest.fixture(params=[Isolation.BWRAP, Isolation.LANDLOCK, Isolation.NONE])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A world under each isolation."""
    if request.param is Isolation.BWRAP:
        need_bwrap()
    return World(folder=tmp_path, isolation=request.param)


@pytest.fixture
def walled(tmp_path: Path) -> World:
    """A world under bwrap, for what only a wall can promise."""
    need_bwrap()
    return World(folder=tmp_path, isolation=Isolation.BWRAP)


@pytest.fixture
def open_world(tmp_path: Path) -> World:
    """A world without isolation."""
    return World(folder=tmp_path, isolation=Isolation.NONE)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str], Path]:
    """Put a file of the person's somewhere."""

    def write(name: str, content: str) -> Path:
        path = tmp_path / "person" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write
