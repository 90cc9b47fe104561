"""The screen of a run as a picture: `python -m tui.picture WORKSPACE FILE.svg [WIDTHxHEIGHT] [KEY ...]`."""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from engine.errors import MltuiError, UsageError
from engine.socket_path import socket_path
from tui.app import CockpitApp, LinkFactory
from tui.exits import one_line
from tui.link import SocketLink

_SIZE = (120, 40)
_FACES = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_FONTS = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_SETTLE_S = 1.5
"""For facts and files to arrive; a picture is of a run that somebody else has begun."""


async def take_picture(
    links: LinkFactory,
    *,
    size: tuple[int, int] = _SIZE,
    theme: str | None = None,
    keys: Sequence[str] = (),
) -> str:
    """The screen as SVG, after these keys. Nothing of the person's own screen state is read or written."""
    with tempfile.TemporaryDirectory() as home:
        app = CockpitApp(links, theme=theme, kept_home=Path(home))
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause(_SETTLE_S)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.5)
            await pilot.pause(_SETTLE_S)
            return as_picture(app.export_screenshot(title="mltui"))


def as_picture(svg: str) -> str:
    """The SVG with fonts that are there: nothing is fetched from anywhere when somebody looks at it."""
    return _FACES.sub("", svg).replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")


def main(arguments: Sequence[str]) -> int:
    """Of the engine that works on a workspace now."""
    if len(arguments) < 2:
        raise UsageError("a workspace and a file are needed", hint=__doc__)
    workspace, file, *rest = arguments
    size = _SIZE
    if rest and "x" in rest[0] and rest[0].replace("x", "").isdigit():
        width, _, height = rest.pop(0).partition("x")
        size = (int(width), int(height))
    path = socket_path(Path(workspace).resolve())
    svg = asyncio.run(take_picture(lambda: SocketLink(path), size=size, keys=rest))
    Path(file).write_text(svg, encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except MltuiError as error:
        sys.exit(f"mltui: {one_line(error)}")
