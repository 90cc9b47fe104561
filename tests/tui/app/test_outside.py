"""A pager in place of the screen on a real terminal: it is the pager's meanwhile, and clean at the end."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.app.pty_world import OnTerminal

_PAGER = """
import os, signal, sys, termios
mode = termios.tcgetattr(1)[3]
print("PAGED", sys.stdin.read().split("\\n")[0], "cooked" if mode & termios.ICANON else "raw", flush=True)
signal.signal(signal.SIGINT, lambda *_: print("INTERRUPTED", flush=True))
open(sys.argv[1], "w").write(str(os.getpid()))
print("WAITING", flush=True)
open("/dev/tty").readline()
"""
_SCREEN = """
import os, runpy, sys
os.environ["PAGER"] = sys.argv.pop(1)
runpy.run_module("tests.tui.app.showing", run_name="__main__")
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[OnTerminal]:
    script = tmp_path / "candidates" / "0001" / "script.py"
    script.parent.mkdir(parents=True)
    script.write_text("mine = 1\n")
    (tmp_path / "pager.py").write_text(_PAGER)
    pager = f"{sys.executable} {tmp_path / 'pager.py'} {tmp_path / 'pid'}"
    opened = OnTerminal("-c", _SCREEN, pager, "calm", str(tmp_path), home=tmp_path)
    try:
        opened.until("mine = 1")
        opened.type("v")
        opened.until("WAITING")
        yield opened
    finally:
        opened.close()


def is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_the_screen_gives_way_and_comes_back(terminal: OnTerminal) -> None:
    assert "PAGED mine = 1 cooked" in terminal.text
    assert [mode for mode in terminal.left_on if mode not in ("title",)] == []
    terminal.type("\x03")
    terminal.until("INTERRUPTED")
    terminal.type("\n")
    terminal.type("U")
    terminal.until("no verdict has been taken back")
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.left_on == [] and terminal.foreign == []


def test_who_is_told_to_end_ends_the_program_in_front_as_well(terminal: OnTerminal, tmp_path: Path) -> None:
    pager = int((tmp_path / "pid").read_text())
    terminal.signal(signal.SIGTERM)
    assert terminal.ended() == 128 + signal.SIGTERM
    assert terminal.left_on == []
    assert not is_alive(pager)
