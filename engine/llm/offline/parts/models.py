"""Models: each family as the code that makes it, threads kept to one."""

from engine.llm.offline.families import BOOSTED, FAMILIES
from engine.llm.offline.parts.part import Part, indented
from engine.llm.offline.recipe import Model

_LINEAR = {
    "ridge": ("Ridge", "sklearn.linear_model:Ridge"),
    "lasso": ("Lasso", "sklearn.linear_model:Lasso"),
    "enet": ("ElasticNet", "sklearn.linear_model:ElasticNet"),
}
_BOOSTED = {
    "hgb": ("HistGradientBoostingRegressor", "sklearn.ensemble:HistGradientBoostingRegressor"),
    "gbm": ("GradientBoostingRegressor", "sklearn.ensemble:GradientBoostingRegressor"),
    "lgbm": ("LGBMRegressor", "lightgbm:LGBMRegressor"),
}
_LOSSES = {
    "hgb": {"mae": "absolute_error", "squared": "squared_error", "huber": "absolute_error"},
    "gbm": {"mae": "absolute_error", "squared": "squared_error", "huber": "huber"},
    "lgbm": {"mae": "l1", "squared": "l2", "huber": "huber"},
}
"""What a loss is called in each library; histogram boosting has no huber, the nearest is absolute error."""


def estimator(model: Model) -> Part:
    """The expression that makes the model, averaged over seeds where the recipe wants more than one."""
    made = _estimator(model, "SEED")
    seeds = int(model.number("seeds", 1)) if model.family in BOOSTED else 1
    if seeds == 1:
        return made
    one = indented(indented(_estimator(model, "seed").text)).lstrip()
    several = f"for seed in range(SEED, SEED + {seeds})"
    text = f"VotingRegressor(\n    [\n        (str(seed), {one})\n        {several}\n    ]\n)"
    return Part(text, (*made.imports, "sklearn.ensemble:VotingRegressor"))


def _estimator(model: Model, seed: str) -> Part:
    if model.family in _LINEAR:
        return _linear(model)
    if model.family in BOOSTED:
        return _boosted(model, seed)
    if model.family == "knn":
        text = f'KNeighborsRegressor(n_neighbors={model.number("k"):g}, weights="distance", p=1)'
        return Part(text, ("sklearn.neighbors:KNeighborsRegressor",))
    if model.family == "svr":
        settings = (
            f"C={model.number('C'):g}, gamma={model.number('gamma'):g}, epsilon={model.number('eps'):g}"
        )
        return Part(f"SVR({settings})", ("sklearn.svm:SVR",))
    name = {"forest": "RandomForestRegressor", "extra": "ExtraTreesRegressor"}[model.family]
    text = (
        f"{name}(\n    n_estimators={model.number('trees'):g}, min_samples_leaf={model.number('leaf'):g}, "
        f"max_features={model.number('cols'):.2f},\n    random_state={seed}, n_jobs=1,\n)"
    )
    return Part(text, (f"sklearn.ensemble:{name}",))


def _linear(model: Model) -> Part:
    name, entry = _LINEAR[model.family]
    settings = f"alpha={model.number('alpha'):g}"
    if model.family == "enet":
        settings += f", l1_ratio={model.number('l1'):g}"
    if model.family != "ridge":
        settings += ", max_iter=5000, tol=1e-3"
    return Part(f"{name}({settings})", (entry,))


def _boosted(model: Model, seed: str) -> Part:
    name, entry = _BOOSTED[model.family]
    loss = _LOSSES[model.family][str(model.setting("loss"))]
    value = {key: f"{model.number(key):g}" for key in FAMILIES[model.family].defaults if key != "loss"}
    match model.family:
        case "hgb":
            rows = [
                f'loss="{loss}", max_iter={value["trees"]}, learning_rate={value["lr"]}',
                f"max_leaf_nodes={value['leaves']}, min_samples_leaf={value['leaf']}",
                f"max_features={_share(model)}, l2_regularization={value['l2']}",
                f"early_stopping=False, random_state={seed}",
            ]
        case "gbm":
            rows = [
                f'loss="{loss}", n_estimators={value["trees"]}, learning_rate={value["lr"]}',
                f"max_depth={value['depth']}, min_samples_leaf={value['leaf']}",
                f"subsample={value['sub']}, max_features={_share(model)}, random_state={seed}",
            ]
        case _:
            rows = [
                f'objective="{loss}", n_estimators={value["trees"]}, learning_rate={value["lr"]}',
                f"num_leaves={value['leaves']}, min_child_samples={value['leaf']}, reg_lambda={value['l2']}",
                f"subsample={value['sub']}, subsample_freq=1, colsample_bytree={value['cols']}",
                f"random_state={seed}, n_jobs=1, verbose=-1",
            ]
    body = "\n".join(f"    {row}," for row in rows)
    return Part(f"{name}(\n{body}\n)", (entry,))


def _share(model: Model) -> str:
    """A share of the columns: 1 would mean one column, 1.0 all of them."""
    return f"{model.number('cols'):.2f}"
