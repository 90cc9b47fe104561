"""Validation of classifiers: the chances of each class, for rows that the models never saw."""

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.parts.measuring import measured
from engine.llm.offline.parts.models import Learner, estimator
from engine.llm.offline.parts.part import Part, indented, quote
from engine.llm.offline.recipe import Model, Recipe, member_names
from engine.llm.offline.task import Task
from engine.metric import LOG_LOSS

_CHANCES = '''def chances(fitted: Pipeline, rows: pd.DataFrame) -> np.ndarray:
    """A column for each class; one that the model never met has no chance."""
    found = np.zeros((len(rows), len(classes)))
    found[:, fitted.classes_] = fitted.predict_proba(rows)
    return found'''
_CAREFUL_CHANCES = '''def chances(fitted: Pipeline, rows: pd.DataFrame) -> np.ndarray:
    """A column for each class. None is ever ruled out: to be wrong about that costs more than all else."""
    found = np.full((len(rows), len(classes)), 0.001)
    found[:, fitted.classes_] += fitted.predict_proba(rows)
    return found / found.sum(axis=1, keepdims=True)'''
_TUNED = '''share = np.bincount(y, minlength=len(classes)) / len(y)


def decide(chances: np.ndarray, power: float) -> np.ndarray:
    """The likeliest class, once each chance is weighed by how rare its class is."""
    return (chances / share**power).argmax(axis=1)


def favour(chances: np.ndarray, truth: np.ndarray) -> float:
    """How much rare classes are favoured where the score is best."""
    return max(np.linspace(-0.5, 1.25, 15), key=lambda power: score(truth, decide(chances, power)))


# the power for a fold comes from the other folds, so that no row helps to judge itself
predicted = np.zeros(len(y), dtype=int)
for fit_rows, held_out in folds:
    power = favour(out_of_fold[fit_rows], y[fit_rows])
    predicted[held_out] = decide(out_of_fold[held_out], power)
power = favour(out_of_fold, y)
print(f"rare classes are favoured by the power {power:.3g}")'''
_WEIGHTS = '''def join(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights in tenths that add up to one and give the true classes the best chances."""
    true = predictions[np.arange(len(truth)), truth]
    grid = [np.array(tenths) / 10 for tenths in itertools.product(range(11), repeat=MEMBERS)]
    shares = [weights for weights in grid if np.isclose(weights.sum(), 1)]
    return max(shares, key=lambda weights: np.log(np.clip(true @ weights, 1e-6, None)).mean())'''
_STACK = '''def join(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights, none of them negative, that bring the chances closest to the truth."""
    wanted = np.eye(len(classes))[truth].ravel()
    learned = LinearRegression(positive=True, fit_intercept=False)
    weights = learned.fit(predictions.reshape(-1, MEMBERS), wanted).coef_
    return weights / weights.sum()'''
_NESTED = """# the weights for a fold come from the other folds, so that no row helps to judge itself
out_of_fold = np.zeros((len(y), len(classes)))
for fit_rows, held_out in folds:
    out_of_fold[held_out] = single[held_out] @ join(single[fit_rows], y[fit_rows])
weights = join(single, y)
print("weights:", " ".join(f"{name}={weight:.2f}" for name, weight in zip(models, weights)))"""


def class_chances(task: Task) -> Part:
    """`chances`, which asks a fitted model."""
    text = _CAREFUL_CHANCES if measured(task) == LOG_LOSS else _CHANCES
    return Part(text, ("numpy as np", "pandas as pd", "sklearn.pipeline:Pipeline"))


def class_validation(recipe: Recipe, task: Task) -> list[Part]:
    """The model or models, the chances that they give rows which they were not fitted on, the decision."""
    found = [_blended(recipe, task) if recipe.is_blend else _single(recipe, task)]
    if task.wants_labels:
        found.append(_decision(recipe))
    return [*found, Part(_fold_lines(task))]


def scored(task: Task) -> str:
    """The name of what is measured against the truth."""
    return "predicted" if task.wants_labels else "out_of_fold"


def class_prediction(recipe: Recipe, task: Task) -> list[str]:
    """`test_chances`, and where labels are wanted `test_places`."""
    lines = []
    if recipe.submit == "folds":
        if recipe.is_blend:
            lines.append(f"test_chances = single_test{_joined(recipe)}")
    elif recipe.is_blend:
        lines += [
            "# validated; now every model learns from all rows",
            "single_test = np.stack([chances(model.fit(X, y), X_test) for model in models.values()], axis=2)",
            f"test_chances = single_test{_joined(recipe)}",
        ]
    else:
        lines += [
            "# validated; now learn from all rows",
            "test_chances = chances(model.fit(X, y), X_test)",
        ]
    if task.wants_labels:
        tuned = recipe.decide == "tuned"
        decided = "decide(test_chances, power)" if tuned else "test_chances.argmax(axis=1)"
        lines.append(f"test_places = {decided}")
    return lines


def _joined(recipe: Recipe) -> str:
    return ".mean(axis=2)" if recipe.blend == "mean" else " @ weights"


def _single(recipe: Recipe, task: Task) -> Part:
    model, imports = _made(recipe.models[0], recipe)
    tests = task.test is not None and recipe.submit == "folds"
    as_scored = ".argmax(axis=1)" if task.wants_labels else ""
    lines = [f"model = {model}", ""]
    lines += ["out_of_fold = np.zeros((len(y), len(classes)))", "seen_scores = []"]
    if tests:
        lines.append("test_chances = np.zeros((len(X_test), len(classes)))")
    lines += [
        "for fit_rows, held_out in folds:",
        "    fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])",
        "    out_of_fold[held_out] = chances(fitted, X.iloc[held_out])",
        f"    seen_scores.append(score(y[fit_rows], chances(fitted, X.iloc[fit_rows]){as_scored}))",
    ]
    if tests:
        lines.append("    test_chances += chances(fitted, X_test) / len(folds)")
    lines.append(f'print(f"{measured(task).name} on rows it was fitted on: {{np.mean(seen_scores):.4g}}")')
    return Part("\n".join(lines), ("numpy as np", "sklearn.base:clone", *imports))


def _blended(recipe: Recipe, task: Task) -> Part:
    names = member_names(recipe)
    made = [_made(model, recipe) for model in recipe.models]
    entries = "\n".join(
        f"    {quote(name)}: {indented(text).lstrip()}," for name, (text, _) in zip(names, made, strict=True)
    )
    tests = task.test is not None and recipe.submit == "folds"
    lines = [f"models = {{\n{entries}\n}}", ""]
    lines.append("# out of fold: a row, a class, a model")
    lines.append("single = np.zeros((len(y), len(classes), len(models)))")
    if tests:
        lines.append("single_test = np.zeros((len(X_test), len(classes), len(models)))")
    lines += [
        "for fit_rows, held_out in folds:",
        "    for place, model in enumerate(models.values()):",
        "        fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])",
        "        single[held_out, :, place] = chances(fitted, X.iloc[held_out])",
    ]
    if tests:
        lines.append("        single_test[:, :, place] += chances(fitted, X_test) / len(folds)")
    as_scored = ".argmax(axis=1)" if task.wants_labels else ""
    lines += [
        "for place, name in enumerate(models):",
        f'    print(f"{{name}} alone: {{score(y, single[:, :, place]{as_scored}):.4g}}")',
        "",
    ]
    joining = _joining(recipe)
    lines += [""] if joining.text.startswith("def ") else []
    lines.append(joining.text)
    imports = [entry for _, entries in made for entry in entries]
    return Part("\n".join(lines), ("numpy as np", "sklearn.base:clone", *imports, *joining.imports))


def _joining(recipe: Recipe) -> Part:
    members = str(len(recipe.models))
    match recipe.blend:
        case "weights":
            return Part(f"{_WEIGHTS.replace('MEMBERS', members)}\n\n\n{_NESTED}", ("itertools",))
        case "stack":
            text = f"{_STACK.replace('MEMBERS', members)}\n\n\n{_NESTED}"
            return Part(text, ("sklearn.linear_model:LinearRegression",))
        case _:
            return Part("out_of_fold = single.mean(axis=2)  # errors that differ cancel out")


def _decision(recipe: Recipe) -> Part:
    if recipe.decide == "tuned":
        return Part(_TUNED, ("numpy as np",))
    return Part("predicted = out_of_fold.argmax(axis=1)  # the likeliest class")


def _fold_lines(task: Task) -> str:
    return (
        f"fold_scores = [score(y[rows], {scored(task)}[rows]) for _, rows in folds]\n"
        f'print("{measured(task).name} of each fold:", '
        '" ".join(f"{found:.4g}" for found in fold_scores))'
    )


def _made(model: Model, recipe: Recipe) -> tuple[str, tuple[str, ...]]:
    columns = "scaled" if FAMILIES[model.family].scaled else "coded"
    learner = Learner.FAIR if recipe.target == "balanced" else Learner.CLASSES
    made = estimator(model, learner)
    imports = (*made.imports, "sklearn.pipeline:make_pipeline")
    if "\n" not in made.text:
        return f"make_pipeline({columns}, {made.text})", imports
    return f"make_pipeline(\n    {columns},\n{indented(made.text)},\n)", imports
