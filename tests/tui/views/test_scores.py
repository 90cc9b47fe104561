"""What is said of a score: who read it, how sure it is, and which way its metric gets better."""

from dataclasses import replace

from engine.facts import CandidateScored, Fact
from engine.metric import Direction
from engine.outcome import Reader, Reading
from tests.facts import ended, proposed, scored, started, written
from tests.tui.views.world import STARTED, best, cockpit_of, now_of
from tui.cockpit import Cockpit
from tui.screens.titles import plot_title
from tui.views.empty import Empty, empty_words
from tui.views.header import header
from tui.views.info import info
from tui.views.plot import plot_points
from tui.views.score_strip import score_strip
from tui.views.spans import Tone, plain_text
from tui.views.tree import tree_line, tree_rows


def ran(candidate: int, fact: CandidateScored, *, parent: int | None = None) -> list[Fact]:
    """The same as every candidate, to a score of one's own."""
    return [
        proposed(candidate, parent=parent),
        written(candidate),
        started(candidate),
        ended(candidate),
        fact,
    ]


def disputed() -> CandidateScored:
    ours = Reading(value=44.1, reader=Reader.PARSER, line=9, column=1, quote="MAE: 44.1")
    theirs = Reading(value=43.2, reader=Reader.MODEL, line=7, column=1, quote="MAE [of fold](3): 43.2")
    mark = "disputed: the parser read 44.1 (line 9), the model 43.2 (line 7); the worse one counts"
    return replace(scored(1, 44.1), reading=ours, other=theirs, marks=(mark,))


def band(verified: float = 44.2) -> CandidateScored:
    fact = scored(1, 40.0, verified)
    return replace(fact, score=replace(fact.score, low=41.1, high=47.9))


def strip(cockpit: Cockpit, width: int = 160, candidate: int = 1) -> str:
    return " ".join(plain_text(score_strip(cockpit, candidate, width, now_of(cockpit))).split())


def rows(cockpit: Cockpit, width: int) -> list[str]:
    return [
        plain_text(tree_line(cockpit, row, width, now_of(cockpit))).rstrip() for row in tree_rows(cockpit)
    ]


def test_a_disputed_score_shows_both_readings_and_the_key_that_takes_the_other() -> None:
    cockpit = cockpit_of(*ran(1, disputed()), best(1, 44.1))
    assert "disputed: parser 44.100 (line 9) or model 43.200 (line 7) = takes the model's 43.200" in strip(
        cockpit
    )
    assert "= takes the model's 43.200" in strip(cockpit, 80)
    assert "⚠ disputed =" in strip(cockpit, 40)
    found = info(cockpit, 1)
    assert "the model reads 43.200 from line 7: MAE \\[of fold\\]\\(3\\): 43.2; `=` takes that" in found


def test_a_verified_score_shows_how_much_of_it_is_chance_where_there_is_room() -> None:
    cockpit = cockpit_of(*ran(1, band()), best(1, 40.0))
    assert "verified 44.200 (41.100 to 47.900 is chance)" in strip(cockpit)
    assert "verified 44.200" in strip(cockpit, 60)
    assert "chance" not in strip(cockpit, 60)
    assert "44.200 (41.100 to 47.900 is chance)" in info(cockpit, 1).replace("\\", "").replace("*", "")


def test_doubts_stand_as_words_beside_the_value_where_there_is_room() -> None:
    leak, hope = (
        replace(scored(candidate, 40.0), marks=(f"{word}: it reports better",))
        for candidate, word in ((1, "leak?"), (2, "optimistic"))
    )
    cockpit = cockpit_of(*ran(1, leak), *ran(2, hope), best(1, 40.0))
    assert [row.split()[-2] for row in rows(cockpit, 60)] == ["leak?", "optimistic"]
    assert [row.split()[-2] for row in rows(cockpit, 46)] == ["leak?", "⚠"]
    assert [row.split()[-2] for row in rows(cockpit, 40)] == ["⚠", "⚠"]


def accuracy() -> Cockpit:
    start = replace(STARTED, metric="accuracy", better=Direction.HIGHER)
    return cockpit_of(
        start,
        *ran(1, scored(1, 0.80)),
        best(1, 0.80),
        *ran(2, scored(2, 0.85), parent=1),
        best(2, 0.85),
        *ran(3, scored(3, 0.70), parent=1),
    )


def test_where_higher_is_better_a_rise_points_up_and_is_good() -> None:
    cockpit = accuracy()
    for candidate, words, tone in ((2, "▲ 0.05000 against", Tone.GOOD), (3, "▼ 0.10000 against", Tone.BAD)):
        line = score_strip(cockpit, candidate, 160, now_of(cockpit))
        assert plain_text(line).startswith(f"#{candidate} accuracy 0.")
        assert [span.tone for span in line if span.text == words] == [tone]
        row = next(row for row in tree_rows(cockpit) if row.candidate == candidate)
        spans = tree_line(cockpit, row, 100, now_of(cockpit))
        assert [span.tone for span in spans if span.text == words[0]] == [tone]
    assert "0.05000 better" in info(cockpit, 2)
    assert "0.10000 worse" in info(cockpit, 3)
    assert [point.is_best for point in plot_points(cockpit)] == [True, True, False]
    assert "★ 0.8500" in plain_text(header(cockpit, 120, now_of(cockpit)))


def test_the_run_s_own_metric_is_named_everywhere() -> None:
    cockpit = accuracy()
    assert "accuracy by candidate  ▲ higher is better" in plain_text(plot_title(cockpit))
    assert "## accuracy" in info(cockpit, 2)
    bare = cockpit_of(replace(STARTED, metric="accuracy", better=Direction.HIGHER), proposed(1))
    assert strip(bare, candidate=1).startswith("#1 accuracy none yet")
    assert empty_words(bare, Empty.PLOT).startswith("no accuracy yet")
    everything = [strip(cockpit), info(cockpit, 2), plain_text(plot_title(cockpit)), *rows(cockpit, 100)]
    assert not [one for one in everything if "MAE" in one.replace("Validation MAE", "")]
