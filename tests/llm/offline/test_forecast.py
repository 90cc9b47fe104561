"""Judging scripts before they run: honest numbers, and the same verdict in both orders."""

import json
from typing import Any

import pytest

from engine.llm.offline.answer import answer
from engine.metric import ACCURACY, MAE, Metric
from engine.weighing import read_comparison, read_value
from tests.llm.offline import flowers, houses, samples

SHOWN = samples.files(houses.tables(rows=400, test_rows=40))
REST = "features=none | clean=median | encode=codes | cv=5fold | submit=folds"
GROUND = f"hgb | target=plain | {REST}"
BETTER = f"hgb + svr | blend=weights | target=plain | {REST}"
WORSE = f"hgb(trees=20 lr=0.02) | target=plain | {REST}"


def script(line: str, metric: Metric = MAE) -> str:
    return f"# {line}\nprint('Validation {metric.name}: 1')\n"


def valued(proposed: str, **rest: Any) -> tuple[float, float, float]:
    body = samples.value(houses.TASK, SHOWN, proposed, **{"ground": script(GROUND), "score": 9000.0, **rest})
    read = read_value(answer(body), 9000.0)
    assert read is not None
    return read[0].probability, read[0].gain, read[0].loss


def upside(proposed: str, **rest: Any) -> float:
    probability, gain, loss = valued(proposed, **rest)
    return probability * gain - (1 - probability) * loss


def attempts(with_gaps: float, without: float) -> list[str]:
    lines = []
    for place, target in enumerate(("plain", "log1p", "sqrt")):
        for features, score in (("gaps", with_gaps), ("none", without)):
            line = f"lasso | target={target} | features={features} | clean=median | cv=5fold | submit=folds"
            lines.append(f"- round 1 lane {place} | draft | {score + place} | {line}")
    return lines


def test_what_usually_pays_is_expected_to_pay_and_in_units_of_the_metric() -> None:
    probability, gain, loss = valued(script(BETTER))
    assert 0.6 < probability < 0.98
    assert 50 < gain < 2_000
    assert 0 < loss < gain
    assert upside(script(WORSE)) < 0 < upside(script(BETTER))


def test_predictions_differ_as_scripts_differ() -> None:
    lines = [
        GROUND,
        BETTER,
        WORSE,
        f"forest | target=log1p | {REST}",
        f"hgb(seeds=3 cols=0.5) | target=plain | {REST}",
    ]
    assert len({valued(script(line)) for line in lines}) == len(lines)


def test_the_same_script_again_brings_nothing() -> None:
    probability, gain, loss = valued(script(GROUND))
    assert probability == 0.5
    assert gain == loss


def test_what_paid_in_the_memory_is_expected_to_pay_again() -> None:
    proposed = script(GROUND.replace("features=none", "features=gaps"))
    helped, harmed = (upside(proposed, memory=attempts(*scores)) for scores in ((8000, 9000), (9000, 8000)))
    assert harmed < upside(proposed) < helped


def test_a_choice_that_failed_each_time_is_expected_to_fail_again() -> None:
    failed = [f"- round 1 lane 9 | draft | failed: MemoryError | knn | target=plain | {REST}"]
    proposed = script(f"knn + hgb | blend=mean | target=plain | {REST}")
    known = attempts(9000, 9000)
    assert upside(proposed, memory=[*known, *failed]) < upside(proposed, memory=known) - 500


def test_who_was_too_hopeful_expects_less() -> None:
    words = "of 8 predictions that came out, rank correlation +0.10, too hopeful by 300 MAE in the median"
    assert upside(script(BETTER), calibration=words) < upside(script(BETTER)) - 100


def test_a_draft_against_nothing_is_expected_to_learn_something() -> None:
    probability, _, _ = valued(script(BETTER), ground=None, score=None)
    assert probability > 0.7


def test_in_shares_the_gain_is_a_share() -> None:
    tables = flowers.tables(("no", "yes"), rows=400)
    line = f"hgb + logit | blend=weights | target=plain | {REST}"
    body = samples.value(
        flowers.TASK, samples.files(tables), script(line, ACCURACY), ground=script(GROUND, ACCURACY),
        score=0.8, metric=ACCURACY,
    )  # fmt: skip
    told = json.loads(answer(body))
    assert told["probability"] > 0.5
    assert 0 < told["gain"] < 0.1


@pytest.mark.parametrize(
    ("text", "words"), [("print('Validation MAE: 1'", "no Python"), ("print(1)", "no validation")]
)
def test_what_cannot_come_to_a_score_is_expected_to_fail_whoever_wrote_it(text: str, words: str) -> None:
    assert upside(text) < -500
    assert (
        words
        in json.loads(answer(samples.value(houses.TASK, SHOWN, text, ground=script(GROUND))))["reasoning"]
    )


def test_of_a_stranger_it_says_that_it_cannot_tell() -> None:
    probability, gain, loss = valued("import pandas\nprint('Validation MAE: 5')\n")
    assert probability == 0.5
    assert gain == loss > 0


def compared(first: str, second: str) -> str:
    read = read_comparison(answer(samples.compare(houses.TASK, SHOWN, first, second)))
    assert read is not None
    return read[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (script(BETTER), script(WORSE), "first"),
        (script(BETTER), script(GROUND), "first"),
        (script(GROUND), script(GROUND.replace("folds", "refit")), "equal"),
        (script(BETTER), "import pandas\nprint('Validation MAE: 5')\n", "equal"),
        ("import pandas\nprint('Validation MAE: 5')\n", "import pandas\nprint(", "first"),
        (script(GROUND), script(GROUND), "equal"),
    ],
)
def test_the_better_of_two_is_the_same_in_both_orders(one: str, other: str, expected: str) -> None:
    turned = {"first": "second", "second": "first", "equal": "equal"}
    assert (compared(one, other), compared(other, one)) == (expected, turned[expected])
