"""Any metric of the table: its names, its direction, and the other metrics as decoys."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.outcome import Reader, Reading
from engine.parsing import score
from engine.parsing.score import METRICS, Accepted, ModelReading, Refused, decide, metric_words, read

NAMES = {
    "mae": ("MAE", "mean_absolute_error", "Mean Absolute Error"),
    "rmse": ("RMSE", "root_mean_squared_error", "Root Mean Squared Error", "valid_rmse"),
    "rmsle": ("RMSLE", "root_mean_squared_log_error", "val RMSLE"),
    "mape": ("MAPE", "mean_absolute_percentage_error", "val_mape"),
    "r2": ("R2", "R^2", "r2_score", "R²", "R-squared"),
    "accuracy": ("accuracy", "Validation accuracy", "val_acc", "accuracy_score"),
    "f1": ("F1", "F1-score", "f1_score", "val F1"),
    "auc": ("AUC", "ROC AUC", "roc_auc_score", "val_auc"),
    "log loss": ("log loss", "logloss", "log_loss", "valid logloss"),
}
DECOYS = (
    *("MSE: {}", "MedAE: {}", "Balanced accuracy: {}", "Precision: {}", "val_loss: {}", "SMAPE: {}"),
    *("Adjusted R2: {}", "PR AUC: {}", "Brier score: {}", "done in {}"),
)


def value_of(text: str, metric: str) -> float | None:
    reading = read(text, metric=metric_words(metric))
    return reading.value if isinstance(reading, Reading) else None


@pytest.mark.parametrize(("metric", "name"), [(key, name) for key, names in NAMES.items() for name in names])
def test_every_name_is_read_and_is_a_decoy_of_every_other_metric(metric: str, name: str) -> None:
    line = f"{name}: 0.8125\n"
    assert value_of(line, metric) == 0.8125
    assert value_of(f"loading 3 files\ntrain {NAMES[metric][0]} = 0.99\n{line}", metric) == 0.8125
    for other in METRICS:
        if other != metric:
            assert value_of(line, other) is None, other


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("decoy", DECOYS)
def test_what_only_sounds_like_it_is_refused(metric: str, decoy: str) -> None:
    assert value_of(decoy.format("0.8125") + "\n", metric) is None


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    "line", ["Train {}: 0.8", "Target {}: 0.8", "Baseline {}: 0.8", "{}: nan", "Fold 1 {}: 0.8"]
)
def test_the_words_around_refuse_it_for_every_metric(metric: str, line: str) -> None:
    assert value_of(line.format(NAMES[metric][0]) + "\n", metric) is None


@pytest.mark.parametrize(
    ("metric", "best"), [(key, 0.9 if key in ("r2", "accuracy", "f1", "auc") else 0.7) for key in METRICS]
)
def test_of_several_models_the_best_one_is_meant(metric: str, best: float) -> None:
    name = NAMES[metric][0]
    text = f"model  {name}\nridge  0.7\nlgbm   0.9\nknn    0.8\n".replace(" ", "  ")
    lines = f"ridge {name}: 0.7\nlgbm {name}: 0.9\nknn {name}: 0.8\n"
    assert value_of(lines, metric) == best
    assert value_of(text, metric) in (best, None)


@pytest.mark.parametrize("metric", METRICS)
def test_folds_alone_are_none_and_their_mean_is_read(metric: str) -> None:
    name = NAMES[metric][0]
    folds = f"Fold 1 {name}: 0.7\nFold 2 {name}: 0.8\n"
    assert value_of(folds, metric) is None
    assert value_of(f"{folds}Mean {name}: 0.75 +/- 0.05\n", metric) == 0.75


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [
        ("r2", "R2: -0.31\n", -0.31),
        ("r2", "R2: 1.31\n", None),
        ("accuracy", "accuracy: 93.2\n", None),
        ("accuracy", "accuracy: 93.2%\n", 0.932),
        ("accuracy", "Train acc 99.1% | val acc 93.2 %\n", 0.932),
        ("accuracy", "Accuracy: 93.2 (+/- 0.8)\n", None),
        ("accuracy", "Test set: Average loss: 0.21, Accuracy: 373/400 (93.25%)\n", 0.9325),
        ("auc", "AUC improved by 2.1%\n", None),
        ("mape", "Validation MAPE: 9.4%\n", 0.094),
        ("accuracy", "Epoch 1 val_accuracy: 0.8\nEpoch 2 val_accuracy: 0.9\nbest val_accuracy: 0.9\n", 0.9),
        ("rmse", "neg_root_mean_squared_error: -28000.1\n", 28000.1),
        ("rmse", "RMSE (log): 0.13\n", None),
        ("rmse", "RMSE / MAE: 28000.1 / 17233.5\n", 28000.1),
        ("rmsle", "RMSLE (log scale): 0.13\n", 0.13),
        ("log loss", "Validation log loss: 0.4321\n", 0.4321),
        ("log loss", "loss: 0.3 - val_loss: 0.4\n", None),
        ("auc", '{"train_auc": 0.99, "valid_auc": 0.87}\n', 0.87),
        ("f1", "macro F1: 0.8\n", None),
    ],
)
def test_ranges_signs_and_scales(metric: str, text: str, value: float | None) -> None:
    assert value_of(text, metric) == value


def test_a_share_in_percent_is_where_the_model_found_it_too() -> None:
    text, accuracy = "Validation accuracy: 93.2%\n", metric_words("accuracy")
    model = ModelReading(stated=True, value=0.932, line=1, why="")
    decision = decide(read(text, metric=accuracy), model, text, None, accuracy)
    assert isinstance(decision, Accepted)
    assert decision.reading.value == 0.932
    assert decision.other is None


def test_the_worse_one_of_two_counts_by_the_direction() -> None:
    text, auc = "AUC: 0.87\nsomething like 0.81 elsewhere\n", metric_words("AUC")
    model = ModelReading(stated=True, value=0.81, line=2, why="")
    decision = decide(read(text, metric=auc), model, text, None, auc)
    assert isinstance(decision, Accepted)
    assert (decision.reading.value, decision.reading.reader) == (0.81, Reader.MODEL)
    assert decision.other is not None and decision.other.value == 0.87


def test_a_decoy_of_the_metric_does_not_win_by_the_model_alone() -> None:
    text, rmse = "MAE: 17233.46\n", metric_words("rmse")
    model = ModelReading(stated=True, value=17233.46, line=1, why="")
    assert isinstance(decide(read(text, metric=rmse), model, text, None, rmse), Refused)


@given(
    st.sampled_from([(key, name) for key, names in NAMES.items() for name in names]),
    st.integers(1, 9_999).map(lambda value: value / 10_000),
    st.sampled_from(["{}: {:.4f}", "{} = {!r}", "{}: {:.2%}", "{}: {:.2%} (+/- 0.80%)", "{:>20} {:.4f}"]),
    st.sampled_from(["", "Train {0}: 0.9999\n", "{0} goal: 0.9999\n", "Fold 1 {0}: 0.5\nFold 2 {0}: 0.6\n"]),
)
@settings(max_examples=400, deadline=None)
def test_a_share_is_read_as_a_fraction_however_it_is_printed(
    named: tuple[str, str], value: float, form: str, before: str
) -> None:
    metric, name = named
    is_share = metric in ("mape", "r2", "accuracy", "f1", "auc")
    line = "Validation " + form.format(name.removeprefix("Validation ").removeprefix("val "), value)
    found = value_of(f"{before.format(NAMES[metric][0])}{line}\ndone in 3.5 s\n", metric)
    assert found in ((value, None) if is_share or "%" not in form else (None,))
    if not before and (is_share or "%" not in form):
        assert found == value


def test_an_unknown_metric_is_told() -> None:
    with pytest.raises(KeyError):
        score.metric_words("quadratic kappa")
