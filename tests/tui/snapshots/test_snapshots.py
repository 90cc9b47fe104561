"""The screen looks as it did when somebody last looked; `make snapshots` draws the files anew."""

import asyncio
import difflib
import os
from pathlib import Path

import pytest

from tests.tui.snapshots.drawn import cells, drawn
from tests.tui.snapshots.states import MOMENTS, Moment, settle, shown

KEPT = Path(__file__).parent / "kept"
SIZES = ((80, 24), (120, 40), (200, 60))
IS_DRAWN_ANEW = "MLTUI_SNAPSHOTS" in os.environ
_MOST_LINES = 60


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_it_looks_as_it_did(moment: Moment, size: tuple[int, int], tmp_path: Path) -> None:
    async def story() -> str:
        async with shown(moment, tmp_path, size) as (app, pilot):
            dark = cells(app)
            app.action_next_theme()
            await settle(app, pilot)
            return drawn(("dark", dark), ("light", cells(app)))

    _compare(asyncio.run(story()), f"{moment.name}.{size[0]}x{size[1]}")


def test_without_colour_signs_and_weights_tell_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    review = next(moment for moment in MOMENTS if moment.name == "review")

    async def story() -> str:
        async with shown(review, tmp_path, (120, 40)) as (app, _):
            return drawn(("no colour", cells(app)))

    _compare(asyncio.run(story()), "no_colour.120x40")


def test_no_file_is_left_of_a_state_that_is_gone() -> None:
    names = {f"{moment.name}.{width}x{height}" for moment in MOMENTS for width, height in SIZES}
    assert {file.stem for file in KEPT.iterdir()} == names | {"no_colour.120x40"}


def _compare(now: str, name: str) -> None:
    file = KEPT / f"{name}.txt"
    if IS_DRAWN_ANEW:
        file.parent.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
        return
    was, lines = file.read_text("utf-8").splitlines(), now.splitlines()
    told = list(difflib.unified_diff(was, lines, "as it was", "as it is", lineterm="", n=1))
    if told:
        more = [f"... and {len(told) - _MOST_LINES} lines more"] if len(told) > _MOST_LINES else []
        words = [f"{name} looks different; if it is meant: make snapshots", *told[:_MOST_LINES], *more]
        pytest.fail("\n".join(words), pytrace=False)
