"""The terminal is always left clean: signals, a terminal that is gone, one that nobody reads; and its title.

Textual ends in order where its loop still turns. Two things stop that loop: a terminal that is gone (its
input thread spins on the end of file) and one that takes no more output (a write waits for ever). A thread of
its own sees both; it asks first, and after a grace period it ends the process itself.
"""

import asyncio
import os
import re
import select
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

_GRACE_S, _TRIES, _TRY_S = 2.0, 25, 0.04
_LOOK_MS = 500
_TMUX_S = 5.0
_LEFT = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m\x1b[23;0t"
)
"""Everything that Textual and the title switch on, off again, in the order in which Textual does it."""

_NOT_IN_TITLES = re.compile(r"[^\w ★◇⏸▶✗.,:+#/-]")
_WITHOUT_TITLES = ("", "dumb", "linux", "unknown")
_WITHOUT_SCREENS = ("dumb",)


class Guard:
    """Watches over one showing of the screen; `leave` is called in the loop, with the exit code, once."""

    def __init__(self) -> None:
        """Remembers the terminal as it is now; `start` begins to watch."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: Callable[[int], None] | None = None
        self._attributes = _attributes()
        self._before: dict[int, Any] = {}
        self._asked: int | None = None
        self._wake = threading.Event()
        self._is_over = threading.Event()

    def start(self) -> None:
        """From the main thread only: Python runs signal handlers nowhere else."""
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._on_signal)
        threading.Thread(target=self._watch, name="terminal-guard", daemon=True).start()

    def attach(self, loop: asyncio.AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """From now on there is somebody who can end in order."""
        self._loop, self._leave = loop, leave
        if self._asked is not None:
            loop.call_soon(leave, self._asked)

    @property
    def is_asked(self) -> bool:
        """Whether somebody, or the end of the terminal, asks for the end."""
        return self._asked is not None

    def stop(self) -> None:
        """The screen is gone; the signals do what they did before."""
        self._is_over.set()
        self._wake.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        _let_go()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._ask(128 + number)

    def _ask(self, code: int) -> None:
        if self._asked is not None:
            return
        self._asked = code
        self._wake.set()
        if self._loop is not None and self._leave is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leave, code)

    def _watch(self) -> None:
        while not self._is_over.is_set() and self._asked is None:
            if _is_gone():
                self._ask(128 + signal.SIGHUP)
        if self._is_over.wait(_GRACE_S):
            return
        for _ in range(_TRIES):
            if _write_left(self._attributes) or self._is_over.wait(_TRY_S):
                break
        os._exit(self._asked if self._asked is not None else 1)


def why_unfit() -> str | None:
    """Why no screen can be drawn on this terminal; None where one can."""
    if not (os.isatty(0) and os.isatty(2)):
        return "the screen needs a terminal"
    if os.environ.get("TERM", "") in _WITHOUT_SCREENS:
        return f"the screen needs more than a terminal of the kind {os.environ['TERM']!r} can do"
    return None


def knows_titles() -> bool:
    """Whether this terminal takes a title for what it is; a console would print it."""
    return os.environ.get("TERM", "") not in _WITHOUT_TITLES


def title_sequence(title: str) -> str:
    """Sets the title; whatever could end or bend the sequence is left out."""
    return f"\x1b]0;{_NOT_IN_TITLES.sub('', title)[:60]}\x07"


KEEP_TITLE, GIVE_TITLE_BACK = "\x1b[22;0t", "\x1b[23;0t"
"""The terminal's own stack of titles: the old one on it, and back."""


def _is_gone() -> bool:
    try:
        poll = select.poll()
        poll.register(0, 0)
        found = poll.poll(_LOOK_MS)
    except OSError:
        return True
    return any(mask & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, mask in found)


def _let_go() -> None:
    """Python flushes once more at its end, and would turn the exit code into a complaint of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)


def _attributes() -> list[Any] | None:
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def _write_left(attributes: list[Any] | None) -> bool:
    """Whether the terminal could be told; it may take nothing at this moment, or not be there at all.

    What is still on its way to a terminal that nobody reads is thrown away: a frame that was drawn for
    nobody, which holds up whoever writes.
    """
    try:
        if attributes is not None:
            termios.tcsetattr(0, termios.TCSANOW, attributes)
        termios.tcflush(2, termios.TCOFLUSH)
        os.set_blocking(2, False)
        try:
            return os.write(2, _LEFT.encode()) == len(_LEFT)
        finally:
            os.set_blocking(2, True)  # shared with the shell that started us
    except BlockingIOError:
        return False
    except (termios.error, OSError):
        return True  # gone: there is nothing to leave clean


def into_tmux(text: str) -> None:
    """Into tmux's own buffer, and from there to the terminal's clipboard where tmux may. Blocks."""
    with suppress(OSError, subprocess.SubprocessError):  # the terminal has been asked already
        subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            timeout=_TMUX_S,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
