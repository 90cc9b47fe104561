"""The output of a script, read from its file as it grows."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.segment import Segment
from rich.style import Style

from engine.errors import MltuiError
from tui.views.spans import Line, Span, Tone
from tui.widgets.pane import Pane
from tui.widgets.reading import NOTHING, GrowingFile, Reading
from tui.widgets.sgr import segments_of_output, text_of_output
from tui.widgets.strips import Segments

_TICK_S = 0.08
_QUIET_TICK_S = 0.4
_QUIET_AFTER_S = 3.0
_MARKED = "   ◂ score read here"


class OutputView(Pane):
    """Follows the end until the person scrolls; numbers lines as the score's parser does.

    The file is read in a thread, a few screens of it at a time, and only while the pane is displayed.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.can_follow = True
        self._follows = True
        self._path: Path | None = None
        self._file: GrowingFile | None = None
        self._reading = NOTHING
        self._missing: set[int] = set()
        self._mark_line: int | None = None
        self._go_to: int | None = None
        self._is_live = False
        self._trouble = ""
        self._left_at = 0
        """How many lines there were when the person scrolled away from the end."""
        self._rate = _Rate()
        self._wanted = asyncio.Event()
        self._is_shown = False
        self._searched: tuple[int, Sequence[str]] = (0, ())

    def show(self, path: Path | None, *, mark_line: int | None = None, is_live: bool = True) -> None:
        """The same path again keeps the place. `mark_line` (from 1) is where the score was read."""
        if path != self._path:
            self._path = path
            self._file = None if path is None else GrowingFile(path)
            self._reading, self._rate, self._left_at = NOTHING, _Rate(), 0
            self._mark_line, self._go_to, self._trouble = mark_line, None, ""
            self._missing.clear()
            self.start_over()
            self._wanted.set()
        if (mark_line, is_live) != (self._mark_line, self._is_live):
            self._mark_line, self._is_live = mark_line, is_live
            self.forget()
            self.changed()

    @property
    def path(self) -> Path | None:
        """The file that is shown."""
        return self._path

    def go_to(self, line: int) -> None:
        """Shows a line (from 1), in the middle where there is room; one that is not read yet, when it is."""
        if not self._reading.count:
            self._go_to = line
            return
        index = self._index_of(line)
        self.show_from(index - self.size.height // 2)
        self.stop_following()

    # What a line is made of.

    def line_count(self) -> int:
        """As many as the file has."""
        return self._reading.count

    def line_segments(self, index: int, width: int) -> Segments:
        """The line as a terminal would show it."""
        raw = self._raw(index)
        if raw is None:
            self._missing.add(index)
            return []
        segments = segments_of_output(raw, self.palette)
        if self._is_marked(index):
            room = width - sum(segment.cell_length for segment in segments) - len(_MARKED)
            return [*segments, Segment(_MARKED, self.palette.tones["mark"])] if room >= 0 else segments
        return segments

    def line_gutter(self, index: int) -> Segments:
        """The line's number."""
        tone = "mark" if self._is_marked(index) else "faint"
        return [Segment(f"{index + 1:>{self._digits()}}  ", self.palette.tones[tone])]

    def line_edge(self, index: int) -> Segment:
        """An arrow at the line that the score was read from."""
        return Segment("▸", self.palette.tones["mark"]) if self._is_marked(index) else Segment(" ")

    def line_ground(self, index: int) -> Style | None:
        """The line that the score was read from stands out."""
        return self.palette.tones["matched"] if self._is_marked(index) else None

    def line_of_state(self) -> Line:
        """How much there is, and whether the end is followed."""
        if self._trouble:
            return (Span(self._trouble, Tone.BAD),)
        reading = self._reading
        if not reading.count:
            return ()
        words = f"{reading.count:,} {'line' if reading.count == 1 else 'lines'} · {_size(reading.size_bytes)}"
        if self._is_live and (rate := self._rate.bytes_per_s) >= 100_000:
            words += f" · {_size(rate)}/s"
        line: Line = (Span(words, Tone.DIM),)
        if self._follows:
            return (
                (*line, Span(" · ", Tone.DIM), Span("● following", Tone.RUNNING)) if self._is_live else line
            )
        new = reading.count - self._left_at
        return (*line, Span(" · ", Tone.DIM), Span(f"+{new:,} new", Tone.ACCENT)) if new > 0 else line

    # Searching.

    def lines_to_search(self) -> range:
        """The last 4 MiB, which is all of nearly every output."""
        if self._file is None:
            return range(0)
        self._searched = self._file.searchable()
        first, texts = self._searched
        return range(first, first + len(texts))

    def line_text(self, index: int) -> str:
        """The visible text of a line."""
        first, texts = self._searched
        return text_of_output(texts[index - first]) if 0 <= index - first < len(texts) else ""

    # Reading.

    def on_mount(self) -> None:
        """Reads for as long as the pane lives."""
        super().on_mount()
        self.run_worker(self._watch(), name="read-output", group=f"read-output-{id(self)}")

    def on_show(self) -> None:
        """Only a displayed pane reads."""
        self._is_shown = True
        self._wanted.set()

    def on_hide(self) -> None:
        """Only a displayed pane reads."""
        self._is_shown = False

    def moved(self) -> None:
        """Reads at once what has come into view."""
        if self._follows:
            self._left_at = self._reading.count
        visible = self.visible_lines()
        window = range(self._reading.first, self._reading.first + len(self._reading.lines))
        if visible and (visible[0] not in window or visible[-1] not in window):
            self._wanted.set()

    async def _watch(self) -> None:
        while True:
            if self._is_shown:
                await self._look()
            quiet = time.monotonic() - self._rate.grown_at_s > _QUIET_AFTER_S
            pause_s = None if not self._is_shown else _QUIET_TICK_S if quiet else _TICK_S
            await _either(self._wanted, pause_s)
            self._wanted.clear()

    async def _look(self) -> None:
        file = self._file
        if file is None or not self.size.height:
            return
        screens = self.size.height
        first = None if self._follows else max(self.top_line - screens, 0)
        try:
            reading = await asyncio.to_thread(file.look, first, 3 * screens)
        except MltuiError as error:
            self._trouble = str(error)
            self.changed()
            return
        if file is self._file:
            self._take(reading)

    def _take(self, reading: Reading) -> None:
        before, self._reading = self._reading, reading
        if reading == before:
            return
        digits = len(str(before.count))
        self._rate.take(reading.size_bytes, time.monotonic())
        if reading.size_bytes < before.size_bytes or len(str(reading.count)) != digits:
            self.forget()
        elif reading.size_bytes != before.size_bytes:
            self.forget(max(before.count - 1, 0))
        if self._missing:
            for index in self._missing:
                self.forget_line(index)
            self._missing.clear()
        if self._follows:
            self._left_at = reading.count
        self.changed()
        if self._go_to is not None and reading.count:
            line, self._go_to = self._go_to, None
            self.go_to(line)

    def _raw(self, index: int) -> str | None:
        at = index - self._reading.first
        return self._reading.lines[at] if 0 <= at < len(self._reading.lines) else None

    def _index_of(self, line: int) -> int:
        return min(max(line - 1, 0), max(self._reading.count - 1, 0))

    def _is_marked(self, index: int) -> bool:
        return self._mark_line is not None and index == self._mark_line - 1

    def _digits(self) -> int:
        return max(len(str(self._reading.count)), 3)


class _Rate:
    """How quickly a file grows, over the last second or so."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.bytes_per_s = 0.0
        self.grown_at_s = clock()
        self._seen: tuple[float, int] | None = None

    def take(self, size: int, now_s: float) -> None:
        """A new size."""
        self.grown_at_s = now_s
        if self._seen is None:
            self._seen = (now_s, size)
        elif now_s - self._seen[0] >= 1:
            self.bytes_per_s = (size - self._seen[1]) / (now_s - self._seen[0])
            self._seen = (now_s, size)


async def _either(wanted: asyncio.Event, pause_s: float | None) -> None:
    """Waits until something is wanted, or the pause is over."""
    try:
        async with asyncio.timeout(pause_s):
            await wanted.wait()
    except TimeoutError:
        return


def _size(size_bytes: float) -> str:
    if size_bytes < 1_000:
        return f"{size_bytes:.0f} B"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"
