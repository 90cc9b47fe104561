"""Keys that only look: panes, zoom, code and diff, search, copy, help, palette; and every size."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.facts import BestChanged, Fact
from engine.outcome import Score
from tests.facts import run_into, run_through
from tests.tui.app.world import World, opened, run
from tui.screens.help import HelpScreen

TWO: tuple[Fact, ...] = (*run_through(1, 10.0), *run_through(2, 9.0, lane=2, parent=1))
BEST = BestChanged(candidate=2, score=Score(reported=9.0, verified=None), previous=None)


def lay_out(folder: Path, *scripts: str, output: str = "fold 1\nValidation MAE: 10.0\nthe end\n") -> None:
    for candidate, script in enumerate(scripts, 1):
        place = folder / "candidates" / f"{candidate:04}"
        place.mkdir(parents=True)
        (place / "script.py").write_text(script, "utf-8")
        (place / "stdout.log").write_text(output, "utf-8")
        (place / "reflection.md").write_text(f"It was good: {candidate} times.\n", "utf-8")


async def see(world: World, *words: str) -> None:
    await world.until(lambda: all(word in world.text for word in words))


def test_the_script_the_change_the_output_and_the_words_on_it(tmp_path: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "first = 1\nsecond = 2\n", "first = 1\nsecond = 3\n")
        async with opened(tmp_path, *TWO) as world:
            await see(world, "second = 2", "fold 1", "score read here")
            await world.press("j")
            await see(world, "second = 3", "← #1")
            await world.press("d")
            await see(world, "2 diff", "second = 2", "second = 3", "+1")
            await world.press("right_curly_bracket", "left_curly_bracket", "i")
            await world.until(lambda: "It was good: 2 times" in world.app.main.words)
            await see(world, "2 info", "why it was chosen")
            await world.press("c")
            await see(world, "2 code", "second = 3")
            await world.press("o")
            assert world.app.main.pane == "output"

    run(story())


def test_what_has_no_script_says_what_happens_next(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path) as world:
            assert "no candidate yet" in world.text

    run(story())


def test_enter_goes_to_the_line_of_the_score(tmp_path: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "a = 1\n", output="Validation MAE: 10.0\n" + "more\n" * 500)
        async with opened(tmp_path, *run_through(1, 10.0)) as world:
            await see(world, "more")
            await world.press("enter")
            assert world.app.main.pane == "output"
            await see(world, "score read here")

    run(story())


def test_focus_by_number_and_by_tab(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            seen = []
            for key in ("2", "3", "4", "5", "1", "tab", "shift+tab"):
                await world.press(key)
                seen.append(world.app.main.pane)
            assert seen == ["script", "output", "lanes", "plot", "tree", "script", "tree"]

    run(story())


def test_zoom_and_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("3", "z")
            assert world.app.main.widget_of("output").size.width > 110
            assert not world.app.main.is_visible_pane("tree")
            assert "a accept" in world.line("footer")
            await world.press("escape")
            assert world.app.main.is_visible_pane("tree")
            assert world.app.main.pane == "output"

    run(story())


def test_a_pane_without_room_fills_the_screen_until_esc(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO, size=(80, 24)) as world:
            assert not world.app.main.is_visible_pane("plot")
            await world.press("5")
            assert world.app.main.is_visible_pane("plot")
            await world.press("escape")
            assert not world.app.main.is_visible_pane("plot")
            assert world.app.main.is_visible_pane("tree")

    run(story())


def test_best_and_leaderboard(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO, *run_into(3, lane=3), BEST) as world:
            await world.press("b")
            assert world.selection == 2
            await world.press("s")
            assert "by score" in world.text
            rows = [line for line in world.text.split("\n") if " #" in line[:14]]
            assert "#2" in rows[0]

    run(story())


def test_search_walks_matches_and_n_means_the_round_again_after_esc(tmp_path: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "x = 1\nneedle = 2\n" + "y = 3\n" * 90 + "needle = 4\n")
        async with opened(tmp_path, *run_through(1, 10.0)) as world:
            await see(world, "needle = 2")
            await world.press("2", "slash", *"NEEDLE", "enter")
            assert "2 matches" in world.line("words")
            await world.press("n")
            assert "needle = 4" in world.text
            assert world.wishes == []
            await world.press("N")
            assert "needle = 2" in world.text
            await world.press("escape", "n")
            assert world.wishes == [("next", {})]

    run(story())


@pytest.mark.parametrize("keys", [["c"], ["o"], ["i", "2"]])
def test_copy_takes_what_the_pane_shows(tmp_path: Path, keys: Sequence[str]) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *run_through(1, 10.0)) as world:
            await see(world, "mine = 1")
            await world.press(*keys)
            await world.until(lambda: "It was good" in world.app.main.words or keys[0] != "i")
            await world.press("y")
            copied = world.app.clipboard
            expected = {"c": "mine = 1", "o": str(tmp_path / "candidates" / "0001"), "i": "It was good"}
            assert expected[keys[0]] in copied
            assert "copied" in world.line("words")

    run(story())


def test_wrap_and_help(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("2", "w")
            assert "wrapped" in world.line("words")
            await world.press("question_mark")
            assert isinstance(world.app.screen, HelpScreen)
            assert "Take the last verdict back" in world.text
            await world.press("q")
            assert not isinstance(world.app.screen, HelpScreen)
            assert world.app.is_running

    run(story())


@pytest.mark.parametrize("opener", ["ctrl+p", "colon"])
def test_the_palette_has_every_action(tmp_path: Path, opener: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press(opener)
            await world.until(lambda: "Accept: run what waits" in world.text)
            await world.press(*"pause")
            await world.until(lambda: "Pause: no new samples" in world.text)
            await world.press("enter")
            await world.until(lambda: world.wishes != [])
            assert world.wishes == [("pause", {})]

    run(story())


SIZES = [
    (80, 24),
    (120, 40),
    (200, 60),
    (99, 31),
    (100, 32),
    (160, 32),
    (160, 24),
    (60, 16),
    (59, 40),
    (200, 15),
]


def test_resizing_never_breaks_it(tmp_path: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "a = 1\n")
        async with opened(tmp_path, *TWO, BEST) as world:
            for width, height in [*SIZES, (1, 1), (20, 5), (40, 10), (300, 90), (120, 40)]:
                await world.pilot.resize_terminal(width, height)
                await world.until(lambda: world.app.main._compositor.size == (width, height))  # noqa: B023  awaited here
                await world.settle()
                lines = world.text.split("\n")
                assert len(lines) == height
                assert {len(line) for line in lines} <= {width}
                if width >= 20 and height >= 5:
                    assert "#1" in world.line("decision")

    run(story())


@pytest.mark.parametrize("size", [(59, 30), (100, 15)])
def test_what_is_too_small_for_panes_still_shows_state_queue_and_decision(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO, size=size) as world:
            assert not world.app.main.is_visible_pane("tree")
            assert "running" in world.line("header")
            assert "#1" in world.line("decision")
            await world.press("2")
            assert "too small" in world.text

    run(story())
