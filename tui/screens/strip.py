"""The strip above the decision bar: a question, or one line to type. It covers nothing."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from tui.views.spans import Line
from tui.widgets.bar import LineBar

_LONGEST = 2_000
CLOSING = ("enter", "escape")
"""What sends the line, and what gives it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflecting:
    """A person's words on a candidate."""

    candidate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A text to look for in a pane."""

    pane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """Words that the candidates of the tree shall have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgeting:
    """Another limit for the run."""


About = Reflecting | Finding | Filtering | Budgeting


class _LineInput(Input):
    """One line; keys that it does not know go on to the screen, all but those that change the pane."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "No", show=False, id="line.give_up"),
        Binding("tab,shift+tab", "nothing", "", show=False, id="line.nothing"),
    ]

    class GivenUp(Message):
        """Nothing is wanted after all."""

    def action_give_up(self) -> None:
        """Says so."""
        self.post_message(self.GivenUp())

    def action_nothing(self) -> None:
        """The line keeps the focus until it is sent or given up."""


class Strip(Vertical):
    """Closed until `ask` or `take_line`; `close` gives its row back."""

    class Typed(Message):
        """The person pressed enter."""

        def __init__(self, about: About, text: str) -> None:
            super().__init__()
            self.about, self.text = about, text

    class Changed(Typed):
        """The person typed on."""

    class GivenUp(Message):
        """The person pressed escape in the line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self.about: About | None = None

    def compose(self) -> ComposeResult:
        """The line comes when it is wanted."""
        yield LineBar(id="question")

    def ask(self, lines: list[Line]) -> None:
        """Words alone."""
        self._close_line()
        self.query_one("#question", LineBar).show(lines)
        self.add_class("-open")

    async def take_line(self, lines: list[Line], about: About, *, placeholder: str, text: str = "") -> None:
        """Words, and a line below them that has the focus; `text` stands in it already."""
        self.ask(lines)
        self.about = about
        line = _LineInput(
            text, placeholder=placeholder, max_length=_LONGEST, compact=True, select_on_focus=False
        )
        line.cursor_blink = False
        await self.mount(line)
        self.screen.set_focus(line)  # at once: what is typed on must not be taken for keys

    def close(self) -> None:
        """Nothing is asked any more."""
        self._close_line()
        self.remove_class("-open")

    @property
    def is_open(self) -> bool:
        """Whether something is asked."""
        return self.has_class("-open")

    @property
    def is_typing(self) -> bool:
        """Whether keys go into the line."""
        return self.about is not None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        if self.about is not None:
            self.post_message(self.Typed(self.about, event.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """A letter more or less."""
        event.stop()
        if self.about is not None:
            self.post_message(self.Changed(self.about, event.value))

    def on__line_input_given_up(self, event: _LineInput.GivenUp) -> None:
        """Escape."""
        event.stop()
        self.post_message(self.GivenUp())

    def _close_line(self) -> None:
        self.about = None
        for line in self.query(_LineInput):
            line.remove()
