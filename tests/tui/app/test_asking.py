"""A script that asks for a package, on the screen: asked, granted or declined, installed."""

from pathlib import Path

import pytest

from engine.facts import Fact
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled, PackageRequested
from engine.signals import Noted
from tests.facts import ended, proposed, run_through, started, written
from tests.tui.app.world import World, opened, run

ASKS: tuple[Fact, ...] = (
    *run_through(1, 10.0),
    proposed(2, lane=2),
    written(2, "boosting with xgboost"),
    started(2),
    ended(2),
    PackageRequested(candidate=2, package="xgboost", module=None),
)
GRANTED = PackageDecided(package="xgboost", is_granted=True, reason="you granted it")
DECLINED = PackageDecided(package="xgboost", is_granted=False, reason="you declined it")
SIZES = [(80, 24), (120, 40)]


async def looked_at(world: World) -> None:
    assert "#2 asks for xgboost" in world.line("words")
    await world.press("right_square_bracket")
    assert world.selection == 2
    assert "it asks for xgboost: a installs, r declines" in world.line("score")
    assert "a install" in world.line("decision") and "r decline" in world.line("decision")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("key", "wish"), [("a", "accept"), ("r", "reject")])
def test_a_grants_and_r_declines(tmp_path: Path, size: tuple[int, int], key: str, wish: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ASKS, size=size) as world:
            await looked_at(world)
            await world.press(key, is_armed=False)
            assert world.wishes == [], "nobody can have read it yet"
            await world.press(key)
            assert world.wishes == [(wish, {"candidate": 2})]

    run(story())


def test_f_means_nothing_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ASKS) as world:
            await world.press("j", "f")
            assert world.wishes == []
            assert "reflect means nothing for #2: it asks for packages" in world.line("words")

    run(story())


@pytest.mark.parametrize("size", SIZES)
def test_while_it_is_installed_the_steps_are_to_be_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    async def story() -> None:
        waiting = (proposed(3, lane=3), written(3), PackageRequested(candidate=3, package="b", module=None))
        async with opened(tmp_path, *ASKS, *waiting, size=size) as world:
            await world.press("j")
            await world.tell(GRANTED, Noted(message="xgboost: Downloading (120 MB)"))
            assert "Downloading (120 MB)" in world.line("words"), "though another one waits"
            assert "xgboost is being installed, then it runs" in world.line("score")
            await world.press("a")
            assert "what it asks for is being installed" in world.line("words") and world.wishes == []
            world.clock.s += 30
            await world.settle()
            assert "#3 asks for b" in world.line("words")

    run(story())


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((GRANTED, PackageInstalled(package="xgboost", version="3.0")), "xgboost was installed"),
        ((DECLINED,), "xgboost was declined"),
        ((GRANTED, PackageFailed(package="xgboost", reason="no wheel")), "could not be installed"),
    ],
)
def test_info_shows_what_came_of_it(tmp_path: Path, facts: tuple[Fact, ...], words: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ASKS, *facts) as world:
            await world.press("j", "i")
            await world.until(lambda: words in world.text)
            assert "Packages it asked for" in world.text

    run(story())
