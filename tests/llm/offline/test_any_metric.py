"""Any metric: which one is asked for, which way it gets better, and the answers under its name."""

import json

import pytest

from engine.llm.offline.answer import answer
from engine.llm.offline.measure import asked_metric, positive_label
from engine.llm.offline.memory import best, directions, read_memory, what_paid
from engine.llm.offline.prompt import read_prompt
from engine.llm.offline.recipe import read_script
from engine.metric import (
    ACCURACY,
    AUC,
    F1,
    F1_MACRO,
    LOG_LOSS,
    MAE,
    METRICS,
    R2,
    RMSE,
    RMSLE,
    Direction,
    Metric,
)
from tests.llm.offline import flowers, houses, samples

FLOWERS = samples.files(flowers.tables(("lily", "oak tree", "rose"), rows=300))
REST = "target=plain | features=none | clean=median | encode=codes | cv=5fold | submit=folds"
MEMORY = [
    f"- round 1 lane 1 | draft | 0.71 | forest | {REST}",
    f"- round 1 lane 2 | draft | 0.93 | hgb | {REST}",
    f"- round 1 lane 3 | draft | 0.72 | forest(leaf=8) | {REST}",
    f"- round 1 lane 4 | draft | 0.94 | hgb(leaf=30) | {REST}",
]


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_kind_of_request_tells_the_metric(metric: Metric) -> None:
    parent = f"# hgb | {REST}\n"
    bodies = [
        samples.draft(houses.TASK, FLOWERS, metric=metric),
        samples.improve(houses.TASK, FLOWERS, parent, score=0.5, metric=metric),
        samples.combine(houses.TASK, FLOWERS, (parent, parent), (0.5, 0.6), metric=metric),
        samples.score(parent, "", metric),
        samples.reflect(houses.TASK, parent, "", f"Validation {metric.name}: 0.5; best so far: 0.4"),
        samples.value(houses.TASK, FLOWERS, parent, ground=parent, score=0.5, metric=metric),
        samples.compare(houses.TASK, FLOWERS, parent, parent, metric=metric),
    ]
    assert [asked_metric(read_prompt(body)) for body in bodies] == [metric] * len(bodies)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_script_ends_with_the_line_that_is_asked_for(metric: Metric) -> None:
    shown, task = FLOWERS, flowers.TASK
    if metric.key in ("mae", "rmse", "rmsle", "mape", "r2"):
        shown, task = samples.files(houses.tables()), houses.TASK
    script = answer(samples.draft(task, shown, metric=metric))
    assert script.rstrip().splitlines()[-1].startswith(f'print(f"Validation {metric.name}: {{')


def test_a_persons_own_metric_is_taken_at_its_word() -> None:
    body = samples.draft(houses.TASK, FLOWERS)
    body["messages"] = [
        {
            "role": "system",
            "content": "print the validation profit (higher is better).\n\nValidation profit: <number>",
        },
        {"role": "user", "content": "<files>\n-\n</files>"},
    ]
    found = asked_metric(read_prompt(body))
    assert (found.name, found.better) == ("profit", Direction.HIGHER)


def test_the_positive_label_is_read_where_it_is_told() -> None:
    bodies = [samples.draft(flowers.TASK, FLOWERS, metric=F1, positive=label) for label in ("oak tree", None)]
    assert [positive_label(read_prompt(body)) for body in bodies] == ["oak tree", None]


def test_memory_knows_the_direction() -> None:
    lower, higher = (read_memory("\n".join(MEMORY), metric) for metric in (LOG_LOSS, ACCURACY))
    (low, high) = (best(attempts) for attempts in (lower, higher))
    assert low is not None
    assert high is not None
    assert (low.score, high.score) == (0.71, 0.94)
    assert what_paid(lower)["forest"] > 0 > what_paid(lower)["hgb"]
    assert what_paid(higher)["hgb"] > 0 > what_paid(higher)["forest"]


def test_a_number_is_turned_the_way_that_paid() -> None:
    lines = [
        f"- round 1 lane {k} | draft | {0.5 + k / 100} | knn(k={k}) | {REST.replace(' | encode=codes', '')}"
        for k in (5, 8, 20)
    ]
    ways = [directions(read_memory("\n".join(lines), metric))["knn", "k"] for metric in (AUC, LOG_LOSS)]
    assert ways[0] > 0.9
    assert ways[1] < -0.9


def test_r2_below_zero_is_a_score() -> None:
    (attempt,) = read_memory(f"- round 1 lane 1 | draft | -0.25 | ridge | {REST}", R2)
    assert (attempt.score, attempt.loss) == (-0.25, 1.25)


@pytest.mark.parametrize(("metric", "family"), [(ACCURACY, "hgb"), (LOG_LOSS, "forest")], ids=["up", "down"])
def test_a_strangers_script_is_left_for_the_best_of_the_memory(metric: Metric, family: str) -> None:
    body = samples.improve(
        flowers.TASK,
        FLOWERS,
        "import pandas\n",
        score=0.8,
        memory=MEMORY,
        emphasis="ablation: so",
        metric=metric,
    )
    assert f"({family}" in json.loads(answer(body))["analysis"]


@pytest.mark.parametrize("emphasis", samples.EMPHASES)
def test_only_classifiers_are_improved_into_classifiers(emphasis: str) -> None:
    parent = answer(samples.draft(flowers.TASK, FLOWERS, emphasis, metric=F1_MACRO))
    body = samples.improve(flowers.TASK, FLOWERS, parent, score=0.6, emphasis=emphasis, metric=F1_MACRO)
    recipes = [read_script(parent), read_script(json.loads(answer(body))["code"])]
    families = {model.family for recipe in recipes if recipe is not None for model in recipe.models}
    assert families
    assert not families & {"ridge", "lasso", "enet", "svr"}


def test_every_emphasis_drafts_another_classifier() -> None:
    scripts = [
        answer(samples.draft(flowers.TASK, FLOWERS, each, metric=ACCURACY)) for each in samples.EMPHASES
    ]
    assert len({script.split("\n", 1)[0] for script in scripts}) == len(scripts)


@pytest.mark.parametrize(
    ("metric", "output", "expected"),
    [
        (RMSE, "Validation MAE: 3\nValidation RMSE: 4.5", 4.5),
        (RMSLE, "Validation RMSLE: 0.13", 0.13),
        (R2, "Validation R2: -0.2", -0.2),
        (ACCURACY, "balanced accuracy: 0.7\nValidation accuracy: 0.81", 0.81),
        (ACCURACY, "Validation accuracy: 81%", None),
        (F1, "Validation macro F1: 0.6", None),
        (F1, "Validation F1: 0.62", 0.62),
        (F1_MACRO, "Validation macro F1: 0.6", 0.6),
        (AUC, "Validation AUC: 0.913", 0.913),
        (AUC, "Validation AUC: 1.2", None),
        (LOG_LOSS, "Validation log loss: 0.41", 0.41),
        (LOG_LOSS, "Train log loss: 0.41", None),
        (MAE, "Validation RMSE: 4.5", None),
    ],
)
def test_the_judge_answers_under_the_asked_key(metric: Metric, output: str, expected: float | None) -> None:
    told = json.loads(answer(samples.score("print(1)", output, metric)))
    assert list(told) == ["stated", f"validation_{metric.key}", "line", "why"]
    assert (told["stated"], told[f"validation_{metric.key}"]) == (expected is not None, expected)


def test_a_reflection_says_better_where_higher_is_better() -> None:
    output = "hgb alone: 0.81\nlogit alone: 0.78\naccuracy of each fold: 0.8 0.86\nValidation accuracy: 0.84"
    told = "Validation accuracy: 0.84; best of the rounds before: 0.85; its parent: 0.8"
    body = samples.reflect(flowers.TASK, f"# hgb + logit | blend=mean | {REST}\n", output, told)
    words = json.loads(answer(body))
    assert "0.04 better than its parent (0.8)" in words["good"]
    assert "0.01 worse than the best so far (0.85)" in words["good"]
    assert "0.03 better than its best member, hgb (0.81)" in words["good"]
    assert "logit" in words["next_step"]
    assert "lost" not in words["bad"]
