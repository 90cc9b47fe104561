"""Running the two best again, from the screen: asked for in the palette, and told while it happens."""

from pathlib import Path

from engine.facts import RepeatRan
from tests.facts import run_through
from tests.tui.app.world import opened, run
from tests.tui.views.world import best

TWO = (*run_through(1, 20.0), best(1, 20.0), *run_through(2, 20.5))
AGAIN = tuple(
    RepeatRan(candidate=candidate, seed=1_001 + seed, reported=value)
    for candidate, values in ((1, (20.9, 19.6, 20.4)), (2, (20.1, 21.0, 20.7)))
    for seed, value in enumerate(values)
)


def test_the_palette_asks_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("ctrl+p", *"run the two")
            await world.until(lambda: "Run the two best again" in world.text)
            await world.press("enter")
            await world.until(lambda: world.wishes == [("repeat", {})])
            await world.until(lambda: "the two best run again with other seeds" in world.text)

    run(story())


def test_the_tie_appears_when_the_runs_have_come_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            assert "tie" not in world.text
            await world.tell(*AGAIN)
            await world.until(lambda: "≈ tie with #2" in world.text)

    run(story())
