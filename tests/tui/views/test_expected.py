"""Scripts that are judged before they run: what is expected, what came, and that not run is never a score."""

from dataclasses import replace

import pytest

from engine.facts import BestChanged, CandidateWaits, Fact, Purpose
from engine.forecast_facts import CandidateChosen, CandidateNotRun, CandidatesCompared, CandidateValued
from engine.outcome import FailureKind, Prediction
from engine.signals import TextArrived
from engine.verdict_facts import Meaning, Verdict
from tests.facts import ended, failed, proposed, reflected, run_into, run_through, scored, started, written
from tests.tui.views.world import HELLO, best, cockpit_of, completion, now_of, verdict
from tui.cockpit import Cockpit
from tui.sights import Hello
from tui.views.decision import decision_bar
from tui.views.empty import Empty, empty_words
from tui.views.header import header, writing_count
from tui.views.info import info
from tui.views.lanes import lane_line, lanes
from tui.views.parted import parted, parting_line
from tui.views.plot import plot_points
from tui.views.score_strip import score_strip
from tui.views.signs import sign, state_word
from tui.views.spans import Line, Tone, plain_text
from tui.views.tree import Sorting, tree_line, tree_rows

VALUE = replace(HELLO, before_run="value")
PAIRS = replace(HELLO, before_run="elimination")
SIZES = (30, 60, 80, 120, 200)


def drafts(*candidates: int) -> list[Fact]:
    return [
        fact
        for lane, one in enumerate(candidates, 1)
        for fact in (proposed(one, lane=lane), written(one, f"idea {one}"))
    ]


def valued(candidate: int, probability: float = 0.6, gain: float = 10.0, loss: float = 5.0) -> Fact:
    said = Prediction(probability=probability, gain=gain, loss=loss, reference=100.0)
    return CandidateValued(candidate=candidate, prediction=said, why=f"because of {candidate}")


def not_run(candidate: int, *, may_run: bool = True, is_favoured: bool = False) -> Fact:
    return CandidateNotRun(
        candidate=candidate, why="net upside +4, 2 of 2", may_run=may_run, is_favoured=is_favoured
    )


def compared(candidate: int, other: int, better: int | None) -> Fact:
    return CandidatesCompared(candidate=candidate, other=other, better=better, why="it validates by group")


def came_out(candidate: int, value: float) -> list[Fact]:
    return [started(candidate), ended(candidate), scored(candidate, value), reflected(candidate)]


def favoured() -> Cockpit:
    """Nothing runs, and the search stands on #2."""
    return cockpit_of(
        *drafts(1, 2),
        valued(1),
        valued(2, 0.9),
        not_run(1, may_run=False),
        not_run(2, may_run=False, is_favoured=True),
        BestChanged(candidate=2, score=None, previous=None),
        hello=VALUE,
    )


def half_run() -> Cockpit:
    """#1 ran and was better than expected, #2 was not run; #3 is a scored one of before."""
    return cockpit_of(
        *run_through(3, 100.0),
        best(3, 100.0),
        *drafts(1, 2),
        valued(1),
        valued(2),
        CandidateChosen(candidate=1, why="the best"),
        not_run(2),
        *came_out(1, 88.0),
        best(1, 88.0, 3),
        hello=VALUE,
    )


def words(line: Line) -> str:
    return plain_text(line)


def row(cockpit: Cockpit, candidate: int, width: int = 60) -> str:
    found = next(row for row in tree_rows(cockpit) if row.candidate == candidate)
    return words(tree_line(cockpit, found, width, now_of(cockpit)))


@pytest.mark.parametrize(
    ("hello", "facts", "word"),
    [
        (VALUE, [], "valuing"),
        (VALUE, [valued(1)], "valued"),
        (PAIRS, [], "comparing"),
        (PAIRS, [proposed(2, lane=2)], "written"),
        (PAIRS, [*drafts(2), compared(2, 1, 2)], "beaten"),
        (PAIRS, [*drafts(2), compared(2, 1, None)], "comparing"),
        (VALUE, [valued(1), CandidateChosen(candidate=1, why="")], "queued"),
        (HELLO, [], "queued"),
    ],
)
def test_a_script_that_is_judged_says_so(hello: Hello, facts: list[Fact], word: str) -> None:
    cockpit = cockpit_of(*drafts(1), *facts, hello=hello)
    assert state_word(cockpit, cockpit.state.candidates[1]) == word
    assert word in row(cockpit, 1)
    assert word in words(score_strip(cockpit, 1, 120, now_of(cockpit)))


def test_a_repair_and_an_edit_are_not_judged() -> None:
    cockpit = cockpit_of(proposed(1, depth=1), written(1), hello=VALUE)
    assert state_word(cockpit, cockpit.state.candidates[1]) == "queued"


def test_who_is_judged_takes_a_slot_of_the_model_and_stands_in_the_lanes() -> None:
    cockpit = cockpit_of(*drafts(1, 2), valued(1), hello=VALUE)
    cockpit.take(TextArrived(candidate=2, purpose=Purpose.VALUE, text="thinking " * 40), 9.0)
    now = now_of(cockpit)
    assert writing_count(cockpit) == 1
    shown = "\n".join(map(words, lanes(cockpit, 100, 8, now)))
    assert "#2" in shown and "tells its worth" in shown
    assert "#1" not in shown and "slot" not in shown
    assert "#2" in words(lane_line(cockpit, 60, now))
    assert words((sign(cockpit, cockpit.state.candidates[2], now),)) == "≟"
    assert "what it expects of it" in empty_words(_selected(cockpit, 2), Empty.OUTPUT)


def _selected(cockpit: Cockpit, candidate: int) -> Cockpit:
    cockpit.select(candidate, 0.0)
    return cockpit


@pytest.mark.parametrize("width", SIZES)
def test_not_run_is_never_shown_as_a_score(width: int) -> None:
    cockpit = favoured()
    now = now_of(cockpit)
    assert "not run" in words(score_strip(cockpit, 2, width, now))
    assert "#2, not run" in words(header(cockpit, width, now))
    assert "★" not in words(header(cockpit, width, now))
    assert plot_points(cockpit) == []
    assert cockpit.rank(2) is None
    assert "not run" in row(cockpit, 2, max(width, 24)) and "★" not in row(cockpit, 2, width)


def test_where_nothing_runs_no_score_and_no_free_slot_is_promised() -> None:
    cockpit = cockpit_of(*drafts(1), hello=replace(VALUE, instead_of_run=True))
    assert empty_words(cockpit, Empty.PLOT).startswith("no MAE: nothing runs\n")
    shown = "\n".join(map(words, lanes(cockpit, 100, 8, now_of(cockpit))))
    assert "EXEC – nothing runs: scripts are judged by reading them" in shown
    assert "more script" not in shown and "room for 4 more answers" in shown


def test_a_sandbox_that_broke_is_not_called_like_a_script_that_was_left_out() -> None:
    cockpit = cockpit_of(*run_into(1, FailureKind.SANDBOX))
    assert "sandbox" in row(cockpit, 1) and "not run" not in row(cockpit, 1)


def test_the_favoured_one_is_told_apart() -> None:
    cockpit = favoured()
    assert "☆" in row(cockpit, 2) and "–" in row(cockpit, 1)
    assert "the search stands on it, net upside" in words(score_strip(cockpit, 2, 120, now_of(cockpit)))
    assert state_word(cockpit, cockpit.state.candidates[2]) == "not run, the search stands on it"


def test_by_score_the_measured_come_first_then_those_that_were_not_run_by_what_was_expected() -> None:
    cockpit = cockpit_of(
        *drafts(1, 2, 3, 4),
        valued(1, 0.1),
        valued(2, 0.9),
        not_run(1),
        not_run(2),
        *came_out(3, 90.0),
        hello=VALUE,
    )
    rows = parted(cockpit, tree_rows(cockpit, sorting=Sorting.LEADERBOARD))
    assert [row and row.candidate for row in rows] == [3, 4, None, 2, 1]
    assert words(parting_line(cockpit, rows, 34)) == " ── 2 not run, no MAE " + "─" * 11 + " "
    assert words(parting_line(cockpit, rows, 12)) == " ── 2 not r…"


def test_by_score_whoever_failed_stands_above_the_line_and_the_favoured_first_below_it() -> None:
    rows = parted(favoured(), tree_rows(favoured(), sorting=Sorting.LEADERBOARD))
    assert [row and row.candidate for row in rows] == [None, 2, 1]
    cockpit = cockpit_of(*drafts(1, 2), valued(1), valued(2), not_run(1), failed(2), hello=VALUE)
    rows = parted(cockpit, tree_rows(cockpit, sorting=Sorting.LEADERBOARD))
    assert [row and row.candidate for row in rows] == [2, None, 1]
    measured = cockpit_of(*run_through(1, 9.0))
    assert None not in parted(measured, tree_rows(measured))


def test_among_those_that_ran_one_that_did_not_is_faint() -> None:
    cockpit = half_run()
    tones = {
        row.candidate: {
            span.tone for span in tree_line(cockpit, row, 60, now_of(cockpit)) if "idea" in span.text
        }
        for row in tree_rows(cockpit)
    }
    assert tones[2] == {Tone.DIM} and tones[1] == {Tone.PLAIN}


@pytest.mark.parametrize(
    ("may_run", "long"), [(True, "a run it after all"), (False, "a pin as the best, not run")]
)
def test_the_keys_say_what_they_do_with_one_that_was_not_run(may_run: bool, long: str) -> None:
    cockpit = cockpit_of(*drafts(1), not_run(1, may_run=may_run), hello=VALUE)
    shown = words(decision_bar(_selected(cockpit, 1), 160, now_of(cockpit)))
    for said in (long, "r close its branch", "f next round here"):
        assert said in shown


def test_a_pin_on_one_that_was_not_run_is_told() -> None:
    cockpit = cockpit_of(
        *drafts(1),
        not_run(1, may_run=False),
        verdict(1, 1, Verdict.ACCEPT, Meaning.PIN),
        BestChanged(candidate=1, score=None, previous=None),
        hello=VALUE,
    )
    assert state_word(cockpit, cockpit.state.candidates[1]) == "not run, pinned"
    assert "#1, not run pinned" in words(header(cockpit, 200, now_of(cockpit)))


def test_what_was_expected_of_a_script_goes_when_it_is_written_anew() -> None:
    facts = [*drafts(1), valued(1), CandidateChosen(candidate=1, why="first"), CandidateWaits(candidate=1)]
    assert "because of 1" in info(cockpit_of(*facts, hello=VALUE), 1)
    sent_back = cockpit_of(*facts, verdict(1, 1, Verdict.REFLECT, Meaning.REWRITE), hello=VALUE)
    assert "Judged before running" not in info(sent_back, 1)
    anew = cockpit_of(
        *facts, verdict(1, 1, Verdict.REFLECT, Meaning.REWRITE), written(1), valued(1, 0.3), hello=VALUE
    )
    assert "30% to gain" in info(anew, 1)


def test_what_was_expected_stands_beside_what_came() -> None:
    cockpit = half_run()
    assert "expected +4.000 came +12.000" in words(score_strip(cockpit, 1, 140, now_of(cockpit)))
    text = info(cockpit, 1)
    assert "## Judged before running" in text
    assert "expected: \\+4.000: 60% to gain 10.000, else 5.000 worse, against 100.000" in text
    assert "came: **\\+12.000**" in text
    assert "because of 1" in text
    assert "of 1 prediction that came out" in text
    assert "## Not run" in info(cockpit, 2) and "expected" in info(cockpit, 2)


def test_a_prediction_that_could_not_be_had_says_why() -> None:
    cockpit = cockpit_of(
        *drafts(1), CandidateValued(candidate=1, prediction=None, why="no answer"), hello=VALUE
    )
    assert "not valued: no answer" in info(cockpit, 1)
    assert "the model had no answer" in words(score_strip(cockpit, 1, 120, now_of(cockpit)))


def test_comparisons_are_told_with_their_ends() -> None:
    cockpit = cockpit_of(
        *drafts(1, 2, 3), compared(2, 1, 2), compared(3, 2, None), compared(3, 1, 3), hello=PAIRS
    )
    text = info(cockpit, 1)
    assert "lost to #2: it validates by group" in text and "lost to #3" in text
    assert "even with #3" in info(cockpit, 2) and "won against #1" in info(cockpit, 2)
    assert "in pairs before it may run: 1 won, 1 even" in words(score_strip(cockpit, 2, 120, now_of(cockpit)))


def test_the_header_says_how_far_expectations_can_be_trusted() -> None:
    facts: list[Fact] = [*run_through(9, 100.0), best(9, 100.0)]
    for one, (gain, value) in enumerate([(1.0, 99.0), (5.0, 95.0), (9.0, 91.0)], 1):
        facts += [*drafts(one), valued(one, 1.0, gain), CandidateChosen(candidate=one, why="")]
        facts += came_out(one, value)
    cockpit = cockpit_of(*facts, hello=VALUE)
    assert "expected/came rank +1.00 of 3" in words(header(cockpit, 240, now_of(cockpit)))
    assert "expected/came" not in words(header(half_run(), 240, now_of(half_run())))


def test_completions_of_judging_are_named_in_the_info() -> None:
    cockpit = cockpit_of(
        *drafts(1), completion(1, Purpose.VALUE), completion(1, Purpose.COMPARE), hello=VALUE
    )
    text = info(cockpit, 1)
    assert "valued before it ran" in text and "compared before it ran" in text


def test_a_round_may_stand_on_one_that_was_not_run() -> None:
    assert favoured().ground_now == 2


def test_not_run_says_so_where_its_output_would_be() -> None:
    cockpit = _selected(cockpit_of(*drafts(1), not_run(1), hello=VALUE), 1)
    assert "it was not run: net upside" in empty_words(cockpit, Empty.OUTPUT)
    assert "a runs it after all" in empty_words(cockpit, Empty.OUTPUT)
