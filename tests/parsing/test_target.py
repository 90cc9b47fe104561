"""Which column is meant, and how large errors on it are."""

import math

import pytest

from engine.target import Guess, guess_target, median_mae

WAGES = """\
Predict a male worker's wage from what a short survey asked.

## Metric
MAE (mean absolute error) in the original units of `wage`. Lower is better.

## Files
- `train.csv`: rows with the target column `wage`
- A submission has two columns, `id` and `wage`, one row for each row of `test.csv`.

## Columns
- `wage`: raw wage in thousands of dollars a year (target)
- `logwage`: only in `train.csv`
"""


def test_the_sample_submission_names_both() -> None:
    guess = guess_target(["Id", "Area", "SalePrice"], ["Id", "Area"], ["Id", "SalePrice"], "")
    assert guess == Guess(target="SalePrice", id="Id")


def test_what_test_lacks_is_the_target() -> None:
    guess = guess_target(["Id", "Area", "SalePrice"], ["Id", "Area"], None, "")
    assert guess == Guess(target="SalePrice", id="Id")


def test_of_several_the_text_decides() -> None:
    guess = guess_target(["id", "age", "logwage", "wage"], ["id", "age"], None, WAGES)
    assert guess == Guess(target="wage", id="id")


def test_without_test_the_text_decides() -> None:
    text = "Predict `bikers` from the hour. Columns: `hr`, `temp`, `bikers`."
    assert guess_target(["id", "hr", "temp", "bikers"], None, None, text).target == "bikers"


def test_where_nothing_tells_none_is_guessed() -> None:
    assert guess_target(["a", "b"], None, None, "") == Guess(target=None, id=None)
    assert guess_target(["a", "b"], ["a", "b"], None, "no column is named") == Guess(target=None, id=None)


def test_a_name_inside_another_word_is_no_mention() -> None:
    assert (
        guess_target(["rate", "price"], None, None, "predict the price accurately, not the rates").target
        == "price"
    )


def test_what_predicting_the_median_costs() -> None:
    scale = median_mae([1.0, 2.0, 10.0, math.nan, math.inf])
    assert scale is not None
    assert scale.median_mae == pytest.approx(3.0)
    logs = [math.log1p(value) for value in (1.0, 2.0, 10.0)]
    assert scale.log_median_mae == pytest.approx((logs[1] - logs[0] + logs[2] - logs[1]) / 3)


def test_a_target_below_zero_has_no_logs_and_an_empty_one_no_scale() -> None:
    scale = median_mae([-1.0, 3.0])
    assert scale is not None
    assert scale.log_median_mae is None
    assert median_mae([]) is None
    assert median_mae([math.nan]) is None
