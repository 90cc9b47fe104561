"""Steps that change what is around the model: the target's scale, how the submission is made."""

from collections.abc import Iterator
from dataclasses import replace

from engine.llm.offline.emphasis import Kind
from engine.llm.offline.moves.move import Move, move
from engine.llm.offline.recipe import SUBMISSIONS, Recipe
from engine.llm.offline.sizing import usual_target
from engine.llm.offline.task import Task
from engine.metric import F1, F1_MACRO


def frame_moves(recipe: Recipe, task: Task) -> Iterator[Move]:
    """Another target scale, another decision, a submission by the folds' models or by a new fit.

    Never other folds: with more of them every model sees more rows, and the score would be another measure.
    """
    yield from _of_classes(recipe, task) if task.is_classes else _of_numbers(recipe, task)
    for submit in SUBMISSIONS:
        yield move(replace(recipe, submit=submit), f"submission by {submit}", -0.2, Kind.VALIDATION)


def _of_numbers(recipe: Recipe, task: Task) -> Iterator[Move]:
    span = task.target.span
    for target in ("plain", "log1p", "sqrt"):
        if target == "plain" or (span is not None and span[0] >= 0):
            promise = 0.7 if target == usual_target(task) else 0.2
            yield move(replace(recipe, target=target), f"{target} target", promise, Kind.TARGET)


def _of_classes(recipe: Recipe, task: Task) -> Iterator[Move]:
    """Rare classes count for more in the F1 than in the accuracy; of probabilities it makes liars."""
    by_class = task.metric in (F1, F1_MACRO)
    for target, promise in (("plain", 0.1), ("balanced", 0.9 if by_class else -0.3)):
        change = "rare classes count for more" if target == "balanced" else "every row counts the same"
        yield move(replace(recipe, target=target), change, promise, Kind.TARGET, Kind.ROBUSTNESS)
    for decide, promise in (("likeliest", 0.0), ("tuned", 1.2 if by_class else 0.2)):
        change = "the decision tuned for the metric" if decide == "tuned" else "the likeliest class"
        yield move(replace(recipe, decide=decide), change, promise, Kind.TARGET, Kind.TUNING)
