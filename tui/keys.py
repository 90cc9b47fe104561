"""Every key of the screen: its id (config remaps by it), its action, and the words that say what it does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from textual.keys import key_to_character


class Group(StrEnum):
    """What a key is about, as the help lists it."""

    DECIDE = "decide"
    SEARCH = "the search"
    LOOK = "look"
    MOVE = "move"
    SCREEN = "the screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing that a person can ask for."""

    id: str
    """What config calls it; never changes."""
    keys: str
    """Names as Textual spells them, separated by commas; empty: only the palette has it."""
    action: str
    """What the screen is asked to do."""
    short: str
    """One or two words, for the footer."""
    words: str
    """What it does, for help and palette."""
    group: Group
    is_priority: bool = False
    """Done before whoever has the focus may have it."""
    is_of_pane: bool = False
    """Bound by every pane for itself."""

    @property
    def bound(self) -> str:
        """The keys to bind; what only the palette has is on one that no terminal sends, to be remapped."""
        return self.keys or f"unbound_{self.id}"


_D, _S, _L, _M, _A = Group.DECIDE, Group.SEARCH, Group.LOOK, Group.MOVE, Group.SCREEN


def _key(group: Group, key_id: str, keys: str, short: str, words: str, action: str = "") -> Key:
    return Key(
        id=key_id,
        keys=keys,
        action=action or key_id.replace("-", "_"),
        short=short,
        words=words,
        group=group,
        is_priority=key_id == "interrupt",
    )


def _pane_key(action: str, keys: str, words: str) -> Key:
    """The panes bind these themselves, under the same id."""
    return Key(
        id=f"pane.{action}",
        keys=keys,
        action=f"in_pane('{action}')",
        short="",
        words=words,
        group=Group.MOVE,
        is_of_pane=True,
    )


KEYS: tuple[Key, ...] = (
    _key(_D, "accept", "a", "accept", "Accept: run what waits; pin what is scored as the best"),
    _key(_D, "reject", "r", "reject", "Reject: never run it, stop it, or close its branch"),
    _key(_D, "reflect", "f", "reflect", "Reflect, with your own words if you like: rewrite or grow"),
    _key(_D, "withdraw", "u", "undo", "Take the last verdict back"),
    _key(_D, "again", "U", "redo", "Give the withdrawn verdict again"),
    _key(_D, "pick", "equals_sign", "other reading", "Of two readings that differ, take the other"),
    _key(_D, "mark", "space", "mark", "Mark the candidate, or no more"),
    _key(_D, "accept-marked", "A", "accept ◆", "Accept all that are marked, each by its own state"),
    _key(_D, "reject-marked", "R", "reject ◆", "Reject all that are marked, each by its own state"),
    _key(_D, "edit", "e", "edit", "Edit the script in `$EDITOR`; what was changed becomes a new candidate"),
    _key(_D, "notes", "E", "notes", "Your notes for the model (`.mltui/NOTES.md`) in `$EDITOR`"),
    _key(_D, "queue-next", "right_square_bracket", "needs you", "Go to the next candidate that needs you"),
    _key(_D, "queue-previous", "left_square_bracket", "", "Go to the previous candidate that needs you"),
    _key(_S, "next", "n", "next round", "Start the next round; while searching a text: the next match"),
    _key(_S, "autonomy", "m", "autonomy", "Autonomy: ask, review, auto, in turn"),
    _key(_S, "pause", "p", "pause", "Pause: no new samples, what runs goes on; and again to go on"),
    _key(_S, "stop", "x", "stop", "Stop the selected script (asks)"),
    _key(_S, "stop-all", "X", "stop all", "Stop every script that runs (asks)"),
    _key(_S, "more-jobs", "plus", "more at once", "One script more at the same time", "jobs(1)"),
    _key(_S, "fewer-jobs", "minus", "fewer", "One script fewer at the same time", "jobs(-1)"),
    _key(_L, "diff", "d", "diff", "What changed against the parent"),
    _key(_L, "code", "c", "code", "The script"),
    _key(_L, "output", "o", "output", "What the script printed"),
    _key(_L, "info", "i", "info", "Messages, reflection, memory, tokens, times"),
    _key(_L, "diff.previous_hunk", "left_curly_bracket", "", "The previous hunk of a diff", "hunk(-1)"),
    _key(_L, "diff.next_hunk", "right_curly_bracket", "hunk", "The next hunk of a diff", "hunk(1)"),
    _key(_L, "zoom", "z", "zoom", "One pane fills the screen; again: back"),
    _key(_L, "wrap", "w", "wrap", "Wrap long lines, or cut them"),
    _key(_L, "sort", "s", "sort", "The tree, or everyone by score"),
    _key(_L, "best", "b", "best", "Go to the best candidate"),
    _key(_L, "find", "slash", "find", "Search the pane for a text"),
    _key(_L, "find-previous", "N", "", "The previous match of a search"),
    _key(_L, "tree.open", "enter", "score line", "Go to the line that the score was read from", "score_line"),
    _key(_L, "filter", "ampersand", "filter", "Only candidates with these words: idea, operator, state, #id"),
    _key(_L, "follow", "F", "follow", "Follow the newest candidate, until you move"),
    _key(_L, "times", "t", "times", "When each began and ended, and how long it ran, instead of its idea"),
    _key(_L, "copy", "y", "copy", "Copy what the pane shows of the candidate"),
    _key(_L, "copy-command", "Y", "command", "Copy the command that runs the candidate's script again"),
    _key(_L, "page", "v", "pager", "What the pane shows, in `$PAGER`"),
    _key(_M, "pane-1", "1", "", "The candidates", "pane(1)"),
    _key(_M, "pane-2", "2", "", "Code, diff or info", "pane(2)"),
    _key(_M, "pane-3", "3", "", "The output", "pane(3)"),
    _key(_M, "pane-4", "4", "", "The lanes", "pane(4)"),
    _key(_M, "pane-5", "5", "", "The plot", "pane(5)"),
    _key(_M, "pane-next", "tab", "pane", "The next pane", "pane_step(1)"),
    _key(_M, "pane-previous", "shift+tab", "", "The previous pane", "pane_step(-1)"),
    _pane_key("down", "j,down", "Down"),
    _pane_key("up", "k,up", "Up"),
    _pane_key("left", "h,left", "Left; in the tree: fold, or go to the parent"),
    _pane_key("right", "l,right", "Right; in the tree: unfold, or go to the first child"),
    _pane_key("top", "g,home", "To the top"),
    _pane_key("bottom", "G,end", "To the end; an output is followed again"),
    _pane_key("half_down", "ctrl+d", "Half a page down"),
    _pane_key("half_up", "ctrl+u", "Half a page up"),
    _pane_key("page_down", "pagedown", "A page down"),
    _pane_key("page_up", "pageup", "A page up"),
    _key(_A, "back", "escape", "", "Back: out of a search, a zoom, a question", "back"),
    _key(_A, "help", "question_mark", "keys", "Every key"),
    _key(_A, "settings", "comma", "settings", "What can be changed here and now, with what it is"),
    _key(_A, "palette", "ctrl+p,colon", "all", "Every action by name, with its key", "app.command_palette"),
    _key(_A, "quit", "q", "leave", "Leave the screen; the search goes on without it", "app.detach"),
    _key(
        _A,
        "interrupt",
        "ctrl+c",
        "",
        "Leave the screen from anywhere; the search goes on without it",
        "app.interrupt",
    ),
    _key(_A, "theme", "", "theme", "The next theme", "app.next_theme"),
    _key(_S, "budget", "", "budget", "Change the budget"),
    _key(_S, "repeat", "", "run again", "Run the two best again with other seeds: is it chance?"),
    _key(_S, "engine-stop", "", "", "Leave, and stop the search (asks)", "end"),
)

BY_ID: Mapping[str, Key] = {key.id: key for key in KEYS}

FOOTERS: Mapping[str, tuple[str, ...]] = {
    "tree": ("queue-next", "next", "diff", "mark", "filter", "find", "follow", "times"),
    "code": ("diff", "info", "find", "copy", "edit", "page"),
    "diff": ("diff.next_hunk", "code", "find", "copy", "page"),
    "info": ("code", "diff", "find", "notes", "copy", "page"),
    "output": ("tree.open", "find", "wrap", "copy", "page"),
    "lanes": ("stop", "stop-all", "pause", "more-jobs", "zoom"),
    "plot": ("best", "next", "zoom"),
}
"""Per pane, what its footer names beside what holds everywhere."""

FIRST, OF_MARKED, WAYS_OUT, LAST = (
    ("accept", "reject", "reflect"),
    ("accept-marked", "reject-marked"),
    ("help", "quit"),
    ("zoom", "withdraw", "best", "autonomy", "pause", "palette"),
)

OPENING = ("reflect", "find", "filter")
"""What is typed right behind these is meant for the line that they open."""

_ESSENTIAL = 2
"""So many of a pane's own keys are named before the ways out, unless candidates are marked."""

_NAMES: Mapping[str, str] = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "question_mark": "?",
    "ampersand": "&",
    "slash": "/",
    "colon": ":",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def shown_key(key: str) -> str:
    """A key's name as a person reads it."""
    character = key_to_character(key) if "_" in key else None  # `full_stop`; `space` has no better name
    return _NAMES.get(key) or character or key


@dataclass(frozen=True, slots=True, kw_only=True)
class Keymap:
    """Which keys do what on this person's screen."""

    remapped: Mapping[str, str] = field(default_factory=dict)
    """By id, what is not at its default; names as Textual spells them, separated by commas."""
    complaint: str | None = None
    """Why the person's own keys do not hold, in one line."""

    def names(self, key_id: str) -> str:
        """The keys of an action as Textual spells them; empty where it has none."""
        return self.remapped.get(key_id, BY_ID[key_id].keys)

    def shown(self, key_id: str) -> str:
        """The keys as a person reads them: `]`, `ctrl+p :`."""
        return " ".join(shown_key(key) for key in self.names(key_id).split(",") if key)

    def first(self, key_id: str) -> str:
        """The first of them."""
        return shown_key(self.names(key_id).split(",")[0])

    def footer_pairs(self, pane: str, *, has_marks: bool = False) -> Iterable[tuple[str, str]]:
        """The keys that a focused pane answers to, the most useful first: (`a`, `accept`)."""
        own = FOOTERS.get(pane, ())
        then = OF_MARKED if has_marks else own[:_ESSENTIAL]
        for key_id in dict.fromkeys((*FIRST, *then, *WAYS_OUT, *own, *LAST)):
            yield self.first(key_id), BY_ID[key_id].short
