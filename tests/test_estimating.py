"""What the first round is said to cost, before anything is known."""

from pathlib import Path

import pytest

from engine.budget import Budget, Cost, Unpriced
from engine.config import Config
from engine.estimating import estimate_of, first_round_cost
from engine.journal.database import Database
from engine.metric import MAE
from engine.pipeline.ledger import Ledger
from engine.pipeline.purse import Purse, Terms
from engine.prompting import Ground
from engine.state import State
from tests.facts import FixedClock

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


def test_a_person_is_told_of_the_prompts_of_all_calls(tmp_path: Path) -> None:
    config = Config.model_validate({"samples": 6, "before_run": "value"})
    with Database(tmp_path / "journal.db", FixedClock()) as journal:
        ledger = Ledger(journal, 1, State(MAE), lambda _: None)
        purse = Purse(ledger, Budget(), [TERMS], FixedClock().now)
        told = estimate_of(config, GROUND, "a model at a host", purse, (TERMS, TERMS))
    assert told["calls"] == 6 + 6 + 2 * 5
    assert told["prompt_tokens"] == cost(before_run="value").prompt_tokens
