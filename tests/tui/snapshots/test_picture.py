"""The picture in the README: of the real screen, and complete in itself."""

import asyncio
import re
from pathlib import Path

from tests.tui.snapshots.states import MOMENTS, shown
from tui.picture import as_picture

ROOT = Path(__file__).parents[3]
_SAID = ("http://www.w3.org/2000/svg", "https://www.textualize.io")
"""A namespace and a comment: nobody goes there."""


def places(svg: str) -> set[str]:
    return set(re.findall(r"https?://[^\"')\s]+", svg)) - set(_SAID)


def test_a_picture_fetches_nothing(tmp_path: Path) -> None:
    async def story() -> str:
        async with shown(MOMENTS[0], tmp_path, (80, 24)) as (app, _):
            return app.export_screenshot()

    svg = asyncio.run(story())
    assert places(svg)
    assert not places(as_picture(svg))
    assert "DejaVu Sans Mono" in as_picture(svg)


def test_the_readme_shows_one() -> None:
    svg = (ROOT / "docs" / "screen.svg").read_text("utf-8")
    assert "](docs/screen.svg)" in (ROOT / "README.md").read_text("utf-8")
    assert not places(svg)
    assert "candidates" in svg
