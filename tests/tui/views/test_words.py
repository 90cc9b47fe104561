"""What the bars and strips say in the states that matter."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.candidate import Operator
from engine.facts import (
    EndReason,
    RunEnded,
    RunPaused,
)
from engine.outcome import FailureKind, OutcomeKind
from engine.verdict_facts import Meaning, Verdict, VerdictWithdrawn
from tests.facts import NOON, ended, failed, proposed, run_through, scored, started, written
from tests.tui.views.world import (
    HELLO,
    add,
    best,
    busy,
    cockpit_of,
    deep,
    first_round,
    now_of,
    states,
    verdict,
)
from tui.cockpit import Cockpit
from tui.sights import Away, Now
from tui.views.away import away_strip
from tui.views.decision import decision_bar, meaning_words
from tui.views.header import header
from tui.views.info import InfoTexts, info
from tui.views.keys_help import footer, help_lines
from tui.views.lanes import lane_line, lanes
from tui.views.notes import note_line
from tui.views.queue import hold_lines, queue_line
from tui.views.score_strip import score_strip
from tui.views.spans import Line, Span, Tone, plain_text
from tui.views.tree import Sorting, tree_line, tree_rows


def words(line: Line | None) -> str:
    assert line is not None
    return " ".join(plain_text(line).split())


def bar(cockpit: Cockpit, candidate: int, width: int = 160, later_s: float = 5.0) -> str:
    cockpit.select(candidate, 0.0)
    return words(decision_bar(cockpit, width, now_of(cockpit, later_s)))


def strip(cockpit: Cockpit, candidate: int, width: int = 160) -> str:
    return words(score_strip(cockpit, candidate, width, now_of(cockpit)))


# ---------------------------------------------------------------- decision bar


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (8, ("○ #8", "asked for", "a - r stop and close it f -")),
        (9, ("✎ #9", "being written", "r stop and close it")),
        (10, ("#10", "target encoding", "running", "a - r stop and close it f -")),
        (11, ("● #11", "being read")),
        (12, ("◇ #12", "waits for you", "a run it r never run it f have it written anew")),
        (3, ("★ #3", "scored", "a pin as the best r close its branch f next round here")),
        (6, ("✗ #6", "failed: error", "a - r close its branch f next round repairs it")),
    ],
)
def test_the_bar_names_the_candidate_its_state_and_what_each_key_would_do(
    candidate: int, said: tuple[str, ...]
) -> None:
    found = bar(busy(), candidate)
    for piece in said:
        assert piece in found


@pytest.mark.parametrize("candidate", range(1, 13))
@pytest.mark.parametrize("width", [40, 60, 80])
def test_at_small_widths_the_name_and_the_keys_that_mean_something_stay(candidate: int, width: int) -> None:
    cockpit = busy()
    found = bar(cockpit, candidate, width)
    assert f"#{candidate} " in found
    for key, kind in (("a", Verdict.ACCEPT), ("r", Verdict.REJECT), ("f", Verdict.REFLECT)):
        if meaning_words(cockpit, cockpit.state.candidates[candidate], kind) is not None:
            assert f" {key} " in found


def test_keys_that_would_not_decide_yet_are_dim() -> None:
    cockpit = busy()
    now = now_of(cockpit)
    cockpit.select(3, now.s)

    def tones(at: Now) -> set[Tone]:
        return {span.tone for span in decision_bar(cockpit, 120, at) if span.text in ("a ", "r ", "f ")}

    assert tones(now) == {Tone.DIM}
    assert tones(replace(now, s=now.s + 1)) == {Tone.ACCENT}


def test_the_last_verdict_stands_there_with_its_key() -> None:
    cockpit = cockpit_of(*first_round(), verdict(1, 5, Verdict.REJECT, Meaning.CLOSE))
    assert "u takes back: #5 rejected (8s)" in bar(cockpit, 3, later_s=8.0)
    assert "u" in bar(cockpit, 3, 60)
    add(cockpit, VerdictWithdrawn(verdict=1))
    assert "U gives again: reject #5" in bar(cockpit, 3)


def test_a_candidate_that_is_being_stopped_says_so() -> None:
    cockpit = busy(verdict(1, 10, Verdict.REJECT, Meaning.STOP))
    assert "running, being stopped" in bar(cockpit, 10)


def test_a_round_that_was_asked_for_says_where() -> None:
    cockpit = states()["grown"]
    assert "the next round stands here" in bar(cockpit, 5)
    assert "the next round stands here" not in bar(cockpit, 4)


def test_in_review_the_bar_says_what_n_starts() -> None:
    assert "n round 2 on #3" in bar(states()["review"], 1)


def test_without_an_engine_no_key_pretends() -> None:
    cockpit = busy()
    cockpit.lose(Away(message="the engine is gone; asking again"))
    assert "no engine: keys wait" in bar(cockpit, 3)
    assert words(queue_line(cockpit, 80, now_of(cockpit))).startswith("◇ 1")


# ---------------------------------------------------------------- score strip


def test_a_score_says_rank_line_and_verified() -> None:
    found = strip(busy(), 4)
    assert found.startswith("#4 reported MAE 17,100.00 2nd of 6 line 1 verified 17,268.90 ⚠ tie with #1")
    assert "read twice alike" in found


def test_a_score_says_what_it_won_against_its_parent() -> None:
    cockpit = cockpit_of(*run_through(1, 10.0), *run_through(2, 8.5, parent=1), best(2, 8.5))
    assert "▼ 1.5000 against #1" in strip(cockpit, 2)


def test_a_disputed_score_says_so_at_the_smallest_width() -> None:
    mark = "disputed: the parser read 3 (line 7), the model 4 (line 9); the worse one counts"
    cockpit = cockpit_of(
        proposed(1), written(1), started(1), ended(1), replace(scored(1, 4.0), marks=("tie", mark)[1:])
    )
    assert "⚠ disputed" in strip(cockpit, 1, 40)
    assert mark in strip(cockpit, 1, 200)


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (8, "none yet, asked for"),
        (9, "none yet, being written"),
        (10, "none yet, runs 0:10"),
        (11, "being read"),
        (12, "none yet, waits for you"),
        (6, "none, error: KeyError"),
    ],
)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_without_a_score_the_strip_says_why(candidate: int, said: str, width: int) -> None:
    assert strip(busy(), candidate, width).startswith(f"#{candidate} MAE {said}")


def test_a_limit_is_named() -> None:
    facts = (proposed(1), written(1), started(1), ended(1, OutcomeKind.TIMEOUT))
    cockpit = cockpit_of(*facts, failed(1, FailureKind.LIMIT, "600 s are over (limits.time_s)"))
    assert strip(cockpit, 1) == "#1 MAE none, timeout: 600 s are over (limits.time_s)"


def test_a_closed_score_has_no_rank() -> None:
    assert "closed" in strip(states()["closed"], 3)


# ---------------------------------------------------------------- header


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("nothing", "▶ starting"),
        ("held", "◇ waits for n"),
        ("busy", "▶ running"),
        ("review", "◇ waiting"),
        ("paused", "‖ paused"),
        ("ended", "■ ended"),
        ("interrupted", "■ ended"),
    ],
)
@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_the_header_says_the_state_at_every_width(state: str, said: str, width: int) -> None:
    cockpit = states()[state]
    assert said in words(header(cockpit, width, now_of(cockpit)))


def test_a_wide_header_says_everything() -> None:
    cockpit = busy()
    found = words(header(cockpit, 200, now_of(cockpit)))
    for piece in (
        "house-prices",
        "1 needs you",
        "auto",
        "LLM 3/5",
        "exec 1/5",
        "11 candidates ✓5 ✗1",
        "offline policy, no language model",
        "bwrap",
        "36k tok",
        "best ★ 16,533.20 #3",
    ):
        assert piece in found


def test_your_own_script_is_none_of_the_candidates_that_the_limit_counts() -> None:
    cockpit = cockpit_of(*first_round(), hello=replace(HELLO, candidates=14))
    assert cockpit.state.candidates[1].operator is Operator.BASELINE
    written_by_model = len(cockpit.state.candidates) - 1
    assert f"{written_by_model} of 14 candidates" in words(header(cockpit, 200, now_of(cockpit)))


def test_a_reflection_ends_with_its_last_word() -> None:
    shown = info(cockpit_of(*first_round()), 2, InfoTexts(reflection="\nit was **good**\n\n"))
    assert "## Reflection\n\n> it was **good**\n\n##" in shown


def test_missing_walls_are_said_where_there_is_room_for_anything() -> None:
    assert "no isolation" in words(header(states()["bare"], 80, now_of(states()["bare"])))


def test_the_header_says_why_it_ended() -> None:
    cockpit = cockpit_of(proposed(1), RunEnded(reason=EndReason.ENDPOINT, best=None))
    assert "the endpoint gives no answers" in words(header(cockpit, 120, now_of(cockpit)))


# ---------------------------------------------------------------- tree


def test_a_row_says_sign_number_idea_value_and_change() -> None:
    cockpit = cockpit_of(*run_through(1, 10.0), *run_through(2, 8.5, parent=1), best(2, 8.5))
    rows = tree_rows(cockpit)
    line = words(tree_line(cockpit, rows[1], 44, now_of(cockpit)))
    assert line == "└★ #2 idea 2 8.5000 ▼15.0%"
    assert "▼ 1.5000" in words(tree_line(cockpit, rows[1], 100, now_of(cockpit)))


def test_numbers_end_in_one_column() -> None:
    cockpit = busy()
    now = now_of(cockpit)
    for width in (30, 40, 44, 60, 80):
        ends = {plain_text(tree_line(cockpit, row, width, now)).index(".") for row in tree_rows(cockpit)[:3]}
        assert len(ends) == 1


def test_children_stand_below_their_parent() -> None:
    rows = tree_rows(busy())
    assert [row.candidate for row in rows] == [1, 2, 3, 8, 9, 10, 11, 12, 4, 5, 6, 7]
    assert [row.guides for row in rows[2:8]] == ["", "├ ", "├ ", "├ ", "├ ", "└ "]


def test_a_folded_branch_says_how_much_it_hides() -> None:
    rows = tree_rows(busy(), folded=frozenset({3}))
    assert [(row.candidate, row.hidden) for row in rows][2:4] == [(3, 5), (4, 0)]
    assert "▸5" in words(tree_line(busy(), rows[2], 40, now_of(busy())))


def test_a_deep_branch_leaves_room_for_the_idea() -> None:
    cockpit = deep(200)
    line = words(tree_line(cockpit, tree_rows(cockpit)[-1], 40, now_of(cockpit)))
    assert "#200" in line
    assert "⋯" in line


def test_a_filter_keeps_the_way_to_what_matches() -> None:
    assert [row.candidate for row in tree_rows(busy(), match="target encoding")] == [3, 10]
    assert [row.candidate for row in tree_rows(busy(), match="nothing of this kind")] == []


def test_the_leaderboard_has_the_best_first_and_the_scoreless_last() -> None:
    rows = [row.candidate for row in tree_rows(busy(), sorting=Sorting.LEADERBOARD)]
    assert rows[:6] == [3, 4, 7, 2, 5, 1]
    assert rows[-1] == 6


# ---------------------------------------------------------------- the rest


def test_lanes_name_who_is_asked_and_who_runs() -> None:
    cockpit = busy()
    found = [words(line) for line in lanes(cockpit, 140, 12, now_of(cockpit))]
    assert found[0].startswith("LLM ○ #8")
    assert "t/s" in found[1]
    assert found[1].endswith("oof[39] = np.column_stack([p9, p6])")
    assert "█" in found[1]
    assert any(line.startswith("EXEC") and "#10" in line and "412 MB" in line for line in found)
    assert any("room for 4 more scripts" in line for line in found)


def test_one_line_of_lanes_says_how_many_are_in_flight_when_it_cannot_name_them() -> None:
    cockpit = busy()
    assert "3 candidates in flight" not in words(lane_line(cockpit, 120, now_of(cockpit)))
    assert "4 candidates in flight" in words(lane_line(cockpit, 40, now_of(cockpit)))


def test_the_away_strip_is_the_story_of_the_absence() -> None:
    cockpit = cockpit_of(*first_round())
    add(cockpit, *run_through(8, 15_000.0, round_number=2), best(8, 15_000.0, 3))
    since = cockpit.bests[-2].at
    found = words(away_strip(cockpit, since, 100, Now(at=since + timedelta(minutes=47), s=0.0)))
    assert found.startswith("47 min:")
    assert "best 16,533.20 -> 15,000.00" in found
    waiting = busy()
    assert "1 waits for you: press ]" in words(away_strip(waiting, NOON, 100, now_of(waiting)))


def test_an_absence_without_news_is_not_mentioned() -> None:
    cockpit = cockpit_of(*first_round())
    assert away_strip(cockpit, NOON + timedelta(days=1), 80, now_of(cockpit, 1e6)) is None


def test_the_estimate_says_that_nothing_was_spent() -> None:
    found = " ".join(words(line) for line in hold_lines(states()["held"], 100))
    for piece in (
        "n starts it",
        "nothing has been spent yet",
        "15 calls",
        "41k",
        "$20",
        "some-model",
        "previews",
    ):
        assert piece in found
    assert hold_lines(busy(), 100) == []


def test_the_queue_says_what_happens_without_a_person() -> None:
    cockpit = cockpit_of(*first_round(), RunPaused())
    assert words(queue_line(cockpit, 100, now_of(cockpit))) == "nothing waits for you; paused, p goes on"


def test_a_note_is_news_for_a_while() -> None:
    cockpit = busy()
    assert "#8 asked again in 4 s: rate limit" in words(note_line(cockpit, 80, now_of(cockpit)))
    assert note_line(cockpit, 80, now_of(cockpit, 1000.0)) is None


def test_info_says_why_it_was_chosen_and_what_was_said() -> None:
    cockpit = cockpit_of(*first_round(), verdict(1, 5, Verdict.REFLECT, Meaning.GROW, "less [/] depth"))
    found = info(cockpit, 5)
    for piece in (
        "why it was chosen: a test",
        "**19,234.56**, 5th of 6",
        "8.2k tokens in",
        "less \\[/\\] depth",
    ):
        assert piece in found


def test_footer_and_help_keep_their_keys() -> None:
    keys = [("a", "accept"), ("q", "quit")]
    assert words(footer(keys, 40)) == "a accept q quit"
    assert words(footer(keys, 10)) == "a accept"
    lines = help_lines([("decide", keys), ("screen", [("?", "every key and what it does " * 5)])], 130)
    assert any("a accept" in words(line) for line in lines)
    assert Span("decide", Tone.TITLE) in lines[0]


def test_still_pictures_do_not_turn() -> None:
    cockpit = cockpit_of(proposed(1), written(1), started(1))
    row = tree_rows(cockpit)[0]
    still = [replace(now_of(cockpit), s=s, is_still=True) for s in (1.0, 1.3, 1.6)]
    moving = [replace(now_of(cockpit), s=s) for s in (1.0, 1.3, 1.6)]
    assert len({plain_text(tree_line(cockpit, row, 40, now)) for now in still}) == 1
    assert len({plain_text(tree_line(cockpit, row, 40, now)) for now in moving}) > 1


def test_a_bare_greeting_is_enough_for_every_bar() -> None:
    cockpit = Cockpit(replace(HELLO, policy="", isolation=""))
    assert "starting" in words(header(cockpit, 120, now_of(cockpit)))
