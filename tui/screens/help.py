"""Every key, in groups; in place of the panes until a key closes it."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.keys import KEYS, Group, Keymap
from tui.views.keys_help import help_lines
from tui.views.spans import Span, Tone
from tui.widgets.lines import LinesView

_FRAME_CELLS = 4


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """The list of keys."""

    CSS = """
    HelpScreen { align: center middle; background: $background; }
    HelpScreen LinesView { width: 100%; height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "Back", show=False, id="help.back"),
    ]

    def __init__(self, keymap: Keymap) -> None:
        """The keys as the person has them."""
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """One pane."""
        yield LinesView(id="keys")

    def on_mount(self) -> None:
        """With the focus, so that its own keys scroll it."""
        view = self.query_one(LinesView)
        view.show_title((Span("every key", Tone.TITLE),))
        view.show_hint((Span("esc goes back", Tone.DIM),))
        self.set_focus(view)

    def on_resize(self, event: events.Resize) -> None:
        """As many columns as there is room for."""
        groups = [
            (
                str(group),
                [
                    (shown, key.words)
                    for key in KEYS
                    if key.group is group and (shown := self._keymap.shown(key.id))
                ],
            )
            for group in Group
        ]
        self.query_one(LinesView).show(help_lines(groups, event.size.width - _FRAME_CELLS))
