"""The submission and, last, the line with the score."""

from engine.llm.offline.parts.class_validation import class_prediction, scored
from engine.llm.offline.parts.measuring import digits, measured, score_call
from engine.llm.offline.parts.part import Part, listed, quote
from engine.llm.offline.recipe import Recipe
from engine.llm.offline.task import Task
from engine.metric import RMSLE


def submission(recipe: Recipe, task: Task) -> Part:
    """`submission.csv` where there is a test file, then the validation score under the metric's name."""
    found = scored(task) if task.is_classes else "out_of_fold"
    measure = f"{score_call(task)}(y, {found}):.{digits(task)}f"
    last = f'print(f"Validation {measured(task).name}: {{{measure}}}")'
    if task.test is None:
        return Part(last)
    lines = class_prediction(recipe, task) if task.is_classes else _prediction(recipe, task)
    lines += _class_columns(task) if task.is_classes else _number_column(task)
    lines += [
        "submission = pd.DataFrame(columns)",
        'submission.to_csv("submission.csv", index=False)',
        'print(f"submission.csv: {len(submission)} rows")',
        last,
    ]
    text = "\n".join(lines)
    return Part(text, ("pandas as pd", "numpy as np") if "np." in text else ("pandas as pd",))


def _prediction(recipe: Recipe, task: Task) -> list[str]:
    return [*_numbers(recipe), *(_NOT_BELOW_ZERO if measured(task) == RMSLE else [])]


def _numbers(recipe: Recipe) -> list[str]:
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


def _number_column(task: Task) -> list[str]:
    if task.target_is_number:
        return [_columns(task, f"{quote(task.submission_target)}: test_prediction")]
    return [
        "places = np.clip(np.rint(test_prediction), 0, len(classes) - 1).astype(int)",
        _columns(task, f"{quote(task.submission_target)}: [classes[place] for place in places]"),
    ]


def _class_columns(task: Task) -> list[str]:
    """Labels as the training file has them; else the positive one's chance, or a column for each class."""
    if task.wants_labels:
        return [_columns(task, f"{quote(task.submission_target)}: classes[test_places]")]
    if task.classes == 2:
        return [_columns(task, f"{quote(task.submission_target)}: test_chances[:, positive]")]
    lines = ["names = [str(name) for name in classes]"]
    if len(task.sample_columns) > 1:
        lines += [
            f"asked = {listed(task.sample_columns)}",
            "names = [next((each for each in asked if each.endswith(name)), name) for name in names]",
        ]
    return [*lines, _columns(task, "**dict(zip(names, test_chances.T))")]


def _columns(task: Task, predictions: str) -> str:
    if task.submission_id is None:
        return f"columns = {{{predictions}}}"
    is_there = task.test is not None and task.submission_id in task.test.names
    values = f"test[{quote(task.submission_id)}]" if is_there else "range(len(test))"
    return f"columns = {{{quote(task.submission_id)}: {values}, {predictions}}}"


_NOT_BELOW_ZERO = ["test_prediction = np.clip(test_prediction, 0, None)"]
