"""What a child's idea changes in its parent's."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import Fact
from tests.facts import proposed, run_through, written
from tests.tui.views.world import HOSTILE, cockpit_of, now_of
from tui.cockpit import Cockpit
from tui.views.idea_change import idea_changes, told_apart
from tui.views.spans import plain_text
from tui.views.tree import Sorting, tree_line, tree_rows

SVR = "svr(C=1 gamma=0.02) | target=sqrt | features=cycles,crosses | cv=5fold"
BLEND = (
    "svr(C=1 gamma=0.02) + hgb(trees=120 leaves=12) | blend=weights | target=sqrt | features=cycles,crosses"
    " | encode=codes | cv=5fold"
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (SVR, BLEND, "+ hgb, + blend, + encode"),
        (BLEND, SVR, "- hgb, - blend, - encode"),
        (BLEND, BLEND.replace("gamma=0.02", "gamma=0.04"), "svr gamma=0.04"),
        (BLEND, BLEND.replace("C=1 ", ""), "- svr C"),
        (BLEND, BLEND.replace("leaves=12", "leaves=12 l2=1"), "+ hgb l2"),
        (BLEND, BLEND.replace("cycles,crosses", "cycles,crosses,products"), "+ products"),
        (BLEND, BLEND.replace("cycles,crosses", "crosses"), "- cycles"),
        (BLEND, BLEND.replace("target=sqrt", "target=log1p"), "target=log1p"),
        (SVR, SVR, ""),
        (SVR, "extra(leaf=3) | target=log1p | clean=median", ""),
        ("ridge on all columns", "ridge on all columns with a log target", "+ with a log target"),
        ("ridge on a log target", "ridge on a sqrt target", "log → sqrt"),
        ("ridge on the log target", "ridge on the target", "- log"),
        ("idea 1", "idea 2", ""),
        ("an SVR", "gradient boosting with many trees", ""),
        ("", "ridge", ""),
    ],
)
def test_the_change_in_a_few_words(before: str, after: str, said: str) -> None:
    assert ", ".join(idea_changes(before, after)) == said


def test_what_few_siblings_share_comes_first() -> None:
    also = BLEND.replace("cycles,crosses", "cycles,crosses,products")
    assert told_apart(SVR, also, (BLEND, also)) == ("+ products", "+ hgb", "+ blend", "+ encode")
    assert told_apart(SVR, BLEND, (BLEND, also)) == ("+ hgb", "+ blend", "+ encode")


def test_siblings_that_add_the_same_model_are_told_apart_by_its_arguments() -> None:
    also, third = BLEND.replace("leaves=12", "leaves=12 l2=1"), BLEND.replace("leaves=12", "leaves=20 l2=1")
    assert told_apart(SVR, also, (BLEND, also)) == ("hgb l2=1", "+ hgb", "+ blend", "+ encode")
    assert told_apart(SVR, BLEND, (BLEND, also)) == ("+ hgb", "+ blend", "+ encode")
    assert told_apart(SVR, third, (BLEND, also, third))[:2] == ("hgb leaves=20", "hgb l2=1")
    assert told_apart(SVR, BLEND, (BLEND, third))[0] == "hgb leaves=12"


@pytest.mark.parametrize(("before", "after"), list(product(HOSTILE, HOSTILE)))
def test_ideas_of_strangers_are_only_words(before: str, after: str) -> None:
    assert not idea_changes(before, after) or before != after


@given(st.text("svr(C=1 )+|,a", max_size=40), st.text("svr(C=1 )+|,a", max_size=40))
def test_any_two_ideas_can_be_compared(before: str, after: str) -> None:
    assert not idea_changes(before, before)
    idea_changes(before, after)


def improved(idea: str) -> list[Fact]:
    parent = [*run_through(1, 10.0)[:1], written(1, SVR), *run_through(1, 10.0)[2:]]
    return [*parent, proposed(2, round_number=2, parent=1), written(2, idea), *run_through(2, 9.0)[2:]]


def rows(cockpit: Cockpit, width: int, sorting: Sorting = Sorting.TREE) -> list[str]:
    now = now_of(cockpit)
    return [plain_text(tree_line(cockpit, row, width, now)) for row in tree_rows(cockpit, sorting=sorting)]


def test_a_child_s_row_begins_with_what_it_changed() -> None:
    parent, child = rows(cockpit_of(*improved(BLEND)), 48)
    assert "#1 svr(C=1" in parent
    assert "#2 + hgb, + blend" in child


def test_by_score_the_row_says_whom_it_is_compared_with() -> None:
    best, _ = rows(cockpit_of(*improved(BLEND)), 48, Sorting.LEADERBOARD)
    assert "#2 #1 + hgb, + blend" in best


def test_the_whole_idea_follows_where_there_is_room() -> None:
    _, child = rows(cockpit_of(*improved(BLEND)), 160)
    assert "+ hgb, + blend, + encode  svr(C=1 gamma=0.02) + hgb(trees=120" in child


@pytest.mark.parametrize("width", [36, 48, 100])
def test_while_nothing_can_be_compared_the_idea_has_its_column(width: int) -> None:
    cockpit = cockpit_of(*run_through(1, 10.0), *run_through(2, 9.0, lane=2))
    for line in rows(cockpit, width):
        assert line.endswith(("10.00", "9.00", "9.000", "10.000"))
    assert not rows(cockpit_of(*improved(BLEND)), width)[0].endswith("0") or width < 42
