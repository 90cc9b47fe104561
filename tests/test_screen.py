"""`mltui WORKSPACE` in a real pseudo-terminal, over a real engine: open, steer, leave, come back, stop."""

import contextlib
import fcntl
import json
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.endpoint import Endpoint, endpoint
from tests.shell import MLTUI, SECRET, Shell, shell_with_this_python
from tests.test_run import Model

_PATIENCE_S = 60.0
_COLOURS = re.compile(rb"\x1b\[[0-9;]*m")
_LEFT = b"\x1b[?1049l"
"""The alternate screen is given back."""


class Terminal:
    """A process in a terminal of 120 x 40, and all that it has drawn."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self.process = process
        self.screen = screen
        self.drawn = b""

    def until(self, *words: str) -> None:
        """Reads until all these words were drawn since the last call, in whatever order and colours."""
        ends_at_s = time.monotonic() + _PATIENCE_S
        while not all(one.encode() in (drawn := _COLOURS.sub(b"", self.drawn)) for one in words):
            left_s = ends_at_s - time.monotonic()
            assert left_s > 0, f"never drawn: {words}\n{drawn[-9000:].decode(errors='replace')}"
            if select.select([self.screen], [], [], left_s)[0]:
                try:
                    self.drawn += os.read(self.screen, 65536)
                except OSError as error:  # the other side has closed it
                    raise AssertionError(f"gone before: {words}\n{self.drawn[-3000:]!r}") from error
        self.drawn = drawn.partition(words[-1].encode())[2]

    def press(self, keys: str) -> None:
        os.write(self.screen, keys.encode())

    def wait(self) -> int:
        """Reads to the end, and returns the exit code."""
        with contextlib.suppress(OSError):
            while select.select([self.screen], [], [], _PATIENCE_S)[0]:
                self.drawn += os.read(self.screen, 65536)
        return self.process.wait(_PATIENCE_S)


@contextmanager
def terminal(shell: Shell, *words: str | Path, **more: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(
        [*MLTUI, *map(str, words)],
        env=shell.environment(TERM="xterm-256color", TMPDIR=str(shell.home), **more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=shell.home,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_with_this_python(tmp_path / "h", "samples = 2\n")


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with endpoint(Model()) as running:
        yield running


_EDITOR = """
import pathlib, sys
file = pathlib.Path(sys.argv[1])
file.write_text("# mine\\n" + file.read_text())
"""


def cpu_s(process: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def assert_at_rest(shell: Shell, workspace: Path) -> None:
    """While other processes work, the engine that nobody looks at uses next to nothing of the processor."""
    told = status(shell, workspace)
    before_s, others_s = cpu_s(told["process"]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert status(shell, workspace)["process"] == told["process"]
    used_s = cpu_s(told["process"]) - before_s
    assert used_s <= (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - others_s) / 2


def status(shell: Shell, workspace: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        shell.mltui("status", workspace, "--json", TMPDIR=str(shell.home)).stdout
    )
    return told


def test_open_spend_nothing_begin_leave_and_come_back(
    shell: Shell, workspace: Path, server: Endpoint
) -> None:
    with terminal(shell, workspace, "--base-url", server.url, OPENAI_API_KEY=SECRET) as first:
        first.until("test-model")
        assert not server.requests
        first.press("n")
        first.until("waiting for you")
        first.press("j")
        first.until("#2 ")
        first.press("q")
        assert first.wait() == 0
        assert _LEFT in first.drawn
        assert SECRET.encode() not in first.drawn
    told = status(shell, workspace)
    assert told["process"] is not None
    assert told["counts"]["scored"] == 2
    assert_at_rest(shell, workspace)
    (shell.home / "editor.py").write_text(_EDITOR)
    with terminal(shell, workspace, EDITOR=f"{sys.executable} {shell.home / 'editor.py'}") as second:
        second.until("2 code #2")  # as it was left
        second.until("waiting for you")
        second.press("n")
        second.until("running")
        second.until("waiting for you")
        second.press("e")
        second.until("your edit of #2 is a candidate of its own now", "edit ")
        second.process.send_signal(signal.SIGHUP)
        assert second.wait() == 129
        assert _LEFT in second.drawn
    assert_at_rest(shell, workspace)
    stopped = shell.mltui("stop", workspace, TMPDIR=str(shell.home))
    assert stopped.code == 0, stopped.stderr
    told = status(shell, workspace)
    assert (told["process"], told["ended"], told["counts"]["rounds"]) == (None, "interrupted", 2)
    edited = (workspace / ".mltui" / "candidates" / "0005" / "script.py").read_text()
    assert edited == "# mine\n" + (workspace / ".mltui" / "candidates" / "0002" / "script.py").read_text()


def test_without_a_terminal_it_points_to_run(shell: Shell, workspace: Path) -> None:
    ended = shell.mltui(workspace)
    assert ended.code == 2
    (line,) = ended.stderr.splitlines()
    assert "mltui run" in line


def test_what_stands_in_the_way_is_told_before_anything_is_drawn(shell: Shell, workspace: Path) -> None:
    (workspace / "task.md").write_bytes(b"\0")
    with terminal(shell, workspace, "--offline") as screen:
        assert screen.wait() == 2
        assert b"\x1b[?1049h" not in screen.drawn
        assert b"is not text" in screen.drawn


def test_a_task_that_is_missing_is_pasted_on_the_screen_and_the_search_begins(
    shell: Shell, workspace: Path
) -> None:
    (workspace / "task.md").unlink()
    with terminal(shell, workspace, "--offline") as screen:
        screen.until("describe the task", "train.csv", "esc")
        screen.press("\x1b")
        assert screen.wait() == 0
        assert _LEFT in screen.drawn
    assert not (workspace / ".mltui").exists()
    with terminal(shell, workspace, "--offline") as screen:
        screen.until("describe the task", "train.csv", "esc")
        screen.press("\x1b[200~# Prices\r\rPredict `price` from `size`.\x1b[201~")
        screen.until("target: ", "price")
        screen.press("\x04")
        screen.until("candidates")
        screen.press("q")
        assert screen.wait() == 0
    assert (workspace / ".mltui" / "task.md").read_text() == "# Prices\n\nPredict `price` from `size`.\n"
    stopped = shell.mltui("stop", workspace, TMPDIR=str(shell.home))
    assert stopped.code == 0, stopped.stderr
