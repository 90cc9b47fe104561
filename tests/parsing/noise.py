"""Generated outputs: noise as scripts make it, decoys of every kind, and the line that is asked for."""

# ruff: noqa: E501, SIM905
# Lists of words and of lines read better as text.

from hypothesis import strategies as st

from engine.clean import clean_text

_WORDS = st.sampled_from(
    """loading data rows features model training fold epoch best final submission saved using selected log log1p
    target train valid test score rmse r2 median mean std error warning traceback {'a': [1, 2] }, { [ ( ) ] " ' | = :
    -> 12 0.5 1e-3 17,233 17.233 0,885 nan inf None 2026-11-23 12:00:01 100% 3/10 $5 ₹8,88,118 ± +/- == --- ### * #
    \x1b[32m \x1b[0m \t ━━━ │ ┃ 模型 训练 Ошибка erreur Ridge LightGBM alpha=0.1 Fold-3 epoch=7 id,price""".split()
)
_SENTENCES = st.lists(_WORDS, max_size=12).map(lambda words: " ".join([*words, "done ..."]))
"""What ends like this is no heading: below `std` or `Fold 2/5` the line that is asked for means something else."""
_SHAPED = st.sampled_from(
    [
        '{"level": "INFO", "msg": "fold 3 of 5", "ts": 1700000000.5}',
        '{"params": {"depth": 6,',
        "| model | rmse |",
        "|---|---:|",
        "| ridge | 28000.1 |",
        "model   rmse    r2",
        "ridge  28000.1  0.8",
        "Epoch 3/10 - loss: 0.31 - val_loss: 0.35",
        "\r 10%|#   | 1/10 [00:01<00:09]\r 90%|#########| 9/10 [00:09<00:01]",
        "[LightGBM] [Info] Total Bins 3400",
        "/usr/lib/python3/site-packages/x.py:12: FutureWarning: old\n  warnings.warn(",
        "",
        "   ",
        "Validation RMSE: 28000.1",
        "R2: 0.88",
        "Baseline MAE: 55335.2",
        "Target MAE: 15,000",
        "Train MAE: 7668.1",
        "Fold 1 MAE: 17594.0",
        "MAE (log): 0.0852",
        "Best params: {'alpha': 10}",
    ]
)
_ANY = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=80).map(
    lambda text: f"{text} ..."
)


def _claims_nothing(line: str) -> bool:
    low = clean_text(line).lower()
    return not any(word in low for word in ("mae", "abs", "l1", "traceback", "ｍａｅ"))


NOISE_LINES = st.lists(_SENTENCES | _SHAPED | _ANY.filter(_claims_nothing), max_size=40)

FORMATS = st.sampled_from(["{:.2f}", "{:,.2f}", "{:.4f}", "{!r}", "${:,.2f}", "{:.6e}", "{:.3f} USD"])
NAMES = st.sampled_from(["Validation MAE", "Final validation MAE"])

DECOYS = st.sampled_from(
    """Validation RMSE: {}
RMSLE: {}
MedAE: {}
Median absolute error: {}
MAPE: {}
Mean absolute percentage error = {}
Validation MAPE {}
R2 {}
MSE={}
Max error: {}
Weighted MAE: {}
MASE: {}
Training MAE: {}
train_mae={}
MAE (train): {}
MAE on the training set: {}
In-sample MAE: {}
MAE (log): {}
Validation MAE (log scale): {}
log_mae: {}
MAE of log1p(SalePrice): {}
val_mae_log={}
MAE (standardised target): {}
Target MAE: {}
(target MAE: {})
Goal: MAE below {}
MAE to beat: {}
Required MAE: {}
A validation MAE of {} would be excellent.
MAE < {}: accepted
Kaggle leaderboard MAE {}
Baseline MAE: {}
MAE of predicting the median: {}
Median-predictor MAE = {}
DummyRegressor MAE: {}
Naive forecast MAE: {}
Previous best MAE: {}
previous MAE={}
MAE of the last run: {}
Old MAE {}
Fold 3 MAE: {}
best fold MAE: {}
MAE std: {}
MAE improvement: {}
MAE decreased by {}
Validation MAE: {}%
MAE: {} %
ValueError: MAE {} is too large
AssertionError: Validation MAE: {}
UserWarning: MAE: {}
print("Validation MAE: {}")
Print a line such as `Validation MAE: {}` at the end.
Expected output: Validation MAE: {}
Example: Validation MAE: {}
e.g. "Validation MAE: {}"
Validation MAE: nan (last {})
MAE per fold: {}, 3.5, 4.5
MAE without outliers: {}
MAE for houses under 200k: {}
Validation loss: {}
neg_mean_squared_error: -{}
[100]\ttrain-mae:{}
Epoch 5/10 - mae: {} - val_loss: 3.5
early stopping on MAE, patience {}
MAE time: {}
MAE rank: {}
Estimated MAE of the next run: {}
Wrote submission.csv with 1459 rows, mean {}
{{"train_mae": {}}}
{{"valid": {{"rmse": {}}}}}
| MAE (train) | {} |
baseline,{},mae""".split("\n")
)
"""Each by itself is no validation MAE, whatever the number."""
VALUES = st.floats(0.02, 9e6).map(lambda value: round(value, 2))
