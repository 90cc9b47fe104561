"""Models: each family as the code that makes it, threads kept to one."""

from engine.llm.offline.families import BOOSTED
from engine.llm.offline.parts.part import Part, indented
from engine.llm.offline.recipe import Model

_LINEAR = {
    "ridge": ("Ridge", "sklearn.linear_model:Ridge"),
    "lasso": ("Lasso", "sklearn.linear_model:Lasso"),
    "enet": ("ElasticNet", "sklearn.linear_model:ElasticNet"),
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
    one = _estimator(model, "seed").text
    text = (
        f"VotingRegressor(\n    [\n        (str(seed), {one})\n        for seed in range({seeds})\n    ]\n)"
    )
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
    loss = _LOSSES[model.family][str(model.setting("loss"))]
    common = f"learning_rate={model.number('lr'):g}"
    match model.family:
        case "hgb":
            text = (
                f'HistGradientBoostingRegressor(\n    loss="{loss}", max_iter={model.number("trees"):g}, {common},\n'
                f"    max_leaf_nodes={model.number('leaves'):g}, min_samples_leaf={model.number('leaf'):g}, "
                f"max_features={model.number('cols'):.2f},\n"
                f"    l2_regularization={model.number('l2'):g}, early_stopping=False, random_state={seed},\n)"
            )
            return Part(text, ("sklearn.ensemble:HistGradientBoostingRegressor",))
        case "gbm":
            text = (
                f'GradientBoostingRegressor(\n    loss="{loss}", n_estimators={model.number("trees"):g}, {common}, '
                f"max_depth={model.number('depth'):g},\n    min_samples_leaf={model.number('leaf'):g}, "
                f"subsample={model.number('sub'):g}, max_features={model.number('cols'):.2f}, random_state={seed},\n)"
            )
            return Part(text, ("sklearn.ensemble:GradientBoostingRegressor",))
        case _:
            text = (
                f'LGBMRegressor(\n    objective="{loss}", n_estimators={model.number("trees"):g}, {common}, '
                f"num_leaves={model.number('leaves'):g},\n    min_child_samples={model.number('leaf'):g}, "
                f"subsample={model.number('sub'):g}, subsample_freq=1,\n"
                f"    colsample_bytree={model.number('cols'):g}, "
                f"reg_lambda={model.number('l2'):g}, random_state={seed}, n_jobs=1, verbose=-1,\n)"
            )
            return Part(text, ("lightgbm:LGBMRegressor",))
