"""The tree of candidates: one selected row, and nothing that arrives moves it."""

from collections.abc import Sequence

from textual.pilot import Pilot

from tests.tui.widgets.stage import play, rows
from tui.views.spans import Line, Span
from tui.widgets.tree import TreeView


class World:
    """Rows with the words of their keys, counting how often they are worded."""

    def __init__(self, keys: Sequence[int | None], depths: list[int] | None = None) -> None:
        self.keys, self.depths = list(keys), depths or [0] * len(keys)
        self.words = "idea"
        self.asked = 0

    def line_at(self, index: int, width: int) -> Line:
        self.asked += 1
        return (Span(f"#{self.keys[index]} {self.words}"),)

    def show(self, tree: TreeView, selection: int | None) -> None:
        tree.show(list(zip(self.keys, self.depths, strict=True)), self.line_at, selection)


def selected_row(tree: TreeView) -> str:
    (row,) = [row for row in rows(tree) if row.startswith("▌")]
    return row.rstrip(" ┃")


def test_keys_move_the_selection_and_say_so() -> None:
    world = World(list(range(1, 51)))

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 1)
        for key, expected in (
            ("j", 2), ("down", 3), ("k", 2), ("G", 50), ("k", 49), ("g", 1), ("ctrl+d", 6), ("ctrl+u", 1),
        ):  # fmt: skip
            await pilot.press(key)
            assert tree.selection == expected, key
            assert selected_row(tree) == f"▌#{expected} idea"

    said = play(TreeView(), act).said
    assert [message.key for message in said] == [2, 3, 2, 50, 49, 1, 6, 1]  # type: ignore[attr-defined]


def test_a_line_between_rows_is_stepped_over_and_is_no_match() -> None:
    world = World([None, 1, 2, None, 3])

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 1)
        for key, expected in (("j", 2), ("j", 3), ("k", 2), ("k", 1), ("k", 1), ("G", 3), ("g", 1)):
            await pilot.press(key)
            assert tree.selection == expected, key
        assert rows(tree)[3].strip(" ┃") == "#None idea" and tree.line_text(3) == ""
        await pilot.click(tree, offset=(3, 4))
        assert tree.selection == 1
        await pilot.click(tree, offset=(3, 5))
        assert tree.selection == 3

    play(TreeView(), act)


def test_the_line_above_the_first_row_comes_into_view_with_it() -> None:
    world = World([None, *range(1, 51)])

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 50)
        tree.select(50)
        await pilot.press("g")
        assert rows(tree)[0].strip(" ┃") == "#None idea" and tree.selection == 1

    play(TreeView(), act)


def test_h_and_l_go_to_the_parent_and_the_first_child() -> None:
    world = World([1, 4, 9, 17, 6], [0, 1, 2, 2, 1])

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 17)
        for key, expected in (("h", 4), ("h", 1), ("h", 1), ("l", 4), ("l", 9), ("l", 9)):
            await pilot.press(key)
            assert tree.selection == expected

    play(TreeView(), act)


def test_rows_that_arrive_anywhere_move_neither_the_selection_nor_its_place() -> None:
    world = World(list(range(100, 200)))

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 150)
        tree.select(150)
        await pilot.pause()
        at = rows(tree).index(next(row for row in rows(tree) if row.startswith("▌")))
        for key in range(40):
            world.keys.insert(key, key)
            world.depths.append(0)
            world.show(tree, 150)
            assert rows(tree)[at].startswith("▌#150")
        assert tree.selection == 150

    assert play(TreeView(), act).said == []


def test_while_the_selection_is_out_of_view_the_first_row_keeps_its_place() -> None:
    world = World(list(range(100, 200)))

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 100)
        for _ in range(10):
            tree.action_down()
        tree.show_from(50)
        world.show(tree, 110)
        first = rows(tree)[0]
        world.keys.insert(3, 3)
        world.depths.append(0)
        world.show(tree, 110)
        assert rows(tree)[0].split()[0] == first.split()[0]

    play(TreeView(), act)


def test_a_click_selects_and_a_second_one_opens() -> None:
    world = World(list(range(1, 9)))
    opened: list[int] = []

    class Openable(TreeView):
        def on_tree_view_opened(self, message: TreeView.Opened) -> None:
            opened.append(message.key)

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 1)
        await pilot.click(tree, offset=(5, 4))
        assert tree.selection == 4 and opened == []
        await pilot.click(tree, offset=(5, 4))
        await pilot.pause()
        assert opened == [4]
        await pilot.press("j", "enter")
        assert opened == [4, 5]
        await pilot.click(tree, offset=(5, 10))
        assert tree.selection == 5

    play(Openable(), act)


def test_only_visible_rows_are_worded_and_only_changed_ones_painted() -> None:
    world = World(list(range(10_000)))

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 0)
        await pilot.pause()
        assert world.asked <= 3 * tree.size.height
        world.words, world.asked = "other", 0
        world.show(tree, 0)
        await pilot.pause()
        assert world.asked <= 3 * tree.size.height
        assert rows(tree)[3].startswith(" #3 other")

    play(TreeView(), act)


def test_a_selection_from_outside_is_brought_into_view_only_when_asked() -> None:
    world = World(list(range(100)))

    async def act(tree: TreeView, pilot: Pilot[None]) -> None:
        world.show(tree, 0)
        world.show(tree, 90)
        assert tree.top_line == 0 and tree.selection == 90
        tree.select(90)
        assert selected_row(tree) == "▌#90 idea"
        assert (tree.find("#7") == 11 and tree.selection == 90) or tree.selection == 7
        tree.next_match()

    play(TreeView(), act)
