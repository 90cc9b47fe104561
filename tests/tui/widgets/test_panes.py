"""Panes: what is visible, what moves it and what does not."""

from textual.events import MouseScrollDown
from textual.pilot import Pilot

from tests.tui.widgets.stage import line, play, rows
from tui.views.spans import Span, Tone
from tui.widgets.bar import LineBar
from tui.widgets.code import CodeView
from tui.widgets.diff import DiffView
from tui.widgets.lines import LinesView
from tui.widgets.plot import PlotView
from tui.widgets.prose import ProseView

HUNDRED = [line(f"line {at}") for at in range(100)]


def test_keys_move_through_the_lines() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show(HUNDRED)
        for key, top in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("ctrl+d", 5), ("ctrl+u", 0), ("pagedown", 9),
            ("pageup", 0), ("G", 90), ("g", 0), ("end", 90), ("home", 0),
        ):  # fmt: skip
            await pilot.press(key)
            assert pane.top_line == top, key
        assert rows(pane)[0].startswith(" line 0")

    play(LinesView(), act)


def test_the_wheel_moves_and_the_scroll_mark_can_be_dragged() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show(HUNDRED)
        await pilot.pause()
        await pilot._post_mouse_events([MouseScrollDown], pane, (5, 5), button=0)
        await pilot.pause()
        assert pane.top_line == 3
        await pilot.mouse_down(pane, offset=(38, 10))
        await pilot.pause()
        assert pane.top_line == 90
        await pilot.mouse_up(pane, offset=(38, 1))
        assert pilot.app.mouse_captured is None

    play(LinesView(), act)


def test_lines_that_arrive_do_not_move_what_is_read() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show(HUNDRED)
        await pilot.press("ctrl+d")
        before = rows(pane)
        pane.show([*HUNDRED, *HUNDRED])
        await pilot.pause()
        assert (
            pane.top_line == 5 and [row[:-1] for row in rows(pane)][1:3] == [row[:-1] for row in before][1:3]
        )
        pane.show(HUNDRED[:7])
        assert pane.top_line == 0
        pane.show(HUNDRED, key="other")
        assert pane.top_line == 0

    play(LinesView(), act)


def test_a_search_shows_its_matches_one_after_the_other() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show(HUNDRED)
        assert pane.find("LINE 5") == 11 and pane.found == (1, 11)
        assert 5 in pane.visible_lines()
        pane.next_match()
        assert pane.found == (2, 11) and 50 in pane.visible_lines()
        pane.previous_match()
        pane.previous_match()
        assert pane.found == (11, 11) and 59 in pane.visible_lines()
        pane.next_match()
        assert pane.found == (1, 11) and 5 in pane.visible_lines()
        assert pane.find("nowhere") == 0 and pane.found == (0, 0)
        pane.next_match()
        pane.clear_find()

    play(LinesView(), act)


def test_a_match_is_seen_also_across_pieces_of_a_line() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show([(Span("vali", Tone.GOOD), Span("dation", Tone.BAD))])
        assert pane.find("lida") == 1
        match = pane.palette.tones["match"]
        marked = [
            segment.text
            for segment in pane.render_line(0)
            if segment.style and segment.style.bgcolor == match.bgcolor
        ]
        assert "".join(marked) == "lida"

    play(LinesView(), act)


def test_long_lines_are_cut_moved_sideways_and_wrapped() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show([line("0123456789" * 10), line("short")])
        await pilot.pause()
        assert rows(pane)[0] == " " + ("0123456789" * 4)[:35] + "…"
        await pilot.press("l")
        assert rows(pane)[0].startswith(" 89012") and rows(pane)[1] == ""
        for _ in range(20):
            await pilot.press("right")
        assert rows(pane)[0].endswith("6789")
        pane.action_toggle_wrap()
        assert [len(row) for row in rows(pane)[:4]] == [37, 37, 29, 6]
        await pilot.press("h")
        assert rows(pane)[0].startswith(" 0123")

    play(LinesView(), act)


def test_a_wrapped_pane_reaches_its_end_row_by_row() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show([line(f"{at} " + "x" * 100) for at in range(20)])
        pane.action_toggle_wrap()
        await pilot.press("G")
        assert rows(pane)[-1].strip("┃ ") == "x" * len(rows(pane)[-1].strip("┃ "))
        before = pane.top_line
        await pilot.press("k", "k", "k")
        assert pane.top_line == before - 1
        await pilot.press("g")
        assert rows(pane)[0].startswith(" 0 xxx")

    play(LinesView(), act)


def test_an_empty_pane_says_what_comes_next() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show_empty([line("nothing yet"), line("n starts it")])
        assert [row.strip() for row in rows(pane) if row] == ["nothing yet", "n starts it"]
        await pilot.press("j", "k", "G", "g", "l", "ctrl+d")

    play(LinesView(), act)


def test_titles_and_colours_follow_the_theme() -> None:
    async def act(pane: LinesView, pilot: Pilot[None]) -> None:
        pane.show_title((Span("[/] [@click=app.bell]x", Tone.TITLE),))
        pane.show([(Span("good", Tone.GOOD),)])
        await pilot.pause()
        dark = pane.render_line(0)
        pilot.app.theme = "light"
        await pilot.pause()
        assert list(pane.render_line(0)) != list(dark)
        assert "[/] [@click=app.bell]x" in pane.render_lines(pane.outer_size.region)[0].text

    play(LinesView(), act)


def test_a_bar_is_as_high_as_its_lines_and_cuts_what_is_too_wide() -> None:
    async def act(bar: LineBar, pilot: Pilot[None]) -> None:
        bar.show([line("x" * 100), line("second")])
        await pilot.pause()
        assert bar.size.height == 2 and rows(bar) == ["x" * 40, "second"]
        bar.show([line("first"), line("second")])
        await pilot.pause()
        assert rows(bar) == ["first", "second"]
        bar.show([])
        await pilot.pause()
        assert bar.size.height == 0

    play(LineBar(), act)


CODE = "\n".join(f"x{at} = {at}" for at in range(60))


def test_code_is_followed_while_it_is_written_until_the_person_moves() -> None:
    async def act(pane: CodeView, pilot: Pilot[None]) -> None:
        for end in range(100, 400, 50):
            pane.show(CODE[:end], key=1, streaming=True)
            await pilot.pause()
            assert pane.is_following and pane.visible_lines()[-1] == pane.line_count() - 1
        await pilot.press("k")
        top = pane.top_line
        pane.show(CODE, key=1, streaming=True)
        assert pane.top_line == top and not pane.is_following
        await pilot.press("G")
        assert pane.is_following
        top = pane.top_line
        pane.show(CODE, key=1)
        assert pane.top_line == top and not pane.is_following
        pane.show("y = 1", key=2)
        assert pane.top_line == 0

    play(CodeView(), act)


def test_code_shows_what_its_parent_has_otherwise() -> None:
    async def act(pane: CodeView, pilot: Pilot[None]) -> None:
        pane.show("a = 1\nb = 3\nc = 4\n", key=1, parent="a = 1\nb = 2\n")
        await pilot.pause()
        assert rows(pane)[:3] == ["   1   a = 1", "   2 ~ b = 3", "   3 + c = 4"]
        assert "+1" in str(pane.border_subtitle) and "~1" in str(pane.border_subtitle)

    play(CodeView(), act)


def test_a_diff_walks_its_hunks() -> None:
    async def act(pane: DiffView, pilot: Pilot[None]) -> None:
        before = [f"x{at} = {at}" for at in range(100)]
        after = [*before]
        after[10], after[50], after[90] = "ten", "fifty", "ninety"
        assert pane.show("\n".join(before), "\n".join(after), key=1) == (3, 3)
        await pilot.pause()
        tops = []
        for key in ("}", "}", "{", "{"):
            await pilot.press(key)
            tops.append(pane.top_line)
        assert tops == [9, 17, 9, 0]
        assert rows(pane)[4].startswith("  11 - x10") and rows(pane)[5].startswith("  11 + ten")
        assert pane.show("same", "same", key=2) == (0, 0)

    play(DiffView(), act)


def test_a_plot_fills_its_pane_at_every_size() -> None:
    points = [(at, 100 / (at + 1), True) for at in range(50)]
    for size in ((40, 12), (10, 6), (200, 60), (24, 5), (120, 9)):

        async def act(pane: PlotView, pilot: Pilot[None]) -> None:
            for shown in (points, points[:1], points[:2], [], [(1, 1e300, True), (2, -1e300, True)]):
                pane.show(shown)
                await pilot.pause()
                assert len(rows(pane)) == pane.size.height
                assert all(
                    pane.render_line(y).cell_length == pane.size.width for y in range(pane.size.height)
                )

        play(PlotView(), act, size=size)


def test_a_plot_marks_the_best_and_says_where_it_lies() -> None:
    async def act(pane: PlotView, pilot: Pilot[None]) -> None:
        pane.show([(1, 30.0, True), (4, 10.0, True), (2, 20.0, False)])
        await pilot.pause()
        said = rows(pane)
        assert said[0].split()[0] == "30.0" and "10.0" in said[-3] and "★" in said[-3]
        assert said[-1].split() == ["#1", "#2"]

    play(PlotView(), act)


def test_prose_is_wrapped_anew_with_the_pane() -> None:
    async def act(pane: ProseView, pilot: Pilot[None]) -> None:
        pane.show("word " * 30)
        await pilot.pause()
        narrow = pane.line_count()
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert pane.line_count() < narrow and pane.find("WORD") == pane.line_count()

    play(ProseView(), act)
