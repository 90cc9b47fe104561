"""The columns that a script makes, and of what."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.grading.namings import Namings
from engine.grading.syntax import called, frame_of

_LOOKING_UP = frozenset({"map", "groupby", "merge", "join"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A column that the script makes."""

    column: str
    frame: str | None
    """The name of what it is made in."""
    value: ast.expr
    place: ast.expr
    """What names it."""

    @property
    def line(self) -> int:
        """From 1."""
        return self.place.lineno

    @property
    def is_of_test(self) -> bool:
        """Whether it is made for the rows to predict."""
        return "test" in (self.frame or "").lower()


def makings(names: Namings) -> Iterator[Making]:
    """Every one, in the order in which the tree is walked."""
    for node in names.nodes:
        match node:
            case ast.Assign(targets=[ast.Subscript() as target], value=value):
                place = _of_all_rows(target.slice)
                if column := names.text(place):
                    yield Making(column=column, frame=frame_of(target), value=value, place=place)
            case ast.Call(func=ast.Attribute(attr="assign"), keywords=keywords):
                for keyword in keywords:
                    if column := keyword.arg:
                        value = keyword.value
                        yield Making(column=column, frame=frame_of(node), value=value, place=value)


def is_encoding(made: Sequence[Making]) -> bool:
    """Whether other rows' targets are looked up, for two frames: what is known of new rows too."""
    looked_up = (any(called(part) in _LOOKING_UP for part in ast.walk(making.value)) for making in made)
    return len({making.frame for making in made}) > 1 and all(looked_up)


def _of_all_rows(inner: ast.expr) -> ast.expr:
    """The column in `[:, "a"]`; of chosen rows, as in one fold of an encoding, it is none to look for."""
    match inner:
        case ast.Tuple(elts=[ast.Slice(lower=None, upper=None), column]):
            return column
        case _:
            return inner
