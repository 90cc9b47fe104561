"""Every step from a recipe."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.llm.offline.applies import fitting
from engine.llm.offline.memory import Attempt
from engine.llm.offline.moves.columns import column_moves
from engine.llm.offline.moves.frame import frame_moves
from engine.llm.offline.moves.members import member_moves
from engine.llm.offline.moves.move import Move
from engine.llm.offline.moves.settings import setting_moves
from engine.llm.offline.recipe import Recipe, normal
from engine.llm.offline.task import Task


def all_moves(recipe: Recipe, task: Task, attempts: Sequence[Attempt]) -> Iterator[Move]:
    """Every step from this recipe that changes its script, in a fixed order."""
    here = normal(fitting(recipe, task))
    sources = (
        member_moves(here, task, attempts),
        setting_moves(here, task),
        column_moves(here, task),
        frame_moves(here, task),
    )
    for source in sources:
        for step in source:
            there = normal(fitting(step.recipe, task))
            if there != here:
                yield replace(step, recipe=there)
