"""Which lines have a text in them, and which of them is shown."""

import re
from collections.abc import Callable


class Search:
    """A text that is looked for in lines; case does not count."""

    def __init__(self) -> None:
        self.needle: re.Pattern[str] | None = None
        self.lines: list[int] = []
        """The lines with a match, from 0."""
        self.at: int | None = None
        """Which of them is shown."""

    @property
    def line(self) -> int | None:
        """The line whose match is shown."""
        return None if self.at is None else self.lines[self.at]

    @property
    def found(self) -> tuple[int, int]:
        """Which match is shown (from 1), and of how many; (0, 0) without any."""
        return (0 if self.at is None else self.at + 1, len(self.lines))

    def begin(self, text: str, lines: range, text_at: Callable[[int], str], here: int) -> None:
        """Looks through all lines; the first match from the line `here` on is the one shown."""
        self.needle = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self.at = None
        self.look(lines, text_at)
        if self.lines:
            self.at = next((at for at, line in enumerate(self.lines) if line >= here), 0)

    def look(self, lines: range, text_at: Callable[[int], str]) -> None:
        """Looks again, after lines have changed; the line that is shown stays where it still matches."""
        needle, line = self.needle, self.line
        if needle is None:
            self.lines, self.at = [], None
            return
        self.lines = [index for index in lines if needle.search(text_at(index))]
        self.at = self.lines.index(line) if line in self.lines else None

    def step(self, step: int) -> int | None:
        """The next or previous line with a match, around the end; None without any."""
        if not self.lines:
            return None
        start = self.at if self.at is not None else (-1 if step > 0 else 0)
        self.at = (start + step) % len(self.lines)
        return self.line
