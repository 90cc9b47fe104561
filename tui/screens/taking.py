"""What a person takes from the screen elsewhere: the clipboard, a pager, an editor."""

import asyncio
import difflib
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO

from textual.app import SuspendNotSupported

from engine.candidate import Candidate
from engine.errors import MltuiError, UsageError
from tui.exits import one_line
from tui.keys import Keymap
from tui.outside import Outside, Programs, editor, pager
from tui.screens.edits import Edit, begin_edit, end_edit, read_edit
from tui.screens.looking import Looking
from tui.screens.notebook import drop_blank, open_notes, words_on
from tui.screens.texts import candidate_folder, output_file, read_tail, text_file
from tui.screens.wish import Wish
from tui.views.rerun import rerun_command

_KEPT_NOTE_S = 60.0
"""Long enough to write down where one's text lies."""


class Taking(Looking):
    """Nothing here decides anything, but for an edit, which is a wish like any other."""

    outside: Outside = Programs()
    """Who runs programs in place of the screen."""

    def __init__(self, select: Callable[[int], None], keymap: Keymap) -> None:
        """See Panes."""
        super().__init__(select, keymap)
        self._kept: dict[int, Edit] = {}
        """By candidate, edits that could not be sent yet."""

    # ------------------------------------------------------------ copy

    def action_copy(self) -> None:
        """The script, whatever pane of it is looked at; elsewhere what one would paste."""
        cockpit, candidate = self.cockpit, self._selected()
        if cockpit is None or candidate is None:
            return
        if self.pane == "output":
            self.copy(str(output_file(cockpit, candidate) or ""), f"the path of #{candidate.id}'s output")
        elif self.pane == "script" and self.look == "info":
            self.copy(self.words, f"what is known of #{candidate.id}")
        elif self.scripts is not None and self.scripts.script:
            self.copy(self.scripts.script, f"the script of #{candidate.id}")
        else:
            self.note(f"#{candidate.id} has no script yet")

    def action_copy_command(self) -> None:
        """A line for a shell; what it runs is not isolated, and that is said."""
        cockpit, candidate = self.cockpit, self._selected()
        if cockpit is None or candidate is None:
            return
        if candidate.idea is None:
            self.note(f"#{candidate.id} has no script yet: there is nothing to run again")
        elif not cockpit.hello.python:
            self.note("the engine has not said yet which Python runs the scripts")
        else:
            command = rerun_command(cockpit, candidate.id)
            self.copy(
                command,
                f"the command that runs #{candidate.id} again, on copies of the inputs and not isolated",
            )

    def copy(self, text: str, what: str) -> None:
        """Into the clipboard, as far as the terminal lets anybody."""
        if text:
            self.app.copy_to_clipboard(text)
            self.note(f"copied: {what}", is_good=True)
        else:
            self.note("there is nothing to copy")

    # ------------------------------------------------------------ pager

    async def action_page(self) -> None:
        """What the focused pane shows, or the script, as plain text."""
        if self._selected() is None:
            return
        text = await self._shown_text()
        if not text.strip():
            self.note(f"there is no {self._shown_name} to show in a pager yet")
            return
        with text_file(text) as file:
            await self._give_way(lambda: pager(os.environ), file)

    @property
    def _shown_name(self) -> str:
        return "output" if self.pane == "output" else self.look

    async def _shown_text(self) -> str:
        """Cleaned: what a script printed must not reach the terminal by way of a pager."""
        cockpit, name = self.cockpit, self._shown_name
        if cockpit is None:
            return ""
        match name:
            case "output":
                file = output_file(cockpit, cockpit.selected)
                return "" if file is None else await asyncio.to_thread(read_tail, file)
            case "info":
                return self.words
            case "diff" if self.scripts is not None and self.scripts.ground is not None:
                return _diff(self.scripts.parent, self.scripts.script)
            case _:
                arriving = "" if cockpit.selection is None else cockpit.live.text(cockpit.selection)
                return arriving or ("" if self.scripts is None else self.scripts.script)

    # ------------------------------------------------------------ editor

    async def action_edit(self) -> None:
        """On a copy; the script itself stays what it is."""
        cockpit, candidate = self.cockpit, self._selected()
        if cockpit is None or candidate is None:
            return
        if candidate.idea is None:
            self.note(f"#{candidate.id} has no script yet: there is nothing to edit")
            return
        edit = self._kept.get(candidate.id)
        if edit is None:
            script = candidate_folder(cockpit.hello.state_dir, candidate.id) / "script.py"
            try:
                edit = await asyncio.to_thread(begin_edit, candidate.id, script)
            except MltuiError as error:
                self.note(one_line(error))
                return
        file = str(edit.file)
        code = await self._give_way(lambda: [*editor(os.environ), file], None)
        if code == 0:
            await self._send(candidate, edit)
        elif code is not None and code < 0:
            self._keep(edit, UsageError("the editor was killed"))
        else:
            if code is not None:
                self.note(f"the editor ended with {code}: nothing was sent")
            await self._let_go(edit)

    async def action_notes(self) -> None:
        """The file itself: the engine reads it anew each round, and keeps what the person wrote."""
        cockpit = self.cockpit
        if cockpit is None:
            return
        try:
            notes = await asyncio.to_thread(open_notes, cockpit.hello.state_dir)
            code = await self._give_way(lambda: [*editor(os.environ), str(notes.file)], None)
            if code is not None:
                words = await asyncio.to_thread(words_on, notes)
                self.note(words if code == 0 else f"the editor ended with {code}: {words}", is_good=code == 0)
            await asyncio.to_thread(drop_blank, notes)
        except MltuiError as error:
            self.note(one_line(error))

    async def _send(self, candidate: Candidate, edit: Edit) -> None:
        try:
            code = await asyncio.to_thread(read_edit, edit)
        except UsageError as error:
            self._keep(edit, error)
            return
        if code is None:
            self._kept.pop(edit.candidate, None)
            await self._let_go(edit)
            self.note(f"#{candidate.id}: nothing was changed, or nothing is left of it; nothing was sent")
            return
        self.ask(
            Wish(
                name="edit",
                arguments={"candidate": candidate.id, "code": code},
                words=f"your edit of #{candidate.id} is a candidate of its own now",
                then=partial(self._sent, edit),
                tells_why_not=True,
            )
        )

    def _sent(self, edit: Edit, error: MltuiError | None) -> None:
        if error is None:
            self._kept.pop(edit.candidate, None)
            end_edit(edit)
        else:
            self._keep(edit, error)

    def _keep(self, edit: Edit, error: MltuiError) -> None:
        """What a person wrote is not thrown away before somebody has it; the next edit goes on with it."""
        self._kept[edit.candidate] = edit
        self.note(f"your text is kept in {edit.file}: {one_line(error)}", for_s=_KEPT_NOTE_S)

    async def _let_go(self, edit: Edit) -> None:
        if edit.candidate not in self._kept:
            await asyncio.to_thread(end_edit, edit)

    async def _give_way(self, program: Callable[[], Sequence[str]], stdin: IO[bytes] | None) -> int | None:
        """The program's exit code; None where it could not be started, which is said. The loop waits."""
        why: MltuiError | None = None
        code: int | None = None
        try:
            command = program()
            with self.app.suspend():
                try:
                    code = self.outside.run(command, stdin)
                except MltuiError as error:
                    why = error  # raised in here, it would leave the screen suspended
        except SuspendNotSupported:
            self.note(f"this terminal cannot be given to another program; {self.key('copy')} copies instead")
        except MltuiError as error:
            why = error
        if why is not None:
            self.note(one_line(why))
        return code


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "parent", "script", lineterm="")
    return "\n".join(lines)
