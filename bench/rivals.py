"""What anybody would try first, on the same split: the median, a ridge, gradient boosting as it comes, FLAML.

A script of its own, run under a Python that has scikit-learn (for `flaml`: FLAML). Writes `submission.csv`
into the current folder and says on stdout, as JSON, how many seconds of processor time the process took.

python rivals.py RIVAL FOLDER --target COLUMN --id COLUMN [--group COLUMN] [--seed 1] [--cpu-s 60]
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def main() -> None:
    """Learns from train.csv what test.csv lacks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rival", choices=sorted(RIVALS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--target", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--group")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu-s", type=float, default=60.0)
    asked = parser.parse_args()
    train, test = pd.read_csv(asked.folder / "train.csv"), pd.read_csv(asked.folder / "test.csv")
    features = [name for name in train.columns if name in test.columns and name != asked.id]
    for table in (train, test):
        for name in features:
            if not pd.api.types.is_numeric_dtype(train[name]):
                words = sorted(train[name].dropna().astype(str).unique())
                table[name] = pd.Categorical(table[name].astype(str), categories=words)
    predicted = RIVALS[asked.rival](train[features], train[asked.target], test[features], train, asked)
    pd.DataFrame({asked.id: test[asked.id], asked.target: predicted}).to_csv("submission.csv", index=False)
    sys.stdout.write(json.dumps({"cpu_s": round(time.process_time(), 2)}) + "\n")


def median(_features: Any, target: Any, wanted: Any, _train: Any, _asked: Any) -> Any:
    """The same for every row."""
    return np.full(len(wanted), target.median())


def ridge(features: Any, target: Any, wanted: Any, _train: Any, _asked: Any) -> Any:
    """Numbers scaled, words one-hot, everything else at its default."""
    from sklearn.compose import make_column_selector, make_column_transformer  # noqa: PLC0415
    from sklearn.impute import SimpleImputer  # noqa: PLC0415
    from sklearn.linear_model import Ridge  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: PLC0415

    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    prepared = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include="category")),
    )
    return make_pipeline(prepared, Ridge()).fit(features, target).predict(wanted)


def hgb(features: Any, target: Any, wanted: Any, _train: Any, asked: Any) -> Any:
    """HistGradientBoosting with no setting touched."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415

    model = HistGradientBoostingRegressor(categorical_features="from_dtype", random_state=asked.seed)
    return model.fit(features, target).predict(wanted)


def flaml(features: Any, target: Any, wanted: Any, train: Any, asked: Any) -> Any:
    """FLAML on one thread, for so many seconds; told of the groups that must not be torn."""
    # Its clock is the processor time of this process: what else the machine does takes nothing from it.
    time.time = time.process_time
    from flaml import AutoML  # type: ignore[import-not-found]  # noqa: PLC0415

    groups = {"split_type": "group", "groups": train[asked.group]} if asked.group else {}
    search = AutoML()
    search.fit(
        features,
        target,
        task="regression",
        metric="mae",
        time_budget=asked.cpu_s,
        n_jobs=1,
        seed=asked.seed,
        verbose=0,
        **groups,
    )
    return search.predict(wanted)


RIVALS = {"median": median, "ridge": ridge, "hgb": hgb, "flaml": flaml}

if __name__ == "__main__":
    main()
