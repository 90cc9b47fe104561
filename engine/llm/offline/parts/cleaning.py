"""Cleaning: gaps, long tails, rare words, and how words become numbers. Fitted inside each fold."""

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.parts.part import Part
from engine.llm.offline.recipe import Recipe
from engine.llm.offline.task import Task

_SIGNED_LOG = '''def signed_log(values: np.ndarray) -> np.ndarray:
    """Long tails drawn in; zero stays zero."""
    return np.sign(values) * np.log1p(np.abs(values))

'''
_CURVED = """# splines let a linear model bend, where a column has enough values to bend along
curved = [name for name in numbers if X[name].nunique() > 20]"""


def clipping(task: Task) -> Part:
    """Numbers kept within the range that almost all training rows have."""
    lines = [
        "# one absurd value must not bend a model: numbers stay within what 99 % of the training rows show",
        "low, high = X[numbers].quantile(0.005), X[numbers].quantile(0.995)",
        "X[numbers] = X[numbers].clip(low, high, axis=1)",
    ]
    if task.test is not None:
        lines.append("X_test[numbers] = X_test[numbers].clip(low, high, axis=1)")
    return Part("\n".join(lines))


def preparation(recipe: Recipe, task: Task) -> Part:
    """`scaled` and `coded`: what linear models and what trees are given, as far as the recipe needs them."""
    has_words = bool(task.words) or "crosses" in recipe.features
    parts = []
    if recipe.has_scaled:
        parts.append(_scaled(recipe, has_words=has_words))
    if recipe.has_trees:
        parts.append(_coded(recipe, has_words=has_words))
    return Part(
        "\n".join(part.text for part in parts), tuple(entry for part in parts for entry in part.imports)
    )


def _scaled(recipe: Recipe, *, has_words: bool) -> Part:
    imports = [
        "sklearn.compose:ColumnTransformer",
        "sklearn.impute:SimpleImputer",
        "sklearn.pipeline:make_pipeline",
        "sklearn.preprocessing:StandardScaler",
    ]
    before, steps = [], [_imputer(recipe)]
    if "logs" in recipe.clean:
        before.append(_SIGNED_LOG)
        steps.append("FunctionTransformer(signed_log)")
        imports += ["sklearn.preprocessing:FunctionTransformer", "numpy as np"]
    steps.append("StandardScaler()")
    blocks = [("numbers", _pipeline(steps), "numbers")]
    if "products" in recipe.features:
        before.append("# products let two numbers act together, squares let one of them bend")
        products = [*steps, "PolynomialFeatures(2, include_bias=False)", "StandardScaler()"]
        blocks = [("numbers", _pipeline(products), "numbers")]
        imports.append("sklearn.preprocessing:PolynomialFeatures")
    if "splines" in recipe.features:
        before.append(_CURVED)
        blocks.append(("curves", _pipeline([*steps, "SplineTransformer(n_knots=6)"]), "curved"))
        imports.append("sklearn.preprocessing:SplineTransformer")
    if has_words:
        blocks.append(("words", _onehot(recipe), "words"))
        imports.append("sklearn.preprocessing:OneHotEncoder")
    body = "\n".join(f'        ("{name}", {steps}, {columns}),' for name, steps, columns in blocks)
    return Part("\n".join([*before, f"scaled = ColumnTransformer(\n    [\n{body}\n    ]\n)"]), tuple(imports))


def _pipeline(steps: list[str]) -> str:
    flat = f"make_pipeline({', '.join(steps)})"
    return (
        flat
        if len(flat) < 84
        else "make_pipeline(\n            " + ",\n            ".join(steps) + ",\n        )"
    )


def _coded(recipe: Recipe, *, has_words: bool) -> Part:
    imports = ["sklearn.compose:ColumnTransformer"]
    numbers = _imputer(recipe)
    if _trees_take_gaps(recipe):
        numbers = '"passthrough"'
    else:
        imports.append("sklearn.impute:SimpleImputer")
    lines = ["coded = ColumnTransformer(", "    [", f'        ("numbers", {numbers}, numbers),']
    if has_words:
        encoder, comment, entry = _encoder(recipe)
        imports.append(entry)
        lines.insert(0, f"# {comment}")
        lines.append(f'        ("words", {encoder}, words),')
    return Part("\n".join([*lines, "    ]", ")"]), tuple(imports))


def _encoder(recipe: Recipe) -> tuple[str, str, str]:
    match recipe.encode:
        case "onehot":
            return _onehot(recipe), "trees see every word as a switch", "sklearn.preprocessing:OneHotEncoder"
        case "target":
            return (
                'TargetEncoder(target_type="continuous", random_state=SEED)',
                "a word becomes the mean target of its rows; cross-fitted, so that no row sees its own answer",
                "sklearn.preprocessing:TargetEncoder",
            )
        case _:
            return (
                'OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)',
                "trees cut a list of codes where they need to; a word never seen becomes -1",
                "sklearn.preprocessing:OrdinalEncoder",
            )


def _trees_take_gaps(recipe: Recipe) -> bool:
    """Boosting by histograms sends a missing number down the better branch by itself."""
    trees = [model.family for model in recipe.models if not FAMILIES[model.family].scaled]
    return "flags" not in recipe.clean and all(family in ("hgb", "lgbm") for family in trees)


def _imputer(recipe: Recipe) -> str:
    flags = ", add_indicator=True" if "flags" in recipe.clean else ""
    return f'SimpleImputer(strategy="median"{flags}, keep_empty_features=True)'


def _onehot(recipe: Recipe) -> str:
    fewest = 10 if "rare" in recipe.clean else 2
    return f'OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency={fewest}, sparse_output=False)'
