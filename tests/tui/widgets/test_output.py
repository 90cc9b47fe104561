"""The output pane over files that grow."""

from pathlib import Path

from textual.pilot import Pilot

from tests.tui.widgets.stage import play, rows, until
from tui.widgets.output import OutputView


def write(file: Path, first: int, end: int) -> None:
    with file.open("a") as stream:
        stream.writelines(f"line {at}\n" for at in range(first, end))


def test_the_end_is_followed_until_the_person_moves(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(file)
        write(file, 0, 50)
        await until(pilot, lambda: pane.line_count() == 50)
        await until(pilot, lambda: "line 49" in rows(pane)[-1])
        await pilot.press("k", "k")
        before = rows(pane)
        assert not pane.is_following and "line 47" in before[-1]
        write(file, 50, 120)
        await until(pilot, lambda: pane.line_count() == 120)
        assert [row.strip(" ┃") for row in rows(pane)] == [row.strip(" ┃") for row in before]
        assert "+70 new" in str(pane.border_subtitle)
        await pilot.press("G")
        await until(pilot, lambda: "line 119" in rows(pane)[-1])
        assert pane.is_following and "following" in str(pane.border_subtitle)

    play(OutputView(), act, size=(70, 12))


def test_the_line_of_the_score_is_marked_and_can_be_gone_to(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    write(file, 0, 5_000)

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(file, mark_line=2_501)
        pane.go_to(2_501)
        await until(pilot, lambda: pane.line_count() == 5_000)
        await until(pilot, lambda: any("line 2500" in row for row in rows(pane)))
        (marked,) = [row for row in rows(pane) if row.startswith("▸")]
        assert "2501  line 2500   ◂ score read here" in marked
        assert rows(pane).index(marked) == pane.size.height // 2
        await pilot.press("g")
        await until(pilot, lambda: rows(pane)[0].startswith("    1  line 0"))

    play(OutputView(), act, size=(60, 11))


def test_a_search_reaches_lines_that_are_not_in_view(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    write(file, 0, 3_000)

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(file)
        await until(pilot, lambda: pane.line_count() == 3_000)
        assert pane.find("line 123") == 11
        await until(pilot, lambda: any("line 123" in row for row in rows(pane)))
        assert not pane.is_following

    play(OutputView(), act)


def test_another_file_starts_anew_and_none_is_empty(tmp_path: Path) -> None:
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    write(one, 0, 100)
    two.write_text("other\n")

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(one)
        await until(pilot, lambda: pane.line_count() == 100)
        pane.show(two)
        await until(pilot, lambda: pane.line_count() == 1)
        await until(pilot, lambda: rows(pane)[0] == "   1  other")
        pane.show(None)
        assert pane.line_count() == 0 and pane.path is None
        pane.show(tmp_path / "missing.log")
        await pilot.pause()
        assert pane.line_count() == 0

    play(OutputView(), act)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(tmp_path / "link")
        await until(pilot, lambda: "cannot be read" in str(pane.border_subtitle))

    play(OutputView(), act, size=(70, 12))


def test_a_hidden_pane_reads_nothing_until_it_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.display = False
        await pilot.pause()
        pane.show(file)
        write(file, 0, 10)
        for _ in range(20):
            await pilot.pause()
        assert pane.line_count() == 0
        pane.display = True
        await until(pilot, lambda: pane.line_count() == 10)

    play(OutputView(), act)


def test_wrapped_lines_follow_too(tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"

    async def act(pane: OutputView, pilot: Pilot[None]) -> None:
        pane.show(file)
        pane.action_toggle_wrap()
        with file.open("a") as stream:
            stream.writelines(f"{at} " + "x" * 90 + "\n" for at in range(40))
        await until(pilot, lambda: pane.line_count() == 40)
        await until(pilot, lambda: any(row.lstrip().startswith("40  39 x") for row in rows(pane)))
        write(file, 0, 3)
        await until(pilot, lambda: "line 2" in rows(pane)[-1])

    play(OutputView(), act)
