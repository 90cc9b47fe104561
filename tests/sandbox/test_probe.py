"""What this machine can do, found by trying; and that nothing weaker is taken in silence."""

import asyncio
import shutil
from pathlib import Path

import pytest

from engine.outcome import Isolation
from engine.sandbox.local import open_executor
from engine.sandbox.probe import cores, default_memory_bytes, memory_bytes, probe
from engine.sandbox.settings import SandboxSettings
from tests.sandbox.world import World


def _only_tool(folder: Path, monkeypatch: pytest.MonkeyPatch, *, bwrap: str | None) -> None:
    """A PATH with a shell and, perhaps, a bwrap of our own."""
    folder.mkdir()
    (folder / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    if bwrap is not None:
        (folder / "bwrap").write_text(bwrap)
        (folder / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_bwrap_works_where_it_is_required(walled: World) -> None:
    found = probe(Isolation.BWRAP, SandboxSettings())
    assert found.works, found
    assert found.remedy is None


@pytest.mark.parametrize("choice", ["auto", "bwrap"])
def test_an_executor_is_opened_with_the_strongest_isolation(walled: World, choice: str) -> None:
    async def scenario() -> Isolation:
        executor = open_executor(SandboxSettings(isolation="auto" if choice == "auto" else "bwrap"))
        await executor.close()
        return executor.isolation

    assert asyncio.run(scenario()) is Isolation.BWRAP


def test_none_works_everywhere() -> None:
    assert probe(Isolation.NONE, SandboxSettings()).works
    assert "not isolated" in probe(Isolation.NONE, SandboxSettings()).reason


def test_without_bwrap_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only_tool(tmp_path / "bin", monkeypatch, bwrap=None)
    found = probe(Isolation.BWRAP, SandboxSettings())
    assert not found.works
    assert found.reason == "bubblewrap is not installed"
    assert found.remedy is not None
    assert "install" in found.remedy or "bubblewrap" in found.remedy


def test_a_bwrap_that_may_not_do_its_work_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "bwrap: setting up uid map: Permission denied"
    _only_tool(tmp_path / "bin", monkeypatch, bwrap=f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    found = probe(Isolation.BWRAP, SandboxSettings())
    assert not found.works
    assert words in found.reason
    assert found.remedy is not None


def test_a_bwrap_that_claims_to_work_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _only_tool(tmp_path / "bin", monkeypatch, bwrap="#!/bin/sh\necho inside\nexit 0\n")
    assert not probe(Isolation.BWRAP, SandboxSettings()).works


def test_the_machine_is_measured() -> None:
    assert cores() >= 1
    assert memory_bytes() > 128 * 1024 * 1024
    assert default_memory_bytes(5) == int(memory_bytes() * 0.8) // 5
