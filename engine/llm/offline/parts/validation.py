"""Validation: every training row is predicted by models that never saw it, in the target's units."""

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.parts.measuring import measured, quick_loss, score_call
from engine.llm.offline.parts.models import Learner, estimator
from engine.llm.offline.parts.part import Part, indented, quote
from engine.llm.offline.recipe import Model, Recipe, member_names
from engine.llm.offline.task import Task


def folds(recipe: Recipe, task: Task) -> Part:
    """`folds`: pairs of row numbers, to fit on and to hold out; classes have the same share in all."""
    mixed = "shuffle=True, random_state=SEED"
    if task.group is None:
        name = "StratifiedKFold" if task.is_classes else "KFold"
        rows = "X, y" if task.is_classes else "X"
        text = f"folds = list({name}({recipe.folds}, {mixed}).split({rows}))"
        return Part(text, (f"sklearn.model_selection:{name}",))
    name = "StratifiedGroupKFold" if task.is_classes else "GroupKFold"
    shuffles = task.is_classes or task.machine.scikit_learn >= (1, 6)
    text = (
        f"# rows of one {_word(task.group)} stay together, as they do in the test file\n"
        f"splitter = {name}({recipe.folds}{f', {mixed}' if shuffles else ''})\n"
        f"folds = list(splitter.split(X, y, groups=train[{quote(task.group)}]))"
    )
    return Part(text, (f"sklearn.model_selection:{name}",))


def validation(recipe: Recipe, task: Task) -> Part:
    """The model or models, and their predictions of rows that they were not fitted on."""
    return _blended(recipe, task) if recipe.is_blend else _single(recipe, task)


def _single(recipe: Recipe, task: Task) -> Part:
    made = estimator(recipe.models[0], Learner.NUMBERS)
    score = score_call(task)
    tests = task.test is not None and recipe.submit == "folds"
    lines = [f"model = {_wrapped(recipe.models[0], made.text)}", ""]
    lines += ["out_of_fold = np.zeros(len(y))", "seen_scores, fold_scores = [], []"]
    if tests:
        lines.append("test_prediction = np.zeros(len(X_test))")
    lines += [
        "for fit_rows, held_out in folds:",
        "    fitted = clone(model).fit(X.iloc[fit_rows], y[fit_rows])",
        "    out_of_fold[held_out] = fitted.predict(X.iloc[held_out])",
        f"    seen_scores.append({score}(y[fit_rows], fitted.predict(X.iloc[fit_rows])))",
        f"    fold_scores.append({score}(y[held_out], out_of_fold[held_out]))",
    ]
    if tests:
        lines.append("    test_prediction += fitted.predict(X_test) / len(folds)")
    lines.append(f'print(f"{measured(task).name} on rows it was fitted on: {{np.mean(seen_scores):.4g}}")')
    lines.append(_fold_line(task))
    return Part("\n".join(lines), ("numpy as np", *_IMPORTS, *made.imports))


def _blended(recipe: Recipe, task: Task) -> Part:
    made = [estimator(model, Learner.NUMBERS) for model in recipe.models]
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
        f'    print(f"{{name}} alone: {{{score_call(task)}(y, single[name]):.4g}}")',
        "",
    ]
    joined = _joining(recipe, task)
    lines += [""] if joined.text.startswith("def ") else []
    each = f"[{score_call(task)}(y[rows], out_of_fold[rows]) for _, rows in folds]"
    lines += [joined.text, "", f"fold_scores = {each}", _fold_line(task)]
    imports = (
        *_IMPORTS,
        "pandas as pd",
        *joined.imports,
        *(entry for part in made for entry in part.imports),
    )
    return Part("\n".join(lines), imports)


def _joining(recipe: Recipe, task: Task) -> Part:
    """`out_of_fold`, and for weights and stacks a function `join` that learns how to add the models up."""
    match recipe.blend:
        case "weights":
            text = f"""def join(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    \"\"\"Weights in tenths that add up to one and have the best {measured(task).name}.\"\"\"
    grid = [np.array(tenths) / 10 for tenths in itertools.product(range(11), repeat={len(recipe.models)})]
    shares = [weights for weights in grid if np.isclose(weights.sum(), 1)]
    guesses = [(predictions @ weights, weights) for weights in shares]
    losses = [{quick_loss(task)} for guess, _ in guesses]
    return guesses[int(np.argmin(losses))][1]


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


def _wrapped(model: Model, text: str) -> str:
    columns = "scaled" if FAMILIES[model.family].scaled else "coded"
    if "\n" not in text:
        return f"in_units({columns}, {text})"
    return f"in_units(\n    {columns},\n{indented(text)},\n)"


def _word(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:40]


def _fold_line(task: Task) -> str:
    return (
        f'print("{measured(task).name} of each fold:", " ".join(f"{{found:.4g}}" for found in fold_scores))'
    )


_IMPORTS = ("sklearn.base:clone",)
_NESTED = """# the weights for a fold come from the other folds, so that no row helps to judge itself
out_of_fold = np.zeros(len(y))
for fit_rows, held_out in folds:
    weights = join(single.to_numpy()[fit_rows], y[fit_rows])
    out_of_fold[held_out] = single.to_numpy()[held_out] @ weights
weights = join(single.to_numpy(), y)
print("weights:", " ".join(f"{name}={weight:.2f}" for name, weight in zip(models, weights)))"""
