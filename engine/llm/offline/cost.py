"""What a recipe costs: seconds of one thread, roughly. Fitted to timings; good within a factor of two."""

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.recipe import Model, Recipe
from engine.llm.offline.task import Task

_START_S = 2.0
"""Importing pandas, scikit-learn and, where it is used, LightGBM."""


def seconds(recipe: Recipe, task: Task) -> float:
    """Wall time of the whole script on one free core."""
    folds = recipe.folds + (recipe.submit == "refit")
    return _START_S + folds * sum(_fit_s(model, recipe, task) for model in recipe.models)


def width(recipe: Recipe, task: Task, *, onehot: bool) -> int:
    """How many columns the model sees."""
    numbers = len(task.numbers) + 3 * len(task.dates)
    if "products" in recipe.features and onehot:
        numbers += numbers * (numbers + 1) // 2
    if "splines" in recipe.features and onehot:
        numbers += 8 * sum(1 for column in task.numbers if column.distinct > 20)
    words = sum(min(column.distinct, 30) for column in task.words) if onehot else len(task.words)
    crossed = 60 if onehot and "crosses" in recipe.features else 0
    return max(1, numbers + words + crossed)


def _fit_s(model: Model, recipe: Recipe, task: Task) -> float:
    rows = task.train.rows * (1 - 1 / recipe.folds)
    # Boosting grows a tree for each class, where there are more than two.
    classes = min(task.classes, 50) if task.is_classes and task.classes > 2 else 1
    if FAMILIES[model.family].scaled:
        return _scaled_s(model, rows, rows * width(recipe, task, onehot=True), classes)
    cells = rows * width(recipe, task, onehot=recipe.encode == "onehot") * model.number("cols", 1.0)
    trees = model.number("trees") * model.number("seeds", 1.0)
    trees *= 1 if model.family in ("forest", "extra") else classes
    match model.family:
        case "forest" | "extra":
            return trees * (1e-3 + 1.5e-7 * cells)
        case "gbm":
            robust = 1.8 if model.setting("loss") != "squared" else 1.0
            # A column of zeros and ones is sorted in a third of the time.
            sorted_cells = cells * (0.4 if recipe.encode == "onehot" and task.words else 1.0)
            return trees * robust * (5e-4 + 3e-8 * sorted_cells * model.number("sub") * model.number("depth"))
        case "hgb":
            return trees * (3e-4 + 5e-5 * model.number("leaves") + 3e-9 * cells)
        case _:
            return trees * (1e-4 + 2e-5 * model.number("leaves") + 3e-9 * cells)


def _scaled_s(model: Model, rows: float, cells: float, classes: int) -> float:
    match model.family:
        case "svr":
            return 0.05 + 1.2e-9 * rows * cells * max(1.0, model.number("C") / 4)
        case "logit":
            return 0.05 + 2e-6 * cells * classes
        case _:
            return 0.03 + (4e-7 if model.family != "knn" else 2e-9 * rows) * cells
