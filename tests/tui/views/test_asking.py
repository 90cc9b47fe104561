"""Packages that scripts ask for, in every place that names them."""

import pytest

from engine.facts import Fact
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled
from engine.signals import Noted
from engine.verdict_facts import Meaning, Verdict
from tests.tui.views.world import add, asking, cockpit_of, first_round, granted, now_of
from tui.cockpit import Cockpit
from tui.views.decision import decision_bar
from tui.views.empty import Empty, empty_words
from tui.views.header import header
from tui.views.info import info
from tui.views.lanes import lane_line, lanes
from tui.views.notes import is_just_said
from tui.views.queue import queue_line
from tui.views.score_strip import score_strip
from tui.views.spans import plain_text
from tui.views.tree import tree_line, tree_rows

INSTALLED = PackageInstalled(package="opencv-python", version="4.1")
DECLINED = PackageDecided(package="xgboost", is_granted=False, reason="you declined it")
FAILED = PackageFailed(package="xgboost", reason="no wheel for this Python")


def asked(*more: Fact, selected: int = 8) -> Cockpit:
    cockpit = cockpit_of(*first_round(), *asking(), *more)
    cockpit.select(selected, 0.0)
    return cockpit


def row(cockpit: Cockpit, candidate: int, width: int = 48) -> str:
    (found,) = [row for row in tree_rows(cockpit) if row.candidate == candidate]
    return plain_text(tree_line(cockpit, found, width, now_of(cockpit)))


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (80, "◇ 2 need you:  #8 asks: opencv-python  #9 asks: opencv-python, …  ] next, 1 of 2"),
        (110, "#8 asks for opencv-python 7s  #9 asks for opencv-python, xgboost 5s"),
        (200, "#8 asks for opencv-python (for cv2), as do #9 7s"),
    ],
)
def test_the_queue_says_who_asks_for_what_at_every_width(width: int, said: str) -> None:
    cockpit = asked()
    assert said in plain_text(queue_line(cockpit, width, now_of(cockpit)))


def test_one_that_asks_is_told_whole_at_80() -> None:
    cockpit = asked(PackageDecided(package="opencv-python", is_granted=True, reason="you granted it"))
    assert "1 needs you:  #9 asks for xgboost" in plain_text(queue_line(cockpit, 80, now_of(cockpit)))


@pytest.mark.parametrize("width", [80, 120])
def test_bar_row_strip_and_pane_say_what_the_keys_would_answer(width: int) -> None:
    cockpit = asked()
    now = now_of(cockpit)
    bar = plain_text(decision_bar(cockpit, width, now))
    assert "◇ #8" in bar and "a install" in bar and "r decline" in bar and "f -" in bar
    assert "asks" in row(cockpit, 8) and "◇" in row(cockpit, 8)
    strip = plain_text(score_strip(cockpit, 8, width, now))
    assert "it asks for opencv-python (for cv2): a installs, r declines" in strip
    assert "a installs" in empty_words(cockpit, Empty.OUTPUT)


def test_what_is_being_installed_needs_nobody_and_says_so() -> None:
    cockpit = asked(*granted())
    now = now_of(cockpit)
    assert "nothing waits for you" in plain_text(queue_line(cockpit, 120, now))
    assert "installs" in row(cockpit, 8) and "◇" not in row(cockpit, 8)
    bar = plain_text(decision_bar(cockpit, 120, now))
    assert "a -" in bar and "r decline" in bar and "installing" in bar
    assert "is being installed, then it runs" in plain_text(score_strip(cockpit, 8, 120, now))
    said = cockpit.meaning(cockpit.state.candidates[8], Verdict.ACCEPT)
    assert said == "accept means nothing for #8: what it asks for is being installed"
    assert cockpit.meaning(cockpit.state.candidates[8], Verdict.REJECT) is Meaning.DECLINE


def test_lanes_show_what_is_being_installed_and_that_no_slot_is_taken() -> None:
    cockpit = asked(*granted())
    lines = [plain_text(line) for line in lanes(cockpit, 90, 9, now_of(cockpit))]
    assert any("#8" in line and "installing opencv-python (for cv2)" in line for line in lines)
    assert any("room for 5 more scripts" in line for line in lines)
    assert "#8 installs" in plain_text(lane_line(cockpit, 80, now_of(cockpit)))
    assert "exec 0/5" in plain_text(header(cockpit, 160, now_of(cockpit)))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "xgboost waits for you: a installs, r declines"),
        (granted(), "xgboost is being installed: you granted it"),
        ((*granted(), INSTALLED), "opencv\\-python \\(for cv2\\) was installed: you granted it"),
        ((DECLINED,), "xgboost was declined: you declined it"),
        ((*granted(), FAILED), "xgboost could not be installed: no wheel for this Python"),
    ],
)
def test_info_says_what_came_of_every_request(more: tuple[Fact, ...], said: str) -> None:
    words = info(asked(*more), 9)
    assert "## Packages it asked for" in words
    assert said in words
    assert "(asked for by #8, too)" in words


def test_who_asked_for_nothing_has_no_such_heading() -> None:
    assert "Packages" not in info(asked(), 3)


def test_a_note_that_has_just_come_has_the_line_for_a_moment() -> None:
    cockpit = add(asked())
    now = now_of(cockpit)
    assert not is_just_said(cockpit, now)
    cockpit.take(Noted(message="Downloading xgboost (120 MB)"), now.s - 2)
    assert is_just_said(cockpit, now)
    assert not is_just_said(cockpit, now_of(cockpit, later_s=60))
