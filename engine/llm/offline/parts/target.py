"""The target transform: models learn on a scale that suits them, and predict in the target's units."""

from engine.llm.offline.parts.part import Part
from engine.llm.offline.recipe import Recipe
from engine.llm.offline.task import Task

_IMPORTS = (
    "sklearn.compose:TransformedTargetRegressor",
    "sklearn.pipeline:make_pipeline",
    "sklearn.preprocessing:StandardScaler",
)


def target(recipe: Recipe, task: Task) -> Part:
    """`in_units`, which wraps a model: whatever it learns on, it predicts in the target's own units."""
    name = plain_words(task.target.name)
    match recipe.target:
        case "log1p":
            scale = "make_pipeline(FunctionTransformer(np.log1p, np.expm1), StandardScaler())"
            reason = f"errors in {name} grow with {name}: learn its logarithm, predict {name} itself"
        case "sqrt":
            scale = "make_pipeline(FunctionTransformer(np.sqrt, square), StandardScaler())"
            reason = f"where {name} is large it spreads more: learn its root, predict {name} itself"
        case _:
            scale = "StandardScaler()"
            reason = f"learn {name} in standard units, so that settings mean the same on any data"
    lines = [
        "def in_units(columns: ColumnTransformer, model: RegressorMixin) -> TransformedTargetRegressor:",
        f'    """{reason[:1].upper()}{reason[1:]}."""',
        f"    scale = {scale}",
        "    return TransformedTargetRegressor(make_pipeline(columns, model), transformer=scale)",
    ]
    imports = [*_IMPORTS, "sklearn.base:RegressorMixin", "sklearn.compose:ColumnTransformer"]
    if recipe.target != "plain":
        imports += ["sklearn.preprocessing:FunctionTransformer", "numpy as np"]
    if recipe.target == "sqrt":
        lines = [
            "def square(root: np.ndarray) -> np.ndarray:",
            '    """Back from the root; below zero there is nothing."""',
            "    return np.clip(root, 0, None) ** 2",
            "",
            "",
            *lines,
        ]
    return Part("\n".join(lines), tuple(imports))


def plain_words(text: str) -> str:
    """A name from a file, fit for a comment or a docstring: nothing in it can end either."""
    return "".join(letter for letter in text if letter.isprintable() and letter not in '"\\')[:60]
