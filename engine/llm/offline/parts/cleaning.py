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
    words = bool(task.words) or "crosses" in recipe.features
    parts = [_one_hot(recipe)] if words and (recipe.has_scaled or recipe.encode == "onehot") else []
    parts += [_scaled(recipe, words=words)] if recipe.has_scaled else []
    parts += [_coded(recipe, task, words=words)] if recipe.has_trees else []
    if recipe.has_scaled and "logs" in recipe.clean:
        parts.insert(0, Part(_SIGNED_LOG, ("numpy as np",)))
    imports = ("sklearn.compose:ColumnTransformer", *(entry for part in parts for entry in part.imports))
    return Part("\n".join(part.text for part in parts), imports)


def _one_hot(recipe: Recipe) -> Part:
    fewest = 10 if "rare" in recipe.clean else 2
    seldom = "only once" if fewest == 2 else f"fewer than {fewest} times"
    reason = f"words seen {seldom} share one column, and one never seen goes there too"
    text = (
        f"# {reason}\n"
        'one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", '
        f"min_frequency={fewest}, sparse_output=False)"
    )
    return Part(text, ("sklearn.preprocessing:OneHotEncoder",))


def _scaled(recipe: Recipe, *, words: bool) -> Part:
    imports = [
        "sklearn.impute:SimpleImputer",
        "sklearn.pipeline:make_pipeline",
        "sklearn.preprocessing:StandardScaler",
    ]
    lines, steps = [], [_imputer(recipe)]
    if "logs" in recipe.clean:
        steps.append("FunctionTransformer(signed_log)")
        imports.append("sklearn.preprocessing:FunctionTransformer")
    steps.append("StandardScaler()")
    numeric, columns = steps, [["numbers", "numeric", "numbers"]]
    if "products" in recipe.features:
        lines.append("# products let two numbers act together, squares let one of them bend")
        numeric = [*steps, "PolynomialFeatures(2, include_bias=False)", "StandardScaler()"]
        imports.append("sklearn.preprocessing:PolynomialFeatures")
    lines.append(f"numeric = {_pipeline(numeric)}")
    if "splines" in recipe.features:
        lines += [_CURVED, f"curves = {_pipeline([*steps, 'SplineTransformer(n_knots=6)'])}"]
        columns.append(["curves", "curves", "curved"])
        imports.append("sklearn.preprocessing:SplineTransformer")
    if words:
        columns.append(["words", "one_hot", "words"])
    return Part("\n".join([*lines, f"scaled = {_transformer(columns)}"]), tuple(imports))


def _coded(recipe: Recipe, task: Task, *, words: bool) -> Part:
    """Boosting by histograms sends a gap down the better branch; other trees are given the median."""
    trees = [model.family for model in recipe.models if not FAMILIES[model.family].scaled]
    takes_gaps = "flags" not in recipe.clean and all(family in ("hgb", "lgbm") for family in trees)
    imports, lines = [], []
    filled = '"passthrough"'
    if not takes_gaps:
        filled = "filled"
        imports.append("sklearn.impute:SimpleImputer")
        lines.append(f"filled = {_imputer(recipe)}")
    columns = [["numbers", filled, "numbers"]]
    if words:
        name, code = _encoder(recipe, task)
        lines += [code.text] if code.text else []
        imports += code.imports
        columns.append(["words", name, "words"])
    return Part("\n".join([*lines, f"coded = {_transformer(columns)}"]), tuple(imports))


def _encoder(recipe: Recipe, task: Task) -> tuple[str, Part]:
    """Its name, and the lines that make it; none where it is made already."""
    match recipe.encode:
        case "onehot":
            return "one_hot", Part("")
        case "target":
            chance = "random_state=SEED"
            entries: tuple[str, ...] = ("sklearn.preprocessing:TargetEncoder",)
            if task.machine.scikit_learn >= (1, 9):  # since then it wants its folds, and warns of a seed
                splitter = "StratifiedKFold" if task.is_classes else "KFold"
                chance = f"cv={splitter}(5, shuffle=True, random_state=SEED)"
                entries = (*entries, f"sklearn.model_selection:{splitter}")
            text = (
                "# a word becomes the mean target of its rows; cross-fitted: no row sees its own answer\n"
                f'target_means = TargetEncoder(target_type="{_target_type(task)}", {chance})'
            )
            return "target_means", Part(text, entries)
        case _:
            text = (
                "# trees cut a list of codes where they need to; a word never seen becomes -1\n"
                'codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)'
            )
            return "codes", Part(text, ("sklearn.preprocessing:OrdinalEncoder",))


def _target_type(task: Task) -> str:
    if not task.is_classes:
        return "continuous"
    return "binary" if task.classes == 2 else "multiclass"


def _imputer(recipe: Recipe) -> str:
    flags = ", add_indicator=True" if "flags" in recipe.clean else ""
    return f'SimpleImputer(strategy="median"{flags}, keep_empty_features=True)'


def _pipeline(steps: list[str]) -> str:
    flat = f"make_pipeline({', '.join(steps)})"
    return flat if len(flat) < 96 else "make_pipeline(\n    " + ",\n    ".join(steps) + ",\n)"


def _transformer(columns: list[list[str]]) -> str:
    entries = ", ".join(f'("{name}", {steps}, {which})' for name, steps, which in columns)
    return f"ColumnTransformer([{entries}])"
