"""Outputs as people and models print them, in our own words: kind, name, text, and the MAE that is meant."""

# ruff: noqa: E501

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Log:
    kind: str
    name: str
    text: str
    mae: float | None


def _log(kind: str, name: str, mae: float | None, text: str) -> Log:
    return Log(kind, name, dedent(text).lstrip("\n"), mae)


LOGS: tuple[Log, ...] = (
    # one plain line
    _log("plain", "asked for", 17233.46, "Validation MAE: 17233.46\n"),
    _log("plain", "integer", 17845.0, "Validation MAE: 17845\n"),
    _log("plain", "equals", 17233.46, "valid_mae=17233.46\n"),
    _log(
        "plain", "sentence", 17233.5, "The mean absolute error on the validation set is 17,233.50 dollars.\n"
    ),
    _log("plain", "number first", 17233.5, "Result: 17233.5 (validation MAE)\n"),
    _log("plain", "numpy scalar", 17233.46, "Validation MAE: np.float64(17233.46)\n"),
    _log("plain", "both names", 17233.46, "Mean Absolute Error (MAE): 17233.46\n"),
    _log("plain", "glued name", 17233.46, "valMAE 17233.46\n"),
    _log("plain", "arrow", 17233.46, "hold-out MAE -> 17233.46\n"),
    _log("plain", "next line", 17233.46, "Validation MAE:\n17233.46\n"),
    _log("plain", "underlined", 17233.46, "Mean Absolute Error\n-------------------\n17233.46\n"),
    _log(
        "plain",
        "with time",
        17233.46,
        "Training finished in 12.3 s. Validation MAE: 17233.46 (took 12.3 s)\n",
    ),
    _log(
        "plain",
        "trained on rows",
        17233.46,
        "Training on 1168 rows\nMAE: 17233.46\nSaved submission (292, 2)\n",
    ),
    _log("plain", "split named", 17233.46, "train_test_split done\nMAE on the hold-out: 17233.46\n"),
    _log("plain", "mean and parentheses", 17233.46, "Validation MAE (5-fold CV): 17,233.46 ± 300.12\n"),
    _log("plain", "interval", 17233.5, "Validation MAE: 17233.5 [16800.1 - 17700.2]\n"),
    _log("plain", "rounds in label", 17233.5, "MAE after 100 rounds: 17233.5\n"),
    # folds
    _log(
        "folds",
        "mean below",
        17233.5,
        """
        Fold 1: MAE 17594.0
        Fold 2: MAE 17280.1
        Fold 3: MAE 18274.0
        Mean MAE: 17233.5
        Std MAE: 912.1
        """,
    ),
    _log(
        "folds",
        "titles",
        17233.5,
        """
        ===== Fold 1 =====
        Validation MAE: 17594.0
        ===== Fold 2 =====
        Validation MAE: 17280.1
        ===== Fold 3 =====
        Validation MAE: 16826.4
        Average MAE across folds: 17233.5
        """,
    ),
    _log(
        "folds",
        "last without title",
        17233.5,
        """
        Fold 1/3
          MAE: 17594.0
        Fold 2/3
          MAE: 17280.1
        Fold 3/3
          MAE: 16826.4
        Validation MAE: 17233.5
        """,
    ),
    _log(
        "folds",
        "list and mean",
        17233.5,
        """
        Scores: [17594.0 17280.1 16826.4]
        MAE per fold: [17594.0, 17280.1, 16826.4]
        CV MAE mean: 17233.5, std: 314.2
        """,
    ),
    _log(
        "folds", "mean and std in one", 17233.5, "Fold MAE mean 17233.5 std 912.1 min 15535.9 max 18274.0\n"
    ),
    _log("folds", "mean over std", 17233.5, "CV MAE (mean/std): 17233.5 / 912.1\n"),
    _log("folds", "min first", None, "Fold MAE: min 15535.9, max 18274.0\n"),
    _log("folds", "never a mean", None, "fold 0 mae=17594.0\nfold 1 mae=17280.1\nfold 2 mae=16826.4\n"),
    _log(
        "folds", "titles never a mean", None, "--- Fold 1 ---\nMAE: 17594.0\n--- Fold 2 ---\nMAE: 17280.1\n"
    ),
    _log("folds", "unnamed", None, "MAE: 17594.0\nMAE: 17280.1\nMAE: 16826.4\n"),
    _log("folds", "best fold", None, "Best fold MAE: 15535.9\n"),
    _log(
        "folds",
        "table",
        17233.5,
        """
        fold      MAE     RMSE
           1  17594.0  28000.1
           2  17280.1  29000.2
           3  16826.4  28500.3
        mean  17233.5  28500.2
         std    314.2    408.3
        """,
    ),
    _log(
        "folds",
        "describe",
        17233.5,
        """
                  MAE
        count     5.0
        mean  17233.5
        std     912.1
        min   15535.9
        25%   17000.0
        50%   17280.1
        75%   17594.0
        max   18274.0
        """,
    ),
    _log("folds", "seeds", None, "seed 1 MAE: 17100.5\nseed 2 MAE: 17200.5\nseed 3 MAE: 17300.5\n"),
    _log("folds", "chinese", 17233.5, "第1折 MAE: 17594.0\n第2折 MAE: 16873.0\n平均 MAE: 17233.5\n"),
    _log(
        "folds",
        "unlabelled and mean",
        17233.5,
        """
        Validation MAE: 17594.0
        Validation MAE: 17280.1
        Validation MAE: 16826.4
        Mean CV MAE: 17233.5
        """,
    ),
    # out of fold
    _log("oof", "beside mean", 17233.46, "Mean fold MAE: 17240.1\nOOF MAE: 17233.46\n"),
    _log("oof", "words", 17233.46, "Out-of-fold mean absolute error = 17,233.46\n"),
    _log(
        "oof",
        "seeds before",
        17233.46,
        "seed 42 fold 0 best_iter=312\nseed 42 fold 1 best_iter=298\nOOF MAE: 17233.46\n",
    ),
    # train and validation
    _log("train", "one line", 17777.0, "Train MAE: 7,668 | Valid MAE: 17,777\n"),
    _log("train", "pair", 17777.0, "MAE (train/valid): 7668 / 17777\n"),
    _log("train", "scopes behind", 17777.0, "MAE: train 7668.1, valid 17777.0\n"),
    _log("train", "brackets behind", 17777.0, "MAE = 17777.0 (validation), 7668.1 (train)\n"),
    _log(
        "train",
        "train first word",
        17777.0,
        "Train: RMSE 9000.1 MAE 7668.1 | Valid: RMSE 28000.1 MAE 17777.0\n",
    ),
    _log(
        "train",
        "titles",
        17777.0,
        "Training set\n  MAE: 7668.1\n  RMSE: 9000.1\n\nValidation set\n  MAE: 17777.0\n  RMSE: 28000.1\n",
    ),
    _log("train", "keys", 17777.0, "train:\n  mae: 7668.1\nvalidation:\n  mae: 17777.0\n"),
    _log("train", "alone", None, "Training MAE: 7668.1\n"),
    _log("train", "in-sample", None, "In-sample MAE: 7668.1\n"),
    _log("train", "after the name", None, "MAE on the training set: 7668.1\n"),
    _log(
        "train",
        "table of splits",
        17777.0,
        """
                  train     valid
        MAE      7668.1   17777.0
        RMSE     9000.1   28000.1
        """,
    ),
    _log(
        "train",
        "table rows",
        17777.0,
        """
        split         MAE      RMSE
        train      7668.1    9000.1
        validation 17777.0  28000.1
        """,
    ),
    _log(
        "train",
        "xgboost",
        None,
        "[0]\ttrain-mae:90000.1\teval-mae:91000.2\n[1]\ttrain-mae:80000.1\teval-mae:99000.2\n[2]\ttrain-mae:70000.1\teval-mae:99500.2\n",
    ),
    # several models
    _log(
        "models", "lines", 17100.5, "ridge MAE: 21000.1\nrandom forest MAE: 18000.2\nlightgbm MAE: 17100.5\n"
    ),
    _log(
        "models",
        "best named",
        18000.2,
        "Ridge: MAE=21000.1\nRF: MAE=18000.2\nLGBM: MAE=18100.5\nBest model: RF\n",
    ),
    _log(
        "models",
        "best with number",
        17100.5,
        "ridge cv mae 21000.1\nlgbm cv mae 17100.5\nBest: lgbm with MAE 17100.5\n",
    ),
    _log(
        "models",
        "titles",
        17100.5,
        """
        Ridge
          RMSE: 36000.1
          MAE: 21000.1
        LightGBM
          RMSE: 29000.1
          MAE: 17100.5
        """,
    ),
    _log(
        "models",
        "markdown",
        17100.5,
        """
        | Model | RMSE | MAE |
        |-------|-----:|----:|
        | Ridge | 36,000.10 | 21,000.10 |
        | LightGBM | 29,000.10 | **17,100.50** |
        """,
    ),
    _log("models", "csv", 17100.5, "model,rmse,mae\nridge,36000.1,21000.1\nlgbm,29000.1,17100.5\n"),
    _log(
        "models",
        "pandas index",
        17100.5,
        """
                       RMSE      MAE
        model
        Ridge       36000.1  21000.1
        XGBRegressor 29000.1  17100.5
        """,
    ),
    _log(
        "models",
        "numbered rows",
        17100.5,
        """
             model      MAE
        0    ridge  21000.1
        1      gbm  17100.5
        """,
    ),
    _log(
        "models", "stack", 16800.3, "lgbm OOF MAE: 17100.5\nxgb OOF MAE: 17200.5\nStacked OOF MAE: 16800.3\n"
    ),
    _log(
        "models",
        "final line",
        17500.5,
        "ridge CV MAE 21000.1\nlgbm CV MAE 17100.5\nValidation MAE: 17500.5\n",
    ),
    _log("models", "submission", 21000.1, "ridge MAE: 21000.1\nknn MAE: 17100.5\nSubmission uses: ridge\n"),
    _log(
        "models",
        "parts of the data",
        None,
        "MAE NoRidge: 30000.1\nMAE OldTown: 15000.2\nMAE Edwards: 16000.3\n",
    ),
    _log(
        "models",
        "overall and parts",
        17100.5,
        "MAE NoRidge: 30000.1\nMAE OldTown: 15000.2\nOverall MAE: 17100.5\n",
    ),
    _log(
        "models",
        "alphas",
        17100.5,
        "alpha=0.1 CV MAE=17300.1\nalpha=1 CV MAE=17100.5\nalpha=10 CV MAE=17900.1\nBest alpha=1 MAE=17100.5\n",
    ),
    _log(
        "models",
        "table of rich",
        17100.5,
        """
        ┏━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━━┓
        ┃ Model ┃       MAE ┃      RMSE ┃
        ┡━━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━━━┩
        │ ridge │ 21,000.10 │ 36,000.10 │
        │ hgb   │ 17,100.50 │ 29,000.10 │
        └───────┴───────────┴───────────┘
        """,
    ),
    _log(
        "models",
        "tabulate grid",
        17100.5,
        """
        +---------+-----------+----------+
        | model   |   val_mae |   val_r2 |
        +=========+===========+==========+
        | ridge   |   21000.1 |     0.81 |
        +---------+-----------+----------+
        | gbr     |   17100.5 |     0.88 |
        +---------+-----------+----------+
        """,
    ),
    _log(
        "models",
        "blend worse is said",
        17100.5,
        "hgb valid MAE 17100.5\nridge valid MAE 21000.1\nBlend valid MAE 18000.1\nBest model: hgb\n",
    ),
    # logs of training
    _log(
        "steps",
        "keras restored",
        17233.5,
        """
        Epoch 1/4 - loss: 0.9 - mae: 50000.1 - val_loss: 1.1 - val_mae: 52000.2
        Epoch 2/4 - loss: 0.5 - mae: 20000.1 - val_loss: 0.7 - val_mae: 17233.5
        Epoch 3/4 - loss: 0.4 - mae: 15000.1 - val_loss: 0.8 - val_mae: 18000.2
        Restoring model weights from the end of the best epoch: 2.
        """,
    ),
    _log(
        "steps",
        "torch best",
        17233.5,
        "epoch 1 val MAE 20000.1\nepoch 2 val MAE 17233.5\nepoch 3 val MAE 17900.2\nBest val MAE: 17233.5 (epoch 2)\n",
    ),
    _log(
        "steps",
        "no word of the best",
        None,
        "epoch 1 val MAE 20000.1\nepoch 2 val MAE 17233.5\nepoch 3 val MAE 17900.2\n",
    ),
    _log(
        "steps",
        "lightgbm with training",
        15016.5,
        """
        [100]\ttraining's l1: 9000.1\tvalid_0's l1: 15448.9
        [200]\ttraining's l1: 7000.1\tvalid_0's l1: 15105.5
        Early stopping, best iteration is:
        [215]\ttraining's l1: 6900.1\tvalid_0's l1: 15016.5
        """,
    ),
    _log(
        "steps",
        "lightgbm then result",
        15020.0,
        """
        [100]\tvalid_0's l1: 15448.9
        Did not meet early stopping. Best iteration is:
        [98]\tvalid_0's l1: 15016.5
        Validation MAE: 15,020
        """,
    ),
    _log(
        "steps",
        "lightgbm l2 beside",
        15016.5,
        "Early stopping, best iteration is:\n[215]\tvalid_0's l2: 6.1e+08\tvalid_0's l1: 15016.5\n",
    ),
    _log(
        "steps",
        "lightgbm on logs",
        None,
        "Early stopping, best iteration is:\n[215]\tvalid_0's l1: 0.0852\nRMSE (log SalePrice): 0.12\ntrained on np.log1p(y)\n",
    ),
    _log(
        "steps",
        "two trainings",
        None,
        """
        Early stopping, best iteration is:
        [215]\tvalid_0's l1: 15016.5
        Early stopping, best iteration is:
        [198]\tvalid_0's l1: 15516.5
        """,
    ),
    _log("steps", "best scores of lightgbm", 15016.5, "{'valid_0': OrderedDict([('l1', 15016.5)])}\n"),
    _log("steps", "tqdm alone", None, "100%|██████████| 5/5 [00:09<00:00,  1.81s/it, mae=15535.9]\n"),
    # neg_mean_absolute_error
    _log("negated", "mean", 17233.5, "neg_mean_absolute_error: -17233.5\n"),
    _log("negated", "best score", 17233.5, "Best CV score (neg_mean_absolute_error): -17233.5\n"),
    _log("negated", "array", None, "test_neg_mean_absolute_error: [-17594.0 -17280.1 -16826.4]\n"),
    _log("negated", "without neg", None, "Validation MAE: -17233.5\n"),
    # notation
    _log("notation", "json", 17777.0, '{"train_mae": 7668.1, "val_mae": 17777.0, "val_rmse": 28000.1}\n'),
    _log("notation", "json integer", 17777.0, '{"metric": "MAE", "value": 17777, "split": "validation"}\n'),
    _log(
        "notation",
        "json nested",
        17777.0,
        """
        {
          "train": {"mae": 7668.1, "rmse": 9000.1},
          "validation": {
            "mae": 17777.0,
            "rmse": 28000.1
          },
          "fold_maes": [17000.1, 18000.2]
        }
        """,
    ),
    _log("notation", "json of models", 17100.5, '{"ridge": {"mae": 21000.1}, "lgbm": {"mae": 17100.5}}\n'),
    _log("notation", "json of scopes", 17777.0, "{'mae': {'train': 7668.1, 'valid': 17777.0}}\n"),
    _log(
        "notation",
        "json lines",
        17777.0,
        '{"level": "INFO", "msg": "starting"}\n{"level": "INFO", "msg": "Validation MAE: 17777.0"}\n',
    ),
    _log(
        "notation",
        "json folds",
        17233.5,
        '{"fold": 1, "mae": 17594.0}\n{"fold": 2, "mae": 16873.0}\n{"mean_mae": 17233.5}\n',
    ),
    _log(
        "notation",
        "dict",
        17233.5,
        "Results: {'MAE': np.float64(17233.5), 'RMSE': np.float64(28000.1), 'R2': 0.88}\n",
    ),
    _log("notation", "yaml", 17777.0, "results:\n  model: lgbm\n  rmse: 28000.1\n  mae: 17777.0\n"),
    _log(
        "notation",
        "yaml scopes",
        17777.0,
        "mae:\n  train: 7668.1\n  valid: 17777.0\nrmse:\n  train: 9000.1\n  valid: 28000.1\n",
    ),
    _log("notation", "repr", 17233.5, "Result(model='hgb', mae=17233.5, rmse=28000.1)\n"),
    _log(
        "notation", "series", 17233.5, "MAE     17233.5\nRMSE    28000.1\nR2          0.88\ndtype: float64\n"
    ),
    _log("notation", "slashed names", 17233.5, "RMSE / MAE: 28000.1 / 17233.5\n"),
    _log(
        "notation",
        "key value table",
        17233.5,
        "| Metric | Value |\n|---|---|\n| RMSE | 28000.1 |\n| MAE | 17233.5 |\n",
    ),
    _log("notation", "logging", 17233.5, "2026-11-23 12:33:41,123 - root - INFO - Validation MAE: 17233.5\n"),
    _log("notation", "logging level", 17233.5, "INFO:root:fold done\nINFO:root:Validation MAE: 17233.5\n"),
    _log("notation", "bracketed time", 17233.5, "[12:33:41] Validation MAE = 17233.5\n"),
    _log("notation", "logger named log", 17233.5, "LOG: Validation MAE: 17233.5\n"),
    _log(
        "notation",
        "tab separated",
        17100.5,
        "model\trmse\tmae\nridge\t36000.1\t21000.1\nlgbm\t29000.1\t17100.5\n",
    ),
    # numbers
    _log("numbers", "scientific", 17233.0, "Validation MAE: 1.7233e+04\n"),
    _log("numbers", "spaces", 17233.5, "MAE validation : 17 233,50 €\n"),
    _log("numbers", "thin spaces", 17233.5, "Validation MAE: 17\u202f233.5\n"),
    _log("numbers", "apostrophe", 17233.5, "Validation MAE: CHF 17'233.50\n"),
    _log("numbers", "underscore", 17233.5, "Validation MAE: 17_233.5\n"),
    _log("numbers", "lakh", 888118.5, "Validation MAE: Rs. 8,88,118.50\n"),
    _log("numbers", "full width", 17233.5, "検証ＭＡＥ：１７２３３．５\n"),
    _log("numbers", "thousand suffix", 17200.0, "Validation MAE: $17.2k\n"),
    _log("numbers", "percent", None, "Validation MAE: 9.7%\n"),
    _log("numbers", "millions", 1234567.5, "Validation MAE: 1,234,567.5\n"),
    _log("numbers", "small", 0.2199, "Validation MAE: 0.2199\n"),
    _log("numbers", "exponent small", 0.00012, "Validation MAE: 1.2e-4\n"),
    # languages
    _log("languages", "german", 17233.5, "Mittlerer absoluter Fehler (Validierung): 17.233,50 EUR\n"),
    _log("languages", "german train", 17233.5, "Training MAE: 7.668,10\nValidierungs-MAE: 17.233,50\n"),
    _log("languages", "german in doubt", None, "Mittlerer absoluter Fehler: 17.233\n"),
    _log(
        "languages",
        "french",
        17233.5,
        "Erreur absolue moyenne (validation) : 17 233,5 €\nErreur quadratique moyenne : 28 000,1\n",
    ),
    _log(
        "languages",
        "spanish",
        17233.5,
        "Error absoluto medio (entrenamiento): 7668,1\nError absoluto medio (validación): 17233,5\n",
    ),
    _log(
        "languages",
        "japanese",
        17233.5,
        "訓練データの平均絶対誤差: 7668.1\n検証データの平均絶対誤差: 17233.5\n平均絶対誤差率: 9.7%\n",
    ),
    _log(
        "languages", "chinese cv", 17233.5, "训练集平均绝对误差：7668.1\n5折交叉验证平均绝对误差：17233.5\n"
    ),
    # decoys
    _log("decoys", "rmse", None, "Validation RMSE: 28000.1\n"),
    _log("decoys", "rmsle", None, "RMSLE: 0.1345\n"),
    _log(
        "decoys",
        "family",
        17233.5,
        "MSE 7.84e8\nRMSE 28000.1\nMedAE 11000.2\nMAPE 9.7%\nSMAPE 9.9%\nMaxAE 282435.3\nMAE 17233.5\nWMAE 16000.1\n",
    ),
    _log(
        "decoys",
        "none of them",
        None,
        "MedAE 11000.2\nMAPE 0.097\nMax error 282435.3\nWeighted MAE 16000.1\nNMAE 0.09\nMASE 0.8\n",
    ),
    _log("decoys", "median absolute error", None, "Median absolute error: 11000.2\n"),
    _log("decoys", "percentage", None, "Mean absolute percentage error: 0.097\n"),
    _log("decoys", "logs", None, "MAE (log1p): 0.0852\n"),
    _log("decoys", "log space", None, "Validation MAE in log space = 0.0852\n"),
    _log("decoys", "log name", None, "val_mae_log: 0.0852\nlog_mae: 0.0852\n"),
    _log("decoys", "log then dollars", 17233.5, "log MAE: 0.0852\nMAE after expm1: 17233.5\n"),
    _log("decoys", "log and dollars in one", 17233.5, "MAE: 0.0852 (log) / 17233.5 (USD)\n"),
    _log("decoys", "scaled", None, "MAE (standardized target): 0.31\n"),
    _log("decoys", "goal", None, "Goal: MAE below 11,000\n"),
    _log(
        "decoys",
        "goal and result",
        17233.5,
        "Task: reach a validation MAE below 11,000.\nValidation MAE: 17233.5\n",
    ),
    _log("decoys", "target", 17233.5, "Target MAE: 11000\nMAE: 17233.5\n"),
    _log("decoys", "baseline", 17233.5, "Baseline (median) MAE: 55335.2\nModel MAE: 17233.5\n"),
    _log("decoys", "dummy alone", None, "DummyRegressor MAE: 55335.2\n"),
    _log("decoys", "improvement", 17233.5, "Validation MAE: 17233.5\nMAE improvement over ridge: 3766.5\n"),
    _log("decoys", "previous", 17233.5, "Previous best MAE: 18000.1\nValidation MAE: 17233.5\n"),
    _log("decoys", "submission mean", None, "Wrote submission.csv with 1459 rows, mean 178231.55\n"),
    _log("decoys", "importance", None, "Permutation importance (MAE increase): OverallQual 8000.1\n"),
    _log("decoys", "a loss", None, "val_loss: 17233.5\nValidation score: 17233.5\n"),
    _log("decoys", "objective", None, "objective: mae, num_leaves: 31, learning_rate: 0.05\n"),
    # no usable number
    _log("broken", "nan", None, "Validation MAE: nan\n"),
    _log("broken", "inf", None, "Validation MAE: inf\n"),
    _log("broken", "none", None, "Validation MAE: None\n"),
    _log("broken", "nan mean", None, "Fold 1 MAE 17594.0\nFold 2 MAE nan\nMean MAE: nan\n"),
    _log(
        "broken",
        "crash after",
        None,
        "Validation MAE: 17233.5\nTraceback (most recent call last):\n  File \"script.py\", line 40, in <module>\nKeyError: 'Id'\n",
    ),
    _log("broken", "killed", None, "Validation MAE: 17233.5\nretraining on all data\nKilled\n"),
    _log(
        "broken",
        "caught before",
        17233.5,
        'Traceback (most recent call last):\n  File "script.py", line 3\nImportError: no catboost\nfalling back to lightgbm\nValidation MAE: 17233.5\n',
    ),
    _log("broken", "empty", None, ""),
    # noise
    _log(
        "noise",
        "carriage returns",
        17233.5,
        "\r 10%|# | 1/10 [00:01<00:09, mae=9.0]\r100%|##########| 10/10 [00:09<00:00, mae=8.0]\nValidation MAE: 17233.5\n",
    ),
    _log(
        "noise",
        "colours",
        17233.5,
        "\x1b[1mValidation\x1b[0m \x1b[32mMAE\x1b[0m: \x1b[1;33m17,233.5\x1b[0m\n",
    ),
    _log(
        "noise",
        "warnings",
        17233.5,
        "/usr/lib/x.py:12: FutureWarning: max_error is deprecated\n  warnings.warn('mae')\nValidation MAE: 17233.5\n",
    ),
    _log("noise", "shapes", 17233.5, "Train shape: (1168, 81) Test shape: (292, 80)\nMAE: 17233.5\n"),
    _log(
        "noise", "twice the same", 17233.46, "Validation MAE: 17,233\n...\nFinal validation MAE: 17233.46\n"
    ),
)
