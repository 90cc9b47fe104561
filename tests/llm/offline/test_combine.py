"""Combining two scripts: a child of both, by what paid."""

import json

import pytest

from engine.llm.offline.answer import answer
from engine.llm.offline.recipe import Recipe, read_script
from tests.llm.offline import houses, samples

SHOWN = samples.files(houses.tables(rows=400, test_rows=40))
GOOD = "svr(C=4) | target=log1p | features=ages | clean=median,logs | cv=5fold | submit=folds"
POOR = (
    "gbm(loss=huber) | target=plain | features=ratings | clean=median,flags | encode=target | cv=5fold"
    " | submit=refit"
)


def script(line: str) -> str:
    return f"# {line}\nprint('Validation MAE: 1')\n"


def child(first: str, second: str, *, scores: tuple[float, float] = (9000, 9500), **rest: object) -> Recipe:
    body = samples.combine(houses.TASK, SHOWN, (script(first), script(second)), scores, **rest)  # type: ignore[arg-type]
    made = read_script(json.loads(answer(body))["code"])
    assert made is not None
    return made


def memory_of(*lines: tuple[float, str]) -> list[str]:
    return [
        f"- round 1 lane {lane} | draft | {score} | {line}" for lane, (score, line) in enumerate(lines, 1)
    ]


@pytest.mark.parametrize("emphasis", samples.EMPHASES)
def test_a_child_has_parts_that_only_one_of_its_parents_has_from_each(emphasis: str) -> None:
    made = child(GOOD, POOR, emphasis=emphasis)
    families = {model.family for model in made.models}
    from_first = (
        "svr" in families or made.target == "log1p" or "ages" in made.features or "logs" in made.clean
    )
    from_second = "gbm" in families or made.target == "plain" or "ratings" in made.features
    assert families <= {"svr", "gbm"}
    assert from_first
    assert from_second or made.encode == "target" or "flags" in made.clean


def test_models_of_both_are_blended_where_that_is_what_the_lane_is_for() -> None:
    made = child(GOOD, POOR, emphasis="ensembling: so")
    assert {model.family for model in made.models} == {"svr", "gbm"}


def told(target: str) -> list[str]:
    """Six attempts, of which those with this target did far better."""
    lines = []
    for place, features in enumerate(("none", "totals", "gaps")):
        for other in ("plain", "log1p"):
            score = 8_000 + place if other == target else 12_000 + place
            line = f"ridge | target={other} | features={features} | clean=median | cv=5fold | submit=folds"
            lines.append((float(score), line))
    return memory_of(*lines)


def test_the_target_that_paid_in_the_memory_is_the_one_that_the_child_gets() -> None:
    made = {
        target: child(GOOD, POOR, memory=told(target), emphasis="speed: so") for target in ("log1p", "plain")
    }
    assert {target: recipe.target for target, recipe in made.items()} == {"log1p": "log1p", "plain": "plain"}


def test_which_of_the_two_is_called_better_is_told_by_the_scores() -> None:
    words = {}
    for scores in ((9000.0, 9500.0), (9500.0, 9000.0)):
        body = samples.combine(
            houses.TASK, SHOWN, (script(GOOD), script(POOR)), scores, emphasis="ensembling: so"
        )
        words[scores] = json.loads(answer(body))["analysis"]
    assert "support vectors of the better one" in words[9000.0, 9500.0]
    assert "support vectors of the other one" in words[9500.0, 9000.0]


def test_a_child_that_was_tried_is_not_made_again() -> None:
    first = {child(GOOD, POOR, emphasis="ensembling: so", seed=seed).line() for seed in range(8)}
    tried = memory_of(*((9100.0, line) for line in sorted(first)))
    again = {
        child(GOOD, POOR, emphasis="ensembling: so", seed=seed, memory=tried).line() for seed in range(8)
    }
    assert not first & again


def test_to_leave_a_model_out_is_no_combination_even_where_that_promises_more() -> None:
    rest = "target=plain | features=none | clean=median,clip,logs | encode=codes | cv=5fold | submit=folds"
    one, other = f"hgb + svr | blend=weights | {rest}", f"hgb(leaf=30) | {rest}"
    alone = rest.replace(" | encode=codes", "")
    lines = [(8000.0, f"svr(C=8) | {alone}"), (12000.0, f"hgb(leaf=50) | {rest}")]
    for seed in range(8):
        made = child(one, other, emphasis="speed: so", memory=memory_of(*lines), seed=seed)
        assert {model.line() for model in made.models} == {"hgb(leaf=30)", "svr"}


def test_a_stranger_cannot_be_crossed_so_the_known_one_is_improved() -> None:
    body = samples.combine(houses.TASK, SHOWN, (script(GOOD), "import pandas\n"), (9000, 9500))
    told = json.loads(answer(body))
    assert read_script(told["code"]) is not None
    assert "one or two steps" in told["analysis"]
