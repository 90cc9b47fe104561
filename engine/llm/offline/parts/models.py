"""Models: each family as the code that makes it, threads kept to one."""

from enum import StrEnum

from engine.llm.offline.families import BOOSTED, FAMILIES
from engine.llm.offline.parts.part import Part, indented
from engine.llm.offline.recipe import Model


class Learner(StrEnum):
    """What a model is made for."""

    NUMBERS = "numbers"
    CLASSES = "classes"
    FAIR = "fair"
    """For classes, of which rare ones count for more."""

    @property
    def ending(self) -> str:
        """How scikit-learn's names of such models end."""
        return "Regressor" if self is Learner.NUMBERS else "Classifier"


_LINEAR = {
    "ridge": ("Ridge", "sklearn.linear_model:Ridge"),
    "lasso": ("Lasso", "sklearn.linear_model:Lasso"),
    "enet": ("ElasticNet", "sklearn.linear_model:ElasticNet"),
}
_BOOSTED = {
    "hgb": ("HistGradientBoosting", "sklearn.ensemble"),
    "gbm": ("GradientBoosting", "sklearn.ensemble"),
    "lgbm": ("LGBM", "lightgbm"),
}
_LOSSES = {
    "hgb": {"mae": "absolute_error", "squared": "squared_error", "huber": "absolute_error"},
    "gbm": {"mae": "absolute_error", "squared": "squared_error", "huber": "huber"},
    "lgbm": {"mae": "l1", "squared": "l2", "huber": "huber"},
}
"""What a loss is called in each library; histogram boosting has no huber, the nearest is absolute error."""


def estimator(model: Model, learner: Learner) -> Part:
    """The expression that makes the model, averaged over seeds where the recipe wants more than one."""
    made = _estimator(model, learner, "SEED")
    seeds = int(model.number("seeds", 1)) if model.family in BOOSTED else 1
    if seeds == 1:
        return made
    one = indented(indented(_estimator(model, learner, "seed").text)).lstrip()
    several = f"for seed in range(SEED, SEED + {seeds})"
    voting = "" if learner is Learner.NUMBERS else '    voting="soft",\n'
    text = f"Voting{learner.ending}(\n    [\n        (str(seed), {one})\n        {several}\n    ],\n{voting})"
    return Part(text, (*made.imports, f"sklearn.ensemble:Voting{learner.ending}"))


def _estimator(model: Model, learner: Learner, seed: str) -> Part:
    if model.family in _LINEAR:
        return _linear(model)
    if model.family in BOOSTED:
        return _boosted(model, learner, seed)
    fair = ', class_weight="balanced"' if learner is Learner.FAIR else ""
    if model.family == "logit":
        text = f"LogisticRegression(C={model.number('C'):g}, max_iter=2000{fair})"
        return Part(text, ("sklearn.linear_model:LogisticRegression",))
    if model.family == "knn":
        name = f"KNeighbors{learner.ending}"
        text = f'{name}(n_neighbors={model.number("k"):g}, weights="distance", p=1)'
        return Part(text, (f"sklearn.neighbors:{name}",))
    if model.family == "svr":
        settings = (
            f"C={model.number('C'):g}, gamma={model.number('gamma'):g}, epsilon={model.number('eps'):g}"
        )
        return Part(f"SVR({settings})", ("sklearn.svm:SVR",))
    name = {"forest": "RandomForest", "extra": "ExtraTrees"}[model.family] + learner.ending
    text = (
        f"{name}(\n    n_estimators={model.number('trees'):g}, min_samples_leaf={model.number('leaf'):g}, "
        f"max_features={model.number('cols'):.2f},\n    random_state={seed}, n_jobs=1{fair},\n)"
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


def _boosted(model: Model, learner: Learner, seed: str) -> Part:
    stem, module = _BOOSTED[model.family]
    name = f"{stem}{learner.ending}"
    loss = _loss(model, learner)
    value = {key: f"{model.number(key):g}" for key in FAMILIES[model.family].defaults if key != "loss"}
    match model.family:
        case "hgb":
            rows = [
                f"{loss}max_iter={value['trees']}, learning_rate={value['lr']}",
                f"max_leaf_nodes={value['leaves']}, min_samples_leaf={value['leaf']}",
                f"max_features={_share(model)}, l2_regularization={value['l2']}",
                f"early_stopping=False, random_state={seed}",
            ]
        case "gbm":
            rows = [
                f"{loss}n_estimators={value['trees']}, learning_rate={value['lr']}",
                f"max_depth={value['depth']}, min_samples_leaf={value['leaf']}",
                f"subsample={value['sub']}, max_features={_share(model)}, random_state={seed}",
            ]
        case _:
            rows = [
                f"{loss}n_estimators={value['trees']}, learning_rate={value['lr']}",
                f"num_leaves={value['leaves']}, min_child_samples={value['leaf']}, reg_lambda={value['l2']}",
                f"subsample={value['sub']}, subsample_freq=1, colsample_bytree={value['cols']}",
                f"random_state={seed}, n_jobs=1, verbose=-1",
            ]
    if learner is Learner.FAIR and FAMILIES[model.family].weighs:
        rows.append('class_weight="balanced"')
    body = "\n".join(f"    {row}," for row in rows)
    return Part(f"{name}(\n{body}\n)", (f"{module}:{name}",))


def _loss(model: Model, learner: Learner) -> str:
    """Classifiers minimise the log loss by themselves."""
    if learner is not Learner.NUMBERS:
        return ""
    key = "objective" if model.family == "lgbm" else "loss"
    return f'{key}="{_LOSSES[model.family][str(model.setting("loss"))]}", '


def _share(model: Model) -> str:
    """A share of the columns: 1 would mean one column, 1.0 all of them."""
    return f"{model.number('cols'):.2f}"
