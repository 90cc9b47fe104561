"""A person's own keys: they hold whole or not at all, and whatever names a key names theirs."""

import re
from pathlib import Path

import pytest

from engine.facts import Fact
from tests.facts import run_through
from tests.tui.app.test_looking import see
from tests.tui.app.world import opened, run
from tui.keys import KEYS, Keymap
from tui.remapping import load_keymap

PAGE = Path(__file__).resolve().parents[3] / "docs" / "keys.md"
TWO: tuple[Fact, ...] = (*run_through(1, 10.0), *run_through(2, 9.0, lane=2, parent=1))


def keymap(folder: Path, text: str) -> Keymap:
    file = folder / "screen.toml"
    file.write_text(text, "utf-8")
    return load_keymap(file)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_keymap(tmp_path / "none.toml") == Keymap()
    assert keymap(tmp_path, "") == keymap(tmp_path, "[keys]\n") == Keymap()


def test_keys_are_written_as_a_person_would_write_them(tmp_path: Path) -> None:
    found = keymap(
        tmp_path,
        '[keys]\naccept = "f5"\nreject = "]"\nqueue-next = ","\nsettings = ["+", "ctrl+r"]\nmore-jobs = "#"\n'
        'pane.down = "J"\n"pane.up" = "pgup"\n"pane.page_up" = "K"\nback = "esc"\ntheme = "T"\n',
    )
    assert found.complaint is None
    assert found.remapped == {
        "accept": "f5",
        "reject": "right_square_bracket",
        "queue-next": "comma",
        "settings": "plus,ctrl+r",
        "more-jobs": "number_sign",
        "pane.down": "J",
        "pane.up": "pageup",
        "pane.page_up": "K",
        "back": "escape",
        "theme": "T",
    }
    assert found.shown("settings") == "+ ctrl+r" and found.shown("reject") == "]"
    assert found.shown("more-jobs") == "#" and found.shown("mark") == "space"


def test_two_may_change_places(tmp_path: Path) -> None:
    assert keymap(tmp_path, '[keys]\naccept = "r"\nreject = "a"\n').complaint is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[keys]\naccept = "f5"\nacept = "f6"\n', 3, "there is no action `acept`"),
        ('[keys]\n\naccept = "hyper"\n', 3, '`accept`: there is no key "hyper"'),
        ('[keys]\naccept = ""\n', 2, "there is no key"),
        ('[keys]\naccept = "\\u001b"\n', 2, "there is no key"),
        ("[keys]\naccept = 5\n", 2, "a key is written as text"),
        ("[keys]\naccept = []\n", 2, "needs at least one key"),
        ('[keys]\nreject = "R"\n', 2, "`reject` and `reject-marked` are both on R"),
        ('[keys]\naccept = "f5"\nreject = ["f6", "f5"]\n', 2, "`accept` and `reject` are both on f5"),
        ('[keys]\nback = "j"\n', 2, "`back` and `pane.down` are both on j"),
        ("[colours]\nx = 1\n", 1, "`colours` is nothing that this file sets"),
        ('keys = "a"\n', 1, "`keys` is a table"),
        ("[keys]\naccept = \n", 2, "line 2"),
        ('[keys]\n"pane".down.x = "a"\n', 2, "there is no action `pane.down.x`"),
    ],
)
def test_one_line_says_what_is_wrong_and_nothing_is_lost(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    found = keymap(tmp_path, text)
    assert found.remapped == {}
    said = found.complaint or ""
    assert str(tmp_path / "screen.toml") in said and f"line {line}" in said and words in said
    assert said.endswith("the keys are at their defaults") and "\n" not in said


@pytest.mark.parametrize("body", [b"\xff", b"#" * 70_000])
def test_a_file_that_is_none(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "screen.toml"
    file.write_bytes(body)
    assert str(file) in (load_keymap(file).complaint or "")
    assert "screen.toml" in (load_keymap(tmp_path / "screen.toml" / "x").complaint or "")


def test_own_keys_act_and_the_old_ones_do_not(tmp_path: Path) -> None:
    own = keymap(tmp_path, '[keys]\naccept = "f5"\npane.down = "J"\nmark = "a"\ntheme = "T"\nfind = "f6"\n')

    async def story() -> None:
        async with opened(tmp_path, *TWO, keymap=own) as world:
            await world.press("f5")
            assert world.wishes == [("accept", {"candidate": 1})]
            await world.press("a")
            assert world.wishes == [("accept", {"candidate": 1})] and "is marked" in world.line("words")
            await world.press("j")
            assert world.selection == 1
            await world.press("J")
            assert world.selection == 2
            await world.press("T")
            assert world.app.theme != "dark"
            await world.press("f6", *"aJ", "enter")
            assert "no match" in world.line("words")

    run(story())


def test_footer_help_and_palette_name_them(tmp_path: Path) -> None:
    own = keymap(tmp_path, '[keys]\naccept = "f5"\nmark = "a"\nnext = "ctrl+n"\n')

    async def story() -> None:
        async with opened(tmp_path, *TWO, keymap=own) as world:
            assert "f5 accept" in world.line("footer") and "a mark" in world.line("footer")
            await world.press("question_mark")
            assert re.search(r"f5 +Accept: run what", world.text)
            await world.press("escape", "colon")
            await see(world, "pin what is scored as the best  (f5)")

    run(story())


def test_a_complaint_is_shown_and_stays_for_a_while(tmp_path: Path) -> None:
    own = keymap(tmp_path, '[keys]\naccept = "hyper"\n')

    async def story() -> None:
        async with opened(tmp_path, *TWO, keymap=own, size=(250, 40)) as world:
            assert "line 2: `accept`: there is no key" in world.line("words")
            world.clock.s += 20
            await world.settle()
            assert "there is no key" in world.line("words")
            await world.press("a")
            assert world.wishes == [("accept", {"candidate": 1})]

    run(story())


def rows() -> dict[str, tuple[str, str]]:
    found = re.findall(r"^\| (.+?) \| `([^`]+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {key_id: (keys.replace("`", ""), words) for keys, key_id, words in found}


def test_the_page_lists_every_key_as_it_is() -> None:
    expected = {key.id: (Keymap().shown(key.id) or "-", key.words) for key in KEYS}
    assert rows() == expected


def test_the_example_of_the_page_holds(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    found = keymap(tmp_path, example)
    assert found.complaint is None and len(found.remapped) == 4
