"""What holds for every test: no key and no endpoint of the person's own is ever within reach."""

import os
from pathlib import Path

import pytest

from tests.shell import Shell, plain_workspace


@pytest.fixture(autouse=True)
def _no_endpoint_of_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "MLTUI_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A person's machine, whose engines' sockets lie in its home."""
    home = tmp_path / "h"
    home.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(home))
    return Shell(home=home)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A task and two small tables."""
    return plain_workspace(tmp_path / "prices")
