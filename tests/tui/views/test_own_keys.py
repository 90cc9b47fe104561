"""Every place that names a key names the person's own."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.facts import (
    Autonomy,
    AutonomyChanged,
    Fact,
    RunPaused,
)
from engine.verdict_facts import Meaning, Verdict, VerdictWithdrawn
from tests.facts import NOON, proposed
from tests.tui.views.world import HELLO, HOLD, add, asking, first_round, now_of, second_round, verdict
from tests.tui.views.world import STARTED as BEGUN
from tui.cockpit import Cockpit
from tui.keys import Keymap
from tui.sights import Hello, Now
from tui.views.away import away_strip
from tui.views.decision import decision_bar
from tui.views.empty import Empty, empty_words
from tui.views.header import header
from tui.views.info import info
from tui.views.lanes import lane_line
from tui.views.queue import hold_lines, queue_line
from tui.views.score_strip import score_strip
from tui.views.spans import Line, plain_text

OWN = Keymap(
    remapped={
        "accept": "f1",
        "reject": "f2",
        "reflect": "f3",
        "withdraw": "f4",
        "again": "f5",
        "next": "f6",
        "queue-next": "f7",
        "pause": "f8",
        "code": "f9",
    }
)
REVIEW = AutonomyChanged(autonomy=Autonomy.REVIEW)
HELD = replace(HELLO, is_paid=True, hold=HOLD)


def cockpit(*facts: Fact, hello: Hello = HELLO, selected: int = 1) -> Cockpit:
    known = add(Cockpit(hello, keymap=OWN), BEGUN, *facts)
    known.select(selected, 0.0)
    return known


def away(known: Cockpit, width: int, now: Now) -> Line:
    return away_strip(known, NOON, width, now) or ()


def strip(known: Cockpit, width: int, now: Now) -> Line:
    return score_strip(known, known.selection, width, now)


def hold(known: Cockpit, width: int, now: Now) -> Line:
    return hold_lines(known, width)[0]


PINNED = verdict(1, 3, Verdict.ACCEPT, Meaning.PIN)


@pytest.mark.parametrize(
    ("view", "known", "said"),
    [
        (decision_bar, cockpit(*first_round(), selected=3), ["f1 pin", "f2 close", "f3 next round here"]),
        (decision_bar, cockpit(REVIEW, *first_round()), ["f6 round 2 on #3"]),
        (decision_bar, cockpit(*first_round(), hello=HELD), ["f6 start the first round"]),
        (decision_bar, cockpit(*first_round(), PINNED), ["f4 takes back"]),
        (decision_bar, cockpit(*first_round(), PINNED, VerdictWithdrawn(verdict=1)), ["f5 gives again"]),
        (header, cockpit(hello=HELD), ["waits for f6 before it spends"]),
        (hold, cockpit(hello=HELD), ["f6 starts it"]),
        (queue_line, cockpit(hello=HELD), ["the first round: f6 starts it"]),
        (queue_line, cockpit(REVIEW, *first_round()), ["round 2: f6 starts it", "f7 goes there"]),
        (queue_line, cockpit(RunPaused()), ["paused, f8 goes on"]),
        (away, cockpit(*second_round()), ["press f7"]),
        (strip, cockpit(*second_round(), selected=12), ["f1 runs its script"]),
        (strip, cockpit(*first_round(), *asking(), selected=8), ["f1 installs, f2 declines"]),
        (lane_line, cockpit(hello=HELD), ["f6 starts the round"]),
    ],
)
def test_bars_name_the_person_s_own_keys(
    view: Callable[[Cockpit, int, Now], Line], known: Cockpit, said: list[str]
) -> None:
    line = plain_text(view(known, 200, now_of(known)))
    assert [words for words in said if words not in line] == [], line


@pytest.mark.parametrize(
    ("known", "pane", "said"),
    [
        (cockpit(hello=HELD), Empty.TREE, "f6 starts the first round"),
        (cockpit(RunPaused()), Empty.TREE, "f8 goes on"),
        (cockpit(proposed(1)), Empty.DIFF, "f9 shows its code"),
        (cockpit(*second_round(), selected=12), Empty.OUTPUT, "f1 runs it"),
        (cockpit(*first_round(), *asking(), selected=8), Empty.OUTPUT, "f1 installs, f2 declines"),
    ],
)
def test_empty_panes_name_them(known: Cockpit, pane: Empty, said: str) -> None:
    assert said in empty_words(known, pane)


def test_info_names_them() -> None:
    assert "f1 installs, f2 declines" in info(cockpit(*first_round(), *asking()), 8)


def test_before_the_run_has_said_how_it_searches_nothing_is_said_of_it() -> None:
    unheard = Cockpit(HELLO)
    now = now_of(unheard)
    first, queue = plain_text(header(unheard, 200, now)), plain_text(queue_line(unheard, 200, now))
    assert "starting" in first and "auto" not in first and "candidates" not in first
    assert "the engine is starting" in queue and "limits" not in queue
    begun = add(Cockpit(HELLO), BEGUN)
    assert "auto" in plain_text(header(begun, 200, now))
    assert "limits" in plain_text(queue_line(begun, 200, now))
