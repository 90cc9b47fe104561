"""The screen on a pseudo-terminal: however it ends, it is left clean, and nothing foreign reaches it."""

import shutil
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

from engine.errors import UsageError
from tests.tui.app.fake_link import FakeLink
from tests.tui.app.pty_world import ROOT, OnTerminal
from tui.app import run_app
from tui.terminal import title_sequence

HOSTILE_OUTPUT = ROOT / "tests" / "data" / "hostile"


@pytest.fixture
def terminal(tmp_path: Path, request: pytest.FixtureRequest) -> Generator[OnTerminal]:
    kind, controls = getattr(request, "param", ("calm", True))
    if kind == "hostile":
        _hostile_files(tmp_path)
    opened = OnTerminal("-m", "tests.tui.app.showing", kind, str(tmp_path), home=tmp_path, controls=controls)
    try:
        opened.until("candidates")
        yield opened
    finally:
        opened.close()


def _hostile_files(folder: Path) -> None:
    for candidate, source in ((1, "17_terminal_escapes.out"), (2, "18_bad_bytes.out")):
        place = folder / "candidates" / f"{candidate:04}"
        place.mkdir(parents=True)
        shutil.copyfile(HOSTILE_OUTPUT / source, place / "stdout.log")
        shutil.copyfile(HOSTILE_OUTPUT / source, place / "script.py")
        shutil.copyfile(HOSTILE_OUTPUT / source, place / "reflection.md")
    with (folder / "candidates" / "0001" / "stdout.log").open("ab") as log:
        log.write(b"\x1b]0;owned\x07")
        for _ in range(50):
            log.write(b"y\x9b" * 500_000)  # one line of 50 MB
        log.write(b"\nthe last line\n")


def test_q_leaves_with_0(terminal: OnTerminal) -> None:
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.left_on == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order(terminal: OnTerminal, number: signal.Signals) -> None:
    terminal.signal(number)
    assert terminal.ended() == 128 + number
    assert terminal.left_on == []


def test_ctrl_c_ends_it_even_while_words_are_typed(terminal: OnTerminal) -> None:
    terminal.type("/")
    terminal.until("find in the")
    terminal.type("\x03")
    assert terminal.ended() == 130
    assert terminal.left_on == []


def test_a_terminal_that_is_closed_ends_it(terminal: OnTerminal) -> None:
    terminal.hang_up()
    assert terminal.ended(reads=False) == 129


@pytest.mark.parametrize("terminal", [("calm", False)], indirect=True)
def test_a_terminal_that_goes_without_a_signal_ends_it_too(terminal: OnTerminal) -> None:
    terminal.hang_up()
    assert terminal.ended(reads=False) == 129


@pytest.mark.parametrize("terminal", [("busy", True)], indirect=True)
def test_a_terminal_that_takes_nothing_more_does_not_hold_it_up(terminal: OnTerminal) -> None:
    for size in range(60):
        terminal.resize(100 + size, 32)  # each makes it draw everything, and nobody reads
    terminal.signal(signal.SIGTERM)
    assert terminal.ended(reads=False) == 143
    terminal.read_rest()
    assert terminal.left_on == []


@pytest.mark.parametrize("terminal", [("hostile", True)], indirect=True)
def test_nothing_of_what_a_model_or_a_script_says_reaches_the_terminal_as_a_control(
    terminal: OnTerminal,
) -> None:
    for keys, words in (
        ("o", "the last line"),
        ("g", "FAKE"),
        ("i", "2 info"),
        ("d", "2 diff"),
        ("c", "2 code"),
        ("1j", "#2"),
        ("i", "2 info"),
        ("n", "next:"),
        ("1j", "#3"),
        ("/[/]zz\r", "no match"),
        ("?", "every key"),
        ("q:scripts", "Stop every script"),
    ):
        terminal.type(keys)
        terminal.until(words)
    terminal.signal(signal.SIGTERM)
    assert terminal.ended() == 143
    assert terminal.foreign == []
    assert terminal.left_on == []


def test_without_a_terminal_it_says_so_before_anything_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda _: False)
    with pytest.raises(UsageError, match="needs a terminal"):
        run_app(FakeLink)


def test_a_title_cannot_be_bent() -> None:
    assert title_sequence("★1\x07\x1b]52;c;x\x9c mltui") == "\x1b]0;★152cx mltui\x07"
