"""A script with line numbers, colours, and marks where it differs from its parent."""

from collections import OrderedDict
from difflib import SequenceMatcher

from rich.segment import Segment
from rich.style import Style

from tui.views.spans import Line, Span, Tone
from tui.widgets.pane import Pane
from tui.widgets.script import GrowingScript, Script
from tui.widgets.strips import Segments, code_segments, ground_of

_KEPT_SCRIPTS = 64
_MOST_COMPARED_LINES = 2_000

Marks = dict[int, str]
"""By line (from 0): `+` for a new one, `~` for a changed one."""


class CodeView(Pane):
    """Python, lexed once for each key, and no further than someone has looked."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._script: Script | GrowingScript = Script("")
        self._scripts: OrderedDict[object, tuple[str, str | None, Script, Marks]] = OrderedDict()
        self._given: tuple[object, str, bool, str | None] | None = None
        self._is_streaming = False
        self._marks: Marks = {}

    def show(self, code: str, *, key: object, streaming: bool = False, parent: str | None = None) -> None:
        """With `streaming` the end is followed and only what is visible is lexed; `parent` gives the marks.

        The same key again keeps the place, also when the script is finished.
        """
        given = (key, code, streaming, parent)
        if given == self._given:
            return
        is_new = self._given is None or self._given[0] != key
        self._given, self._is_streaming = given, streaming
        if streaming:
            self._stream(code, is_new)
        else:
            self._script, self._marks = self._lexed(code, key, parent)
            self.can_follow = False
            self.stop_following()
            self.forget()
        if is_new:
            self.start_over()
        else:
            self.look_again()
            self.changed()

    @property
    def text(self) -> str:
        """The script that is shown."""
        return "" if self._given is None else self._given[1]

    def line_count(self) -> int:
        """As many as the script has."""
        return len(self._script.lines)

    def line_text(self, index: int) -> str:
        """The line without colours."""
        return self._script.lines[index]

    def line_segments(self, index: int, width: int) -> Segments:  # noqa: ARG002
        """The coloured line."""
        return code_segments(self._script.line(index), self.palette)

    def line_gutter(self, index: int) -> Segments:
        """The line's number, and a sign where the parent has it otherwise."""
        tones, mark = self.palette.tones, self._marks.get(index)
        digits = max(len(str(self.line_count())), 3)
        if mark is None:
            return [Segment(f"{index + 1:>{digits}}   ", tones["faint"])]
        tone = tones["added" if mark == "+" else "changed"]
        return [Segment(f"{index + 1:>{digits}} {mark} ", tone)]

    def line_ground(self, index: int) -> Style | None:
        """New and changed lines stand out."""
        mark = self._marks.get(index)
        return None if mark is None else ground_of(self.palette.tones["added" if mark == "+" else "changed"])

    def line_of_state(self) -> Line:
        """How long, how much is new."""
        count = self.line_count()
        if not count:
            return ()
        words = (Span(f"{count} {'line' if count == 1 else 'lines'}", Tone.DIM),)
        if self._is_streaming:
            following = (Span(" · ", Tone.DIM), Span("✎ writing", Tone.WRITING))
            return (*words, *following)
        added, changed = (sum(mark == sign for mark in self._marks.values()) for sign in "+~")
        new = [Span(f" +{added}", Tone.GOOD)] if added else []
        other = [Span(f" ~{changed}", Tone.WARN)] if changed else []
        return (*words, *((Span(" ·", Tone.DIM),) if new or other else ()), *new, *other)

    def _stream(self, code: str, is_new: bool) -> None:
        if is_new or not isinstance(self._script, GrowingScript):
            self._script = GrowingScript()
            self.forget()
        self.can_follow, self._marks = True, {}
        self.forget(self._script.show(code))

    def _lexed(self, code: str, key: object, parent: str | None) -> tuple[Script, Marks]:
        kept = self._scripts.get(key)
        if kept is None or kept[0] != code:
            kept = (code, None, Script(code), {})
        if kept[1] != parent:
            marks = {} if parent is None else marks_against(Script(parent).lines, kept[2].lines)
            kept = (code, parent, kept[2], marks)
        self._scripts[key] = kept
        self._scripts.move_to_end(key)
        if len(self._scripts) > _KEPT_SCRIPTS:
            self._scripts.popitem(last=False)
        return kept[2], kept[3]


def marks_against(before: list[str], after: list[str]) -> Marks:
    """Where a script differs from the one before; nothing where that would take long."""
    if max(len(before), len(after)) > _MOST_COMPARED_LINES:
        return {}
    marks: Marks = {}
    for tag, old_start, old_end, start, end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag == "insert":
            marks |= dict.fromkeys(range(start, end), "+")
        elif tag == "replace":
            changed = min(end, start + old_end - old_start)
            marks |= dict.fromkeys(range(start, changed), "~") | dict.fromkeys(range(changed, end), "+")
    return marks
