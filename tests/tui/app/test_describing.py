"""The box for a task that nobody has told yet: what comes in is kept as a task text, or nothing is."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Button

from engine.describing import TASK_LIMIT_BYTES
from engine.workspace.shapes import open_workspace
from tests.tui.app.world import Clock
from tests.tui.quiet import quiet_pilots, settled
from tui.describing import TaskApp, TaskBox

_MISSING = "no task text in the folder"
_PASTED = "Prices.\r\rPredict `price`.\r\tThe metric is MAE.\r\n"


@dataclass(slots=True)
class Desk:
    """What a test holds in its hands."""

    app: TaskApp
    pilot: Pilot[None]
    clock: Clock
    root: Path

    @property
    def text(self) -> str:
        """The whole screen, as a person reads it."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await settled(self.pilot)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """For what threads and timers do."""
        for _ in range(2_000):
            if is_so():
                return
            await self.pilot.pause(0.002)
        raise AssertionError(f"it never came to that; on the screen:\n{self.text}")


@asynccontextmanager
async def box(root: Path, size: tuple[int, int] = (80, 24)) -> AsyncGenerator[Desk]:
    clock = Clock()
    app = TaskApp(root, _MISSING, monotonic=clock.monotonic)
    with quiet_pilots():
        async with app.run_test(size=size) as pilot:
            desk = Desk(app=app, pilot=pilot, clock=clock, root=root)
            await desk.until(lambda: "train.csv" in desk.text)
            yield desk


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "train.csv").write_text("id,size,price\n1,3,900\n2,4,1100\n")
    return folder


def left_alone(root: Path) -> bool:
    return [path.name for path in root.iterdir()] == ["train.csv"]


def test_many_pasted_lines_become_the_task_text(root: Path) -> None:
    async def story() -> None:
        async with box(root) as desk:
            await desk.paste(_PASTED)
            await desk.until(lambda: "target: price, in train.csv" in desk.text)
            assert left_alone(root)
            await desk.press("ctrl+d")
            await desk.until(lambda: desk.app.is_kept)

    run(story())
    workspace = open_workspace(root)
    assert workspace.task == "Prices.\n\nPredict `price`.\n\tThe metric is MAE."
    assert workspace.task_file == root / ".mltui" / "task.md"
    assert workspace.task_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (200, 60)])
def test_it_says_what_is_missing_what_is_written_and_which_keys_there_are(
    root: Path, size: tuple[int, int]
) -> None:
    async def story() -> None:
        async with box(root, size) as desk:
            for words in (_MISSING, "train.csv", ".mltui/task.md", "Save", "ctrl+d"):
                assert words in desk.text
            assert desk.app.query_one(TaskBox).region.height >= 3

    run(story())


def test_escape_leaves_no_trace_and_asks_once_where_words_would_be_lost(root: Path) -> None:
    async def story() -> None:
        async with box(root) as desk:
            await desk.press("x", "escape")
            assert "esc again leaves" in desk.text
            assert not desk.app.is_leaving
            await desk.press("y", "escape")
            assert not desk.app.is_leaving
            await desk.press("escape")
            assert desk.app.is_leaving
            assert not desk.app.is_kept

    run(story())
    assert left_alone(root)


def test_nothing_is_saved_of_nothing(root: Path) -> None:
    async def story() -> None:
        async with box(root) as desk:
            await desk.press("space", "enter", "ctrl+d")
            await desk.until(lambda: "there is nothing to save yet" in desk.text)
            assert not desk.app.is_leaving

    run(story())
    assert left_alone(root)


def test_the_button_saves_too_but_not_right_behind_a_tab_of_the_text(root: Path) -> None:
    async def story() -> None:
        async with box(root) as desk:
            await desk.press("p", "tab", "enter")
            assert isinstance(desk.app.focused, Button)
            assert not desk.app.is_kept
            desk.clock.s += 0.5
            await desk.press("enter")
            await desk.until(lambda: desk.app.is_kept)

    run(story())
    assert open_workspace(root).task == "p"


def test_what_is_pasted_is_cleaned_and_cut(root: Path) -> None:
    async def story() -> None:
        async with box(root) as desk:
            await desk.paste("a\x1b]0;owned\x07\x1b[2J\u202eb\n")
            assert desk.app.query_one(TaskBox).text == "ab\n"
            await desk.paste(("é" * 99 + "\n") * 2_000)
            await desk.until(lambda: "the rest is left out" in desk.text)
            await desk.press("x", "ctrl+d")
            await desk.until(lambda: desk.app.is_kept)

    run(story())
    workspace = open_workspace(root)
    assert workspace.messages == ()
    assert workspace.task.startswith("ab\nééé")
    assert TASK_LIMIT_BYTES - 10 < workspace.task_file.stat().st_size <= TASK_LIMIT_BYTES


def test_a_target_that_nothing_names_is_asked_for(root: Path) -> None:
    async def story() -> None:
        async with box(root) as desk:
            await desk.paste("How much is a house?")
            await desk.until(lambda: "the target is not clear yet" in desk.text)
            assert "name one column of train.csv (id, size, price)" in desk.text.replace("\n", " ")

    run(story())


def test_what_cannot_be_written_is_told_and_nothing_is_lost(root: Path) -> None:
    (root / ".mltui").symlink_to("/nowhere")

    async def story() -> None:
        async with box(root) as desk:
            await desk.press("p", "ctrl+d")
            await desk.until(lambda: "move it away" in " ".join(desk.text.split()))
            assert not desk.app.is_leaving
            assert desk.app.query_one(TaskBox).text == "p"

    run(story())
