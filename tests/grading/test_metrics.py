"""Every metric by hand, and beside scikit-learn where it is installed."""

import math
import random
from typing import Any, get_args

import pytest

from engine.config import MetricChoice
from engine.errors import GradingError
from engine.grading.grade import grade
from engine.metric import METRICS, Direction, Metric, Predictions, metric_named, suggested_metric

LN2 = math.log(2)


def csv_of(rows: list[tuple[object, ...]], *columns: str) -> bytes:
    lines = [",".join(columns or ("id", "y"))]
    lines += [",".join((str(number), *map(str, row))) for number, row in enumerate(rows)]
    return ("\n".join(lines) + "\n").encode()


def graded(key: str, truth: list[object], guesses: list[object], positive: str | None = None) -> float:
    answers, submission = csv_of([(cell,) for cell in truth]), csv_of([(cell,) for cell in guesses])
    return grade(submission, answers, METRICS[key], positive=positive).value


def refused(key: str, truth: list[object], guesses: list[object]) -> str:
    with pytest.raises(GradingError) as raised:
        graded(key, truth, guesses)
    return str(raised.value)


@pytest.mark.parametrize(
    ("key", "truth", "guesses", "value"),
    [
        ("mae", [1, 2, 6], [2, 2, 4], 1.0),
        ("rmse", [1, 2, 6], [2, 2, 4], math.sqrt(5 / 3)),
        ("rmsle", [0, 3], [1, 3], LN2 / math.sqrt(2)),
        ("mape", [2, -4, 10], [1, -5, 10], (0.5 + 0.25) / 3),
        ("mape", [0, 1], [1, 1], 0.5 / 2.220446049250313e-16),
        ("r2", [1, 2, 3], [1, 2, 5], -1.0),
        ("r2", [1, 2, 3], [2, 2, 2], 0.0),
        ("r2", [4, 4], [4, 4], 1.0),
        ("r2", [4, 4], [4, 5], 0.0),
        ("accuracy", ["a", "b", "b", "c"], ["a", "b", "c", "c"], 0.75),
        ("accuracy", [1, 0, 1], ["1.0", "0.0", "0.0"], 2 / 3),
        ("accuracy", [1, 0, 1], [True, False, False], 2 / 3),
        ("accuracy", [True, False, True], [1, 0, 0], 2 / 3),
        ("f1", [1, 1, 0, 0, 1], [1, 0, 0, 1, 1], 2 / 3),
        ("f1", [1, 0], [0, 0], 0.0),
        ("f1", [True, True, False], [True, False, False], 2 / 3),
        ("f1_macro", ["a", "b", "c"], ["a", "b", "b"], (1 + 2 / 3 + 0) / 3),
        ("auc", [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.75),
        ("auc", [0, 1], [0.5, 0.5], 0.5),
        ("auc", ["no", "yes"], [-3, 12], 1.0),
        ("log_loss", [1, 0], [0.5, 0.5], LN2),
        ("log_loss", [1, 0], [0.8, 0.4], -(math.log(0.8) + math.log(0.6)) / 2),
        ("log_loss", [1, 0], [0, 0], -math.log(2.220446049250313e-16) / 2),
    ],
)
def test_by_hand(key: str, truth: list[object], guesses: list[object], value: float) -> None:
    assert graded(key, truth, guesses) == pytest.approx(value, abs=1e-12)


def test_the_positive_label_can_be_said() -> None:
    truth: list[object] = ["good", "bad", "bad"]
    assert graded("f1", truth, ["bad", "bad", "bad"], positive="bad") == pytest.approx(0.8)
    assert graded("auc", truth, [0.9, 0.1, 0.2], positive="good") == 1.0
    assert graded("auc", truth, [0.9, 0.1, 0.2], positive="bad") == 0.0


CLASSES = b"id,kind\n1,rose\n2,tulip\n3,lily\n4,rose\n"


def test_probabilities_stand_in_a_column_for_each_class() -> None:
    rows = (
        b"id,kind_lily,kind_rose,kind_tulip\n4,0.1,0.8,0.1\n3,0.7,0.2,0.1\n2,0.2,0.2,0.6\n1,0.25,0.5,0.25\n"
    )
    expected = -sum(map(math.log, (0.5, 0.6, 0.7, 0.8))) / 4
    assert grade(rows, CLASSES, METRICS["log_loss"]).value == pytest.approx(expected)
    assert grade(rows, CLASSES, METRICS["auc"]).value == 1.0
    bare = rows.replace(b"kind_", b"")
    assert grade(bare, CLASSES, METRICS["log_loss"]).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("key", "truth", "guesses", "words"),
    [
        ("rmsle", [1, 2], [1, -1], "row 2 (`id` 1): -1 is not above -1"),
        ("r2", [1], [1], "at least two rows"),
        ("accuracy", [1, 0], [0.9, 0.2], "row 1 (`id` 0): `0.9` is no label; the answers have `0`, `1`"),
        ("accuracy", ["a", "b"], ["a", ""], "row 2 (`id` 1): the prediction is missing"),
        ("accuracy", ["a", "b"], ["a", "nan"], "the prediction is missing (NaN)"),
        ("f1", ["a", "b", "c"], ["a", "b", "c"], "F1 is of two classes, and there are 3"),
        ("f1", ["no", "yes"], ["no", "yes"], "which label is positive: `no`, `yes`"),
        ("auc", [1, 1], [0.3, 0.4], "rows of both classes"),
        ("auc", [0, 1, 2], [0.3, 0.4, 0.1], "a column of probabilities for each"),
        ("auc", [0, 1], [0.3, "x"], "`x` is not a number"),
        ("log_loss", [0, 1], [0.3, 1.2], "row 2 (`id` 1): 1.2 is no probability"),
        ("mae", ["a", "b"], [1, 2], "the answers, row 1 (`id` 0): `a` is not a number"),
    ],
)
def test_each_fault_has_its_own_message(
    key: str, truth: list[object], guesses: list[object], words: str
) -> None:
    assert words in refused(key, truth, guesses)


@pytest.mark.parametrize(
    ("submission", "words"),
    [
        (b"id,rose,tulip\n1,1,0\n2,1,0\n3,1,0\n4,1,0\n", "no column of probabilities for `lily`"),
        (b"id,rose,tulip,lily\n1,1,0,0\n2,1,0.2,0\n3,1,0,0\n4,1,0,0\n", "row 2 (`id` 2): the probabilities"),
        (b"id,rose,tulip,lily\n1,1,0,0\n2,.1,.1,.1\n3,1,0,0\n4,1,0,0\n", "add up to 0.3"),
        (b"id,rose\n1,1\n2,1\n3,1\n4,1\n", "no target column `kind`"),
    ],
)
def test_class_columns_are_checked(submission: bytes, words: str) -> None:
    with pytest.raises(GradingError) as raised:
        grade(submission, CLASSES, METRICS["log_loss"])
    assert words in str(raised.value)


def test_the_part_kept_for_the_end_must_be_there_and_is_not_graded() -> None:
    answers, beside = b"id,y\n1,10\n2,20\n", b"id,y\n3,30\n"
    submission = b"id,y\n1,11\n2,21\n3,999\n"
    assert grade(submission, answers, METRICS["mae"], beside=beside).value == 1.0
    with pytest.raises(GradingError, match=r"lacks 1 row \(3\) of 3"):
        grade(b"id,y\n1,11\n2,21\n", answers, METRICS["mae"], beside=beside)


def test_the_config_knows_the_metrics_by_their_keys() -> None:
    assert get_args(MetricChoice) == tuple(METRICS)


def test_directions_and_ranges() -> None:
    higher = {key for key, metric in METRICS.items() if metric.better is Direction.HIGHER}
    assert higher == {"r2", "accuracy", "f1", "f1_macro", "auc"}
    assert METRICS["r2"].is_possible(-40.0)
    assert not METRICS["auc"].is_possible(1.2)
    assert not METRICS["mae"].is_possible(-1.0)
    assert (METRICS["rmse"].perfect, METRICS["f1"].perfect) == (0.0, 1.0)
    assert METRICS["auc"].is_better(0.9, than=0.8)
    assert METRICS["log_loss"].is_better(0.1, than=0.2)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_is_found_by_each_of_its_names(metric: Metric) -> None:
    assert metric_named(metric.key) is metric
    assert metric_named(metric.name) is metric


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Submissions are evaluated by RMSLE, not by MAE.", "rmsle"),
        ("Predict the price. MAE is fine.", "mae"),
        ("The score of the paper had an accuracy of 3; here the metric is ROC AUC.", "auc"),
        ("## Evaluation\nRoot Mean Squared Error between the logs", "rmse"),
        ("scored with log loss", "log_loss"),
        ("evaluated on the macro F1 score", "f1_macro"),
        ("metric: mean absolute percentage error", "mape"),
        ("RMSE or MAE, who knows", None),
        ("Predict.", None),
    ],
)
def test_the_task_text_suggests_a_metric(text: str, key: str | None) -> None:
    found = suggested_metric(text)
    assert (found and found.key) == key


def by_scikit_learn(key: str, metrics: Any, truth: Any, guesses: Any, classes: Any) -> float:
    many = {"multi_class": "ovr", "labels": classes} if len(classes) > 2 else {}
    measures = {
        "mae": lambda: metrics.mean_absolute_error(truth, guesses),
        "rmse": lambda: metrics.mean_squared_error(truth, guesses) ** 0.5,
        "rmsle": lambda: metrics.mean_squared_log_error(truth, guesses) ** 0.5,
        "mape": lambda: metrics.mean_absolute_percentage_error(truth, guesses),
        "r2": lambda: metrics.r2_score(truth, guesses),
        "accuracy": lambda: metrics.accuracy_score(truth, guesses),
        "f1": lambda: metrics.f1_score(truth, guesses),
        "f1_macro": lambda: metrics.f1_score(truth, guesses, average="macro"),
        "auc": lambda: metrics.roc_auc_score(truth, guesses, **many),
        "log_loss": lambda: metrics.log_loss(truth, guesses, labels=classes),
    }
    return float(measures[key]())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("key", METRICS)
def test_it_is_the_definition_of_scikit_learn(key: str, seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(seed)
    truth: list[Any]
    guesses: list[Any]
    match METRICS[key].wants:
        case Predictions.NUMBERS:
            truth = [rng.uniform(0, 900) for _ in range(120)]
            guesses = [abs(value + rng.gauss(0, 90)) for value in truth]
        case Predictions.LABELS:
            names = [0, 1] if key == "f1" else ["a", "b", "c"]
            truth = [rng.choice(names) for _ in range(120)]
            guesses = [rng.choice((value, rng.choice(names))) for value in truth]
        case Predictions.PROBABILITIES:
            truth = [rng.choice([0, 1]) for _ in range(120)]
            guesses = [round(min(1, max(0, rng.gauss(0.4 + 0.2 * value, 0.3))), 2) for value in truth]
    expected = by_scikit_learn(key, metrics, truth, guesses, [0, 1])
    assert graded(key, truth, guesses) == pytest.approx(expected, rel=1e-9)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("key", ["auc", "log_loss"])
def test_several_classes_are_the_definition_of_scikit_learn(key: str) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(3)
    classes = ["lily", "rose", "tulip"]
    truth = [rng.choice(classes) for _ in range(90)]
    chances = []
    for name in truth:
        weights = [rng.random() + (other == name) for other in classes]
        chances.append([weight / sum(weights) for weight in weights])
    expected = by_scikit_learn(key, metrics, truth, chances, classes)
    submission = csv_of([tuple(map(repr, row)) for row in chances], "id", *classes)
    answers = csv_of([(name,) for name in truth], "id", "kind")
    assert grade(submission, answers, METRICS[key]).value == pytest.approx(expected, rel=1e-9)
