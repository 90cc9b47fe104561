"""The box that a person pastes the task into, where a workspace has no task text; then the screen opens."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button, TextArea
from textual.widgets.text_area import Edit, EditResult

from engine.clean import clean_text
from engine.describing import TASK_FILE, TASK_LIMIT_BYTES, Material, keep_task, look_through
from engine.errors import MltuiError
from tui.exits import DONE, INTERRUPTED, one_line
from tui.guarded import DEFAULT_THEME, GuardedApp, run_guarded
from tui.views.describing import key_line, missing_lines, saving_lines
from tui.views.spans import Line
from tui.widgets.bar import LineBar

_PAUSE_S = 0.2
"""The target is looked for when nothing has been typed for so long."""
_ARMED_AFTER_S = 0.4
"""A tab in a text that comes as keys leads to the button; what follows it there must not press."""


def ask_for_task(workspace: Path, missing: str, *, theme: str | None = None) -> int | None:
    """None once the task is written; else the exit code of a person who left.

    `missing`: what the workspace lacks. Raises UsageError for a theme that there is not.
    """
    app = TaskApp(workspace, missing, theme=theme)
    code = run_guarded(app)
    return None if app.is_kept else code


class TaskBox(TextArea):
    """Text of any origin: cleaned on arrival, and no more of it than is ever read."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+d", "app.save", "Save", show=False)]

    class Cut(Message):
        """Not everything had room."""

    def edit(self, edit: Edit) -> EditResult:
        """Whatever way it comes: typed, pasted by the terminal, or from a clipboard."""
        # Terminals paste the ends of lines as carriage returns.
        text = clean_text(edit.text.replace("\r\n", "\n").replace("\r", "\n"))
        room = max(0, TASK_LIMIT_BYTES - len(self.text.encode()))
        edit.text = text.encode()[:room].decode(errors="ignore")
        result = super().edit(edit)
        if edit.text != text:
            self.post_message(self.Cut())
        return result


class TaskApp(GuardedApp, inherit_bindings=False):
    """Leaves nothing behind unless something is saved."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Leave", show=False, priority=True),
        Binding("ctrl+c", "interrupt", "Leave", show=False, priority=True),
    ]
    CSS = """
    Screen { background: $background; layout: vertical; }
    TaskBox { height: 1fr; min-height: 3; border: round $primary; background: $background; }
    TaskBox:blur { border: round $panel; }
    #saving { height: 1; }
    #saving Button { height: 1; min-width: 10; border: none; background: $panel; color: $foreground; }
    #saving Button:focus { background: $primary; color: $background; text-style: bold; }
    #keys { width: 1fr; padding: 0 0 0 2; }
    """

    def __init__(
        self,
        workspace: Path,
        missing: str,
        *,
        theme: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`monotonic`: for tests. Raises UsageError for a theme that there is not."""
        super().__init__()
        self.use_theme(theme or DEFAULT_THEME)
        self.is_kept = False
        """Whether the workspace has a task text now."""
        self._workspace, self._missing, self._monotonic = workspace, missing, monotonic
        self._material: Material | None = None
        self._note = ""
        self._is_warned = False
        self._pause: Timer | None = None
        self._on_button_since_s = 0.0

    def compose(self) -> ComposeResult:
        """Words, box, words, and the button with the keys beside it."""
        yield LineBar(id="missing")
        yield TaskBox(id="task", show_line_numbers=False)
        yield LineBar(id="told")
        with Horizontal(id="saving"):
            button = Button("Save", id="save", compact=True)
            button.active_effect_duration = 0  # it takes no second press meanwhile
            yield button
            yield LineBar(id="keys")

    def on_mount(self) -> None:
        """Whoever pastes at once pastes into the box."""
        self.query_one(TaskBox).focus()
        self.run_worker(self._look(), name="look-through")

    def on_resize(self) -> None:
        """The words are wrapped anew."""
        self._show()

    async def _look(self) -> None:
        try:
            self._material = await asyncio.to_thread(look_through, self._workspace)
        except MltuiError as error:  # what is wrong with the files is told again when the engine reads them
            self._note = one_line(error)
        self._show()

    # ------------------------------------------------------------ what the person does

    def on_text_area_changed(self) -> None:
        """Nobody has to wait for a guess while typing."""
        self._note, self._is_warned = "", False
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE_S, self._show, name="target")

    def on_task_box_cut(self) -> None:
        """The rest of a paste is not kept in silence."""
        self._tell(
            f"that is more than the {TASK_LIMIT_BYTES // 1000} kB of a task text: the rest is left out"
        )

    def on_descendant_focus(self) -> None:
        """The button counts from now on."""
        self._on_button_since_s = self._monotonic()

    async def on_button_pressed(self) -> None:
        """Enter or space on it, or a click."""
        if self._monotonic() - self._on_button_since_s >= _ARMED_AFTER_S:
            await self.action_save()

    async def action_save(self) -> None:
        """Writes the text, and goes on to the screen."""
        try:
            await asyncio.to_thread(keep_task, self._workspace, self.query_one(TaskBox).text)
        except MltuiError as error:
            self._tell(one_line(error))
        else:
            self.is_kept = True
            self.leave(DONE)

    def action_give_up(self) -> None:
        """Leaves; what was written is asked for once."""
        if not self.query_one(TaskBox).text.strip() or self._is_warned:
            self.leave(DONE)
        else:
            self._tell("esc again leaves: what stands here is not kept")
            self._is_warned = True

    def action_interrupt(self) -> None:
        """Leaves at once."""
        self.leave(INTERRUPTED)

    # ------------------------------------------------------------ what is shown

    def _tell(self, words: str) -> None:
        self._note = words
        self._show()

    def _show(self) -> None:
        width, material = self.size.width, self._material
        text = self.query_one(TaskBox).text
        target = "" if material is None or not text.strip() else material.target_words(text)
        names = None if material is None else material.names
        self._bar("missing", missing_lines(self._missing, names, width))
        self._bar("told", saving_lines(target, TASK_FILE, self._note, width))
        self._bar("keys", [key_line(width - 14)])

    def _bar(self, name: str, lines: list[Line]) -> None:
        self.query_one(f"#{name}", LineBar).show(lines)
