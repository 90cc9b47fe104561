"""What the first round is said to cost, before anything is known."""

import pytest

from engine.budget import Cost, Unpriced
from engine.config import Config
from engine.estimating import first_round_cost
from engine.metric import MAE
from engine.pipeline.purse import Terms
from engine.prompting import Ground

TERMS = Terms(tariff=Unpriced(why="a test"), max_tokens=4096)
GROUND = Ground(
    task="Predict.",
    files="x" * 40_000,
    machine="Python 3.11",
    metric=MAE,
    output_format="code",
    emphases={},
)
"""Its files make 10,000 tokens, which stand in every prompt about a script that has not run."""


def cost(**settings: object) -> Cost:
    return first_round_cost(Config.model_validate({"samples": 6, **settings}), GROUND, (TERMS, TERMS))


@pytest.mark.parametrize(
    ("settings", "calls_with_files"),
    [
        ({}, 6),
        ({"revise": True}, 12),
        ({"before_run": "value"}, 12),
        ({"before_run": "elimination"}, 16),
        ({"before_run": "value", "revise": True, "instead_of_run": True}, 18),
    ],
)
def test_the_first_round_counts_every_call_that_sends_the_files(
    settings: dict[str, object], calls_with_files: int
) -> None:
    known = cost(**settings)
    assert calls_with_files * 10_000 < known.prompt_tokens < calls_with_files * 17_000 + 12 * 3_000


def test_less_is_read_and_reflected_on_where_fewer_run() -> None:
    few, many = (cost(before_run="value", keep=keep) for keep in (1, 6))
    none = cost(before_run="value", keep=6, instead_of_run=True)
    assert none.tokens < few.tokens < many.tokens
