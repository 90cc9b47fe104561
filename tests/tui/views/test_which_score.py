"""Reported or verified: what the search compares leads, each by its name; what does not count says so."""

from dataclasses import replace

import pytest

from engine.facts import BestCandidate, EndReason, Fact, RunEnded, SelectBy
from engine.outcome import Score
from engine.verdict_facts import Meaning, Verdict
from tests.facts import ended, proposed, reflected, scored, started, written
from tests.tui.views.world import STARTED, add, best, cockpit_of, now_of, verdict
from tui.cockpit import Cockpit
from tui.screens.titles import dashboard_title, plot_title, tree_title
from tui.screens.tree_look import TreeLook
from tui.views.decision import decision_bar
from tui.views.header import header
from tui.views.info import info
from tui.views.plot import plot_points
from tui.views.score_strip import score_strip
from tui.views.spans import plain_text
from tui.views.tree import Sorting, tree_line, tree_rows

WIDTHS = (40, 60, 80, 120, 160, 200)
WHY = "leak?: it makes the feature `PricePerSF` of the target (line 12), and 2 more such"
SCORES = {1: (10.0, 30.0), 2: (20.0, 25.0), 3: (15.0, 40.0)}
"""Reported and verified: the best by one is not the best by the other."""


def ran(candidate: int, fact: Fact, parent: int | None = None) -> list[Fact]:
    own: list[Fact] = [proposed(candidate, parent=parent), written(candidate), started(candidate)]
    return [*own, ended(candidate), fact, reflected(candidate)]


def run_by(select_by: SelectBy) -> Cockpit:
    facts: list[Fact] = [replace(STARTED, select_by=select_by)]
    leader = 1 if select_by == "reported" else 2
    for candidate, (reported, verified) in SCORES.items():
        facts += ran(candidate, scored(candidate, reported, verified), parent=1 if candidate == 3 else None)
    told = best(leader, 0.0)
    facts.append(replace(told, score=Score(reported=SCORES[leader][0], verified=SCORES[leader][1])))
    return cockpit_of(*facts)


def strip(cockpit: Cockpit, candidate: int, width: int = 160) -> str:
    return " ".join(plain_text(score_strip(cockpit, candidate, width, now_of(cockpit))).split())


def top(cockpit: Cockpit, width: int) -> str:
    return " ".join(plain_text(header(cockpit, width, now_of(cockpit))).split())


def rows(cockpit: Cockpit, width: int, sorting: Sorting = Sorting.LEADERBOARD) -> list[str]:
    found = tree_rows(cockpit, sorting=sorting)
    return [" ".join(plain_text(tree_line(cockpit, row, width, now_of(cockpit))).split()) for row in found]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_header_names_the_score_that_the_search_goes_by(width: int) -> None:
    assert "★ 10.000" in top(run_by("reported"), width)
    found = top(run_by("verified"), width)
    assert "verified ★ 25.000" in found
    assert "★ 20.000" not in found


def test_both_scores_of_the_best_stand_in_a_wide_header_each_by_its_name() -> None:
    assert "verified 30.000 best reported ★ 10.000 #1" in top(run_by("reported"), 200)
    assert "reported 20.000 best verified ★ 25.000 #2" in top(run_by("verified"), 200)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_strip_begins_with_the_score_that_the_search_goes_by(width: int) -> None:
    assert strip(run_by("verified"), 3, width).startswith("#3 verified MAE 40.000")
    assert strip(run_by("reported"), 3, width).startswith("#3 reported MAE 15.000")


def test_the_strip_has_the_other_score_by_its_name_and_ranks_by_the_first() -> None:
    assert "verified 40.000" in strip(run_by("reported"), 3, 80)
    assert "reported 15.000" in strip(run_by("verified"), 3, 80)
    assert "2nd of 3" in strip(run_by("reported"), 3)
    assert "3rd of 3" in strip(run_by("verified"), 3)
    assert "▲ 10.000 against #1" in strip(run_by("verified"), 3)
    assert "▲ 5.0000 against #1" in strip(run_by("reported"), 3).replace("5.000 ", "5.0000 ")


def test_a_strip_without_the_score_that_the_search_goes_by_says_so() -> None:
    cockpit = cockpit_of(replace(STARTED, select_by="verified"), *ran(1, scored(1, 15.0)))
    assert strip(cockpit, 1).startswith("#1 verified MAE unknown")
    assert "reported 15.00" in strip(cockpit, 1)
    assert "unknown" in rows(cockpit, 60)[0]
    assert "the search goes by it" in info(cockpit, 1)


def test_rows_stand_in_the_order_and_with_the_values_of_what_is_compared() -> None:
    by_reported, by_verified = rows(run_by("reported"), 60), rows(run_by("verified"), 60)
    assert [row.split("#")[1][0] for row in by_reported] == ["1", "3", "2"]
    assert [row.split("#")[1][0] for row in by_verified] == ["2", "1", "3"]
    assert "10.000" in by_reported[0]
    assert "25.000" in by_verified[0]
    assert "20.000" not in by_verified[0]


def test_a_wide_row_has_the_other_score_by_its_name() -> None:
    assert "verified 30.000" in rows(run_by("reported"), 130)[0]
    assert "reported 20.000" in rows(run_by("verified"), 130)[0]


def test_titles_and_plot_show_what_is_compared_and_name_it() -> None:
    cockpit = run_by("verified")
    look = TreeLook()
    assert "verified MAE" in plain_text(tree_title(cockpit, look, 3))
    look.sorting = Sorting.LEADERBOARD
    assert "by verified MAE" in plain_text(tree_title(cockpit, look, 3))
    assert "by score" in plain_text(tree_title(run_by("reported"), look, 3))
    assert "verified MAE" in plain_text(plot_title(cockpit))
    assert dashboard_title(cockpit) == "★25.000 verified mltui"
    assert dashboard_title(run_by("reported")) == "★10.000 mltui"
    assert [point.value for point in plot_points(cockpit)] == [30.0, 25.0, 40.0]
    assert [point.value for point in plot_points(run_by("reported"))] == [10.0, 20.0, 15.0]
    assert cockpit.bests[-1].value == 25.0


def test_the_info_begins_with_what_is_compared() -> None:
    found = info(run_by("verified"), 2)
    assert "never saw: **25.000**, 1st of 3; the search goes by it" in found
    assert found.index("**25.000**") < found.index("**20.000**")
    found = info(run_by("reported"), 2)
    assert "as its script printed it: **20.000**, 3rd of 3" in found


def test_beside_it_stands_what_the_median_costs_where_there_is_room() -> None:
    cockpit = run_by("reported")
    assert "median" not in strip(cockpit, 1, 200)
    cockpit.greet(replace(cockpit.hello, median=56.5))
    assert "the median costs 56.500" in strip(cockpit, 1, 200)
    assert "always predicting the median costs 56.500" in info(cockpit, 1)


def test_the_end_tells_the_best_on_the_rows_kept_for_it() -> None:
    cockpit = run_by("verified")
    word = BestCandidate(candidate=2, reported=20.0, verified=25.0, final=27.5)
    add(cockpit, RunEnded(reason=EndReason.ROUNDS, best=word))
    assert "on rows kept for the end 27.500" in strip(cockpit, 2)
    assert "at the end 27.500" in strip(cockpit, 2, 80)
    assert "kept for the end" not in strip(cockpit, 1)
    assert "nothing was chosen by: **27.500**" in info(cockpit, 2)


# ---------------------------------------------------------------- what does not count


def withheld() -> Cockpit:
    leaky = replace(scored(1, 5_028.89), marks=(WHY,), withheld=WHY)
    child = scored(3, 17_000.0)
    return cockpit_of(
        *ran(1, leaky), *ran(2, scored(2, 18_000.0)), *ran(3, child, parent=1), best(3, 17_000.0)
    )


def test_the_strip_says_that_it_does_not_count_and_why_and_what_lets_it() -> None:
    cockpit = withheld()
    found = strip(cockpit, 1, 200)
    assert found.startswith(f"#1 MAE 5,028.89 line 1 ⚠ {WHY}; does not count until you accept it (a)")
    assert found.count("leak?") == 1
    assert "of 2" not in found
    assert "⚠ leak?: does not count until you accept it (a)" in strip(cockpit, 1, 80)
    for width in WIDTHS:
        assert "5,028.89" in strip(cockpit, 1, width)
        assert "does not count" in strip(cockpit, 1, width)


def test_it_has_no_rank_no_point_and_no_child_that_is_compared_with_it() -> None:
    cockpit = withheld()
    assert cockpit.rank(1) is None
    assert {point.candidate for point in plot_points(cockpit)} == {2, 3}
    assert cockpit.change(3) is None
    assert rows(cockpit, 60)[-1].startswith("? #1")
    assert "5,028.89" in rows(cockpit, 60)[-1]
    assert "state: scored, does not count" in info(cockpit, 1)
    assert "`a` lets it count" in info(cockpit, 1)


def test_a_accepts_it_and_from_then_on_it_counts_with_its_mark() -> None:
    cockpit = withheld()
    cockpit.select(1, 0.0)
    assert "a let it count" in " ".join(plain_text(decision_bar(cockpit, 120, now_of(cockpit))).split())
    add(cockpit, verdict(1, 1, Verdict.ACCEPT, Meaning.PIN), best(1, 5_028.89, 3))
    found = strip(cockpit, 1, 160)
    assert "does not count" not in found
    assert "★ 1st of 3 pinned" in found
    assert "⚠ leak?" in found
    assert cockpit.change(3) == pytest.approx(17_000.0 - 5_028.89)
