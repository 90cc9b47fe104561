# svr(C=1 gamma=0.02) | target=sqrt | features=cycles,crosses | clean=median,clip,logs | cv=5fold | submit=folds
"""Predicts rentals by support vectors.

Validated on 5 folds; every error printed is in the units of rentals itself.
"""

import numpy as np
import pandas as pd
from sklearn.base import RegressorMixin, clone
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
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

model = in_units(scaled, SVR(C=1, gamma=0.02, epsilon=0.1))

out_of_fold = np.zeros(len(y))
seen_mae, fold_mae = [], []
test_prediction = np.zeros(len(X_test))
for fit_rows, held_out in folds:
    fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])
    out_of_fold[held_out] = fitted.predict(X.iloc[held_out])
    seen_mae.append(mean_absolute_error(y[fit_rows], fitted.predict(X.iloc[fit_rows])))
    fold_mae.append(mean_absolute_error(y[held_out], out_of_fold[held_out]))
    test_prediction += fitted.predict(X_test) / len(folds)
print(f"MAE on rows it was fitted on: {np.mean(seen_mae):.4g}")
print("MAE of each fold:", " ".join(f"{mae:.4g}" for mae in fold_mae))

# submission ------------------------------------------------------------------
submission = pd.DataFrame({"id": test["id"], "rentals": test_prediction})
submission.to_csv("submission.csv", index=False)
print(f"submission.csv: {len(submission)} rows")
print(f"Validation MAE: {mean_absolute_error(y, out_of_fold):.2f}")
