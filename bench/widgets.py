"""What the panes cost while everything happens at once: `python -m bench.widgets`.

Five output panes follow five files that are written as fast as asked, and keys are timed; then scripts and
rows of the tree. Each figure of the flood stands beside the one at rest, measured in the same run.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.filter import LineFilter
from textual.pilot import Pilot

from tui.safe import SafeFilter
from tui.theme import load_themes
from tui.views.spans import Line, Span, Tone
from tui.widgets.code import CodeView
from tui.widgets.output import OutputView
from tui.widgets.tree import TreeView

_WRITER = """
import os, sys, time
file, rate = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), int(sys.argv[2])
line, at, written, start = b"[%7d] train 0.09611  valid 0.12207 " + b"." * 36 + b"\\n", 0, 0, time.monotonic()
while True:
    piece = b"".join(line % (at + step) for step in range(500))
    at += 500
    os.write(file, piece)
    written += len(piece)
    if written > int(sys.argv[3]):
        os.ftruncate(file, 0); os.lseek(file, 0, 0); written = 0; start = time.monotonic()
    ahead_s = written / rate - (time.monotonic() - start)
    if ahead_s > 0:
        time.sleep(ahead_s)
"""
_MOST_FILE_BYTES = 256_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One stretch of time."""

    lag_ms: list[float]
    key_ms: list[float]
    cpu_share: float


class Bench(App[None]):
    """Five outputs, a tree and a script."""

    CSS = "Grid { grid-size: 3 3; }"

    def __init__(self, files: list[Path]) -> None:
        super().__init__()
        self._files = files
        self._safe = SafeFilter()
        for theme in load_themes().values():
            self.register_theme(theme)
        self.theme = "dark"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """As in the real app."""
        return [*super().get_line_filters(), self._safe]

    def compose(self) -> ComposeResult:
        """All of it visible."""
        with Grid():
            for _ in self._files:
                yield OutputView()
            yield TreeView()
            yield CodeView()

    def on_mount(self) -> None:
        """Each pane follows its file."""
        for pane, file in zip(self.query(OutputView), self._files, strict=True):
            pane.show(file)


def main() -> None:
    """Prints the table; nothing in it is a verdict."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rate-mb", type=float, default=20, help="what each script writes a second")
    options.add_argument("--seconds", type=float, default=5, help="how long each stretch is")
    options.add_argument("--folder", help="where the files lie; one in memory leaves the disk out of it")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        asyncio.run(_bench(Path(folder), given.rate_mb, given.seconds))


async def _bench(folder: Path, rate_mb: float, seconds: float) -> None:
    files = [folder / f"{number}.log" for number in range(5)]
    for file in files:
        file.touch()
    app = Bench(files)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        rest = await _measure(app, seconds)
        before = time.monotonic()
        async with _writers(files, rate_mb):
            flood = await _measure(app, seconds)
            shown = sum(pane.line_count() for pane in app.query(OutputView))
            elapsed = time.monotonic() - before
        say = sys.stdout.write
        say(f"five panes at {rate_mb:g} MB/s each, {seconds:g} s\n")
        for name, quiet, busy in (
            ("loop lag p50 ms", statistics.median(rest.lag_ms), statistics.median(flood.lag_ms)),
            ("loop lag p99 ms", _p99(rest.lag_ms), _p99(flood.lag_ms)),
            ("key to paint p50 ms", statistics.median(rest.key_ms), statistics.median(flood.key_ms)),
            ("key to paint p99 ms", _p99(rest.key_ms), _p99(flood.key_ms)),
            ("CPU share of a core", rest.cpu_share, flood.cpu_share),
        ):
            ratio = busy / max(quiet, 1e-9)
            say(f"  {name:<22} at rest {quiet:8.2f}   under load {busy:8.2f}   ratio {ratio:6.2f}\n")
        say(f"  lines counted a second {shown / elapsed:,.0f}\n")
        await _scripts(app, pilot, say)
        await _rows(app, pilot, say)


async def _measure(app: Bench, seconds: float) -> Measure:
    """Lag of the loop and of keys, while the panes do what they do."""
    lag_ms: list[float] = []
    key_ms: list[float] = []
    cpu, start = time.process_time(), time.monotonic()

    async def tick() -> None:
        while True:
            due = time.monotonic() + 0.01
            await asyncio.sleep(0.01)
            lag_ms.append((time.monotonic() - due) * 1e3)

    ticking = asyncio.create_task(tick(), name="measure-lag")
    tree = app.query_one(TreeView)
    tree.show([(key, 0) for key in range(200)], _row, 0)
    tree.focus()
    while time.monotonic() - start < seconds:
        painted = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        tree.action_down()
        tree.call_after_refresh(_done, painted)
        await painted
        key_ms.append((time.perf_counter() - begun) * 1e3)
        await asyncio.sleep(0.05)
    ticking.cancel()
    return Measure(
        lag_ms=lag_ms, key_ms=key_ms, cpu_share=(time.process_time() - cpu) / (time.monotonic() - start)
    )


def _done(painted: "asyncio.Future[None]") -> None:
    if not painted.done():
        painted.set_result(None)


async def _scripts(app: Bench, pilot: Pilot[None], say: Callable[[str], object]) -> None:
    """Another script in the code pane: the first time, and again."""
    pane = app.query_one(CodeView)
    for lines in (50, 500, 5_000):
        code = "\n".join(
            f"value_{at} = model.fit(frame[{at}], alpha=0.{at}, name='x{at}')  # {at}" for at in range(lines)
        )
        times: list[list[float]] = [[], []]
        for turn in times:
            for key in range(20):
                shown = partial(pane.show, f"# {key}\n{code}", key=(lines, key))
                turn.append(await _cpu_ms(pilot, shown))
        first, again = (statistics.median(turn) for turn in times)
        say(f"another script of {lines:>5} lines: first {first:6.2f} ms CPU, again {again:6.2f}\n")


async def _rows(app: Bench, pilot: Pilot[None], say: Callable[[str], object]) -> None:
    """One row more in a tree of many."""
    tree = app.query_one(TreeView)
    for count in (100, 1_000, 10_000):
        rows = [(key, 0) for key in range(count)]
        tree.show(rows, _row, 0)
        await pilot.pause()
        add: list[float] = []
        for key in range(20):
            rows.insert(count // 2, (count + key, 1))
            add.append(await _cpu_ms(pilot, partial(tree.show, rows, _row, 0)))
        move = [await _cpu_ms(pilot, tree.action_down) for _ in range(20)]
        say(
            f"tree of {count:>6} rows: a row more {statistics.median(add):6.2f} ms CPU,"
            f" a key {statistics.median(move):6.2f}\n"
        )


async def _cpu_ms(pilot: Pilot[None], act: Callable[[], object]) -> float:
    """What an action and the paint after it cost."""
    painted = asyncio.get_running_loop().create_future()
    begun = time.process_time()
    act()
    pilot.app.call_after_refresh(_done, painted)
    await painted
    return (time.process_time() - begun) * 1e3


def _row(index: int, width: int) -> Line:
    words = f"  ✓ {index:>5} a candidate with some idea in one line"
    return (Span(words[: width - 8].ljust(width - 8)), Span(" 17010.2", Tone.NUMBER))


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


@asynccontextmanager
async def _writers(files: list[Path], rate_mb: float) -> AsyncIterator[None]:
    rate = str(int(rate_mb * 1_000_000))
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WRITER, os.fspath(file), rate, str(_MOST_FILE_BYTES)
        )
        for file in files
    ]
    try:
        yield
    finally:
        for writer in writers:
            writer.kill()
        for writer in writers:
            await writer.wait()


if __name__ == "__main__":
    main()
