"""What changed between two scripts, as one column with hunks."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType

from tui.views.spans import Line, Span, Tone
from tui.widgets.pane import Pane
from tui.widgets.script import Script
from tui.widgets.strips import Segments, code_segments, ground_of

_CONTEXT = 3
_MOST_COMPARED_LINES = 4_000
_SIGNS = {"+": "added", "-": "removed"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the diff."""

    sign: str
    """`+`, `-`, a space for context, `@` for the head of a hunk."""
    before: int
    """The line (from 0) in the script before; what it counts depends on the sign."""
    after: int
    words: str = ""


class DiffView(Pane):
    """A unified diff, both sides with their colours."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_curly_bracket", "next_hunk", "Next hunk", show=False, id="diff.next_hunk"),
        Binding("left_curly_bracket", "previous_hunk", "Previous hunk", show=False, id="diff.previous_hunk"),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._given: tuple[str, str] | None = None
        self._key: object = None
        self._before, self._after = Script(""), Script("")
        self._diff: list[Row] = []
        self._counts = (0, 0)

    def show(self, before: str, after: str, *, key: object = None) -> tuple[int, int]:
        """Returns how many lines were added and removed; the same key again keeps the place."""
        if (before, after) == self._given and key == self._key:
            return self._counts
        is_new = key != self._key or self._given is None or key is None
        self._given, self._key = (before, after), key
        self._before, self._after = Script(before), Script(after)
        self._diff = rows_of(self._before.lines, self._after.lines)
        signs = [row.sign for row in self._diff]
        self._counts = (signs.count("+"), signs.count("-"))
        self.forget()
        if is_new:
            self.start_over()
        else:
            self.look_again()
            self.changed()
        return self._counts

    def action_next_hunk(self) -> None:
        """Puts the next hunk at the top."""
        at = next((at for at in self._hunks() if at > self.top_line), None)
        if at is not None:
            self.show_from(at)

    def action_previous_hunk(self) -> None:
        """Puts the hunk before at the top."""
        at = next((at for at in reversed(self._hunks()) if at < self.top_line), None)
        if at is not None:
            self.show_from(at)

    def line_count(self) -> int:
        """As many as the diff has rows."""
        return len(self._diff)

    def line_text(self, index: int) -> str:
        """The row without colours."""
        row = self._diff[index]
        match row.sign:
            case "@":
                return row.words
            case "-":
                return self._before.lines[row.before]
            case _:
                return self._after.lines[row.after]

    def line_segments(self, index: int, width: int) -> Segments:  # noqa: ARG002
        """The coloured row."""
        row = self._diff[index]
        if row.sign == "@":
            return [Segment(row.words, self.palette.tones["dim"])]
        side = self._before.line(row.before) if row.sign == "-" else self._after.line(row.after)
        return code_segments(side, self.palette)

    def line_gutter(self, index: int) -> Segments:
        """The line's number on its side, and its sign."""
        row, tones = self._diff[index], self.palette.tones
        digits = max(len(str(max(len(self._before.lines), len(self._after.lines)))), 3)
        if row.sign == "@":
            return [Segment(" " * digits + " ⋯ ", tones["dim"])]
        number = (row.before if row.sign == "-" else row.after) + 1
        return [Segment(f"{number:>{digits}} {row.sign} ", tones[_SIGNS.get(row.sign, "faint")])]

    def line_ground(self, index: int) -> Style | None:
        """Added and removed rows stand out."""
        tone = _SIGNS.get(self._diff[index].sign)
        return None if tone is None else ground_of(self.palette.tones[tone])

    def line_of_state(self) -> Line:
        """How much came and went."""
        if self._given in (None, ("", "")):
            return ()
        added, removed = self._counts
        if not self._diff:
            return (Span("no difference", Tone.DIM),)
        hunks = len(self._hunks())
        return (
            Span(f"{hunks} {'hunk' if hunks == 1 else 'hunks'} ", Tone.DIM),
            Span(f"+{added} ", Tone.GOOD),
            Span(f"-{removed}", Tone.BAD),
        )

    def _hunks(self) -> list[int]:
        return [at for at, row in enumerate(self._diff) if row.sign == "@"]


def rows_of(before: list[str], after: list[str]) -> list[Row]:
    """The rows of the diff; nothing where the two are the same or too long to compare while someone waits."""
    if before == after:
        return []
    if max(len(before), len(after)) > _MOST_COMPARED_LINES:
        return [Row("@", 0, 0, f"too long to compare: more than {_MOST_COMPARED_LINES:,} lines")]
    rows: list[Row] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT):
        rows.append(Row("@", group[0][1], group[0][3], _head(group[0][3], group[-1][4], after)))
        for tag, old, old_end, new, new_end in group:
            if tag == "equal":
                rows += [Row(" ", old + at, new + at) for at in range(new_end - new)]
            else:
                rows += [Row("-", at, new) for at in range(old, old_end)]
                rows += [Row("+", old, at) for at in range(new, new_end)]
    return rows


def _head(start: int, end: int, lines: list[str]) -> str:
    """Where the hunk is: its lines, and the definition that it begins in."""
    words = f"lines {start + 1}–{max(end, start + 1)}"
    opening = next((line for line in lines[start:end] if line), "")
    if not opening.startswith(" "):
        return words
    above = reversed(lines[:start])
    inside = next((line for line in above if line.startswith(("def ", "class ", "async def "))), "")
    return f"{words}   {inside.rstrip(':')}" if inside else words
