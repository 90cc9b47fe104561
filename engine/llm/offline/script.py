"""A script: the parts of a recipe joined into one file that a person would be glad to read."""

from engine.llm.offline.applies import fitting
from engine.llm.offline.families import FAMILIES
from engine.llm.offline.parts.class_validation import class_chances, class_validation
from engine.llm.offline.parts.cleaning import clipping, preparation
from engine.llm.offline.parts.features import features
from engine.llm.offline.parts.measuring import measured, measuring
from engine.llm.offline.parts.part import Part, import_block
from engine.llm.offline.parts.reading import reading
from engine.llm.offline.parts.submission import submission
from engine.llm.offline.parts.target import plain_words, target
from engine.llm.offline.parts.validation import folds, validation
from engine.llm.offline.recipe import Recipe, normal
from engine.llm.offline.task import Task
from engine.metric import MAE, RMSE


def write_script(recipe: Recipe, task: Task) -> str:
    """The recipe as Python for this task; its first line is the idea line."""
    recipe = normal(fitting(recipe, task))
    sections = [
        ("", [reading(task)]),
        ("features", [features(recipe, task)]),
        ("preparation, fitted inside each fold", _preparation(recipe, task)),
        ("model and validation", _model(recipe, task)),
        ("submission" if task.test else "score", [submission(recipe, task)]),
    ]
    imports = import_block(entry for _, parts in sections for part in parts for entry in part.imports)
    body = "\n\n".join(_section(title, parts) for title, parts in sections)
    return f'# {recipe.line()}\n"""{_summary(recipe, task)}"""\n\n{imports}\n\n{body}\n'


def _summary(recipe: Recipe, task: Task) -> str:
    """What the script does, in words; names from files are made harmless."""
    titles = [FAMILIES[model.family].title for model in recipe.models]
    how = titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}, blended"
    name, metric = plain_words(task.target.name), measured(task)
    kind = f"every {metric.name} printed is of rows that no model was fitted to, but where it says so"
    if metric in (MAE, RMSE):
        kind = f"every error printed is in the units of {name} itself"
    return f"Predicts {name} by {how}.\n\nValidated on {recipe.folds} folds; {kind}.\n"


def _model(recipe: Recipe, task: Task) -> list[Part]:
    if not task.is_classes:
        return [measuring(task), target(recipe, task), folds(recipe, task), validation(recipe, task)]
    learned = class_validation(recipe, task)
    return [measuring(task), class_chances(task), folds(recipe, task), *learned]


def _preparation(recipe: Recipe, task: Task) -> list[Part]:
    prepared = preparation(recipe, task)
    return [clipping(task), prepared] if "clip" in recipe.clean else [prepared]


def _section(title: str, parts: list[Part]) -> str:
    """Two blank lines around functions, one elsewhere, as PEP 8 has it."""
    head = f"# {title} {'-' * (76 - len(title))}" if title else ""
    text = ""
    for part in (part for part in parts if part.text):
        around = "\n\n\n" if part.text.startswith("def ") or _ends_in_function(text) else "\n\n"
        text += (around if text else "") + part.text
    gap = "\n\n\n" if text.startswith("def ") else "\n"
    return f"{head}{gap}{text}" if head else text


def _ends_in_function(text: str) -> bool:
    last = text.rsplit("\n", 1)[-1]
    return last.startswith("    return")
