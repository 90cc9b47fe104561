"""A process on a real pseudo-terminal: what it writes, and in what state it leaves the terminal."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE_S = 100.0

_OURS = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[[0-9;]*H"  # where to write
    r"|\x1b\[\?(?:1049|1000|1003|1015|1006|1004|2004|2026|2048|25|7)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p|\x1b\[>[0-9]+u|\x1b\[<u|\x1b\[2[23];0t"
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
    r"|\x1b\]0;(?:★[0-9,.]+ )?(?:[0-9]+◇ )?mltui\x07"
)
_CONTROLS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MODES = ("1049", "1000", "1003", "1015", "1006", "1004", "2004")


class OnTerminal:
    """Begun at once; `close` leaves nothing behind."""

    def __init__(
        self, *command: str, home: Path, controls: bool = True, size: tuple[int, int] = (100, 32)
    ) -> None:
        """Without `controls` the terminal sends no signal when it goes."""
        self.master, slave = pty.openpty()
        self.resize(*size)
        self.before = termios.tcgetattr(slave)
        self.written = b""
        self.slave = slave
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if controls else None,  # noqa: PLW1509  no thread is at work here
            env={
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
                "XDG_STATE_HOME": str(home / "state"),
                "PYTHONPATH": str(ROOT),
            },
        )

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def until(self, words: str) -> None:
        """Reads until they have been written; escapes between them do not count."""
        self._read_while(lambda: words not in _OURS.sub("", self.text), f"{words!r} was never written")

    def ended(self, *, reads: bool = True) -> int:
        """The exit code, once it has ended by itself."""
        if reads:
            self._read_while(lambda: self.process.poll() is None, "it did not end")
            self._read_rest()
        return self.process.wait(timeout=_PATIENCE_S)

    def hang_up(self) -> None:
        """The terminal is gone."""
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    def read_rest(self) -> None:
        """What is still on its way to the terminal."""
        self._read_rest()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.slave, self.master):
            if descriptor >= 0:
                os.close(descriptor)

    @property
    def text(self) -> str:
        return self.written.decode("utf-8", "replace")

    @property
    def foreign(self) -> list[str]:
        """Controls that are neither Textual's nor our own."""
        return _CONTROLS.findall(_OURS.sub("", self.text))

    @property
    def left_on(self) -> list[str]:
        """What the terminal has not been given back of."""
        text = self.text
        left = [mode for mode in _MODES if text.rfind(f"\x1b[?{mode}h") > text.rfind(f"\x1b[?{mode}l")]
        left += [mode for mode in ("25", "7") if text.rfind(f"\x1b[?{mode}l") > text.rfind(f"\x1b[?{mode}h")]
        if len(re.findall(r"\x1b\[>[0-9]+u", text)) > text.count("\x1b[<u"):
            left.append("kitty keys")
        if text.count("\x1b[22;0t") > text.count("\x1b[23;0t"):
            left.append("title")
        if self.slave >= 0 and _flags(termios.tcgetattr(self.slave)) != _flags(self.before):
            left.append("raw mode")
        return left

    def _read_while(self, is_so: Any, complaint: str) -> None:
        end_s = time.monotonic() + _PATIENCE_S
        while is_so():
            assert time.monotonic() < end_s, f"{complaint}; it wrote {self.text[-2000:]!r}"
            if select.select([self.master], [], [], 0.1)[0]:
                self.written += os.read(self.master, 65536)

    def _read_rest(self) -> None:
        while select.select([self.master], [], [], 0)[0]:
            self.written += os.read(self.master, 65536)


def _flags(attributes: list[Any]) -> list[Any]:
    return attributes[:4]
