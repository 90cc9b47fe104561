"""Validation: every training row is predicted by models that never saw it, in the target's units."""

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.parts.models import estimator
from engine.llm.offline.parts.part import Part, indented, quote
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.task import Task


def folds(recipe: Recipe, task: Task) -> Part:
    """`folds`: pairs of row numbers, to fit on and to hold out."""
    if task.group is not None:
        text = (
            f"# rows of one {_word(task.group)} stay together, as they do in the test file\n"
            f"splits = GroupKFold({recipe.folds}).split(X, y, groups=train[{quote(task.group)}])\n"
            "folds = list(splits)"
        )
        return Part(text, ("sklearn.model_selection:GroupKFold",))
    text = f"folds = list(KFold({recipe.folds}, shuffle=True, random_state=SEED).split(X))"
    return Part(text, ("sklearn.model_selection:KFold",))


def validation(recipe: Recipe, task: Task) -> Part:
    """The model or models, and their predictions of rows that they were not fitted on."""
    return _blended(recipe, task) if recipe.is_blend else _single(recipe, task)


def _single(recipe: Recipe, task: Task) -> Part:
    made = estimator(recipe.models[0])
    tests = task.test is not None and recipe.submit == "folds"
    lines = [f"model = {_wrapped(recipe.models[0], made.text)}", ""]
    lines += ["out_of_fold = np.zeros(len(y))", "seen_mae, fold_mae = [], []"]
    if tests:
        lines.append("test_prediction = np.zeros(len(X_test))")
    lines += [
        "for fit_rows, held_out in folds:",
        "    fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])",
        "    out_of_fold[held_out] = fitted.predict(X.iloc[held_out])",
        "    seen_mae.append(mean_absolute_error(y[fit_rows], fitted.predict(X.iloc[fit_rows])))",
        "    fold_mae.append(mean_absolute_error(y[held_out], out_of_fold[held_out]))",
    ]
    if tests:
        lines.append("    test_prediction += fitted.predict(X_test) / len(folds)")
    lines += ['print(f"MAE on rows it was fitted on: {np.mean(seen_mae):.4g}")', _FOLD_LINE]
    return Part("\n".join(lines), ("numpy as np", *_IMPORTS, *made.imports))


def _blended(recipe: Recipe, task: Task) -> Part:
    made = [estimator(model) for model in recipe.models]
    names = member_names(recipe)
    tests = task.test is not None and recipe.submit == "folds"
    entries = "\n".join(
        f"    {quote(name)}: {indented(_wrapped(model, part.text)).lstrip()},"
        for name, model, part in zip(names, recipe.models, made, strict=True)
    )
    lines = [f"models = {{\n{entries}\n}}", ""]
    lines.append(
        "single = pd.DataFrame(0.0, index=X.index, columns=list(models))  # out of fold, a column a model"
    )
    if tests:
        lines.append("single_test = pd.DataFrame(0.0, index=X_test.index, columns=list(models))")
    lines += [
        "for fit_rows, held_out in folds:",
        "    for name, model in models.items():",
        "        fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])",
        "        single.loc[held_out, name] = fitted.predict(X.iloc[held_out])",
    ]
    if tests:
        lines.append("        single_test[name] += fitted.predict(X_test) / len(folds)")
    lines += [
        "for name in models:",
        '    print(f"{name} alone: {mean_absolute_error(y, single[name]):.4g}")',
        "",
    ]
    joined = _joining(recipe)
    lines += [""] if joined.text.startswith("def ") else []
    lines += [joined.text, "", _FOLD_LINE_OF_BLEND]
    imports = (
        *_IMPORTS,
        "pandas as pd",
        *joined.imports,
        *(entry for part in made for entry in part.imports),
    )
    return Part("\n".join(lines), imports)


def _joining(recipe: Recipe) -> Part:
    """`out_of_fold`, and for weights and stacks a function `join` that learns how to add the models up."""
    match recipe.blend:
        case "weights":
            text = f"""def join(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    \"\"\"Weights in tenths that add up to one and have the lowest MAE.\"\"\"
    grid = [np.array(tenths) / 10 for tenths in itertools.product(range(11), repeat={len(recipe.models)})]
    shares = [weights for weights in grid if np.isclose(weights.sum(), 1)]
    return min(shares, key=lambda weights: np.abs(truth - predictions @ weights).mean())


{_NESTED}"""
            return Part(text, ("itertools", "numpy as np"))
        case "stack":
            text = f"""def join(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    \"\"\"Weights, none of them negative, that fit the truth best; they need not add up to one.\"\"\"
    return LinearRegression(positive=True, fit_intercept=False).fit(predictions, truth).coef_


{_NESTED}"""
            return Part(text, ("numpy as np", "sklearn.linear_model:LinearRegression"))
        case _:
            return Part("out_of_fold = single.mean(axis=1).to_numpy()  # errors that differ cancel out")


def member_names(recipe: Recipe) -> list[str]:
    """The families, numbered where one stands twice."""
    families = [model.family for model in recipe.models]
    return [
        family if families.count(family) == 1 else f"{family} {families[: place + 1].count(family)}"
        for place, family in enumerate(families)
    ]


def _wrapped(model: Model, text: str) -> str:
    columns = "scaled" if FAMILIES[model.family].scaled else "coded"
    if "\n" not in text:
        return f"in_units({columns}, {text})"
    return f"in_units(\n    {columns},\n{indented(text)},\n)"


def _word(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:40]


_IMPORTS = ("sklearn.base:clone", "sklearn.metrics:mean_absolute_error")
_FOLD_LINE = 'print("MAE of each fold:", " ".join(f"{mae:.4g}" for mae in fold_mae))'
_FOLD_LINE_OF_BLEND = """fold_mae = [mean_absolute_error(y[rows], out_of_fold[rows]) for _, rows in folds]
print("MAE of each fold:", " ".join(f"{mae:.4g}" for mae in fold_mae))"""
_NESTED = """# the weights for a fold come from the other folds, so that no row helps to judge itself
out_of_fold = np.zeros(len(y))
for fit_rows, held_out in folds:
    weights = join(single.to_numpy()[fit_rows], y[fit_rows])
    out_of_fold[held_out] = single.to_numpy()[held_out] @ weights
weights = join(single.to_numpy(), y)
print("weights:", " ".join(f"{name}={weight:.2f}" for name, weight in zip(models, weights)))"""
