"""Keys that come in one burst, as from a fast hand or a slow line: each acts on what the one before left."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from engine.facts import BestChanged, Fact
from engine.outcome import Score
from tests.facts import proposed, run_through, started, written
from tests.tui.app.world import World, opened, run
from tui.keys import Keymap

BEST = BestChanged(candidate=2, score=Score(reported=9.0, verified=None), previous=1)
TWO: tuple[Fact, ...] = (*run_through(1, 10.0), *run_through(2, 9.0), BEST)


def under_way(candidate: int) -> tuple[Fact, ...]:
    """For which reflecting means nothing."""
    return proposed(candidate, lane=2), written(candidate), started(candidate)


async def burst(world: World, keys: Sequence[str], *, is_armed: bool = True) -> None:
    """All of them are in the app's queue before it looks at the first."""
    if is_armed:
        world.clock.s += 0.5
    assert world.app._driver is not None
    for key in keys:
        is_character = len(key) == 1
        name = _character_to_key(key) if is_character else key
        world.app._driver.send_message(events.Key(name, key if is_character else None))
    for _ in range(3):
        await world.settle()


def typed(world: World) -> str:
    """What stands in the open line."""
    return world.app.main.query_one(Input).value


@pytest.mark.parametrize("way", ["j", "b"])
def test_reflecting_right_after_a_move_is_on_the_new_candidate(tmp_path: Path, way: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("1", "g")
            assert world.selection == 1
            await burst(world, [way, "f"])
            assert world.selection == 2
            assert "reflect on #2" in world.text
            await burst(world, ["enter"])
            assert world.wishes == [("reflect", {"candidate": 2, "words": None})]

    run(story())


@pytest.mark.parametrize("key", ["f", "/", "&"])
def test_what_is_typed_right_behind_stands_in_the_line(tmp_path: Path, key: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await burst(world, [key, "a", "x", "f", "/", "n"])
            assert typed(world) == "axf/n"
            assert world.wishes == []

    run(story())


@pytest.mark.parametrize("way_out", ["enter", "escape"])
def test_what_is_typed_right_behind_the_end_of_a_line_is_keys_again(tmp_path: Path, way_out: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("1", "g")
            await burst(world, ["&", "i", "d", way_out, "j", "n", "/", "x"])
            assert world.selection == 2
            assert world.wishes == [("next", {})]
            assert typed(world) == "x"

    run(story())


def test_words_and_the_next_key_in_one_burst(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("1", "g")
            await burst(world, ["f", "l", "o", "g", "enter", "j", "f", "enter"])
            said = [(1, "log"), (2, None)]
            assert world.wishes == [
                ("reflect", {"candidate": candidate, "words": words}) for candidate, words in said
            ]

    run(story())


def test_a_paste_right_behind_stands_in_the_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            world.clock.s += 0.5
            assert world.app._driver is not None
            world.app._driver.send_message(events.Key("f", "f"))
            world.app._driver.send_message(events.Paste("log target"))
            await world.settle()
            await world.settle()
            assert typed(world) == "log target"

    run(story())


def test_behind_a_refused_key_keys_are_commands_again_but_decide_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *run_through(1, 10.0), *under_way(2)) as world:
            await burst(world, ["j", "f", "p", "r", "f", "m", "a"])
            assert [name for name, _ in world.wishes] == ["pause", "autonomy"]
            assert not world.app.main.strip.is_typing

    run(story())


def test_a_person_s_own_key_holds_the_text_back_as_well(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(
            tmp_path, *TWO, keymap=Keymap(remapped={"reflect": "f5,g", "pane.top": "home"})
        ) as world:
            await burst(world, ["f5", "p", "q", "g"])
            assert typed(world) == "pqg"
            assert world.wishes == []

    run(story())


def test_keys_are_not_lost_where_the_opening_one_never_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("1")
            focused = world.app.focused
            assert focused is not None
            with monkeypatch.context() as patch:
                patch.setattr(type(focused), "on_key", lambda _, event: event.stop(), raising=False)
                await burst(world, ["f"])
            assert world.wishes == []
            await burst(world, ["p"])
            await world.until(lambda: bool(world.wishes))
            assert world.wishes == [("pause", {})]

    run(story())
