"""`mltui doctor`: what a person and a program are told of this machine, and whether a run would work."""

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from engine.doctor import Check, Standing
from tests.doubles import bare_machine
from tests.doubles.endpoint import endpoint
from tests.shell import MLTUI, SECRET, Ended, Shell, plain_workspace, shell_with_this_python
from tests.test_run import Model
from tui.doctor import cells_of, report_json, report_text


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_with_this_python(tmp_path / "home")


def checks(ended: Ended) -> dict[str, dict[str, Any]]:
    return {check["topic"]: check for check in json.loads(ended.stdout)["checks"]}


def test_a_program_is_told_what_works_here(shell: Shell, tmp_path: Path) -> None:
    ended = shell.mltui("doctor", plain_workspace(tmp_path / "prices"), "--json")
    assert ended.code == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout)["works"] is True
    found = checks(ended)
    assert found["isolation"]["isolation"] == "bwrap"
    assert found["bwrap"]["works"] is True
    assert found["isolation"]["remedy"] is None
    assert found["network"]["network"] is False
    assert Path(found["scripts'"]["python"]).parent == Path(sys.executable).parent
    assert found["endpoint"]["offline"] is True
    assert found["cores"]["cores"] >= 1
    assert found["memory"]["share_bytes"] * found["cores"]["jobs"] <= found["memory"]["memory_bytes"]
    assert {"python", "uv", "GPU", "disk", "cache", "config", "workspace", "terminal"} < set(found)
    assert not (tmp_path / "prices" / ".mltui").exists()


def test_without_bwrap_landlock_is_taken_and_one_command_would_mend_it(shell: Shell) -> None:
    ended = shell.mltui("doctor", PATH=bare_machine.PATH)
    assert ended.code == 0
    assert "! isolation   landlock" in ended.stdout
    assert "install bubblewrap`" in ended.stdout
    assert "a run works here" in ended.stdout


def test_where_nothing_isolates_it_ends_with_2_and_the_remedy(shell: Shell) -> None:
    ended = subprocess.run(
        [*bare_machine.HERE, *MLTUI, "doctor"],
        env=shell.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "✗ isolation" in ended.stdout
    assert "install bubblewrap`; or set `isolation" in " ".join(ended.stdout.split())
    assert "no run works here before what is marked ✗ is mended" in ended.stdout


def test_what_a_stranger_s_workspace_wants_is_named_and_does_not_count(shell: Shell, tmp_path: Path) -> None:
    workspace = plain_workspace(tmp_path / "prices")
    (workspace / "mltui.toml").write_text("network = true\n")
    ended = shell.mltui("doctor", workspace, "--json")
    assert ended.code == 2
    found = checks(ended)
    assert "mltui.toml:1: network" in found["refused"]["words"]
    assert found["untrusted"]["file"] == str(workspace / "mltui.toml")
    assert found["network"]["network"] is False
    assert (
        Path(found["scripts'"]["python"]).parent == Path(sys.executable).parent
    )  # the person's own config still counts


def test_the_endpoint_is_named_without_its_key_and_asked_only_by_check(shell: Shell) -> None:
    with endpoint(Model()) as server:
        url = server.url
        silent = shell.mltui("doctor", OPENAI_API_KEY=SECRET, MLTUI_BASE_URL=url)
        assert server.requests == []
        assert server.keys == []
        asked = shell.mltui("doctor", "--check", OPENAI_API_KEY=SECRET, MLTUI_BASE_URL=url)
        assert server.requests == []  # a list of models is no completion
        assert f"Bearer {SECRET}" in server.keys
    assert (silent.code, asked.code) == (0, 0), asked.stdout + asked.stderr
    assert "`--check` does, at no cost" in " ".join(silent.stdout.split())
    assert "it answers" in " ".join(asked.stdout.split())
    assert SECRET not in silent.stdout + asked.stdout + silent.stderr + asked.stderr
    gone = shell.mltui("doctor", "--check", OPENAI_API_KEY=SECRET, MLTUI_BASE_URL=url)
    assert gone.code == 2
    assert "cannot be reached" in " ".join(gone.stdout.split())


def test_a_missing_key_and_a_workspace_that_is_none_stand_in_the_way(shell: Shell, tmp_path: Path) -> None:
    ended = shell.mltui("doctor", tmp_path / "nowhere", "--json", MLTUI_MODEL="some-model")
    assert ended.code == 2
    found = checks(ended)
    assert "OPENAI_API_KEY is not set" in found["endpoint"]["words"]
    assert found["workspace"]["standing"] == "bad"


CHECKS = (
    Check(topic="isolation", words="landlock", standing=Standing.POOR, remedy="run `apt install bubblewrap`"),
    Check(topic="- a", words="word " * 30, values={"works": True}),
    Check(topic="uv", words="gone", standing=Standing.BAD),
)


def test_signs_and_words_say_it_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    text = report_text(CHECKS, works=False)
    assert "\x1b" not in text
    first, second, third, *_ = text.splitlines()
    assert first == "! isolation  landlock"
    assert second == "             → run `apt install bubblewrap`"
    assert third.startswith("✓ - a        word word")
    assert "✗ uv         gone" in text
    assert max(map(len, text.splitlines())) <= 60


def test_a_program_gets_the_values_beside_the_words() -> None:
    told = json.loads(report_json(CHECKS, works=False))
    assert told["works"] is False
    assert told["checks"][1]["topic"] == "a"
    assert told["checks"][1]["works"] is True


@pytest.mark.parametrize(("column", "cells"), [(b"4", 3), (b"7", 6)])
def test_the_width_of_signs_is_found_by_drawing_them(column: bytes, cells: int) -> None:
    """A terminal that answers where its cursor stands."""
    main, terminal = pty.openpty()
    kept = os.dup(0), os.dup(1)

    def answer() -> None:
        said = b""
        while b"\x1b[6n" not in said:
            said += os.read(main, 1024)
        os.write(main, b"\x1b[5;" + column + b"R")

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        os.dup2(terminal, 0)
        os.dup2(terminal, 1)
        found = cells_of("★◆✓")
    finally:
        for number, before in enumerate(kept):
            os.dup2(before, number)
            os.close(before)
        answering.join()
        os.close(main)
        os.close(terminal)
    assert found == cells


def test_it_loads_neither_textual_nor_what_asks_models() -> None:
    code = "import sys, tui.doctor; print([name for name in ('textual', 'openai') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
