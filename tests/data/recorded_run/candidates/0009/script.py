# svr(gamma=0.02) + hgb(trees=120 leaves=12 leaf=25 loss=mae) | blend=weights | target=sqrt | features=cycles,crosses | clean=median,clip,logs | encode=codes | cv=5fold | submit=folds
"""Predicts rentals by support vectors and histogram gradient boosting, blended.

Validated on 5 folds; every error printed is in the units of rentals itself.
"""

import itertools

import numpy as np
import pandas as pd
from sklearn.base import RegressorMixin, clone
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVR

TARGET = "rentals"
UNUSED = ["id"]  # names a row, says nothing of it
SEED = 42  # the same folds in every script, so that scores can be compared

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
y = train[TARGET].to_numpy(dtype=float)

# features --------------------------------------------------------------------
PERIODS = {"day": 365, "month": 12, "weekday": 7, "hour": 24}
CROSSED = [("hour", "workingday"), ("hour", "holiday"), ("hour", "weather")]  # what one means depends on the other


def build_features(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that a model may see; nothing here looks at the target."""
    rows = rows.drop(columns=[TARGET, *UNUSED], errors="ignore")
    for name, period in PERIODS.items():  # the last hour lies next to the first
        rows[name + "_sin"] = np.sin(2 * np.pi * rows[name] / period)
        rows[name + "_cos"] = np.cos(2 * np.pi * rows[name] / period)
    for one, other in CROSSED:
        rows[f"{one} x {other}"] = rows[one].astype(str) + "_" + rows[other].astype(str)
    return rows


X = build_features(train)
X_test = build_features(test).reindex(columns=X.columns)
numbers = list(X.select_dtypes("number"))
words = [name for name in X if name not in numbers]
for table in (X, X_test):  # a gap is a word too
    table[words] = table[words].astype(object).fillna("missing").astype(str)

# preparation, fitted inside each fold ----------------------------------------
# one absurd value must not bend a model: numbers stay within what 99 % of the training rows show
low, high = X[numbers].quantile(0.005), X[numbers].quantile(0.995)
X[numbers] = X[numbers].clip(low, high, axis=1)
X_test[numbers] = X_test[numbers].clip(low, high, axis=1)


def signed_log(values: np.ndarray) -> np.ndarray:
    """Long tails drawn in; zero stays zero."""
    return np.sign(values) * np.log1p(np.abs(values))


# words seen only once share one column, and one never seen goes there too
one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2, sparse_output=False)
numeric = make_pipeline(
    SimpleImputer(strategy="median", keep_empty_features=True),
    FunctionTransformer(signed_log),
    StandardScaler(),
)
scaled = ColumnTransformer([("numbers", numeric, numbers), ("words", one_hot, words)])
# trees cut a list of codes where they need to; a word never seen becomes -1
codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
coded = ColumnTransformer([("numbers", "passthrough", numbers), ("words", codes, words)])

# model and validation --------------------------------------------------------


def square(root: np.ndarray) -> np.ndarray:
    """Back from the root; below zero there is nothing."""
    return np.clip(root, 0, None) ** 2


def in_units(columns: ColumnTransformer, model: RegressorMixin) -> TransformedTargetRegressor:
    """Where rentals is large it spreads more: learn its root, predict rentals itself."""
    scale = make_pipeline(FunctionTransformer(np.sqrt, square), StandardScaler())
    return TransformedTargetRegressor(make_pipeline(columns, model), transformer=scale)


# rows of one day stay together, as they do in the test file
splits = GroupKFold(5).split(X, y, groups=train["day"])
folds = list(splits)

models = {
    "svr": in_units(scaled, SVR(C=2, gamma=0.02, epsilon=0.1)),
    "hgb": in_units(
        coded,
        HistGradientBoostingRegressor(
            loss="absolute_error", max_iter=120, learning_rate=0.08,
            max_leaf_nodes=12, min_samples_leaf=25,
            max_features=1.00, l2_regularization=0,
            early_stopping=False, random_state=SEED,
        ),
    ),
}

single = pd.DataFrame(0.0, index=X.index, columns=list(models))  # out of fold, a column a model
single_test = pd.DataFrame(0.0, index=X_test.index, columns=list(models))
for fit_rows, held_out in folds:
    for name, model in models.items():
        fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])
        single.loc[held_out, name] = fitted.predict(X.iloc[held_out])
        single_test[name] += fitted.predict(X_test) / len(folds)
for name in models:
    print(f"{name} alone: {mean_absolute_error(y, single[name]):.4g}")


def join(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights in tenths that add up to one and have the lowest MAE."""
    grid = [np.array(tenths) / 10 for tenths in itertools.product(range(11), repeat=2)]
    shares = [weights for weights in grid if np.isclose(weights.sum(), 1)]
    return min(shares, key=lambda weights: np.abs(truth - predictions @ weights).mean())


# the weights for a fold come from the other folds, so that no row helps to judge itself
out_of_fold = np.zeros(len(y))
for fit_rows, held_out in folds:
    weights = join(single.to_numpy()[fit_rows], y[fit_rows])
    out_of_fold[held_out] = single.to_numpy()[held_out] @ weights
weights = join(single.to_numpy(), y)
print("weights:", " ".join(f"{name}={weight:.2f}" for name, weight in zip(models, weights)))

fold_mae = [mean_absolute_error(y[rows], out_of_fold[rows]) for _, rows in folds]
print("MAE of each fold:", " ".join(f"{mae:.4g}" for mae in fold_mae))

# submission ------------------------------------------------------------------
test_prediction = single_test.to_numpy() @ weights
submission = pd.DataFrame({"id": test["id"], "rentals": test_prediction})
submission.to_csv("submission.csv", index=False)
print(f"submission.csv: {len(submission)} rows")
print(f"Validation MAE: {mean_absolute_error(y, out_of_fold):.2f}")
