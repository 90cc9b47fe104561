"""Where nothing isolates the screen asks, with the reason and the remedy; `y` and `n` are the answers."""

from pathlib import Path

import pytest

from tests.facts import proposed
from tests.tui.app.world import hello, opened, run
from tui.sights import Bare

WHY = "scripts cannot be isolated here: bwrap: no bwrap on the PATH; landlock: this kernel does not know it"
BARE = Bare(why=WHY, remedy="run `sudo apt install bubblewrap`")


@pytest.mark.parametrize(("key", "says_yes"), [("y", True), ("n", False)])
def test_the_answer_goes_down_and_the_keys_mean_again_what_they_did(
    tmp_path: Path, key: str, says_yes: bool
) -> None:
    async def story() -> None:
        async with opened(tmp_path, greeting=hello(tmp_path, isolation="", bare=BARE)) as world:
            await world.press(key)
            assert world.wishes == [("bare", {"yes": says_yes})]
            world.link.give(hello(tmp_path, isolation="none"))
            await world.tell(proposed(1))
            assert "run them without isolation?" not in world.text
            await world.press("n")
            assert world.wishes[1:] == [("next", {})]

    run(story())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_reason_remedy_and_keys_are_all_on_the_screen(tmp_path: Path, width: int) -> None:
    async def story() -> None:
        greeting = hello(tmp_path, isolation="", bare=BARE)
        async with opened(tmp_path, greeting=greeting, size=(width, 30)) as world:
            words = " ".join(world.line("decision").split())
            assert f"! {WHY}" in words
            assert "to mend it: run `sudo apt install bubblewrap`" in words
            assert "run them without isolation?" in words
            assert "y: yes n: no" in words
            assert "asks" in world.line("header")

    run(story())
