"""A script as lines that are coloured when they are first asked for."""

from engine.clean import clean_text
from tui.widgets.lexing import CodeLine, Piece, pieces, unlexed

_MOST_CHARS = 150_000
_MOST_COLUMNS = 2_000


class Script:
    """Lexed from the top as far as someone has looked: to browse scripts costs a screen each, not a file."""

    def __init__(self, code: str) -> None:
        self.lines = [_cut(line) for line in clean_text(code).expandtabs(4).split("\n")]
        if self.lines and not self.lines[-1]:
            self.lines.pop()
        text = "\n".join(self.lines)
        self._lexed: list[CodeLine] = [] if len(text) <= _MOST_CHARS else unlexed(self.lines)
        self._pieces = pieces(text) if not self._lexed else iter(())
        self._rest: list[Piece] = []

    def line(self, index: int) -> CodeLine:
        """The line's pieces with their kinds."""
        while len(self._lexed) <= index and self._more():
            pass
        return self._lexed[index] if index < len(self._lexed) else ()

    def _more(self) -> bool:
        for text, kind in self._pieces:
            if text == "\n":
                self._lexed.append(tuple(self._rest))
                self._rest = []
                return True
            self._rest.append((text, kind))
        if not self._rest:
            return False
        self._lexed.append(tuple(self._rest))
        self._rest = []
        return True


class GrowingScript:
    """A script that is being written: what is asked for is lexed from the last line that starts a statement.

    A text in triple quotes that started further up is not seen as one, until the script is finished.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._known: dict[int, CodeLine] = {}

    def show(self, code: str) -> int:
        """Takes the whole text so far; returns the first line that is not as it was."""
        before = self.lines
        self.lines = [_cut(line) for line in clean_text(code).expandtabs(4).split("\n")]
        if self.lines and not self.lines[-1]:
            self.lines.pop()
        first = _common(before, self.lines)
        for index in [index for index in self._known if index >= first]:
            del self._known[index]
        return first

    def line(self, index: int) -> CodeLine:
        """The line's pieces with their kinds."""
        if index not in self._known:
            start = self._statement(index)
            end = min(index + 60, len(self.lines))
            script = Script("\n".join(self.lines[start:end]))
            self._known |= {start + at: script.line(at) for at in range(end - start)}
        return self._known[index]

    def _statement(self, index: int) -> int:
        lowest = max(index - 60, 0)
        at = index
        while at > lowest and (not self.lines[at] or self.lines[at][0] in " )]}\"'"):
            at -= 1
        return at


def _common(before: list[str], after: list[str]) -> int:
    """How many lines stay; a stream mostly grows, so the end is compared first."""
    size = len(before) - 1
    if 0 <= size <= len(after) and before[:size] == after[:size]:
        return size
    pairs = zip(before, after, strict=False)
    return next((at for at, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))


def _cut(line: str) -> str:
    return line if len(line) <= _MOST_COLUMNS else line[:_MOST_COLUMNS] + "…"
