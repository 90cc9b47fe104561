"""Every view in every state at every width: exactly as wide as asked, nothing foreign, no number cut."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from engine.clean import clean_text
from engine.facts import Purpose
from tests.facts import NOON
from tests.tui.views.world import now_of, states
from tui.cockpit import Cockpit
from tui.sights import Now
from tui.views.away import away_strip
from tui.views.decision import decision_bar
from tui.views.empty import Empty, empty_words
from tui.views.header import header
from tui.views.info import InfoTexts, Sent, info
from tui.views.keys_help import footer, help_lines
from tui.views.lanes import lane_line, lanes
from tui.views.notes import note_line, note_lines
from tui.views.queue import hold_lines, queue_line
from tui.views.score_strip import score_strip
from tui.views.spans import Line, plain_text, shown
from tui.views.tree import Sorting, tree_line, tree_rows

STATES = states()
WIDTHS = [*range(40, 221)]
ONCE = {"header", "hold", "lanes", "lane", "notes", "away", "footer", "help"}
"""Views that do not go through all candidates: every width is looked at in every state."""
KEYS = [("a", "accept"), ("r", "reject"), ("f", "reflect"), ("?", "keys"), ("q", "quit")]


def tree_lines(cockpit: Cockpit, width: int, now: Now) -> list[Line]:
    rows = tree_rows(cockpit)
    return [tree_line(cockpit, row, width, now, is_selected=row.candidate == 3) for row in rows]


def on_each(view: Callable[[Cockpit, int, Now], Line]) -> Callable[[Cockpit, int, Now], list[Line]]:
    """The view with every candidate selected in turn."""

    def lines(cockpit: Cockpit, width: int, now: Now) -> list[Line]:
        found = [view(cockpit, width, now)]
        for candidate in list(cockpit.state.candidates):
            cockpit.select(candidate, now.s)
            found.append(view(cockpit, width, now))
            found.append(view(cockpit, width, replace(now, s=now.s + 1)))
        return found

    return lines


VIEWS: dict[str, Callable[[Cockpit, int, Now], list[Line]]] = {
    "header": lambda cockpit, width, now: [header(cockpit, width, now)],
    "tree": tree_lines,
    "score": on_each(lambda cockpit, width, now: score_strip(cockpit, cockpit.selection, width, now)),
    "decision": on_each(decision_bar),
    "queue": on_each(queue_line),
    "hold": lambda cockpit, width, now: hold_lines(cockpit, width),
    "lanes": lambda cockpit, width, now: lanes(cockpit, width, 9, now),
    "lane": lambda cockpit, width, now: [lane_line(cockpit, width, now)],
    "notes": lambda cockpit, width, now: [
        *note_lines(cockpit, width, 5, now),
        *filter(None, [note_line(cockpit, width, now)]),
    ],
    "away": lambda cockpit, width, now: [
        line
        for minutes in (0, 1, 10)
        if (line := away_strip(cockpit, NOON + timedelta(seconds=20 * minutes), width, now))
    ],
    "footer": lambda cockpit, width, now: [footer(KEYS, width)],
    "help": lambda cockpit, width, now: help_lines([("decide", KEYS), ("look", KEYS)], width),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("view", VIEWS)
def test_lines_are_exactly_as_wide_as_asked(view: str, state: str) -> None:
    cockpit = STATES[state]
    step = 1 if view in ONCE else 3 if len(cockpit.state.candidates) < 6 else 9
    for width in WIDTHS[list(STATES).index(state) % step :: step]:  # over the states, each has its turn
        for line in VIEWS[view](cockpit, width, now_of(cockpit)):
            text = plain_text(line)
            assert cell_len(text) == width, (width, text)
            assert clean_text(text) == text == shown(text)
            assert "\n" not in text


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("view", VIEWS)
def test_tiny_widths_do_not_break(view: str, state: str) -> None:
    for width in (0, 1, 2, 3, 5, 8, 13, 21, 30):
        for line in VIEWS[view](STATES[state], width, now_of(STATES[state])):
            assert cell_len(plain_text(line)) == width


@pytest.mark.parametrize("view", ["header", "score", "tree", "queue", "decision", "away"])
@pytest.mark.parametrize("state", ["first_round", "review", "pinned", "closed", "ended", "busy"])
def test_no_number_is_cut_in_half(view: str, state: str) -> None:
    cockpit = STATES[state]
    numbers = re.compile(r"\d{2},\d{3}(?:\.\d\d)?")
    for width in WIDTHS[::4]:
        for line in VIEWS[view](cockpit, width, now_of(cockpit)):
            text = plain_text(line)
            for number in numbers.findall(text):
                assert re.fullmatch(r"\d{2},\d{3}\.\d\d", number), text
            is_of_stranger = "KeyError" in text or "idea" in text
            assert is_of_stranger or not re.search(r"[\d,.]…", text), text


@pytest.mark.parametrize("state", STATES)
def test_lanes_are_never_higher_than_asked(state: str) -> None:
    cockpit = STATES[state]
    for height in range(15):
        assert len(lanes(cockpit, 80, height, now_of(cockpit))) <= height


@pytest.mark.parametrize("state", STATES)
def test_every_empty_pane_says_something(state: str) -> None:
    cockpit = STATES[state]
    for candidate in [0, *cockpit.state.candidates][:40]:
        cockpit.select(candidate, 0.0)
        for pane in Empty:
            assert empty_words(cockpit, pane).strip()


@pytest.mark.parametrize("state", STATES)
def test_info_is_markdown_that_strangers_cannot_leave(state: str) -> None:
    cockpit = STATES[state]
    texts = InfoTexts(
        sent=[
            Sent(
                purpose=Purpose.WRITE,
                turn=2,
                file="/x/# c/\x1b[2J.json",
                messages=[("user", "a ``\x00` b\n````\n# c\x1b[2J"), ("system", "[/] ```")],
            )
        ],
        reflection="# I am the score\n\x1b]0;x\x07ok",
    )
    for candidate in [None, *cockpit.state.candidates]:
        words = info(cockpit, candidate, texts)
        assert clean_text(words) == words
        headings = [line for line in _outside_fences(words) if line.startswith("#")]
        assert all("score" not in heading.split()[1:2] and heading.strip("# ") != "c" for heading in headings)


def _outside_fences(words: str) -> list[str]:
    fence, lines = "", list[str]()
    for line in words.split("\n"):
        if not fence and line.startswith("```"):
            fence = line.removesuffix("text")
        elif line == fence:
            fence = ""
        elif not fence:
            lines.append(line)
    assert fence == ""
    return lines


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("sorting", Sorting)
def test_rows_hold_every_candidate_once(state: str, sorting: Sorting) -> None:
    cockpit = STATES[state]
    rows = [row.candidate for row in tree_rows(cockpit, sorting=sorting)]
    assert sorted(rows) == sorted(cockpit.state.candidates)
