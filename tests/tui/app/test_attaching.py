"""Coming and going: an engine that leaves and comes back, the selection that is kept, and what is loaded."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import UsageError, WorkspaceError
from engine.facts import Autonomy, AutonomyChanged, RoundEnded
from tests.facts import STARTED, proposed, run_through
from tests.tui.app.fake_link import FakeLink
from tests.tui.app.pty_world import ROOT
from tests.tui.app.world import hello, opened, run
from tui.app import CockpitApp
from tui.settings import Kept, kept_file, load_kept, save_kept
from tui.sights import Estimate

TWO = (*run_through(1, 10.0), *run_through(2, 9.0, lane=2))


def test_q_leaves_with_0_and_asks_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.pilot.press("q")
            assert world.link.is_detached
            assert world.wishes == []
        assert world.app.return_code == 0

    run(story())


def test_opening_again_shows_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.press("j", "d", "3")
            await world.pilot.press("q")
        async with opened(tmp_path, *TWO) as world:
            assert world.selection == 2
            assert world.app.main.look == "diff"
            await world.until(lambda: world.app.main.pane == "output")

    run(story())


def test_who_leaves_right_behind_a_move_finds_what_was_moved_to(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.pilot.press("j", "q")
        async with opened(tmp_path, *TWO) as world:
            assert world.selection == 2

    run(story())


def test_another_run_begins_at_its_beginning(tmp_path: Path) -> None:
    async def story() -> None:
        save_kept(kept_file(str(tmp_path), tmp_path / "kept"), Kept(run=7, selection=2))
        async with opened(tmp_path, *TWO) as world:
            assert world.selection == 1

    run(story())


def test_who_comes_back_after_a_while_is_told_what_happened(tmp_path: Path) -> None:
    async def story() -> None:
        kept = Kept(run=1, selection=1, seen_at=0.0)
        save_kept(kept_file(str(tmp_path), tmp_path / "kept"), kept)
        async with opened(tmp_path, *TWO) as world:
            assert "2 candidates" in world.line("words")
            world.clock.s += 100
            await world.settle()
            assert "2 candidates" not in world.line("words")

    run(story())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"selection": "x", "pane": 3, "seen_at": NaN}', "\x00"])
def test_a_broken_file_of_the_screen_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    file = kept_file("x", tmp_path)
    file.write_text(text, "utf-8")
    assert load_kept(file) == Kept()


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    kept = Kept(workspace="w", run=2, selection=5, pane="plot", look="info", seen_at=1.5)
    file = kept_file("w", tmp_path / "new")
    save_kept(file, kept)
    assert load_kept(file) == kept
    assert json.loads(file.read_text("utf-8"))["selection"] == 5
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_an_engine_that_is_lost_is_looked_for_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO, links=2) as world:
            await world.press("j")
            first = world.link
            first.drop(WorkspaceError("the engine is gone", hint="wait"))
            await world.until(lambda: "the engine is gone; wait" in world.text)
            await world.press("n")
            assert "cannot be reached" in world.line("words")
            await world.until(lambda: len(world.links) == 2 and world.cockpit.away is None)
            assert world.selection == 2
            await world.tell(*run_through(3, 8.0, lane=3))
            assert "#3" in world.text
            assert first.wishes == []

    run(story())


def test_an_engine_that_cannot_be_reached_at_all_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        class Nobody(FakeLink):
            async def frames(self):  # type: ignore[no-untyped-def]
                raise WorkspaceError("no engine listens")
                yield

        app = CockpitApp(Nobody, kept_home=tmp_path)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            for _ in range(100):
                await pilot.pause(0.01)
                strips = app.screen._compositor.render_strips()
                text = "\n".join("".join(segment.text for segment in strip) for strip in strips)
                if "no engine listens" in text:
                    break
            assert "no engine listens; looking for it again" in text
            await pilot.press("a", "n", "f", "q")
        assert app.return_code == 0

    run(story())


def test_the_first_paid_round_waits_with_what_it_would_take(tmp_path: Path) -> None:
    async def story() -> None:
        hold = Estimate(
            endpoint="https://api.example",
            model="m-1",
            calls=5,
            prompt_tokens=9_000,
            budget="$2",
            what="5 files",
        )
        greeting = hello(tmp_path, is_paid=True, hold=hold)
        async with opened(tmp_path, AutonomyChanged(autonomy=Autonomy.REVIEW), greeting=greeting) as world:
            assert "nothing has been spent yet" in world.text
            assert "m-1 at https://api.example" in world.text
            await world.press("n")
            assert world.wishes == [("next", {})]
            world.link.give(replace(greeting, hold=None))
            await world.until(lambda: "nothing has been spent yet" not in world.text)

    run(story())


def test_leaving_and_stopping_asks_first_and_says_what_becomes_of_what_is_in_flight(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO, proposed(3, lane=3)) as world:
            await world.app.main.run_action("end")
            await world.settle()
            assert "leave, and stop the search: 1 in flight, tried again when the run goes on?" in world.text
            await world.press("escape")
            assert world.wishes == []
            await world.app.main.run_action("end")
            await world.press("enter")
            assert world.wishes == [("shutdown", {})]
        assert world.app.return_code == 0

    run(story())


def test_more_and_fewer_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *TWO) as world:
            await world.app.main.run_action("jobs(1)")
            await world.settle()
            assert world.wishes == [("jobs", {"count": 6})]

    run(story())


def test_the_title_is_a_dashboard(tmp_path: Path) -> None:
    from tui.screens.titles import dashboard_title

    async def story() -> None:
        async with opened(tmp_path, AutonomyChanged(autonomy=Autonomy.REVIEW), *TWO) as world:
            assert dashboard_title(world.cockpit) == "mltui"
            await world.tell(RoundEnded(round=1, ranking=(2, 1)))
            assert dashboard_title(world.cockpit) == "1◇ mltui"

    run(story())


def test_a_theme_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="no theme"):
        CockpitApp(FakeLink, theme="plaid")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_themes_and_no_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    async def story() -> None:
        app = CockpitApp(lambda: FakeLink(given=[hello(tmp_path)]), theme=theme, kept_home=tmp_path)
        async with app.run_test() as pilot:
            await pilot.pause()
            assert app.theme == theme
            await app.run_action("next_theme")
            await pilot.pause()
            assert app.theme != theme

    monkeypatch.setenv("NO_COLOR", "1")
    run(story())


def test_the_screen_loads_no_model_and_no_tables() -> None:
    heavy = ("openai", "pandas", "numpy", "httpx2", "pydantic", "sqlite3", "pygments.lexers.python")
    engines = ("engine.wiring", "engine.llm", "engine.sandbox")
    code = f"import sys, tui.app; print(*[m for m in {heavy + engines} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []


def test_started_is_all_that_is_needed(tmp_path: Path) -> None:
    """A run of which only the beginning is known is shown, too."""

    async def story() -> None:
        async with opened(tmp_path) as world:
            assert STARTED.policy in world.text or "mltui" in world.text

    run(story())
