"""Whatever a model, a script or a file says: nothing crashes, no row is wider, no control leaves a pane."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.widgets.stage import play, rows, until
from tui.safe import SafeFilter, safe
from tui.views.spans import Span
from tui.widgets.bar import LineBar
from tui.widgets.code import CodeView
from tui.widgets.diff import DiffView
from tui.widgets.lines import LinesView
from tui.widgets.output import OutputView
from tui.widgets.pane import Pane
from tui.widgets.prose import ProseView
from tui.widgets.tree import TreeView

ESCAPES = (
    "\x1b[2J\x1b[H\x1b]0;owned title\x07\x1b]52;c;ZWNobyBoaQ==\x07\x1b]8;;file:///etc/passwd\x1b\\link\x1b]8;;\x1b\\"
    "\x1b[?1049h\x1b[?25l\x1b[6n\x1bP+q\x1b\\\r\x08\x08FAKE: score 0.99999\x1b[8m hidden \x1b[0m\u202egnp.exe"
    "\u202c\x9b31m[bold red]rich markup[/bold red]"
)
HOSTILE = {
    "escapes": ESCAPES,
    "markup": "[/] [/foo] [@click=app.quit]press[/] [bold [red]] \\[ $primary {x} %s",
    "bidi": "a\u202eb\u2066c\u2069d\u200fe\u061cf",
    "surrogates": "x\ud800y\udfffz 'unclosed",
    "controls": "".join(map(chr, [*range(32), *range(127, 160)])),
    "wide": "漢字かな交じり文 👩‍👩‍👧 e\u0301\u0301\u0301\u0301\u0301 ☁️ 🇩🇪 \u3000\u00ad\u200b|" * 5,
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "long": "x" * 300_000,
    "brackets": "(" * 20_000 + "'" + '"""' * 5_000 + "\\" * 9_999,
    "braces": "f'" + "{" * 20_000,
    "many lines": "y = 1\n" * 30_000,
    "tabs": "\t\tif x:\n\t\t\ty\n",
}


def assert_calm(pane: Any) -> None:
    """Every row is exactly as wide as the pane, and has nothing but visible characters."""
    region = pane.outer_size.region
    strips: list[Strip] = pane.render_lines(region)
    assert len(strips) == region.height
    for strip in strips:
        assert strip.cell_length == region.width
        assert strip.text.isprintable(), repr(strip.text)


KINDS = [LinesView, CodeView, DiffView, ProseView, TreeView, LineBar, OutputView]


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_stays_text(kind: type, tmp_path: Path) -> None:
    async def act(pane: Any, pilot: Pilot[None]) -> None:
        for name, text in HOSTILE.items():
            await feed(pane, pilot, name, text, tmp_path)

    for size in ((40, 12), (12, 5)):
        play(kind(), act, size=size, is_filtered=False)


async def feed(pane: Any, pilot: Pilot[None], name: str, text: str, folder: Path) -> None:
    """Shows the text in every place that takes some."""
    match pane:
        case LinesView() | LineBar():
            pane.show([(Span(text),)])
        case CodeView():
            pane.show(text[: len(text) // 2], key=name, streaming=True)
            await pilot.pause()
            assert_calm(pane)
            pane.show(text, key=name, parent="other\n" + text[:50])
        case DiffView():
            pane.show(text[: len(text) // 2], text)
        case ProseView():
            pane.show(text)
        case TreeView():
            pane.show([(1, 0), (2, 1)], lambda index, width: (Span(text),), 1)
        case OutputView():
            file = folder / f"{name}.log"
            file.write_bytes(f"first\n{text}\nlast".encode("utf-8", errors="surrogatepass"))
            pane.show(file, mark_line=2)
            await until(pilot, lambda: pane.line_count() > 0)
    if isinstance(pane, Pane):
        pane.show_title((Span(text[:400]),))
        pane.show_hint((Span(text[:400]),))
        pane.show_empty([(Span(text),)])
    await pilot.pause()
    assert_calm(pane)
    if isinstance(pane, Pane):
        pane.find(text[3:9])
        pane.next_match()
        assert_calm(pane)
        pane.action_bottom()
        pane.action_right()
        pane.action_toggle_wrap()
        assert_calm(pane)
        pane.action_up()
        pane.action_toggle_wrap()
        assert_calm(pane)


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    file.write_bytes(b"ok\n\xff\xfe\x80\x00\x00bad\xc3\nsplit \xe2\x82\xac euro\n\r\nno newline at end")

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(file)
        await until(pilot, lambda: pane.line_count() == 5)
        assert_calm(pane)
        assert [row[6:] for row in rows(pane)[:5]] == [
            "ok",
            "���bad�",
            "split € euro",
            "",
            "no newline at end",
        ]

    play(OutputView(), act, is_filtered=False)


def test_a_line_of_fifty_megabytes_stands_as_its_ends(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    with file.open("wb") as stream:
        for _ in range(50):
            stream.write(b"x" * 1_000_000)
        stream.write(b" tail\nValidation MAE: 3\n")

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(file)
        await until(pilot, lambda: pane.line_count() == 2)
        await until(pilot, lambda: "xxx" in rows(pane)[0])
        assert_calm(pane)
        pane.action_toggle_wrap()
        await pilot.press("G", "k", "g")
        assert_calm(pane)

    play(OutputView(), act, is_filtered=False)


def test_the_filter_behind_the_widgets_lets_no_control_pass() -> None:
    from rich.segment import ControlType, Segment
    from textual.color import Color

    keep = [Segment("plain"), Segment("\x1b[2J", None, [(ControlType.HOME,)])]
    guard = SafeFilter()
    assert guard.apply(keep, Color(0, 0, 0)) is keep
    found = guard.apply([*keep, Segment(ESCAPES)], Color(0, 0, 0))
    assert found[:2] == keep and found[2].text.isprintable() and len(found[2].text) == len(ESCAPES)


def test_safe_text_is_one_line_without_markup() -> None:
    assert safe("[/] [red]x\n\x1b]0;y\x07z").plain == "[/] [red]x z"
    assert len(safe("x" * 1_000).plain) == 200
