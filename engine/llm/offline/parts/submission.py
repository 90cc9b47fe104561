"""The submission and, last, the line with the score."""

from engine.llm.offline.parts.part import Part, quote
from engine.llm.offline.recipe import Recipe
from engine.llm.offline.task import Task


def submission(recipe: Recipe, task: Task) -> Part:
    """`submission.csv` where there is a test file, then the validation MAE."""
    score = 'print(f"Validation MAE: {mean_absolute_error(y, out_of_fold):.{DIGITS}f}")'.replace(
        "{DIGITS}", str(_digits(task))
    )
    if task.test is None:
        return Part(score)
    lines = [*_prediction(recipe)]
    columns = []
    if task.submission_id is not None:
        source = task.submission_id if task.submission_id in task.test.names else None
        values = f"test[{quote(source)}]" if source else "range(len(test))"
        columns.append(f"{quote(task.submission_id)}: {values}")
    if task.target_is_number:
        columns.append(f"{quote(task.submission_target)}: test_prediction")
    else:
        lines.append("places = np.clip(np.rint(test_prediction), 0, len(classes) - 1).astype(int)")
        columns.append(f"{quote(task.submission_target)}: [classes[place] for place in places]")
    lines += [
        f"submission = pd.DataFrame({{{', '.join(columns)}}})",
        'submission.to_csv("submission.csv", index=False)',
        'print(f"submission.csv: {len(submission)} rows")',
        score,
    ]
    text = "\n".join(lines)
    return Part(text, ("pandas as pd", "numpy as np") if "np." in text else ("pandas as pd",))


def _prediction(recipe: Recipe) -> list[str]:
    learned = recipe.is_blend and recipe.blend != "mean"
    if recipe.submit == "folds":
        if not recipe.is_blend:
            return []
        return [f"test_prediction = single_test.{'to_numpy() @ weights' if learned else 'mean(axis=1)'}"]
    if not recipe.is_blend:
        return ["# validated; now learn from all rows", "test_prediction = model.fit(X, y).predict(X_test)"]
    made = "np.column_stack([model.fit(X, y).predict(X_test) for model in models.values()])"
    return [
        "# validated; now every model learns from all rows",
        f"single_test = {made}",
        f"test_prediction = {'single_test @ weights' if learned else 'single_test.mean(axis=1)'}",
    ]


def _digits(task: Task) -> int:
    """Two digits behind the point for dollars, more for a target below one."""
    top = abs(task.target.span[1]) if task.target.span else 1000.0
    return 2 if top >= 100 else 4 if top >= 1 else 6
