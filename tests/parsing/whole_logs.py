"""Whole outputs as people and models print them, in our own words; each block is headed by kind and MAE.

A header is `=== kind | MAE`; `none` where no number may be read, further numbers where they may be read too.
"""

# ruff: noqa: E501

from collections.abc import Iterator
from dataclasses import dataclass

BLOCKS = """\
=== neg | 17233.5
GridSearchCV finished
best_score_ (neg_mean_absolute_error): -17233.5
best_params_: {'ridge__alpha': 10.0}
=== neg | 16901.2
cross_val_score(..., scoring='neg_mean_absolute_error')
scores: [-17102.4 -16700.0 -16901.2]
mean: -16901.2
MAE: 16901.2
=== neg | 17233.5
              fit_time  test_neg_mean_absolute_error
mean             0.412                     -17233.5
std              0.011                        912.1
=== neg | none
neg_mean_absolute_error per fold: -17594.0, -17280.1, -18274.0
=== european | 17233.46
Mittlerer absoluter Fehler (Test): 17.233,46 EUR
Wurzel des mittleren quadratischen Fehlers: 28.000,12 EUR
=== european | 17233.46
MAE: 17 233,46
RMSE: 28 000,12
=== european | 1234567.89
MAE validation: 1.234.567,89 €
=== european | 17233.0 | none
MAE: 17.233
R²: 0,885
=== swiss | 17233.46
Validierung MAE = CHF 17’233.46
=== scientific | 17233.0
val_mae=1.7233e+04 val_rmse=2.8e+04
=== scientific | 0.00042
Validation MAE: 4.2e-04 (target in metres)
=== scientific | 172330.0
mae 1.72330E5
=== markdown | 17100.5
## Results

| Model | CV MAE | CV RMSE | Time (s) |
|:------|-------:|--------:|---------:|
| Ridge | 21000.1 | 36000.1 | 0.4 |
| LightGBM | 17100.5 | 29000.1 | 3.1 |

Best model: **LightGBM**
=== markdown | 17100.5
| Metric | Train | Validation |
| --- | --- | --- |
| **MAE** | 5,000.1 | 17,100.5 |
| **RMSE** | 7,000.1 | 29,000.1 |
| **R2** | 0.99 | 0.88 |
=== markdown | none
| Metric | Train |
| --- | --- |
| MAE | 5,000.1 |
| R2 | 0.99 |
=== markdown | 17100.5
| Fold | MAE |
|------|-----|
| 1 | 17000.0 |
| 2 | 17201.0 |
| **Mean** | **17100.5** |
=== json | 17100.5
{
  "status": "ok",
  "n_train": 1168,
  "n_valid": 292,
  "metrics": {
    "rmse": 29000.1,
    "mae": 17100.5,
    "mape": 0.097
  }
}
=== json | 17100.5
{"epoch": 1, "train_mae": 30000.0, "val_mae": 21000.0}
{"epoch": 2, "train_mae": 20000.0, "val_mae": 18000.0}
{"epoch": 3, "train_mae": 9000.0, "val_mae": 17500.0}
{"best_epoch": 3, "final_val_mae": 17100.5}
=== json | 17100
{"validation_mae": 17100, "submission": "submission.csv"}
=== json | 17100.5
RESULT_JSON: {"mae": 17100.5, "baseline_mae": 55335.2, "log_mae": 0.0852}
=== json | none
{"train": {"mae": 5000.1}, "valid": {"rmse": 29000.1}}
=== json | none
{"validation_mae": NaN}
=== json | none
{"validation_mae": null}
=== json | 17100.5
{"folds": [{"fold": 0, "mae": 17000.0}, {"fold": 1, "mae": 17201.0}], "mean_mae": 17100.5, "std_mae": 100.5}
=== json | none
{"folds": [{"fold": 0, "mae": 17000.0}, {"fold": 1, "mae": 17201.0}]}
=== yaml | 17100.5
run:
  model: catboost
  seed: 42
  scores:
    train_mae: 5000.1
    valid_mae: 17100.5
    valid_rmse: 29000.1
=== yaml | 17100.5
- model: ridge
  mae: 21000.1
- model: lightgbm
  mae: 17100.5
best: lightgbm
=== logging | 17100.5
2026-11-23 10:00:00,001 INFO [train] Fold 1 MAE 17000.0
2026-11-23 10:00:10,001 INFO [train] Fold 2 MAE 17201.0
2026-11-23 10:00:20,001 INFO [train] CV MAE 17100.5
=== logging | 17100.5
10:00:00 | DEBUG | loading 1460 rows
10:00:09 | WARNING | 3 columns are constant
10:00:10 | INFO | holdout MAE = 17,100.50 USD
=== logging | 17100.5
[INFO 2026-11-23 10:00:20] model.py:88: validation mean_absolute_error=17100.5
=== logging | 17100.5
Nov 23 10:00:20 host train[812]: Validation MAE: 17100.5
=== logging | 17100.5
<2026-11-23T10:00:20.123+00:00> [main] INFO  c.e.Trainer - MAE(valid)=17100.5
=== xgboost log | 17100.5
[0]	validation_0-mae:60000.12	validation_1-mae:61000.12
[100]	validation_0-mae:9000.12	validation_1-mae:17500.12
[200]	validation_0-mae:5000.12	validation_1-mae:17130.12
Best iteration: 187
MAE on validation: 17100.5
=== xgboost log | none | 17130.12
[0]	train-mae:60000.12	valid-mae:61000.12
[100]	train-mae:9000.12	valid-mae:17500.12
[150]	train-mae:7000.12	valid-mae:17130.12
[200]	train-mae:5000.12	valid-mae:17330.12
=== catboost log | 17100.5
0:	learn: 58000.1	test: 59000.2	best: 59000.2 (0)	total: 12ms	remaining: 12s
500:	learn: 9000.1	test: 17300.2	best: 17290.2 (480)	total: 6s	remaining: 6s
bestTest = 17100.50
bestIteration = 812
Validation MAE: 17100.50
=== keras log | 17100.5
Epoch 1/3
30/30 - 1s - 33ms/step - loss: 31000.1 - mae: 31000.1 - val_loss: 21000.1 - val_mae: 21000.1
Epoch 2/3
30/30 - 0s - 3ms/step - loss: 19000.1 - mae: 19000.1 - val_loss: 17100.5 - val_mae: 17100.5
Epoch 3/3
30/30 - 0s - 3ms/step - loss: 15000.1 - mae: 15000.1 - val_loss: 17800.1 - val_mae: 17800.1
Epoch 3: early stopping
Restoring model weights from the end of the best epoch: 2.
=== keras log | none
Epoch 1/2
30/30 - 1s - loss: 0.31 - mae: 0.41
Epoch 2/2
30/30 - 1s - loss: 0.21 - mae: 0.31
=== torch log | 17100.5
epoch   0  train_mae 30000.1  valid_mae 21000.1
epoch   1  train_mae 19000.1  valid_mae 17100.5  (best)
epoch   2  train_mae 15000.1  valid_mae 17800.1
best valid_mae 17100.5 at epoch 1
=== optuna | 17100.5
[I 2026-11-23 10:00:00,000] A new study created in memory with name: no-name-1
[I 2026-11-23 10:00:10,000] Trial 0 finished with value: 18000.5 and parameters: {'depth': 6}. Best is trial 0 with value: 18000.5.
[I 2026-11-23 10:00:20,000] Trial 1 finished with value: 17050.1 and parameters: {'depth': 4}. Best is trial 1 with value: 17050.1.
Best params: {'depth': 4}
Hold-out MAE with best params: 17100.5
=== optuna | 17050.1
Best trial: 1
  Value (MAE): 17050.1
  Params: depth=4
=== plus-minus | 17233.5
MAE: 17233.5 ± 912.1 (mean ± std over 5 folds)
=== plus-minus | 17233.5
5-fold MAE = 17,233.5 (σ = 912.1)
=== plus-minus | 17233.5
Cross-validated MAE: 17233.5 [95% CI 16321.4, 18145.6]
=== pandas | 17100.5
        rmse      mae    r2
lgb  29000.1  17100.5  0.88
xgb  29500.1  17400.5  0.87
=== pandas | 17100.5
mae      17100.5
rmse     29000.1
r2          0.88
Name: validation, dtype: float64
=== pandas | none
       MAE_train
fold
0         5000.1
1         5100.1
=== pandas | 17100.5
       train_mae  valid_mae
fold
0         5000.1    17000.0
1         5100.1    17201.0
mean      5050.1    17100.5
=== csv | 17100.5
epoch,train_mae,val_mae
1,30000.1,21000.1
2,19000.1,17800.1
best,15000.1,17100.5
=== csv | 17100.5
split,mae,rmse
train,5000.1,7000.1
valid,17100.5,29000.1
=== target quoted | 17100.5
Predict the sale price. Metric: mean absolute error in dollars (target MAE: 15,000).
Validation MAE: 17,100.50
=== target quoted | none
Predict the sale price. Metric: mean absolute error in dollars (target MAE: 15,000).
Done.
=== target quoted | none
Goal: validation MAE <= 15000
Submission written
=== target quoted | none
Score to beat: MAE 14,864
Training...
Done
=== target quoted | 17100.5
Aiming for MAE=15000
We got MAE=17100.5
=== target quoted | none
print("Validation MAE: 15000.0")  # example of the line that is wanted
=== target quoted | none
Usage: print a line such as `Validation MAE: 12345.67` at the end.
=== target quoted | none
# Expected output format: Validation MAE: 12345.6
loaded
=== target quoted | 17100.5
Config(target_mae=15000, patience=20)
val_mae=17100.5
=== baseline | none
MAE of predicting the median: 55335.2
=== baseline | 17100.5
MAE of predicting the median: 55335.2
MAE of the model: 17100.5
=== baseline | none
Baseline MAE (always the mean): 57000.1
=== baseline | 17100.5
Naive (median) validation MAE: 55335.2
LightGBM validation MAE: 17100.5
Skill vs naive: 69.1%
=== baseline | none
Median-predictor MAE on validation = 55335.2
=== baseline | 17100.5
baseline_mae: 55335.2
mae: 17100.5
=== previous best | 17100.5
Loaded best.json: best MAE so far 16800.0
This run: MAE 17100.5
=== previous best | none
Previous best validation MAE: 16800.0
Could not beat it
=== previous best | none
best MAE from the parent script: 16800.0
=== previous best | 17100.5
Parent MAE: 18000.0
New MAE: 17100.5
Delta: -899.5
=== previous best | 17100.5
Validation MAE: 17100.5 (was 18000.0)
=== previous best | 17100.5
Validation MAE improved from 18000.0 to 17100.5
=== previous best | 17100.5
MAE 18000.0 -> 17100.5 after tuning
=== log scale | none
Training on log1p(SalePrice)
Epoch 10 val MAE 0.0921
Validation MAE: 0.0852
=== log scale | none
Mean absolute error in log(price): 0.0852
=== log scale | 17100.5
val MAE (log1p): 0.0852
val MAE (expm1): 17100.5
=== log scale | none
log-MAE=0.0852  RMSLE=0.128
=== log scale | 17100.5
OOF (log): mae=0.0852 rmse=0.128
OOF (usd): mae=17100.5 rmse=29000.1
=== log scale | none
CV MAE of log target = 0.0852 ± 0.0031
=== scaled | none
StandardScaler applied to y
Validation MAE (standardised units): 0.214
=== scaled | none
MAE (target / max): 0.047
=== scaled | 17100.5
MAE (scaled): 0.214
MAE (rescaled to dollars): 17100.5
=== percent | none
Validation MAE: 9.7 % of the mean price
=== percent | none
MAE%: 9.7
=== percent | 17100.5
MAE: 17100.5 (9.7% of mean)
=== other metrics | none
MedAE: 11000.2
Validation RMSE: 29000.1
=== other metrics | none
Median Absolute Error: 11000.2
=== other metrics | none
Mean Absolute Percentage Error (MAPE): 0.0971
=== other metrics | none
RMSLE 0.1283
R2 0.88
=== other metrics | 17100.5
RMSE=29000.1 MedAE=11000.2 MAE=17100.5 MaxErr=282435.3
=== other metrics | 17100.5
MAE, MSE, RMSE, R2: 17100.5, 841005800.0, 29000.1, 0.88
=== other metrics | none
Mean Squared Error: 841005800.0
Root Mean Squared Error: 29000.1
=== other metrics | none
Mean absolute scaled error: 0.71
weighted MAE: 18000.1
=== train only | none
Train MAE: 5000.1
Refit on all rows, train MAE: 5100.1
=== train only | none
MAE on the data the model was fitted on: 5000.1
=== train only | none
Training complete. MAE (in-sample): 5000.1
=== train valid | 17100.5
              MAE      RMSE
Train      5000.1    7000.1
Valid     17100.5   29000.1
=== train valid | 17100.5
Train: 5000.1 MAE
Valid: 17100.5 MAE
=== train valid | 17100.5
tr_mae=5000.1 va_mae=17100.5
=== train valid | 17100.5
MAE train / val / test = 5000.1 / 17100.5 / 17900.1
=== train valid | 17100.5
MAE
  train: 5000.1
  valid: 17100.5
=== train valid | 17100.5
Training MAE: 5000.1, Validation MAE: 17100.5, Test MAE: 17900.1
=== nan | none
Fold 1 MAE: 17000.0
Fold 2 MAE: nan
CV MAE: nan
=== nan | none
Validation MAE: -inf
=== nan | none
Validation MAE = NaN (predictions contain NaN)
=== nan | none
Train MAE: 5000.1
Validation MAE: nan
RMSE: nan
=== crash | none
Validation MAE: 17100.5
Refitting on everything...
Traceback (most recent call last):
  File "/work/script.py", line 88, in <module>
    model.fit(X, y)
  File "/usr/lib/python3/site-packages/sklearn/base.py", line 1363, in wrapper
    return fit_method(estimator, *args, **kwargs)
ValueError: Input X contains NaN.
=== crash | none
Traceback (most recent call last):
  File "script.py", line 12, in <module>
    print(f"Validation MAE: {mae:.2f}")
NameError: name 'mae' is not defined
=== crash | none
Traceback (most recent call last):
  File "script.py", line 41, in <module>
    assert mae < 15000, f"MAE {mae} too high"
AssertionError: MAE 17100.5 too high
=== crash | none
Validation MAE: 17100.5
Segmentation fault (core dumped)
=== crash | none
CV MAE: 17100.5
OSError: [Errno 28] No space left on device
=== crash | none
Validation MAE: 17100.5
slurmstepd: error: Detected 1 oom_kill event in StepId=1.0
Killed
=== crash | none
Validation MAE: 17100.5
  + Exception Group Traceback (most recent call last):
  |   File "script.py", line 5, in <module>
  | ExceptionGroup: errors (1 sub-exception)
=== models | 17100.5
Ridge        MAE=21000.1
RandomForest MAE=18000.1
LightGBM     MAE=17100.5
=== models | 17100.5
[1/3] Ridge ............ MAE 21000.1
[2/3] RandomForest ..... MAE 18000.1
[3/3] LightGBM ......... MAE 17100.5
=== models | 17100.5
Comparing models by validation MAE:
  ridge: 21,000
  forest: 18,000
  lightgbm: 17,100.5
Winner: lightgbm (17,100.5)
=== models | 17100.5
ridge      CV MAE: 21000.1 (+/- 900.1)
lightgbm   CV MAE: 17100.5 (+/- 800.1)
Selected lightgbm for the submission
=== models | 18000.1
ridge MAE 21000.1
forest MAE 18000.1
lightgbm MAE 17100.5
Chosen model: forest (simpler)
=== models | 17100.5
╭──────────┬──────────┬──────────╮
│ model    │ cv_mae   │ cv_rmse  │
├──────────┼──────────┼──────────┤
│ ridge    │ 21,000.1 │ 36,000.1 │
│ lightgbm │ 17,100.5 │ 29,000.1 │
╰──────────┴──────────┴──────────╯
=== stack | 16812.05
lgb OOF MAE 17100.5
xgb OOF MAE 17300.5
Stacking (ridge meta) OOF MAE 16812.05
=== stack | 16812.05
Single models: lgb 17100.5, xgb 17300.5
Ensemble MAE (0.6 lgb + 0.4 xgb): 16812.05
=== currency | 17100.5
Validation MAE: $ 17,100.50
=== currency | 17100.5
Validation MAE: 17,100.50$ (292 houses)
=== currency | 1710050.0
検証データ MAE: ¥1,710,050
=== currency | 17100.5
Holdout MAE = £17,100.50; RMSE = £29,000.10
=== currency | 17100.0
MAE: $17.1K
=== currency | 17100.5
MAE de validation : 17 100,50 €
=== units | 0.219985
Validation MAE: 0.219985 GW
=== units | 219.985
Validation MAE: 219.985 MW (0.219985 GW)
=== units | 3.21
MAE: 3.21 °C
=== units | 12.5
val MAE: 12.5 min
=== units | 42.7
Validation MAE: 42.7 bikes
=== sentence | 17100.5
On the held-out 20% the model is off by $17,100.50 on average (MAE).
=== sentence | 17100.5
The final model achieves a mean absolute error of 17,100.50 on the validation set, compared with 55,335.20 for the median.
=== sentence | none
Note: a MAE of around 16,000 should be possible with more features.
=== sentence | 17100.5
Validation MAE of 17100.5 was reached in 3.2 s using 245 features.
=== ansi | 17100.5
\x1b[2m10:00:20\x1b[0m \x1b[32mINFO\x1b[0m \x1b[1mvalidation mae\x1b[0m=\x1b[35m17100.5\x1b[0m \x1b[1mrmse\x1b[0m=\x1b[35m29000.1\x1b[0m
=== ansi | 17100.5
\x1b[38;5;208mValidation MAE\x1b[39m: \x1b[1m17,100\x1b[22m.50
=== progress | 17100.5
training:   0%|          | 0/100 [00:00<?, ?it/s]\rtraining:  50%|#####     | 50/100 [00:05<00:05, 9.9it/s, val_mae=18000.1]\rtraining: 100%|##########| 100/100 [00:10<00:00, 9.9it/s, val_mae=16999.9]
Validation MAE: 17100.5
=== progress | none
fit:  40%|####      | 2/5 [00:03<00:05,  1.8s/it, mae=15535.9]\rfit: 100%|##########| 5/5 [00:09<00:00,  1.8s/it, mae=17535.9]
=== progress | 17100.5
⠋ fitting MAE 9.5\r⠙ fitting MAE 8.5\r✔ fitted
Validation MAE: 17100.5
=== languages | 17100.5
验证集MAE：17100.5，训练集MAE：5000.1
=== languages | 17100.5
Средняя абсолютная ошибка (валидация): 17100,5
Средняя абсолютная ошибка (обучение): 5000,1
=== languages | 17100.5
검증 평균 절대 오차: 17,100.5
=== languages | 17100.5
EAM : erreur absolue moyenne de validation = 17100,5 €
=== languages | none
训练集平均绝对误差：5000.1
=== indian | 1234567.5
Validation MAE: Rs 12,34,567.50
=== indian | 888118.0
MAE = INR 8,88,118
RMSE = INR 12,12,345
=== parts | none
MAE for homes above 500k: 42000.1
MAE for homes below 200k: 9000.1
=== parts | 17100.5
MAE (all): 17100.5
MAE (price > 500k): 42000.1
MAE (price < 200k): 9000.1
=== test | 17100.5
Test MAE: 17100.5
Test RMSE: 29000.1
=== test | none
MAE on the test set cannot be computed (no labels). Predictions: mean 178231.55
=== importance | 17100.5
Validation MAE: 17100.5
Permutation importance (increase of MAE):
  OverallQual  8000.1 +/- 300.1
  GrLivArea    5000.1 +/- 200.1
=== ablation | 17100.5
Validation MAE: 17100.5
Ablation:
  without GrLivArea: MAE 19000.1
  without OverallQual: MAE 21000.1
=== seeds | 17100.5
seed 1: MAE=17000.0
seed 2: MAE=17201.0
mean MAE over 2 seeds: 17100.5
=== iteration | none
iter 1 mae 20000.1
iter 2 mae 18000.1
iter 3 mae 18500.1
=== two results | none
MAE: 17100.5
MAE: 16900.5
=== submission | 17100.5
Validation MAE: 17100.5
submission.csv: 1459 rows, mean 178231.55, min 42000.0, max 612000.0
=== threshold | 17100.5
MAE 17100.5 < 18000: accepted
=== threshold | none
MAE < 18000: accepted
=== debug | 17100.5
y_true[:3]=[208500, 181500, 223500] y_pred[:3]=[201000.1, 177000.2, 219000.3] abs err=[7499.9, 4499.8, 4499.7]
mae=17100.5
=== debug | none
abs err=[7499.9, 4499.8, 4499.7]
"""


@dataclass(frozen=True, slots=True)
class WholeLog:
    kind: str
    text: str
    accepted: tuple[float | None, ...]


def whole_logs() -> Iterator[WholeLog]:
    for block in BLOCKS.removeprefix("=== ").split("\n=== "):
        header, _, text = block.partition("\n")
        kind, *labels = header.split(" | ")
        accepted = tuple(None if label == "none" else float(label) for label in labels)
        yield WholeLog(kind, text if text.endswith("\n") else f"{text}\n", accepted)
