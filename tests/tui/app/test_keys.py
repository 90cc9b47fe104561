"""The table of keys: whole, without clashes, and true."""

from itertools import chain

import pytest
from textual.binding import Binding, BindingsMap

from tui.app import CockpitApp
from tui.keys import BY_ID, FIRST, FOOTERS, KEYS, LAST, OF_MARKED, WAYS_OUT, Key, Keymap
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.screens.strip import Strip
from tui.views.keys_help import footer
from tui.views.spans import plain_text
from tui.widgets.diff import DiffView
from tui.widgets.output import OutputView
from tui.widgets.pane import Pane
from tui.widgets.tree import TreeView

ASKED_FOR = (
    "a r f u U ] [ n N m p x X d c o i { } z esc 1 2 3 4 5 tab j k h l g G b / y w ? ctrl+p : q"
    " e v t F & space A R Y + - ,"
)
NEVER = ("ctrl+z", "ctrl+s", "ctrl+j", "ctrl+q", "ctrl+b", "ctrl+a")


def test_every_key_of_the_design_is_there() -> None:
    shown = set(chain.from_iterable(Keymap().shown(key.id).split() for key in KEYS))
    assert set(ASKED_FOR.split()) - shown == set()


def test_ids_and_keys_are_used_once() -> None:
    keys = [name for key in KEYS for name in key.keys.split(",") if name]
    assert len({key.id for key in KEYS}) == len(KEYS)
    assert sorted(keys) == sorted(set(keys))


def test_what_a_terminal_or_tmux_needs_stays_free() -> None:
    keys = {name for key in KEYS for name in key.keys.split(",")}
    assert keys & set(NEVER) == set()
    assert [key for key in keys if key.startswith("alt+")] == []


@pytest.mark.parametrize(
    "kind", [CockpitApp, MainScreen, HelpScreen, Strip, Pane, TreeView, DiffView, OutputView]
)
def test_every_binding_has_an_id(kind: type) -> None:
    bindings: list[Binding] = list(
        chain.from_iterable(BindingsMap(kind.BINDINGS).key_to_bindings.values())  # type: ignore[attr-defined]
    )
    assert [binding.key for binding in bindings if not binding.id] == []


@pytest.mark.parametrize("key", KEYS, ids=[key.id for key in KEYS])
def test_every_action_exists(key: Key) -> None:
    action = key.action.partition("(")[0]
    kind = CockpitApp if action.startswith("app.") else MainScreen
    assert hasattr(kind, f"action_{action.removeprefix('app.')}")


@pytest.mark.parametrize("key", [key for key in KEYS if key.is_of_pane], ids=lambda key: key.id)
def test_a_panes_own_keys_are_listed_as_it_binds_them(key: Key) -> None:
    bound = {binding.id: binding for binding in Pane.BINDINGS if isinstance(binding, Binding)}
    assert bound[key.id].key == key.keys


def test_every_footer_names_keys_that_there_are() -> None:
    assert {*chain.from_iterable(FOOTERS.values()), *FIRST, *OF_MARKED, *WAYS_OUT, *LAST} <= set(BY_ID)
    for pane in FOOTERS:
        assert all(key and word for key, word in Keymap().footer_pairs(pane, has_marks=True))


@pytest.mark.parametrize("pane", FOOTERS)
@pytest.mark.parametrize("has_marks", [False, True])
def test_the_ways_out_are_named_at_80_columns(pane: str, has_marks: bool) -> None:
    line = plain_text(footer(Keymap().footer_pairs(pane, has_marks=has_marks), 80))
    assert "? keys" in line and "q leave" in line
    assert ("A accept ◆  R reject ◆" in line) is has_marks
