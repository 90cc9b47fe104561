"""The pane of candidates: folded, filtered, followed, timed, marked; and nothing selected is ever hidden."""

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.facts import Autonomy, AutonomyChanged, BestChanged, CandidateWaits, Fact
from engine.outcome import Score
from tests.facts import proposed, run_into, run_through, started, written
from tests.tui.app.world import World, opened, run
from tui.widgets.tree import TreeView

FAMILY: tuple[Fact, ...] = (
    *run_through(1, 10.0),
    *run_through(2, 9.0, lane=2, parent=1),
    *run_through(3, 8.0, lane=3, parent=2),
    *run_into(4, lane=4),
)
BEST = BestChanged(candidate=3, score=Score(reported=8.0, verified=None), previous=None)


def shown(world: World) -> list[int]:
    """The candidates that have a row, from the top."""
    tree = world.app.main.query_one(TreeView)
    rows = [tree.line_text(index) for index in range(tree.line_count())]
    return [int(row.partition("#")[2].split()[0]) for row in rows]


def row_of(world: World, candidate: int) -> str:
    tree = world.app.main.query_one(TreeView)
    return tree.line_text(shown(world).index(candidate))


def title(world: World) -> str:
    return str(world.app.main.query_one(TreeView).border_title)


def test_h_folds_and_l_unfolds_and_what_is_hidden_is_counted(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("h")
            assert shown(world) == [1, 4]
            assert "▸2 best 8.00" in row_of(world, 1)
            assert world.selection == 1
            await world.press("l")
            assert shown(world) == [1, 2, 3, 4]
            await world.press("l")
            assert world.selection == 2
            await world.press("l", "h")
            assert world.selection == 2, "a leaf has nothing to fold: its parent"
            await world.press("left", "left")
            assert shown(world) == [1, 2, 4] and world.selection == 1

    run(story())


def test_keys_that_come_at_once_fold_one_level_each(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("j", "j")
            await world.pilot.press("h", "h", "h", "h")
            await world.settle()
            assert shown(world) == [1, 4] and world.selection == 1

    run(story())


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["G", "h"], "#4 has no parent to go to, and nothing to fold"),
        (["G", "l"], "#4 has nothing below it"),
        (["s", "h"], "by score there are no branches; s shows the tree"),
    ],
)
def test_what_leads_nowhere_says_so(tmp_path: Path, keys: list[str], words: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press(*keys)
            assert words in world.line("words")

    run(story())


def test_whoever_folds_over_the_selection_is_selected(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("j", "j")
            world.app.main.fold(1, True)
            await world.settle()
            assert world.selection == 1 and shown(world) == [1, 4]

    run(story())


def test_best_queue_and_search_unfold_what_hides_their_target(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY, BEST) as world:
            await world.press("h", "b")
            assert world.selection == 3 and shown(world) == [1, 2, 3, 4]
            await world.tell(AutonomyChanged(autonomy=Autonomy.ASK))
            await world.tell(proposed(5, lane=5, parent=2), written(5), CandidateWaits(candidate=5))
            await world.press("g", "h")
            assert 5 not in shown(world)
            await world.press("right_square_bracket")
            assert world.selection == 5 and 5 in shown(world)
            await world.press("g", "h", "slash", *"#3", "enter")
            assert world.selection == 3 and 3 in shown(world)

    run(story())


def test_a_search_of_the_tree_walks_its_matches(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("slash", *"idea", "enter")
            seen = []
            for _ in range(3):
                await world.press("n")
                seen.append(world.selection)
            assert seen == [2, 3, 4] and world.wishes == []

    run(story())


def test_arrivals_below_a_folded_one_stay_hidden_and_are_counted(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("h")
            await world.tell(*run_through(5, 7.0, lane=5, parent=2))
            assert shown(world) == [1, 4] and world.selection == 1
            assert "▸3 best 7.00" in row_of(world, 1)

    run(story())


def test_a_filter_says_how_many_of_how_many_until_esc(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("ampersand", *"failed", "enter")
            assert shown(world) == [4] and world.selection == 4
            assert "1 of 4 with failed" in title(world)
            await world.press("escape")
            assert shown(world) == [1, 2, 3, 4] and "with" not in title(world)
            await world.press("ampersand", *"#3", "enter")
            assert shown(world) == [1, 2, 3], "and what leads to it"
            assert "1 of 4" in title(world)
            await world.press("ampersand", "backspace", "backspace", "enter")
            assert shown(world) == [1, 2, 3, 4]

    run(story())


def test_the_selection_is_kept_by_a_filter_and_never_lost_to_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY, proposed(5, lane=5), written(5), started(5)) as world:
            await world.press("G", "ampersand", *"running", "enter")
            assert world.selection == 5 and shown(world) == [5]
            await world.tell(*run_into(5, lane=5)[3:])
            assert world.selection == 5 and shown(world) == [5], "it matches no more, and is still looked at"
            assert "0 of 5" in title(world)
            await world.press("escape", "ampersand", *"nonsense", "enter")
            assert "no candidate has the words 'nonsense'" in world.line("words")
            assert len(shown(world)) == 5

    run(story())


def test_typed_in_one_go_a_filter_is_no_row_of_keys(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.pilot.press("ampersand", *"xaq", "enter")
            await world.settle()
            assert world.wishes == [] and world.app.is_running
            assert "no candidate has the words 'xaq'" in world.line("words")

    run(story())


def test_the_newest_is_followed_until_the_person_moves(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.tell(proposed(5, lane=5))
            assert world.selection == 1
            await world.press("F")
            assert world.selection == 5 and "following" in title(world)
            await world.tell(proposed(6, lane=6))
            assert world.selection == 6
            await world.press("a", is_armed=False)
            assert world.wishes == []
            await world.press("G")
            await world.tell(proposed(7, lane=7))
            assert world.selection == 6 and "following" not in title(world)
            await world.press("F", "F")
            assert "following" not in title(world)

    run(story())


def test_nobody_is_followed_away_from_a_question(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("F", "f")
            assert world.app.main.strip.is_typing
            await world.tell(proposed(5, lane=5))
            assert world.selection == 4
            await world.press("escape")
            await world.settle()
            assert world.selection == 5

    run(story())


def test_times_stand_in_rows_and_in_the_title_of_the_output(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            idea = row_of(world, 1)
            await world.press("t")
            at = world.cockpit.times[1].started
            assert at is not None
            assert f"{at.astimezone():%H:%M}" in world.text.split("\n")[2]
            assert " to " in str(world.app.main.query_one("#output").border_title)
            await world.press("t")
            assert row_of(world, 1) == idea

    run(story())


def test_marks_are_seen_and_taken_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("space", "j", "space")
            assert "◆#1" in world.text
            assert "◆#2" in world.text and "◆2 marked" in title(world)
            assert "A accept ◆" in world.line("footer")
            await world.press("space")
            assert "◆1 marked" in title(world)
            await world.press("escape")
            assert "marked" not in title(world) and "◆#" not in world.text

    run(story())


def test_all_that_are_marked_are_rejected_each_by_its_own_meaning(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY, proposed(5, lane=5)) as world:
            world.link.refusals["reject"] = UsageError("not now")
            await world.press("space", "G", "space", "R")
            assert world.wishes == [("reject", {"candidate": 1}), ("reject", {"candidate": 5})]
            assert "◆2 marked" in title(world), "the engine refused both"
            world.link.refusals.clear()
            await world.press("R")
            assert "reject: #1 #5" in world.line("words")
            assert "marked" not in title(world)

    run(story())


def test_those_for_which_it_means_nothing_are_named_in_one_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("space", "G", "space", "A")
            assert world.wishes == [("accept", {"candidate": 1})]
            assert "accept: #1; accept means nothing for #4" in world.line("words")
            assert "◆1 marked" in title(world)

    run(story())


def test_two_cannot_be_the_best(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press("space", "j", "space", "A")
            assert world.wishes == []
            assert "only one can be pinned as the best: #1 #2 stay marked" in world.line("words")

    run(story())


@pytest.mark.parametrize("key", ["A", "R"])
def test_what_is_marked_arms_like_the_selection(tmp_path: Path, key: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *FAMILY) as world:
            await world.press(key)
            assert "nobody is marked; space marks" in world.line("words")
            await world.press("space")
            await world.press(key, is_armed=False)
            assert world.wishes == [] and "has only just changed" in world.line("words")
            await world.tell(*run_through(5, 7.0, lane=5))
            await world.press(key)
            assert len(world.wishes) == 1

    run(story())


def test_a_marked_one_whose_state_changes_arms_anew(tmp_path: Path) -> None:
    async def story() -> None:
        waiting = (proposed(5, lane=5), written(5), CandidateWaits(candidate=5))
        async with opened(tmp_path, *FAMILY, *waiting) as world:
            await world.press("G", "space", "g")
            world.clock.s += 10
            await world.tell(started(5))
            await world.press("R", is_armed=False)
            assert world.wishes == [], "never run has become stop, and nobody can have seen it"

    run(story())
