"""Reading the MAE out of an output."""

import json

import pytest

from engine.llm.offline.answer import answer
from tests.llm.offline import samples


def judged(output: str) -> dict[str, object]:
    told = json.loads(answer(samples.score("print(1)", output)))
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize(
    ("output", "mae", "line"),
    [
        ("Validation MAE: 17010.25", 17010.25, 1),
        ("fold 1 MAE: 5\nValidation MAE: 17,845", 17845, 2),
        ("Validation MAE = $17,845.20", 17845.20, 1),
        ("OOF MAE: 1.5e4\nsaved", 15000, 1),
        ("MAE: 12\nValidation MAE: 9\nVal MAE 8", 8, 3),
        (
            "MAE of each fold: 1 2 3\nMAE on rows it was fitted on: 0.5\nsvr alone: 7\nValidation MAE: 4.5",
            4.5,
            4,
        ),
    ],
)
def test_a_stated_mae_is_read(output: str, mae: float, line: int) -> None:
    told = judged(output)
    assert (told["stated"], told["validation_mae"], told["line"]) == (True, mae, line)


@pytest.mark.parametrize(
    "output",
    ["", "done", "RMSLE: 0.13", "Validation MAE (log): 0.0852", "Validation MAE: nan", "Validation MAE: inf",
     "Validation MAE: -3", "Train MAE: 100", "Validation MAE:", "Traceback (most recent call last):"],
)  # fmt: skip
def test_what_is_no_validation_mae_is_not_stated(output: str) -> None:
    told = judged(output)
    assert (told["stated"], told["validation_mae"], told["line"]) == (False, None, None)
    assert told["why"]


def test_a_traceback_that_shows_the_line_that_would_state_it_states_nothing() -> None:
    told = judged('    print(f"Validation MAE: {valid_mae:,.0f}")\nNameError: valid_mae')
    assert told["stated"] is False
