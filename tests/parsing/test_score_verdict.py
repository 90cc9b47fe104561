"""The rule over both readers."""

import math

import pytest

from engine.candidate import Scored
from engine.outcome import Reader, Reading, Score
from engine.parsing.score import (
    Accepted,
    ModelReading,
    Refused,
    TargetScale,
    check,
    decide,
    find_number,
    numbered_tail,
    read,
    sanity,
)
from tests.facts import execution

HOUSES = TargetScale(median_mae=55_335.0, log_median_mae=0.31)


def says(value: float | None, line: int | None = None, *, stated: bool = True) -> ModelReading:
    return ModelReading(stated=stated, value=value, line=line, why="because")


def decided(
    output: str, model: ModelReading | None, scale: TargetScale | None = HOUSES
) -> Accepted | Refused:
    return decide(read(output, scale=scale), model, output, scale)


def test_both_readers_agree() -> None:
    decision = decided("Validation MAE: 17,233.46\n", says(17233.46, 1))
    assert isinstance(decision, Accepted)
    assert decision.reading.reader is Reader.BOTH
    assert decision.other is None
    assert type(decision.reading) is Reading
    assert decision.marks == ()


def test_a_rounded_answer_agrees_and_the_printed_number_counts() -> None:
    decision = decided("Validation MAE: 17,233.46\n", says(17233, 1))
    assert isinstance(decision, Accepted)
    assert decision.reading.reader is Reader.BOTH
    assert decision.reading.value == 17233.46


def test_without_a_model_the_parser_stands_with_a_mark() -> None:
    decision = decided("Validation MAE: 17233.46\n", None)
    assert isinstance(decision, Accepted)
    assert decision.reading.reader is Reader.PARSER
    assert decision.marks == ("read by the parser alone",)


def test_two_numbers_are_disputed_and_the_worse_one_counts() -> None:
    output = "Validation MAE: 17233.46\nsomething like 18500.5 on other rows\n"
    decision = decided(output, says(18500.5, 2))
    assert isinstance(decision, Accepted)
    assert decision.reading.value == 18500.5
    assert decision.other is not None
    assert (decision.reading.reader, decision.reading.line) == (Reader.MODEL, 2)
    assert (decision.other.value, decision.other.reader, decision.other.line) == (17233.46, Reader.PARSER, 1)
    assert "disputed" in decision.marks[0]
    assert "17233.5" in decision.marks[0]
    assert "18500.5" in decision.marks[0]


def test_a_person_picks_either_of_two_disputed_numbers() -> None:
    output = "Validation MAE: 17233.46\nsomething like 18500.5 on other rows\n"
    decision = decided(output, says(18500.5, 2))
    assert isinstance(decision, Accepted)
    scored = Scored(
        score=Score(reported=decision.reading.value, verified=None),
        reading=decision.reading,
        marks=decision.marks,
        execution=execution(),
        other=decision.other,
    )
    for reader, value in ((Reader.PARSER, 17233.46), (Reader.MODEL, 18500.5)):
        picked = scored.picked(reader)
        assert picked.reading.value == value
        assert picked.score.reported == value
        assert picked.other is None
        assert "picked" in picked.marks[-1]
    assert scored.picked(Reader.BOTH) is scored


@pytest.mark.parametrize("decoy", [28000.12, 7668.1])
def test_a_decoy_that_the_parser_knows_does_not_win(decoy: float) -> None:
    output = "Train MAE: 7668.1\nRMSE: 28000.12\nValidation MAE: 17233.46\n"
    decision = decided(output, says(decoy))
    assert isinstance(decision, Accepted)
    assert decision.reading.value == 17233.46
    assert decision.marks


def test_a_number_that_is_not_there_never_counts() -> None:
    assert isinstance(decided("all done\n", says(17233.46)), Refused)
    decision = decided("Validation MAE: 17233.46\n", says(16000.0))
    assert isinstance(decision, Accepted)
    assert decision.reading.value == 17233.46


@pytest.mark.parametrize(
    ("output", "value"),
    [
        ("Validation MAE (log): 0.0852\n", 0.0852),
        ("Validation MAE: 0.0852\n", 0.0852),
        ("Validation MAE: nan\n", math.nan),
        ("Validation MAE: nan\nfold 1 17594.0\n", 17594.0),
        ("Validation MAE: inf\n", math.inf),
        ("Validation MAE: -17233.5\n", -17233.5),
        ("Validation MAE: 17233.5\nTraceback (most recent call last):\n  x\nKeyError: 1\n", 17233.5),
        ("Validation RMSE: 28000.1\n", 28000.1),
        ("Train MAE: 7668.1\n", 7668.1),
        ("Fold 1 MAE: 17594.1\nFold 2 MAE: 17000.2\n", 17594.1),
        ("Goal: MAE below 11,000\n", 11000.0),
        ("Validation MAE: 0\n", 0.0),
    ],
)
def test_a_naive_judge_cannot_crown_it(output: str, value: float) -> None:
    assert isinstance(decided(output, says(value, 1)), Refused)


def test_logs_cannot_win_even_where_the_scale_is_unknown_if_they_are_labelled() -> None:
    assert isinstance(decided("MAE (log): 0.0852\nso 0.0852\n", says(0.0852, 2), None), Refused)


def test_the_model_alone_is_taken_with_a_mark() -> None:
    decision = decided("typical error of the chosen model is 17,233.5 dollars\n", says(17233.5, 1))
    assert isinstance(decision, Accepted)
    assert decision.reading.reader is Reader.MODEL
    assert "model alone" in decision.marks[0]


def test_a_model_that_finds_nothing_outweighs_only_an_unsure_parser() -> None:
    sure = decided("Validation MAE: 17233.46\n", says(None, stated=False))
    assert isinstance(sure, Accepted)
    assert "finds no validation MAE" in sure.marks[0]
    unsure = decided("ridge MAE: 21000.1\nlgbm MAE: 17233.46\n", says(None, stated=False))
    assert isinstance(unsure, Refused)


def test_the_line_of_the_hint_comes_first() -> None:
    output = "a 17233.5\nMAE 17233.5\nb 17233.5\n"
    places = [find_number(output, 17233.5, hint) for hint in (1, 3, None, 9)]
    assert [place and place.line for place in places] == [1, 3, 2, 2]


@pytest.mark.parametrize("printed", ["12:17:33", "2026-11-23", "1.2.3", "v17", "17%", "x17y"])
def test_times_dates_and_names_are_no_numbers(printed: str) -> None:
    found = find_number(f"{printed}\n", 17.0, None)
    assert found is None or printed == "17%"


def test_a_negated_metric_is_found_by_its_size() -> None:
    found = find_number("neg_mean_absolute_error: -17233.5\n", 17233.5, None)
    assert found is not None
    assert found.value == 17233.5
    assert find_number("change -17233.5\n", 17233.5, None) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, "NaN"),
        (math.inf, "infinite"),
        (-1.0, "negative"),
        (True, "not a number"),
        (0.0, "zero"),
        (0.0852, "size of logs"),
        (50.0, "thousandth"),
    ],
)
def test_check_says_why_a_number_cannot_be_an_mae(value: float, words: str) -> None:
    assert words in (check(value, HOUSES) or "")


@pytest.mark.parametrize(
    ("value", "median", "logs", "words"),
    [
        (50.0, 55_335.0, None, "thousandth"),
        (0.3, 110.0, 1.2, "size of logs"),
        (17_233.46, 55_335.0, 0.31, None),
        (50.0, None, 0.31, None),
        (50.0, 0.0, None, None),
        (50.0, math.nan, None, None),
    ],
)
def test_sanity_marks_what_is_too_good_for_the_data(
    value: float, median: float | None, logs: float | None, words: str | None
) -> None:
    mark = sanity(value, median, logs)
    assert mark is None if words is None else words in (mark or "")


@pytest.mark.parametrize("value", [17233.46, 56.0, 900_000.0, 17233])
def test_check_lets_plausible_numbers_pass(value: float) -> None:
    assert check(value, HOUSES) is None


def test_check_tells_logs_of_a_small_target() -> None:
    rentals = TargetScale(median_mae=110.0, log_median_mae=1.2)
    assert "logs" in (check(0.3, rentals) or "")
    assert check(30.0, rentals) is None


def test_the_numbered_tail_keeps_the_numbers_of_the_lines() -> None:
    output = "".join(f"line {at}\n" for at in range(1, 101)) + "Validation MAE: 17233.5\n"
    shown = numbered_tail(output, 12, 2_000).split("\n")
    assert shown[:3] == ["1: line 1", "2: line 2", "3: line 3"]
    assert shown[3] == "..."
    assert shown[-1] == "101: Validation MAE: 17233.5"
    assert len(shown) == 13


def test_the_numbered_tail_is_never_longer_than_asked() -> None:
    for most in (40, 200, 1_000):
        shown = numbered_tail("x" * 5_000 + "\n" + "y\n" * 500 + "Validation MAE: 1.5", 50, most)
        assert len(shown) <= most
        assert shown.endswith("502: Validation MAE: 1.5")


def test_a_short_output_is_shown_whole() -> None:
    assert numbered_tail("a\nb\n", 50, 500) == "1: a\n2: b"
    assert numbered_tail("", 50, 500) == ""
