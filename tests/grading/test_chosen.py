"""The config chooses the metric, and what does not go together is said."""

import pytest

from engine.config import Config
from engine.errors import ConfigError
from engine.grading.chosen import check_evaluation, chosen_metric
from engine.metric import METRICS, Direction


def config(**fields: object) -> Config:
    return Config.model_validate(fields)


def test_the_metric_is_mae_unless_the_config_says_otherwise() -> None:
    assert chosen_metric(config()) is METRICS["mae"]
    assert chosen_metric(config(metric="auc")) is METRICS["auc"]


def test_a_measure_of_ones_own_has_a_name_and_a_direction() -> None:
    evaluate = {"function": "grade.py:score", "name": "profit", "better": "higher"}
    metric = chosen_metric(config(evaluate=evaluate))
    assert (metric.name, metric.better, metric.perfect) == ("profit", Direction.HIGHER, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"evaluate": {"name": "profit", "better": "higher"}}, "nothing computes it"),
        ({"evaluate": {"name": "profit", "function": "g.py:f"}}, "which way it gets better"),
        ({"evaluate": {"command": "g {submission}", "function": "g.py:f"}}, "are both set"),
        ({"select_by": "verified"}, "a holdout that mltui itself split off"),
    ],
)
def test_what_does_not_go_together_is_said(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError) as raised:
        check_evaluation(config(**fields), has_own_holdout=False)
    assert words in str(raised.value)


def test_a_holdout_that_mltui_split_off_may_be_climbed_on() -> None:
    check_evaluation(config(select_by="verified"), has_own_holdout=True)
