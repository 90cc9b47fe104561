"""How long until the first paint, against a hello-world Textual app: both in pseudo-terminals, in turns.

`python bench/first_paint.py [--rounds 11]` prints the medians and their ratio; exit code 1 above 1.6.
"""

import argparse
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST = 1.6
_SIZE = (120, 40)
_PATIENCE_S = 30.0

_HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello, world")
Hello().run()
"""
_SCREEN = """
import asyncio, sys
from tui.screen import show
from tui.sights import Hello
class Silent:
    async def frames(self):
        yield Hello(workspace="house", state_dir=sys.argv[1], run=1, policy="test", isolation="bwrap",
                    samples=5, jobs=5, process=1, is_paid=False, network=False, hold=None)
        await asyncio.Event().wait()
    async def command(self, name, **arguments): ...
    async def detach(self): ...
show(Silent)
"""
CASES = {"hello": (_HELLO, b"hello, world"), "mltui": (_SCREEN, b"candidates")}


def first_paint_s(code: str, words: bytes, folder: str) -> float:
    """Seconds from the start of the process to these words on its terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", _SIZE[1], _SIZE[0], 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "XDG_STATE_HOME": folder}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, folder],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        written = b""
        while words not in written:
            if time.perf_counter() - began > _PATIENCE_S or process.poll() is not None:
                raise SystemExit(f"no first paint; it wrote {written[-500:]!r}")
            if select.select([master], [], [], 0.05)[0]:
                written += os.read(master, 65536)
        return time.perf_counter() - began
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)


def main() -> int:
    """Prints, and judges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    took: dict[str, list[float]] = {name: [] for name in CASES}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds + 1):
            for name, (code, words) in CASES.items():
                took[name].append(first_paint_s(code, words, folder))
    warm = {name: times[1:] for name, times in took.items()}
    for name, times in warm.items():
        words = f"median {statistics.median(times):.3f} s, {min(times):.3f} to {max(times):.3f}"
        sys.stdout.write(f"{name:6} {words}\n")
    ratio = statistics.median(one / other for one, other in zip(warm["mltui"], warm["hello"], strict=True))
    of_medians = statistics.median(warm["mltui"]) / statistics.median(warm["hello"])
    sys.stdout.write(f"ratio  {of_medians:.2f} of medians, {ratio:.2f} median of pairs (at most {MOST})\n")
    return 0 if min(ratio, of_medians) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
