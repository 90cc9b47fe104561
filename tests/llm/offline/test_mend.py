"""Repairs: the part that a failure points to, and nothing else."""

import ast
import json

import pytest

from engine.llm.offline.answer import answer
from engine.llm.offline.recipe import Recipe, read_recipe, read_script
from tests.llm.offline import houses, samples

SHOWN = samples.files(houses.tables(rows=400, test_rows=40))
LINE = (
    "lgbm(trees=900) + gbm(seeds=3) + svr | blend=weights | target=log1p | features=ages,ratings"
    " | clean=median,logs | encode=target | cv=10fold | submit=refit"
)


def mended(failure: str, output: str = "", script: str = f"# {LINE}\nprint(1)\n") -> Recipe:
    told = json.loads(answer(samples.repair(houses.TASK, SHOWN, script, output=output, failure=failure)))
    ast.parse(told["code"])
    assert failure[:20] in told["analysis"]
    recipe = read_script(told["code"])
    assert recipe is not None
    return recipe


def families(recipe: Recipe) -> list[str]:
    return [model.family for model in recipe.models]


def test_a_missing_lightgbm_is_replaced() -> None:
    recipe = mended("failed: ModuleNotFoundError: No module named 'lightgbm' (line 4)")
    assert families(recipe)[0] == "hgb"
    assert "lgbm" not in families(recipe)


def test_a_script_that_ran_out_of_time_gets_cheaper() -> None:
    before = read_recipe(LINE)
    assert before is not None
    recipe = mended("failed: it reached the time limit of 600 s")
    assert recipe.folds == 5
    assert recipe.submit == "folds"
    assert "svr" not in families(recipe)


def test_one_that_ran_out_of_memory_gets_smaller() -> None:
    recipe = mended("failed: MemoryError")
    assert (recipe.encode, recipe.features) == ("codes", ())
    assert "svr" not in families(recipe)


def test_a_missing_column_takes_the_made_columns_away() -> None:
    assert mended("failed: KeyError: 'YrSold' (line 40)").features == ()


def test_without_a_number_the_plain_target_is_learned() -> None:
    assert mended("failed: no validation MAE in the output").target == "plain"
    assert mended("failed: the MAE is nan").target == "plain"


def test_an_encoder_that_failed_is_replaced_by_the_plainest() -> None:
    traceback = "  File encoder.py\nValueError: could not convert string to float: 'Elm'"
    assert mended("failed: it ended with exit code 1", traceback).encode == "codes"


@pytest.mark.parametrize("failure", ["failed: Segmentation fault", "failed: RuntimeError: odd"])
def test_what_nobody_understands_gets_the_plainest_recipe(failure: str) -> None:
    assert families(mended(failure)) == ["hgb"]


def test_a_foreign_script_is_replaced() -> None:
    assert families(mended("failed: NameError: name 'valid_mae'", script="import pandas\n")) == ["hgb"]
