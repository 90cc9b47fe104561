"""Steps that change what is around the model: the target's scale, how the submission is made."""

from collections.abc import Iterator
from dataclasses import replace

from engine.llm.offline.drafts import usual_target
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.moves.move import Move, move
from engine.llm.offline.recipe import SUBMISSIONS, TARGETS, Recipe
from engine.llm.offline.task import Task


def frame_moves(recipe: Recipe, task: Task) -> Iterator[Move]:
    """Another target scale, a submission by the folds' models or by a new fit.

    Never other folds: with more of them every model sees more rows, and the score would be another measure.
    """
    span = task.target.span
    for target in TARGETS:
        if target == "plain" or (span is not None and span[0] >= 0):
            promise = 0.7 if target == usual_target(task) else 0.2
            yield move(replace(recipe, target=target), f"{target} target", promise, Kind.TARGET)
    for submit in SUBMISSIONS:
        yield move(replace(recipe, submit=submit), f"submission by {submit}", -0.2, Kind.VALIDATION)
