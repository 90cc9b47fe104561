"""Which columns a script reads that the test file does not have: what only training knows is a leak.

The script is read, never run. Dropping, deleting or leaving out such a column is honest.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.clean import clean_line
from engine.grading.honest_uses import left_out_parts, looked_at_parts
from engine.grading.makings import Making, is_encoding, makings
from engine.grading.namings import Namings
from engine.grading.syntax import arguments, bindings, called, frame_of, looks_at_test
from engine.parsing.python_text import tree_of

_MISSING = frozenset({"isna", "isnull", "notna", "notnull"})


class Leak(StrEnum):
    """How a script comes to what only training knows."""

    NAMED = "named"
    """It reads a column that the test file lacks."""
    TAKEN_ALONG = "taken along"
    """It takes all columns of the training file, such a one among them."""
    FROM_TARGET = "from target"
    """It makes a feature of the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakyUse:
    """A place where a script uses what it will not have when it predicts."""

    column: str
    line: int
    """From 1."""
    how: Leak


def leaking_columns(
    script: str, train: Sequence[str], test: Sequence[str], target: str
) -> tuple[LeakyUse, ...]:
    """The uses of columns that stand in train and neither in test nor as the target, and of features made of
    the target; one for each column. A script that is no Python, or is nested too deep, has none.
    """
    tree = tree_of(script)
    try:
        return () if isinstance(tree, str) else _uses(tree, train, test, target)
    except RecursionError:
        return ()


def _uses(tree: ast.Module, train: Sequence[str], test: Sequence[str], target: str) -> tuple[LeakyUse, ...]:
    known = frozenset(test)
    absent = [column for column in train if column not in known and column != target and column.strip()]
    reading = _Reading(tree, known, target)
    found = [use for column in absent if (use := reading.use_of(column)) is not None]
    silent = [column for column in absent if not reading.mentions(column)]
    line = reading.line_of_taking_all(target) if silent else None
    if line is not None:
        found += [LeakyUse(column=column, line=line, how=Leak.TAKEN_ALONG) for column in silent]
    return (*found, *reading.features_of(target))


def leak_reason(uses: Sequence[LeakyUse]) -> str | None:
    """Why the mark `leak?` stands beside a candidate, in one line; None where it does not."""
    if not uses:
        return None
    use = uses[0]
    column = f"`{clean_line(use.column, 40)}`"
    words = {
        Leak.NAMED: f"reads {column} (line {use.line}), which the test file does not have",
        Leak.TAKEN_ALONG: f"takes all columns of the training file, {column} too, which the test file lacks",
        Leak.FROM_TARGET: f"makes the feature {column} of the target (line {use.line})",
    }[use.how]
    return words + (f", and {len(uses) - 1} more such" if len(uses) > 1 else "")


class _Reading:
    """A script, looked through once."""

    def __init__(self, tree: ast.Module, test: Collection[str], target: str) -> None:
        self._names = Namings(tree)
        self._makings = list(makings(self._names))
        self._popped = {
            text
            for call in self._names.calls
            if called(call) == "pop"
            for argument in call.args
            if (text := self._names.text(argument)) is not None
        }
        self._left_out = {id(node) for top in self._names.nodes for node in left_out_parts(top)}
        self._honest = {
            id(node) for top in self._names.nodes for node in looked_at_parts(top)
        } | self._left_out
        self._given = {node.arg for node in self._names.nodes if isinstance(node, ast.arg)}
        bound = [pair for node in self._names.nodes for pair in bindings(node)]
        self._spelt_out = [(name, value) for name, value in bound if _is_spelt_out(value)]
        self._looks_at_test = any(looks_at_test(node) for node in self._names.nodes)
        self._excuse_lists(test, target)
        self._excuse_names(target)

    def use_of(self, column: str) -> LeakyUse | None:
        """The first place that reads the column by its name."""
        if self._makes(column):
            return None
        lines = [node.lineno for node in self._names.of(column) if id(node) not in self._honest]
        return LeakyUse(column=column, line=min(lines), how=Leak.NAMED) if lines else None

    def mentions(self, column: str) -> bool:
        """Whether the script names it at all, be it to leave it out."""
        return any(True for _ in self._names.of(column)) or self._makes(column)

    def line_of_taking_all(self, target: str) -> int | None:
        """Where all of train but the target is taken, and test is filled up to the same columns."""
        if self._looks_at_test:
            return None
        fills = any(
            called(node) in ("reindex", "align") or _puts_together(node) for node in self._names.nodes
        )
        lines = [
            node.lineno
            for node in self._names.nodes
            if isinstance(node, ast.Call) and self._drops(node, target)
        ]
        return min(lines) if fills and lines else None

    def features_of(self, target: str) -> Iterator[LeakyUse]:
        """Columns that are computed from the target and then stand among the features."""
        takings = [] if self._takes_known_columns() else list(self._takings(target))
        made = self._made_of(target)
        lists = [texts for node in self._names.nodes if (texts := self._listed(node)) - made.keys()]
        listed = {text for texts in lists if target not in texts for text in texts}
        for column, making in made.items():
            is_taken = any(self._is_taken(making, line, frame) for line, frame in takings)
            if (is_taken or column in listed) and not self._leaves_out(column):
                yield LeakyUse(column=column, line=making.line, how=Leak.FROM_TARGET)

    def _takes_known_columns(self) -> bool:
        """Whether columns are chosen by those of test, or by their place, which tells no names."""
        return self._looks_at_test or any(_leaves_out_last(node) for node in self._names.nodes)

    def _takings(self, target: str) -> Iterator[tuple[int, str | None]]:
        """Where all columns but the target are taken: the line, and of which frame."""
        for node in self._names.nodes:
            match node:
                case ast.Call() if self._drops(node, target):
                    yield node.lineno, frame_of(node.func)
                case ast.ListComp(generators=[ast.comprehension(iter=source, ifs=conditions)]):
                    if any(self._excludes(condition, target) for condition in conditions):
                        yield node.lineno, frame_of(source)

    def _excludes(self, condition: ast.expr, target: str) -> bool:
        match condition:
            case ast.Compare(ops=[ast.NotIn() | ast.NotEq()], comparators=[names]):
                spelt = [names, *(value for name, value in self._spelt_out if name == frame_of(names))]
                return any(self._names.text(part) == target for value in spelt for part in ast.walk(value))
            case ast.BoolOp(op=ast.And(), values=parts):
                return any(self._excludes(part, target) for part in parts)
            case _:
                return False

    def _leaves_out(self, column: str) -> bool:
        """Whether it is dropped somewhere, or taken out to be learned."""
        is_dropped = any(id(node) in self._left_out for node in self._names.of(column))
        return is_dropped or column in self._popped

    def _is_taken(self, made: Making, line: int, frame: str | None) -> bool:
        """Whether features are taken, further down, of the frame that the column was made in.

        What stands below, or in another frame, is a look at errors. Of a frame that a function was given
        nobody can say.
        """
        if line <= made.line:
            return False
        return None in (made.frame, frame) or made.frame == frame or made.frame in self._given

    def _made_of(self, target: str) -> dict[str, Making]:
        """Columns of other frames than test that are computed from the target, or from one of them."""
        made: dict[str, Making] = {}
        values: dict[str, list[Making]] = {}
        for _ in range(3):
            for making in self._makings:
                column = making.column
                reads = {self._names.text(part) or _attribute(part) for part in ast.walk(making.value)}
                is_of_target = target in reads or any(name in made for name in reads)
                if column == target or not is_of_target or called(making.value) in _MISSING:
                    continue
                values.setdefault(column, []).append(making)
                if not making.is_of_test:
                    made.setdefault(column, making)
        return {column: making for column, making in made.items() if not is_encoding(values[column])}

    def _drops(self, node: ast.AST, target: str) -> bool:
        """Whether all columns but the target, and what else is named, are taken here."""
        if not isinstance(node, ast.Call) or called(node) not in ("drop", "pop"):
            return False
        inner = (part for argument in arguments(node) for part in ast.walk(argument))
        return any(self._names.text(part) == target for part in inner)

    def _listed(self, node: ast.AST) -> set[str]:
        """What stands in this list, if it may be one of features."""
        if not isinstance(node, ast.List | ast.Tuple) or id(node) in self._honest:
            return set()
        return {text for part in node.elts if (text := self._names.text(part)) is not None}

    def _makes(self, column: str) -> bool:
        """Whether the script computes such a column, and not from itself, in another frame than test."""
        return any(
            making.column == column
            and not making.is_of_test
            and not any(self._names.text(part) == column for part in ast.walk(making.value))
            for making in self._makings
        )

    def _excuse_lists(self, test: Collection[str], target: str) -> None:
        """A list with the target, and with no more than an id of what test has, is of no features."""
        for node in self._names.nodes:
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                texts = [self._names.text(part) for part in node.elts]
                if target in texts and sum(text in test for text in texts) < 2:
                    self._excuse(node, is_left_out=False)

    def _excuse_names(self, target: str) -> None:
        """A text, or a list of texts, that has a name is honest where every use of the name is; and what a
        column is made of, that is left out.
        """
        loads: dict[str, list[int]] = {}
        for node in self._names.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                loads.setdefault(node.id, []).append(id(node))
        for _ in range(3):  # names of names
            for name, value in self._spelt_out:
                uses = set(loads.get(name, ()))
                if uses <= self._honest:
                    self._excuse(value, is_left_out=bool(uses & self._left_out))
        for node in self._names.nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if called(value) == "pop":
                    if name not in loads:
                        self._excuse(value, is_left_out=True)
        takes_all = any(True for _ in self._takings(target))
        for making in self._makings:
            named = {id(node) for node in self._names.of(making.column) if node is not making.place}
            is_looked_at = not takes_all and named and named <= self._honest
            if self._leaves_out(making.column) or is_looked_at:
                for part in (making.place, making.value):
                    self._excuse(part, is_left_out=False)

    def _excuse(self, value: ast.AST, *, is_left_out: bool) -> None:
        below = {id(node) for node in ast.walk(value)}
        self._honest |= below
        if is_left_out:
            self._left_out |= below


def _is_spelt_out(value: ast.expr) -> bool:
    parts = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Name, ast.Starred, ast.BinOp, ast.JoinedStr)
    others = (ast.FormattedValue, ast.expr_context, ast.operator)
    return all(isinstance(node, parts + others) for node in ast.walk(value))


def _puts_together(node: ast.AST) -> bool:
    """Whether train and test become one table, in which test's missing columns are filled up."""
    if called(node) != "concat" or not isinstance(node, ast.Call) or not node.args:
        return False
    return {part.id for part in ast.walk(node.args[0]) if isinstance(part, ast.Name)} == {"train", "test"}


def _leaves_out_last(node: ast.AST) -> bool:
    """`frame.iloc[:, :-1]`, `frame.columns[:-1]`: columns by their place."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="iloc" | "columns"), slice=inner):
            return any(isinstance(part, ast.Slice) and part.upper is not None for part in ast.walk(inner))
        case _:
            return False


def _attribute(node: ast.AST) -> str | None:
    return node.attr if isinstance(node, ast.Attribute) else None
