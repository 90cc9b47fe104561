"""Steps that change the columns: features, cleaning, and how words become numbers."""

from collections.abc import Iterator
from dataclasses import replace

from engine.llm.offline.applies import applicable_cleaning, applicable_features
from engine.llm.offline.emphasis import Kind
from engine.llm.offline.moves.move import Move, move
from engine.llm.offline.recipe import ENCODINGS, Recipe
from engine.llm.offline.task import Task

PROMISES = {"crosses": 1.0, "cycles": 1.0, "ages": 0.8, "totals": 0.8, "ratings": 0.7}
"""What a feature usually brings; 0.4 where it is not named."""
_ENCODINGS = {"codes": "words as codes", "onehot": "words one-hot", "target": "words as target means"}


def column_moves(recipe: Recipe, task: Task) -> Iterator[Move]:
    """One feature or one kind of cleaning more or less, another encoding."""
    yield from _features(recipe, task)
    yield from _cleaning(recipe, task)
    for encode in ENCODINGS:
        change = f"{_ENCODINGS[encode]} for trees"
        yield move(replace(recipe, encode=encode), change, 0.6, Kind.ENCODING, Kind.CLEANING)


def _features(recipe: Recipe, task: Task) -> Iterator[Move]:
    for name in applicable_features(task):
        if name in recipe.features:
            fewer = replace(recipe, features=tuple(each for each in recipe.features if each != name))
            yield move(fewer, f"without the feature {name}", 0.1, Kind.ABLATION, Kind.SPEED)
        else:
            more = replace(recipe, features=(*recipe.features, name))
            encodes = (Kind.ENCODING,) if name in ("counts", "ratings") else ()
            yield move(more, f"the feature {name}", PROMISES.get(name, 0.4), Kind.FEATURES, *encodes)


def _cleaning(recipe: Recipe, task: Task) -> Iterator[Move]:
    for name in applicable_cleaning(task):
        if name in recipe.clean:
            fewer = replace(recipe, clean=tuple(each for each in recipe.clean if each != name))
            yield move(fewer, f"without cleaning by {name}", 0.0, Kind.ABLATION, Kind.CLEANING)
        else:
            more = replace(recipe, clean=(*recipe.clean, name))
            encodes = (Kind.ENCODING,) if name == "rare" else ()
            yield move(more, f"cleaning by {name}", 0.5, Kind.CLEANING, *encodes)
