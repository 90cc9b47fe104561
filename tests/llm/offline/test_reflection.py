"""Reflections: why, in numbers."""

import json

from engine.llm.offline.answer import answer
from tests.llm.offline import houses, samples

IDEA = (
    "gbm(loss=huber) + svr | blend=weights | target=log1p | features=ages | clean=median | encode=codes"
    " | cv=5fold | submit=folds"
)
PARENT = (
    "gbm(loss=huber) | target=log1p | features=none | clean=median | encode=codes | cv=5fold | submit=folds"
)
OUTPUT = """gbm alone: 9500
svr alone: 9900
weights: gbm=0.60 svr=0.40
MAE of each fold: 8000 9000 10000 9500 8500
submission.csv: 40 rows
Validation MAE: 9000.00"""
MEMORY = [f"- round 1 lane 1 | draft | 10000 | {PARENT}"]


def words(told: str, output: str = OUTPUT, idea: str = IDEA) -> dict[str, str]:
    body = samples.reflect(houses.TASK, f"# {idea}\n", output, told, MEMORY)
    answered: dict[str, str] = json.loads(answer(body))
    assert list(answered) == ["good", "bad", "next_step"]
    assert all(answered.values())
    return answered


def test_it_compares_with_parent_and_best_in_numbers() -> None:
    told = words("Validation MAE: 9000; best of the rounds before: 9500; its parent: 10000")
    assert "10.0% better than its parent (10,000)" in told["good"]
    assert "5.3% better than the best so far (9,500)" in told["good"]
    assert "+ svr" in told["good"]
    assert "500 better than its best member, gbm" in told["good"]


def test_a_verified_score_is_compared_and_called_so() -> None:
    told = words(
        "Verified MAE: 9600, on rows that it never saw; on its own rows, validation MAE: 9000; "
        "best of the rounds before: 9500; its parent: 10000"
    )
    assert "Validation MAE 9,000, verified 9,600." in told["good"]
    assert "4.0% better than its parent (10,000)" in told["good"]
    assert "500 better than its best member, gbm" in told["good"]


def test_it_tells_the_spread_of_the_folds_and_the_weakest_member() -> None:
    told = words("Validation MAE: 9000; best of the rounds before: unknown")
    assert "from 8,000 to 10,000, 22% of their mean" in told["bad"]
    assert "svr" in told["next_step"]


def test_a_change_that_did_not_pay_is_said() -> None:
    assert "did not pay" in words("Validation MAE: 11000; its parent: 10000")["bad"]


def test_the_gap_to_the_rows_that_were_fitted_is_told() -> None:
    output = "MAE on rows it was fitted on: 2000\nMAE of each fold: 9 10 11\nValidation MAE: 10000"
    told = words("Validation MAE: 10000", output, PARENT)
    assert "80% lower" in told["bad"]


def test_a_failure_is_told_as_one() -> None:
    told = words("failed: KeyError: 'Foo' (line 12); best of the rounds before: 9500")
    assert "KeyError: 'Foo'" in told["bad"]


def test_a_foreign_script_gets_an_answer_too() -> None:
    assert words("Validation MAE: 9000", "Validation MAE: 9000", "my baseline")["next_step"]
