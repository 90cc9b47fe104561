"""More outputs, each with the MAE that is meant: what scripts of models print, and what must not be taken for it."""

# ruff: noqa: E501

MORE: tuple[tuple[float | None, str], ...] = (
    (
        17233.46,
        (
            "Loading data...\n"
            "Train shape: (1168, 81)\n"
            "Number of features: 245\n"
            "Training LightGBM...\n"
            "[LightGBM] [Info] Total Bins 3400\n"
            "[LightGBM] [Info] Start training from score 163000.000000\n"
            "Validation MAE: 17233.46\n"
            "Submission saved to submission.csv\n"
        ),
    ),
    (17233.46, ("CV scores: [17594.03 17280.08 18274.05]\nMean CV MAE: 17233.46 (+/- 912.10)\n")),
    (17233.46, "5-Fold CV MAE: 17233.46\n"),
    (17233.46, ("Cross-validated MAE: 17233.46\nFinal model trained on full training data.\n")),
    (
        17233.46,
        (
            "Fold 1 - MAE: 17594.03, best iteration: 312\n"
            "Fold 2 - MAE: 17280.08, best iteration: 298\n"
            "Overall OOF MAE: 17233.46\n"
        ),
    ),
    (
        16812.05,
        (
            "XGBoost - Validation MAE: 17500.10\n"
            "LightGBM - Validation MAE: 17233.46\n"
            "CatBoost - Validation MAE: 17000.20\n"
            "Ensemble - Validation MAE: 16812.05\n"
        ),
    ),
    (
        16812.05,
        ("Model 1 (Ridge) MAE: 18966.56\nModel 2 (GBR) MAE: 17200.4\nWeighted average MAE: 16812.05\n"),
    ),
    (
        17233.46,
        (
            "Trial 1: MAE 18000.5\n"
            "Trial 2: MAE 17233.46\n"
            "Trial 3: MAE 17900.2\n"
            "Best trial: 2, best MAE: 17233.46\n"
        ),
    ),
    (
        17233.46,
        (
            "[I 2026-11-23 12:00:00,123] Trial 0 finished with value: 18000.5 and parameters: {'max_depth': 5}. Best is trial 0 with value: 18000.5.\n"
            "[I 2026-11-23 12:00:05,123] Trial 1 finished with value: 17100.5 and parameters: {'max_depth': 7}. Best is trial 1 with value: 17100.5.\n"
            "Validation MAE: 17233.46\n"
        ),
    ),
    (
        17233.46,
        (
            "Fitting 5 folds for each of 10 candidates, totalling 50 fits\n"
            "[CV 1/5] END alpha=1;, score=-17000.123 total time=   0.1s\n"
            "Best params: {'alpha': 1}\n"
            "Best MAE: 17233.46\n"
        ),
    ),
    (17233.46, "Best params: {'alpha': 10, 'l1_ratio': 0.5}\nBest CV MAE: 17233.46\n"),
    (17500.5, ("Best params: {'alpha': 10}\nBest CV MAE: 17233.46\nHold-out validation MAE: 17500.50\n")),
    (17233.46, "=== Evaluation ===\nMAE  : 17233.46\nRMSE : 28000.12\nR2   : 0.8812\n"),
    (17233.46, ("--------\nRMSE: 28000.12\nMAE: 17233.46\nMAPE: 9.70%\n--------\nDone in 12.3s\n")),
    (17233.46, "mae 17233.46 rmse 28000.12 r2 0.88\n"),
    (17233.46, "MAE=17,233.46; RMSE=28,000.12; R^2=0.881\n"),
    (17233.46, ("Validation metrics:\n    MAE: $17,233.46\n    RMSE: $28,000.12\n    R2: 0.8812\n")),
    (17233.46, "Validation results -> MAE: 17233.46 | RMSE: 28000.12 | R2: 0.88\n"),
    (17233.46, "Train MAE: 5000.12, Validation MAE: 17233.46, Gap: 12233.34\n"),
    (17233.46, ("Train score: 0.98\nValid score: 0.88\nTrain mae 5000.12\nValid mae 17233.46\n")),
    (17233.46, ("Validation MAE (original scale): 17233.46\nValidation MAE (log scale): 0.0923\n")),
    (17233.46, "Log-space MAE: 0.0923\nDollar-space MAE: 17233.46\n"),
    (17233.46, "MAE on log target: 0.0923 -> MAE in dollars: 17233.46\n"),
    (None, "log-MAE 0.0923\n"),
    (None, "Validation RMSLE: 0.1345\nCV RMSE (log SalePrice): 0.13450 +/- 0.01230\n"),
    (17233.46, ("Our validation MAE is $17,233.46, which beats the baseline of $21,002.10.\n")),
    (17233.46, "Validation MAE: 17233.46 (baseline 21002.10)\n"),
    (17233.46, "Validation MAE: 17233.46, target: below 11000\n"),
    (17233.46, ("Baseline Ridge MAE: 21002.10\nImproved model MAE: 17233.46\nImprovement: 17.9%\n")),
    (17233.46, "Baseline MAE: 21002.10\nTuned MAE: 17233.46\n"),
    (17233.46, "Initial MAE: 21002.10\nFinal MAE: 17233.46\n"),
    (17233.46, "MAE before tuning: 21002.10\nMAE after tuning: 17233.46\n"),
    (17233.46, "Reduced MAE from 21002.10 to 17233.46\n"),
    (17233.46, "Dataset loaded\nnp.log1p applied to target\nValidation MAE: 17233.46\n"),
    (
        17233.46,
        (
            "0:\tlearn: 57000.1\ttest: 58000.2\tbest: 58000.2 (0)\ttotal: 10ms\tremaining: 10s\n"
            "999:\tlearn: 9000.1\ttest: 17300.2\tbest: 17290.2 (950)\ttotal: 10s\tremaining: 0us\n"
            "\n"
            "bestTest = 17290.2\n"
            "bestIteration = 950\n"
            "\n"
            "Shrink model to first 951 iterations.\n"
            "Validation MAE: 17233.46\n"
        ),
    ),
    (
        None,
        ("0:\tlearn: 57000.1\ttest: 58000.2\tbest: 58000.2 (0)\n\nbestTest = 17290.2\nbestIteration = 950\n"),
    ),
    (
        17233.46,
        (
            "[0]\tvalidation_0-mae:90000.1\n"
            "[100]\tvalidation_0-mae:18000.1\n"
            "[150]\tvalidation_0-mae:17900.1\n"
            "Validation MAE: 17233.46\n"
        ),
    ),
    (
        17233.46,
        (
            "Epoch 1/2\n"
            "37/37 [==============================] - 1s 5ms/step - loss: 50000.1 - mae: 50000.1 - val_loss: 40000.1 - val_mae: 40000.1\n"
            "Epoch 2/2\n"
            "37/37 [==============================] - 0s 2ms/step - loss: 20000.1 - mae: 20000.1 - val_loss: 18000.1 - val_mae: 18000.1\n"
            "Final validation MAE: 17233.46\n"
        ),
    ),
    (
        17233.46,
        (
            "Epoch 010 | train_loss 0.3120 | val_mae 18000.10\n"
            "Epoch 020 | train_loss 0.2120 | val_mae 17233.46 *\n"
            "early stopping at epoch 30\n"
            "best epoch: 20\n"
        ),
    ),
    (
        17233.46,
        (
            "           model        mae       rmse\n"
            "0          Ridge  21002.100  36000.100\n"
            "1  Random Forest  18000.500  30000.200\n"
            "2       LightGBM  17233.460  29000.300\n"
        ),
    ),
    (
        17233.46,
        (
            "              MAE_train  MAE_valid\n"
            "LightGBM        5000.12   17233.46\n"
            "Ridge          19000.12   21002.10\n"
        ),
    ),
    (
        17233.46,
        (
            "Model            | Train MAE | Val MAE\n"
            "-----------------+-----------+---------\n"
            "Ridge            |   19000.1 |  21002.10\n"
            "LightGBM         |    5000.1 |  17233.46\n"
        ),
    ),
    (
        17233.46,
        (
            "| metric | train | validation |\n"
            "|:--|--:|--:|\n"
            "| MAE | 5,000.12 | 17,233.46 |\n"
            "| RMSE | 7,000.1 | 28,000.1 |\n"
        ),
    ),
    (17233.46, "metric,value\nmae,17233.46\nrmse,28000.1\n"),
    (17233.46, "name\tmae\nlgb\t17233.46\n"),
    (17233.46, "{'mae': 17233.46, 'rmse': 28000.1, 'params': {'depth': 6}}\n"),
    (17233.46, ('{"cv": {"mae_mean": 17233.46, "mae_std": 912.1, "folds": [17594.0, 17280.1]}}\n')),
    (
        17233.46,
        (
            '{"results": [{"model": "ridge", "val_mae": 21002.1}, {"model": "lgbm", "val_mae": 17233.46}], "best": "lgbm"}\n'
        ),
    ),
    (
        17233.46,
        (
            "{\n"
            '  "model": "lightgbm",\n'
            '  "metrics": {\n'
            '    "train": {\n'
            '      "mae": 5000.12\n'
            "    },\n"
            '    "valid": {\n'
            '      "mae": 17233.46\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
    ),
    (
        17233.46,
        ("cv_results:\n  fold_mae:\n    - 17594.0\n    - 17280.1\n  mean_mae: 17233.46\n  std_mae: 912.1\n"),
    ),
    (
        17233.46,
        (
            "model: lgbm\n"
            "metrics:\n"
            "  validation:\n"
            "    MAE: 17233.46\n"
            "    RMSE: 28000.1\n"
            "  train:\n"
            "    MAE: 5000.1\n"
        ),
    ),
    (17233.46, ("2026-11-23 12:33:41.123 | INFO     | __main__:main:42 - Validation MAE: 17233.46\n")),
    (17233.46, "2026-11-23T12:33:41Z INFO train.py:42 val_mae=17233.46 rmse=28000.1\n"),
    (17233.46, "I1123 12:33:41.123456 12345 train.py:42] Validation MAE: 17233.46\n"),
    (17233.46, "[2026-11-23 12:33:41,123][INFO] - MAE: 17233.46\n"),
    (17233.46, "平均絶対誤差 (検証): 17,233.46\n二乗平均平方根誤差: 28,000.1\n"),
    (17233.46, "训练集 MAE: 5000.12\n验证集 MAE: 17233.46\n"),
    (17233.46, "MAE auf den Validierungsdaten: 17.233,46 €\nR²: 0,885\n"),
    (17233.46, "MAE de validation : 17233,46\nR² : 0,885\n"),
    (17233.46, "Error absoluto medio en validación: 17.233,46 $\nRMSE: 28.000,10 $\n"),
    (17233.46, "Средняя абсолютная ошибка на валидации: 17233.46\n"),
    (17233.0, "MAE: 17 233 €\n"),
    (17233.46, "Validation MAE: USD 17,233.46\n"),
    (17233.46, "Validation MAE: 17,233.46 USD/house\n"),
    (17233.46, "Validation MAE ≈ 17,233.46\n"),
    (17233.46, "MAE is approximately 17233.46 on the holdout set.\n"),
    (17233.46, "✅ Validation MAE: 17233.46\n"),
    (17233.46, "**Validation MAE:** 17233.46\n"),
    (17233.46, "# Validation MAE = 17233.46\n"),
    (17233.46, ">>> Validation MAE: 17233.46 <<<\n"),
    (17233.46, "Validation MAE:    17233.46    \n\n\n"),
    (17233.46, "VALIDATION_MAE=17233.46\n"),
    (17233.46, "final_score mae: 17233.46\n"),
    (17233.46, "MAE (validation) = 17233.46\nMAE (train) = 5000.12\n"),
    (17233.46, "Test MAE: 17233.46\n"),
    (17233.46, "Test set results: MAE 17233.46, RMSE 28000.1\n"),
    (17233.46, "Validation MAE: 17233.46\nTest MAE: 17800.2\n"),
    (17233.46, "Holdout: mae=17233.46\nTrain: mae=5000.12\n"),
    (17233.46, ("MAE for each fold: 17594.03, 17280.08, 18274.05\nMAE averaged over folds: 17233.46\n")),
    (None, "MAE for each fold: 17594.03, 17280.08, 18274.05\n"),
    (None, "Cross-validation MAE scores: [17594.03 17280.08 18274.05]\n"),
    (17233.46, ("Cross-validation MAE scores: [17594.03 17280.08 18274.05]\nMean: 17233.46\nStd: 412.1\n")),
    (17233.46, "MAE scores: [17594.03, 17280.08]\nMAE mean=17233.46 std=912.1\n"),
    (17233.46, ("neg_mean_absolute_error scores: [-17594.03 -17280.08]\nMean MAE: 17233.46\n")),
    (17233.46, "Mean neg_mean_absolute_error: -17233.46\n"),
    (17233.46, ("repeat 1 fold 1: 17594.03\nrepeat 1 fold 2: 17280.08\nRepeated CV MAE: 17233.46\n")),
    (17233.46, ("seed=0 OOF MAE 17300.1\nseed=1 OOF MAE 17400.2\nseed-averaged OOF MAE 17233.46\n")),
    (None, "No validation performed. Model trained on all data.\nSubmission saved.\n"),
    (None, "Training MAE: 1234.5\nSubmission saved.\n"),
    (None, "Validation loss (MAE on standardized target): 0.2312\n"),
    (None, "MAE (normalized): 0.0312\n"),
    (None, "Kaggle leaderboard MAE 14,864\n"),
    (None, "Our aim is an MAE of 11,000.\nLoading data\n"),
    (None, "R2: 0.88\nRMSE: 28000.1\n"),
    (None, "MAE: --\n"),
    (None, "MAE: N/A\n"),
    (None, "MAE: True\n"),
    (17233.46, "median baseline: MAE 55335.20\nmodel: MAE 17233.46\n"),
    (17233.46, "MAE (predict median): 55335.20\nMAE (model): 17233.46\n"),
    (
        17233.46,
        ("Validation MAE: 17233.46\nMAE by price decile: 1: 9000.1, 2: 10000.2\nMAE top 10%: 40000.1\n"),
    ),
    (17233.46, ("Feature importance:\nOverallQual 0.5\nGrLivArea 0.2\nValidation MAE: 17233.46\n")),
    (17233.46, "MAE: 17233.46\nMedian AE: 11000.1\nMax error: 282435.3\n"),
    (17233.46, "MAE   : 17233.46 ± 912.10 (5 folds)\n"),
    (17233.46, "MAE 17233.46±912.10\n"),
    (17233.46, "CV MAE 17233.46 (912.10)\n"),
    (17233.46, "Blend weights: [0.4 0.6]\nBlended MAE: 17233.46\n"),
    (17233.46, ("w=0.1 MAE=17900.1\nw=0.5 MAE=17233.46\nw=0.9 MAE=17500.2\nbest w=0.5, MAE=17233.46\n")),
    (17233.46, "Best weight: 0.5 -> MAE 17233.46\n"),
    (17.23, "Validation MAE: 17.23 MW\n"),
    (2.5, "MAE: 2.5 bikes per hour\n"),
    (17233.46, "Stage 1 MAE: 18000.1\nStage 2 MAE: 17500.1\nFinal MAE: 17233.46\n"),
    (17233.46, "lgb: 17300.1\nxgb: 17400.1\nblend: 17233.46\nValidation MAE: 17233.46\n"),
    (
        17233.46,
        ("Level-0 models:\n  ridge: MAE 21002.1\n  lgbm: MAE 17500.1\nLevel-1 (stacking): MAE 17233.46\n"),
    ),
    (17233.46, "Selected model: LightGBM (MAE = 17233.46)\n"),
    (
        17233.46,
        (
            "Ridge             21002.1\n"
            "LightGBM          17500.2\n"
            "Best model by MAE: LightGBM\n"
            "Validation MAE: 17233.46\n"
        ),
    ),
    (
        None,
        (
            "Fold 1 MAE: 17594.0\n"
            "Fold 2 MAE: 17280.1\n"
            "Traceback (most recent call last):\n"
            '  File "a.py", line 3\n'
            "ValueError: x\n"
        ),
    ),
    (17233.46, "\x1b]0;title\x07Validation MAE: 17233.46\n"),
    (17233.46, "Exception ignored in: <function x>\nValidation MAE: 17233.46\n"),
    (
        17233.46,
        ("UserWarning: X does not have valid feature names\n  warnings.warn(\nValidation MAE: 17233.46\n"),
    ),
    (17233.46, ("Time series split 1: MAE 18000.1\nTime series split 2: MAE 17000.2\nMean: 17233.46 MAE\n")),
    (17233.46, "Validation Mean Absolute Error is : 17233.46\n"),
    (17233.46, "Mean Absolute Error on validation data = 17233.46\n"),
    (17233.46, "mean_absolute_error: 17233.46\nmean_squared_error: 784000000.1\n"),
    (17233.46, "MeanAbsoluteError: 17233.46\n"),
    (17233.46, "Avg. absolute error: 17233.46\n"),
    (17233.46, "validation/mae: 17233.46\ntrain/mae: 5000.1\n"),
    (17233.46, "eval_mae = 17233.46\n"),
    (17233.46, "MAE_val: 17233.46 MAE_tr: 5000.12\n"),
    (17233.46, "mae(val)=17233.46 mae(train)=5000.12\n"),
    (None, "Validation MAE: 0.0213 (target in millions)\n"),
    (None, "Validation MAE: 35.21 thousand dollars\n"),
)


EVEN_MORE: tuple[tuple[float | None, str], ...] = (
    (
        0.186,
        "Constant mean frequency evaluation:\nMSE: 0.564\nMAE: 0.189\nmean Poisson deviance: 0.625\nRidge evaluation:\nMSE: 0.560\nMAE: 0.187\nPoissonRegressor evaluation:\nMSE: 0.560\nMAE: 0.186\n",
    ),
    (
        None,
        "subset             train      test\nmetric                            \nD2 explained    3.74e-03  3.71e-03\nmean dev.       2.02e+02  2.01e+02\n",
    ),
    (
        273.0,
        "subset             train      test\nmetric                            \nmean abs. error  1.71e+02  2.73e+02\nmean squared error  3.05e+07  3.04e+07\n",
    ),
    (
        17233.46,
        "           train_mae    val_mae\nfold                          \n1            7000.1    17594.0\n2            7100.2    16872.9\nmean         7050.1   17233.46\n",
    ),
    (
        17233.46,
        "Cross validation results:\n  neg_mean_absolute_error: -17233.46 (+/- 912.10)\n  neg_root_mean_squared_error: -28000.10\n",
    ),
    (17233.46, "scores = array([-17594.03, -17280.08])\nMAE (CV): 17233.46\n"),
    (17233.46, "cross_val_score neg MAE mean: -17233.46\n"),
    (17233.46, "MAE: 1.723346e+04\n"),
    (17233.0, "val MAE 1.7233E4\n"),
    (
        17233.46,
        "+-----------+-----------+\n| Metric    |     Value |\n+-----------+-----------+\n| MAE       |  17233.46 |\n| RMSE      |  28000.10 |\n+-----------+-----------+\n",
    ),
    (
        17233.46,
        "╭────────┬──────────╮\n│ metric │ value    │\n├────────┼──────────┤\n│ MAE    │ 17233.46 │\n│ RMSE   │ 28000.10 │\n╰────────┴──────────╯\n",
    ),
    (17233.46, "Metric    Value\n------  --------\nMAE     17233.46\nRMSE    28000.10\n"),
    (17233.46, "             MAE          RMSE        R2\nvalidation  17233.46  28000.10  0.88\n"),
    (17233.46, "INFO - 2026-11-23 - Validation MAE: 17233.46\n"),
    (17233.46, "2026-11-23 12:33:41 [INFO] model.train: valid_mae=17233.46\n"),
    (17233.46, "12:33:41.123 INFO  [main] Validation MAE 17233.46\n"),
    (17233.46, "Nov 23 12:33:41 host python[123]: Validation MAE: 17233.46\n"),
    (
        17233.46,
        '{"timestamp": "2026-11-23T12:33:41", "validation": {"mae": 17233.46}, "train": {"mae": 7000.1}}\n',
    ),
    (17233.46, 'RESULT {"mae": 17233.46}\n'),
    (17233.46, '{"metrics": [{"name": "rmse", "value": 28000.1}, {"name": "mae", "value": 17233.46}]}\n'),
    (17233.46, "---\nmodel: lgbm\nscore:\n  mae: 17233.46\n...\n"),
    (17233.46, "val:\n    mae: 17233.46\n    rmse: 28000.1\ntest:\n    mae: 17500.1\n"),
    (
        17233.46,
        "Training:   0%|          | 0/100 [00:00<?, ?it/s]\rTraining: 100%|██████████| 100/100 [00:10<00:00, 9.9it/s, val_mae=1.72e+04]\nBest validation MAE: 17233.46 at epoch 87\n",
    ),
    (17233.46, "best epoch 12: val_mae=17233.46\n"),
    (17233.46, "Epoch 1: val_mae 20000.1\nEpoch 2: val_mae 17233.46 <- best\nEpoch 3: val_mae 17900.1\n"),
    (
        17233.46,
        "Epoch 00002: val_mae improved from 20000.10 to 17233.46, saving model to best.h5\nEpoch 00003: val_mae did not improve from 17233.46\n",
    ),
    (
        15016.5,
        "[LightGBM] [Info] Total Bins 3000\nTraining until validation scores don't improve for 50 rounds\n[100]\ttrain's l1: 9000.1\tvalid's l1: 15448.9\nEarly stopping, best iteration is:\n[98]\ttrain's l1: 9100.1\tvalid's l1: 15016.5\n",
    ),
    (
        15016.5,
        "Training until validation scores don't improve for 50 rounds\nDid not meet early stopping. Best iteration is:\n[500]\tvalid_0's l1: 15016.5\n",
    ),
    (15016.5, "[100]\tcv_agg's valid l1: 15100.2 + 500.1\n[200]\tcv_agg's valid l1: 15016.5 + 480.2\n"),
    (None, "Fold 1\n[215]\tvalid_0's l1: 15016.5\nFold 2\n[198]\tvalid_0's l1: 15516.5\n"),
    (17233.46, "Goal: MAE < 11,000\nCurrent validation MAE: 17233.46\nRemaining gap: 6233.46\n"),
    (17233.46, "We aim for 11,000. Validation MAE: 17233.46\n"),
    (17233.46, "Validation MAE: 17233.46 (goal: 11000)\n"),
    (17233.46, "validation MAE 17,233.46 vs baseline 21,002.10\n"),
    (17233.46, "Median baseline MAE: 55,335.20\nValidation MAE: 17,233.46 (68.9% better)\n"),
    (17233.46, "Ridge      21002.10 MAE\nGBM        17233.46 MAE\n"),
    (17233.46, "1. GBM: 17233.46 MAE\n2. Ridge: 21002.10 MAE\n"),
    (17233.46, "MAE 17233.46\n"),
    (17233.46, "MAE scores by model:\n  Ridge: 21002.10\n  LightGBM: 17233.46\n"),
    (17233.46, "Model comparison (MAE):\nRidge: 21002.10\nLightGBM: 17233.46\nBest: LightGBM (17233.46)\n"),
    (17233.46, "{'Ridge': {'MAE': 21002.1, 'RMSE': 36000.1}, 'GBM': {'MAE': 17233.46, 'RMSE': 29000.1}}\n"),
    (
        16800.3,
        "Individual models:\n  lgb MAE: 17233.46\n  cat MAE: 17100.1\nEnsemble MAE: 16800.3\nSubmission written using ensemble\n",
    ),
    (16800.3, "lgb 0.5 + cat 0.5 blend OOF MAE: 16800.3\nlgb OOF MAE: 17233.46\ncat OOF MAE: 17100.1\n"),
    (17233.46, "MAE (val): 17233.46 €\n"),
    (17233.46, "MAE: 17.233,46 €\n"),
    (17233.46, "MAE: 17.233,46\nRMSE: 28.000,10\n"),
    (17233.0, "MAE: €17.233\nRMSE: €28.000,10\n"),
    (1723346.0, "MAE: ¥1,723,346\n"),
    (1723346.0, "MAE: ₹17,23,346\n"),
    (1723346.5, "MAE: INR 17,23,346.50\n"),
    (17233.46, "MAE: R$ 17.233,46\n"),
    (17233.46, "MAE: 17233.46元\n"),
    (17233.46, "MAE: 17 233.46 USD\n"),
    (17233.46, "验证集 MAE = 17,233.46 美元\n"),
    (17233.46, "訓練 MAE: 7000.10\n検証 MAE: 17233.46\n"),
    (17233.46, "MAE entraînement : 7000,10\nMAE validation : 17233,46\n"),
    (17233.46, "MAE entrenamiento: 7000.10\nMAE validación: 17233.46\n"),
    (17233.46, "Trainings-MAE: 7000,10\nValidierungs-MAE: 17233,46\n"),
    (17233.46, "Erro absoluto médio (validação): 17233,46\n"),
    (
        17233.46,
        "Средняя абсолютная ошибка (обучение): 7000,10\nСредняя абсолютная ошибка (валидация): 17233,46\n",
    ),
    (17233.46, "검증 MAE: 17233.46\n훈련 MAE: 7000.1\n"),
    (None, "Validation MAE (in log units) = 0.0923\n"),
    (None, "MAE_log=0.0923, RMSLE=0.134\n"),
    (17233.46, "MAE_log=0.0923, MAE_usd=17233.46\n"),
    (17233.46, "valid log-MAE 0.0923 | valid MAE $17,233.46\n"),
    (17233.46, "Validation MAE (exp): 17233.46\n"),
    (17233.46, "Validation MAE (back-transformed from log): 17233.46\n"),
    (17233.46, "Validation MAE [dollars, not log]: 17233.46\n"),
    (None, "ERROR: MAE could not be computed\n"),
    (None, "Validation MAE: Infinity\n"),
    (None, "Validation MAE: NaN\nTrain MAE: 7000.1\nBaseline MAE 55335.2\n"),
    (17233.46, "warnings: MAE undefined for fold 3\nValidation MAE: 17233.46\n"),
    (219.98, "MAE = 219.98 MW on the validation period\n"),
    (2.31, "Validation MAE: 2.31 °C\n"),
    (13.5, "Validation MAE: 13.5 (units: rentals/hour)\n"),
    (17233.46, "n_estimators=500 lr=0.05 -> val MAE 17233.46\n"),
    (
        17233.46,
        "depth=3: val MAE 17500.1\ndepth=5: val MAE 17233.46\ndepth=7: val MAE 17300.2\nBest depth: 5\n",
    ),
    (17233.46, "depth 3 mae 17500.1\ndepth 5 mae 17233.46\nselected depth 5 with mae 17233.46\n"),
    (17500.5, "Tuning...\n  lr=0.1 MAE=17400.1\n  lr=0.05 MAE=17233.46\nFinal holdout MAE: 17500.5\n"),
)

DECOYS: tuple[tuple[float | None, str], ...] = (
    (None, "Fold 1 val MAE: 17594.0\nFold 2 val MAE: 17280.1\n"),
    (None, "fold,mae\n1,17594.0\n2,17280.1\n"),
    (None, "[fold 1] mae 17594.0\n[fold 2] mae 17280.1\n"),
    (None, "Fold-1 MAE 17594.0\nFold-2 MAE 17280.1\n"),
    (None, "f1 mae=17594.0\nf2 mae=17280.1\n"),
    (None, "1/5 MAE 17594.0\n2/5 MAE 17280.1\n"),
    (None, "CV 1: MAE 17594.0\nCV 2: MAE 17280.1\n"),
    (None, "split 0: 17594.0 MAE\nsplit 1: 17280.1 MAE\n"),
    (None, "Fold 5 finished. MAE so far: 17300.1\n"),
    (17233.46, "Fold 5 MAE: 17594.1 (running mean 17300.1)\nAvg MAE 17233.46\n"),
    (None, "Average RMSE: 28000.1\nMAE improvement: 300.5\n"),
    (None, "mae_std: 912.1\n"),
    (None, "Validation MAE std: 912.1\n"),
    (None, "Max MAE: 18274.0\n"),
    (None, "Validation RMSE: 28000.1 (we optimise MAE)\n"),
    (None, "Using MAE as the objective with 500 trees\n"),
    (None, "MAE objective, 500 trees, lr 0.05\n"),
    (None, "Optimising MAE for 3 hours\n"),
    (None, "Loss function: MAE\nIterations: 500\nLearning rate: 0.05\n"),
    (None, "eval_metric='mae', n_estimators=500\n"),
    (None, "params: {'objective': 'mae', 'metric': 'mae', 'num_leaves': 31}\n"),
    (None, "criterion=absolute_error, scoring=neg_mean_absolute_error, cv=5\n"),
    (
        None,
        (
            "GridSearchCV(cv=5, estimator=Ridge(), param_grid={'alpha': [1, 10]}, scoring='neg_mean_absolute_error')\n"
        ),
    ),
    (None, "MAE is the metric. 1168 rows loaded.\n"),
    (None, "Metric: MAE\n1168 rows, 81 columns\n"),
    (None, "MAE\n1168\n"),
    (17233.46, "Metric: MAE\nValidation score: 17233.46\nValidation MAE = 17233.46\n"),
    (None, "Validation MAE in thousands: 17.2\n"),
    (None, "Relative MAE: 0.095\n"),
    (None, "MAE/mean: 0.095\n"),
    (None, "MAE ratio to baseline: 0.31\n"),
    (None, "MAE (% of mean price): 9.5\n"),
    (None, "RMSE vs MAE ratio: 1.6\n"),
    (17233.46, "MAE: 17233.46 (9.5% of mean)\n"),
    (17233.46, "MAE: 17,233.46 | MAE/mean: 0.095\n"),
    (17233.46, ("Validation MAE: 17233.46\nValidation MAE (rounded predictions): 17240.0\n")),
    (17233.46, "MAE: 17233.46\n"),
    (None, "Holdout predictions saved, MAE to be computed later\n"),
    (None, "expected MAE around 16,500\n"),
    (None, "To get MAE < 11000 we need better features\n"),
    (None, "MAE must be below 11000\n"),
    (None, "If the MAE is 11,000 we win\n"),
    (None, "# Goal: validation MAE of 11,000\n"),
    (None, "Competition winner's MAE: 11,000\n"),
    (None, "Best public MAE 14,864\n"),
    (None, "Leaderboard best: MAE 14864\n"),
    (
        17233.46,
        (
            "Task: Predict house prices. A validation MAE below 11,000 would be an excellent result.\n"
            "Val MAE: 17233.46\n"
        ),
    ),
    (None, "A validation MAE below 11,000 would be an excellent result.\n"),
    (None, "A validation MAE of 11,000 would be an excellent result.\n"),
    (None, "The MAE of the median predictor is 55,335.\n"),
    (None, "Predicting the mean gives MAE 57,000.1\n"),
    (None, "Naive forecast MAE: 120.5\n"),
    (17233.46, "Naive forecast MAE: 120000.5\nModel MAE: 17233.46\n"),
    (None, "last year's MAE: 18000.1\n"),
    (None, "Old MAE 18000.1\n"),
    (None, "Previous run: MAE 18000.1\n"),
    (None, "MAE (training data): 5000.1\nMAE (test data): not available\n"),
    (None, "train mae 5000.1 | val mae nan\n"),
    (None, "Train MAE 5000.1\nValidation MAE nan\n"),
    (None, "Validation MAE: inf\nTrain MAE: 5000.1\n"),
    (None, "ridge MAE nan\nValidation MAE: nan\n"),
    (18000.1, "svr MAE nan\nridge MAE 18000.1\n"),
    (None, ("Validation MAE: 17233.46\n\nTraceback (most recent call last):\n  ...\nMemoryError\n")),
    (None, "Validation MAE: 17233.46\nMemoryError: Unable to allocate\n"),
    (None, "OOF log MAE: 0.0923\n"),
    (None, "MAE of log1p(SalePrice): 0.0923\n"),
    (None, "Validation MAE (log1p space): 0.0923\nValidation RMSLE: 0.13\n"),
    (None, "y = np.log1p(SalePrice)\nValidation MAE: 0.0923\n"),
    (None, "target transformed with log1p\nCV MAE: 0.0923 +/- 0.003\n"),
    (None, "mean absolute log error: 0.0923\n"),
    (None, "MALE: 0.0923\nMSLE: 0.018\n"),
    (None, "MAE(log) 0.0923 RMSE(log) 0.13\n"),
    (None, "l1 on logs: 0.0923\n"),
    (None, "[100]\tvalid_0's l1: 0.0923\n[200]\tvalid_0's l1: 0.0900\nRMSLE: 0.13\n"),
    (None, "MAE (scaled): 0.23\nMAE (z-scored): 0.21\n"),
    (None, "MAE after MinMax scaling of the target: 0.023\n"),
    (None, "sqrt-space MAE: 21.5\n"),
    (17233.46, "MAE (scaled) 0.23\nMAE (unscaled) 17233.46\n"),
    (17233.46, "scaled MAE: 0.23 -> original MAE: 17233.46\n"),
    (None, "MAE cheap houses: 9000.1\nMAE expensive houses: 40000.1\n"),
    (None, "MAE 2006: 17000.1\nMAE 2007: 18000.1\n"),
    (None, "month MAE\nJan 10.1\nFeb 12.2\n"),
    (None, ("Neighborhood     MAE   n\nNAmes        12000.1  200\nNoRidge      30000.2   40\n")),
    (
        17233.46,
        (
            "Neighborhood     MAE   n\n"
            "NAmes        12000.1  200\n"
            "NoRidge      30000.2   40\n"
            "\n"
            "Overall validation MAE: 17233.46\n"
        ),
    ),
    (None, "feature     MAE_increase\nOverallQual  8000.1\nGrLivArea    5000.2\n"),
    (None, "Predictions: [208500 181500 223500]\nMAE per sample: [100.1 200.2]\n"),
    (None, "Sample absolute errors: 100.1 200.2 300.3\n"),
    (None, "id,abs_error\n1,100.5\n2,200.5\n"),
    (None, "MAE quantiles: 5% 1000.1, 50% 11000.1, 95% 60000.1\n"),
    (None, "95th percentile of absolute error: 60000.1\n"),
    (None, "MAE confidence interval: 16800.1 to 17700.2\n"),
    (None, "bootstrap MAE 95% CI: [16800.1, 17700.2]\n"),
    (None, "Epoch 5/10: train MAE 9000.1\n"),
    (None, "step 100 mae 9000.1\nstep 200 mae 8000.1\nstep 300 mae 8500.1\n"),
    (None, "mae: 9000.1 - loss: 9000.1\n"),
    (None, "37/37 [====] - 1s 5ms/step - loss: 50000.1 - mae: 50000.1\n"),
    (None, "seed 1: MAE 17000.1\nseed 2: MAE 17200.1\nbest seed 1\n"),
    (17233.46, "seed 1: MAE 17000.1\nseed 2: MAE 17466.8\nmean over seeds: MAE 17233.46\n"),
    (None, "L1 penalty: 0.5\nl1_ratio: 0.9\nl1=0.01\n"),
    (None, "reg l1: 0.01\n"),
    (None, "{'l1_ratio': 0.5, 'alpha': 1}\n"),
    (None, "{'reg_alpha': 0.1, 'l1': 0.01, 'l2': 0.02}\n"),
    (None, "Validation accuracy: 0.9\n"),
    (None, "mae west 12\n"),
    (None, "download.maersk.com 200 OK\n"),
    (None, "Maeve: 12 points\n"),
    (None, "MAE improved by 300.5\n"),
    (None, "MAE dropped 300.5 since the last run\n"),
    (None, "Delta MAE: -300.5\n"),
    (None, "MAE change vs parent: 300.5\n"),
    (None, "gain in MAE = 300.5\n"),
    (17233.46, "MAE: 17233.46 (improved by 300.5)\n"),
    (17233.46, "MAE: 17233.46, delta 300.5\n"),
    (None, "Submission MAE unknown. Rows: 292\n"),
    (None, "MAE computed on 292 rows\n"),
    (None, "MAE evaluated with 5 folds in 12.5 s\n"),
    (None, "Computing MAE... 3 of 5\n"),
    (None, "MAE calculation took 12.5\n"),
    (None, "MAE time: 12.5\n"),
    (None, "MAE rank: 3\n"),
)


MORE_DECOYS: tuple[tuple[float | None, str], ...] = (
    (None, "MAE per epoch: 20000.1, 18000.2, 17233.46\n"),
    (None, "History: {'mae': [20000.1, 18000.2], 'val_mae': [21000.1, 17233.46]}\n"),
    (None, "Mean absolute error of the log predictions: 0.0923\n"),
    (None, "Mean absolute error (on ln(price)): 0.0923\n"),
    (None, "MAE (dB): 0.5 log10\n"),
    (None, "Avg abs log ratio: 0.0923\n"),
    (None, "MAE in % of mean: 9.5\n"),
    (None, "MAE: 9.5 %\n"),
    (None, "MAE: 9.5 percent\n"),
    (None, "MAE target achieved? threshold=11000\n"),
    (None, "Required MAE: 11000\n"),
    (None, "Benchmark MAE: 11000\n"),
    (None, "Human-level MAE: 11000\n"),
    (None, "SOTA MAE = 11000\n"),
    (None, "Top solution MAE: 11000.5\n"),
    (None, "Winning MAE on Kaggle: 11,000\n"),
    (None, "Public LB MAE: 14864.1\n"),
    (None, "Baseline MAE: 21002.1\nTraceback (most recent call last):\nValueError: x\n"),
    (None, "baseline train.py MAE: 21002.1\n"),
    (None, "Mean-only model MAE: 57000.1\n"),
    (None, "Constant prediction MAE: 55335.2\n"),
    (None, "MAE of dummy: 55335.2\n"),
    (None, "MAE if predicting median: 55335.2\n"),
    (None, "Training fold MAE: 5000.1\n"),
    (None, "fit MAE: 5000.1\n"),
    (None, "MAE (train): 5000.1\nRMSE (valid): 28000.1\n"),
    (None, "Train/Val RMSE: 5000.1/28000.1\nTrain MAE: 4000.1\n"),
    (None, "Resubstitution MAE 5000.1\n"),
    (None, "MAE on training data (no holdout): 5000.1\n"),
    (None, "full-data MAE 5000.1 (training)\n"),
    (None, "[Fold 1] Train MAE: 5000.1 | Val MAE: 17594.0\n[Fold 2] Train MAE: 5100.1 | Val MAE: 17280.1\n"),
    (None, "Fold 1: train=5000.1 val=17594.0 (MAE)\nFold 2: train=5100.1 val=17280.1 (MAE)\n"),
    (None, "fold 1 mae: 17594.0\nfold 2 mae: 17280.1\nbest mae: 17280.1\n"),
    (None, "Split 1 | MAE 17594.0\nSplit 2 | MAE 17280.1\nmin 17280.1\n"),
    (None, "MAE fold1=17594.0 fold2=17280.1 fold3=16826.4\n"),
    (None, "MAE: fold 1 17594.0, fold 2 17280.1\n"),
    (None, "fold_mae_0: 17594.0\nfold_mae_1: 17280.1\n"),
    (None, "{'fold_0': {'mae': 17594.0}, 'fold_1': {'mae': 17280.1}}\n"),
    (None, "{'fold_maes': {'0': 17594.0, '1': 17280.1}}\n"),
    (None, "maes = [17594.0, 17280.1]\n"),
    (None, "| fold | MAE |\n|---|---|\n| 1 | 17594.0 |\n| 2 | 17280.1 |\n"),
    (None, "      MAE\n0  17594.0\n1  17280.1\n2  16826.4\n"),
    (None, "   fold      mae\n0     1  17594.0\n1     2  17280.1\n"),
    (None, "0 17594.0\n1 17280.1\nName: mae, dtype: float64\n"),
    (None, "month  mae\n1  10.5\n2  12.5\n"),
    (None, "hour    MAE\n0      10.5\n1      12.5\n"),
    (None, "MAE weekday: 10.5\nMAE weekend: 20.5\n"),
    (None, "MAE (season=1): 10.5\nMAE (season=2): 20.5\n"),
    (None, "group A MAE 10.5\ngroup B MAE 12.5\n"),
    (None, "MAE for houses under 200k: 9000.1\n"),
    (None, "MAE on outliers: 90000.1\n"),
    (None, "MAE (excluding outliers): 12000.1\n"),
    (None, "Validation MAE change: -300.5\n"),
    (None, "Change in validation MAE = 300.5\n"),
    (None, "MAE decreased by 300.5\n"),
    (None, "Reduction in MAE: 300.5\n"),
    (None, "improved val MAE by 300.5\n"),
    (None, "Feature ablation: MAE without GrLivArea 20000.1\n"),
    (None, "Dropping OverallQual raises MAE to 19000.1\n"),
    (None, "noise floor of MAE: 120.5\n"),
    (None, "SE of MAE: 120.5\n"),
    (None, "MAE uncertainty: 120.5\n"),
    (None, "MAE tolerance 0.001\n"),
    (None, "early stopping on MAE, patience 50\n"),
    (None, "patience=50 on val_mae\n"),
    (None, "min_delta for val_mae: 0.001\n"),
    (None, "monitor: val_mae, mode: min, best: None\n"),
    (None, "ReduceLROnPlateau monitoring val_mae: lr 0.0005\n"),
    (None, "val_mae plateaued, lr reduced to 0.0005\n"),
    (None, "lightgbm params: metric=mae num_leaves=31\n"),
    (None, "metric: mae\nnum_leaves: 31\n"),
    (None, "loss=mae alpha=0.5\n"),
    (None, "MAE loss weight: 0.5\n"),
    (None, "Optimizing weights for MAE: [0.3, 0.7]\n"),
    (None, "weights minimizing MAE: 0.3 0.7\n"),
    (None, "best alpha by MAE: 10.0\n"),
    (None, "Best params by MAE: depth=5\n"),
    (None, "best_iteration (mae): 215\n"),
    (None, "Number of models averaged for MAE: 5\n"),
    (None, "MAE rows=292\n"),
    (None, "Computed MAE over 292 houses\n"),
    (None, "MAE with 5 seeds\n"),
    (None, "mae_v2.py line 30\n"),
    (None, "Reading mae_2024.csv 1168\n"),
    (None, "MAE = mean(|y - yhat|)\nn = 292\n"),
    (None, "MAE formula: sum(|e|)/n, n=292\n"),
    (None, "RMSE/MAE = 1.62\n"),
    (None, "MAE:RMSE ratio 0.61\n"),
    (None, "MAE (normalised by std): 0.22\n"),
    (None, "Scaled MAE 0.22\n"),
    (None, "MAE/std(y): 0.22\n"),
    (None, "MAE as fraction of mean: 0.095\n"),
    (None, "Normalized mean absolute error: 0.095\n"),
    (None, "Symmetric MAE: 0.09\n"),
    (None, "Huber: 0.09, pinball: 0.1\n"),
    (None, "Mean absolute deviation of the target: 55335.2\n"),
    (None, "Mean absolute deviation: 17233.4\n"),
    (None, "MAD: 17233.4\n"),
    (None, "MAE (expected after blending): 16000.1\n"),
    (None, "estimated MAE gain 300.5\n"),
    (None, "Predicted MAE for next run: 16000.1\n"),
    (None, "Potential MAE: 16000.1\n"),
    (None, "theoretical minimum MAE: 9000.1\n"),
    (None, "Approx. achievable MAE 16000.1\n"),
    (None, "Worst-case MAE: 30000.1\n"),
    (None, "Upper bound of the MAE: 18000.1\n"),
    (None, "MAE lower bound 16000.1\n"),
    (None, "MAE: unknown (17233 expected)\n"),
    (17233.46, "MAE: 17233.46\nMAE std: 912.1\nMAE max: 18274.0\n"),
    (17233.46, "Validation MAE (n=292): 17233.46\n"),
    (17233.46, "Validation MAE [292 rows]: 17233.46\n"),
    (17233.46, "MAE@valid: 17233.46\n"),
    (17233.46, "oof_mae 17233.46 | fold_std 912.1\n"),
    (17233.46, "CV: 17233.46 MAE (std 912.1)\n"),
    (17233.46, "Score (MAE): 17233.46\n"),
    (17233.46, "score[MAE] = 17233.46\n"),
    (17233.46, "metric=MAE value=17233.46\n"),
    (17233.46, "Metric MAE, value 17233.46\n"),
)


LATEST: tuple[tuple[float | None, str], ...] = (
    (17100.5, "Best validation MAE: 17,100.50 (epoch 12)\n"),
    (17100.5, "Average MAE over 5 folds: 17100.5 (±300.2)\n"),
    (17100.5, "MAE (5-fold average): 17100.5\n"),
    (17100.5, "mean CV score (MAE): 17100.5\n"),
    (17100.5, "RepeatedKFold MAE: 17100.5 +/- 200\n"),
    (15016.5, "valid_0's l1: 15016.5\n"),
    (17100.5, "Validation MAE: 17100.5\nTraining on all data...\nTrain MAE: 5000.1\n"),
    (None, "Validation MAE for fold 5: 17100.5\n"),
    (17100.5, "CV done. MAE=17100.5, std=300.1\n"),
    (17100.5, "Model: lgbm | MAE: 17100.5 | params: {'n': 5}\n"),
    (17100.5, "Ridge -> 21000.1\nLGBM -> 17100.5\nBest MAE -> 17100.5\n"),
    (None, "Score: 17100.5\n"),
    (None, "Absolute error of the first house: 1200.5\n"),
    (None, "Mean absolute deviation of residuals: 17100.5\n"),
    (17100.5, "MAE on original scale (USD): 17,100.50; on log scale: 0.0852\n"),
    (17100.5, "MAE on log scale: 0.0852; on original scale (USD): 17,100.50\n"),
    (17100.0, "Val MAE $17.1k | Train MAE $5.0k\n"),
    (17100.0, "val mae 17,100 (log: 0.0852)\n"),
    (17100.5, "MAE: 17100.50 USD (0.0852 in log)\n"),
    (17100.5, "mae\t17100.5\nrmse\t29000.1\n"),
    (17100.5, "metric    value\nMAE       17100.5\nRMSE      29000.1\n"),
    (17100.5, "   mae    rmse\n17100.5 29000.1\n"),
    (17100.5, "{'valid': {'mae': 17100.5}, 'train': {'mae': 5000.1}}\n"),
    (17100.5, "OOF MAE: 17100.5\nPublic LB MAE: 16800.0\n"),
    (None, "Kaggle score: 14864 MAE\n"),
    (17100.5, "Validation MAE: 17100.5\nValidation MAE (clipped predictions): 17050.2\n"),
    (17050.2, "Validation MAE before calibration: 17100.5\nValidation MAE after calibration: 17050.2\n"),
    (None, "MAE with outliers removed: 12000.1\n"),
    (None, "Quantile 0.5 MAE: 17100.5\n"),
    (None, "Epoch 10/10: 100%|##########| 30/30 [00:01<00:00, 29.9it/s, loss=0.3, mae=9000.1]\n"),
    (None, "MAE of target mean predictor: 57000.1\n"),
    (None, "MAE (median baseline): 55335.2\n"),
    (None, "Zero-rule MAE: 55335.2\n"),
    (None, "Always-median MAE: 55335.2\n"),
    (None, "Last-value forecast MAE: 120.5\n"),
    (80.5, "Seasonal naive MAE: 120.5\nModel MAE: 80.5\n"),
    (None, "Persistence MAE: 120.5\n"),
    (None, "MAE of previous model: 18000.1\n"),
    (None, "Best known MAE: 16000.1\n"),
    (None, "Record MAE: 16000.1\n"),
    (None, "Current best in memory: MAE 16000.1\n"),
    (None, "Loaded checkpoint with val MAE 16000.1\n"),
    (None, "resuming, best val MAE 16000.1\n"),
    (17100.5, "wandb: Run summary:\nwandb: train_mae 5000.1\nwandb:   val_mae 17100.5\n"),
    (17100.0, "Training MAE: 5,000\nMAE: 17,100\n"),
    (17100.5, "mean_absolute_error(y_val, pred) = 17100.5\n"),
    (17100.0, "val_mae: 1.71e4 +- 3e2\n"),
    (17100.5, "MAE:17100.5RMSE:29000.1\n"),
    (None, "ERROR: MAE could not be computed, using 99999\n"),
    (99999999.0, "MAE: 99999999\n"),
    (None, "Validation MAE: 17100.5 -- crash follows\nzsh: killed     python script.py\n"),
    (None, "Validation MAE: 17100.5\nCommand terminated by signal 9\n"),
    (None, "Validation MAE: 17100.5\nKeyboardInterrupt\n"),
    (None, "Validation MAE: 17100.5\nError: could not write submission\n"),
    (None, "Validation MAE: 17100.5\nbash: line 1: 123 Killed  python script.py\n"),
    (None, "TEST MAE (train split): 5000.1\n"),
    (17900.1, "MAE train=5000.1 test=17900.1\n"),
    (17900.1, "Train/Test MAE: 5000.1/17900.1\n"),
    (171005.5, "Validation MAE: 1,71,005.50\n"),
    (17100.5, "Validation MAE: 17'100.5\n"),
    (17100.5, "Validation MAE = 17100.5.\n"),
    (17100.5, "The validation MAE is 17100.5, the training MAE 5000.1, and the target is 15000.\n"),
    (17100.5, "MAE: 17100.5, goal 15000 missed\n"),
    (None, "MAE 15000 needed, got 17100.5\n"),
    (17100.5, "Needed MAE 15000, reached MAE 17100.5\n"),
    (17100.5, "Target: MAE 15000\nResult: MAE 17100.5\n"),
    (17100.5, "target MAE 15000 | val MAE 17100.5\n"),
    (None, "Weighted average of MAE across groups: 17100.5\n"),
    (None, "Median of fold MAEs: 17100.5\n"),
    (None, "Max fold MAE: 18000.1\nMin fold MAE: 16000.1\n"),
    (None, "Worst fold MAE: 18000.1\n"),
    (17100.5, "  MAE .......... 17100.5\n  RMSE ......... 29000.1\n"),
    (17100.5, "Metrics(mae=17100.5, rmse=29000.1)\n"),
    (17100.5, "mae=tensor(17100.5)\n"),
    (17100.5, "Validation MAE: tensor(17100.5, device='cuda:0')\n"),
    (17100.5, "Validation MAE: [17100.5]\n"),
    (None, "array(17100.5) MAE\n"),
    (17100.5, "Validation MAE: 17100.5\nValidation MAE: 17100.5\nValidation MAE: 17100.5\n"),
    (17100.5, "MAE_log=0.0852 MAE=17100.5\n"),
    (None, "MAE: 0.0852 (log1p space)\n"),
    (None, "MAE in log-dollars: 0.0852\n"),
    (None, "exp(MAE_log) = 1.089\n"),
    (None, "Validation MAE (sqrt target): 21.5\n"),
    (None, "Validation MAE x1000: 17.1\n"),
    (None, "Validation MAE (in 1000 USD): 17.1\n"),
    (None, "Validation MAE [kUSD]: 17.1\n"),
    (None, "val MAE 17.1 (thousands)\n"),
)
