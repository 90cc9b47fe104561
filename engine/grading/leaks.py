"""Which columns a script reads that the test file does not have: what only training knows is a leak.

The script is read, never run. Dropping, deleting or leaving out such a column is honest.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.clean import clean_line

_LEAVING_OUT = frozenset({"drop", "discard", "remove", "difference", "symmetric_difference"})
_NO_FRAMES = frozenset({"self", "cls", "args", "config", "cfg", "opt", "params", "np", "pd", "math", "os"})
_ATTRIBUTES_OF_FRAMES = frozenset(
    ["T", "at", "columns", "date", "day", "dtype", "dtypes", "empty", "hour", "iat", "iloc", "index", "loc"]
) | frozenset(
    ["minute", "month", "name", "names", "ndim", "second", "shape", "size", "str", "values", "year"]
)
"""What a frame, a series or a date has anyway: no sign that a column of this name is read."""
_FORMULA_CALLS = frozenset({"query", "eval", "ols", "glm", "logit", "from_formula", "dmatrices"})
_LOOKING_UP = frozenset({"map", "groupby", "merge", "join"})
_MOST_CHARS = 1_000_000


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
    the target; one for each column. A script that is no Python has none.
    """
    absent = [column for column in train if column not in test and column != target and column.strip()]
    tree = _parsed(script)
    if tree is None:
        return ()
    reading = _Reading(tree)
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


def _parsed(script: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a script's odd escapes are its own affair
            return ast.parse(script[:_MOST_CHARS])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Reading:
    """A script, looked through once."""

    def __init__(self, tree: ast.Module) -> None:
        self._nodes = list(ast.walk(tree))
        self._texts = _single_texts(self._nodes)
        self._methods = {id(node.func) for node in self._nodes if isinstance(node, ast.Call)}
        self._honest = {id(node) for top in self._nodes for node in _left_out(top)}
        self._given = {node.arg for node in self._nodes if isinstance(node, ast.arg)}
        bindings = [pair for node in self._nodes for pair in _bindings(node)]
        self._spelt_out = [(name, value) for name, value in bindings if _is_spelt_out(value)]
        self._excuse_names()

    def use_of(self, column: str) -> LeakyUse | None:
        """The first place that reads the column by its name."""
        if self._makes(column):
            return None
        lines = [node.lineno for node in self._namings(column) if id(node) not in self._honest]
        return LeakyUse(column=column, line=min(lines), how=Leak.NAMED) if lines else None

    def mentions(self, column: str) -> bool:
        """Whether the script names it at all, be it to leave it out."""
        return any(True for _ in self._namings(column)) or self._makes(column)

    def line_of_taking_all(self, target: str) -> int | None:
        """Where all of train but the target is taken, and test is filled up to the same columns."""
        if any(_looks_at_test(node) for node in self._nodes):
            return None
        fills = any(_called(node) in ("reindex", "align") for node in self._nodes)
        lines = [
            node.lineno for node in self._nodes if isinstance(node, ast.Call) and self._drops(node, target)
        ]
        return min(lines) if fills and lines else None

    def features_of(self, target: str) -> Iterator[LeakyUse]:
        """Columns that are computed from the target and then stand among the features."""
        takings = [node for node in self._nodes if self._drops(node, target)]
        for column, made in self._made_of(target).items():
            is_taken = any(self._is_taken(made, taking) for taking in takings)
            is_listed = any(self._lists(node, column) for node in self._nodes)
            if (is_taken or is_listed) and not self._leaves_out(column):
                yield LeakyUse(column=column, line=made.lineno, how=Leak.FROM_TARGET)

    def _leaves_out(self, column: str) -> bool:
        """Whether it is dropped somewhere, or taken out to be learned."""
        if any(id(node) in self._honest for node in self._namings(column)):
            return True
        pops = (node for node in self._nodes if isinstance(node, ast.Call) and _called(node) == "pop")
        return any(self._text(argument) == column for pop in pops for argument in pop.args)

    def _is_taken(self, made: ast.Subscript, taking: ast.AST) -> bool:
        """Whether features are taken, further down, of the frame that the column was made in.

        What stands below, or in another frame, is a look at errors. Of a frame that a function was given
        nobody can say.
        """
        if not isinstance(taking, ast.Call) or taking.lineno <= made.lineno:
            return False
        of_made, of_taking = _frame(made.value), _frame(taking.func)
        return None in (of_made, of_taking) or of_made == of_taking or of_made in self._given

    def _made_of(self, target: str) -> dict[str, ast.Subscript]:
        """Columns that are computed from the target, or from one of them, with the place that does it."""
        made: dict[str, ast.Subscript] = {}
        values: dict[str, list[tuple[str | None, ast.expr]]] = {}
        for _ in range(3):
            for node in self._nodes:
                match node:
                    case ast.Assign(targets=[ast.Subscript() as place], value=value):
                        column = self._text(_of_all_rows(place.slice))
                        reads = {self._text(part) or _attribute(part) for part in ast.walk(value)}
                        if column and column != target and reads & {target, *made}:
                            made.setdefault(column, place)
                            values.setdefault(column, []).append((_frame(place.value), value))
        return {column: place for column, place in made.items() if not _is_encoding(values[column])}

    def _drops(self, node: ast.AST, target: str) -> bool:
        """Whether all columns but the target, and what else is named, are taken here."""
        if not isinstance(node, ast.Call) or _called(node) not in ("drop", "pop"):
            return False
        inner = (part for argument in _arguments(node) for part in ast.walk(argument))
        return any(self._text(part) == target for part in inner)

    def _lists(self, node: ast.AST, column: str) -> bool:
        if not isinstance(node, ast.List | ast.Tuple) or len(node.elts) < 2 or id(node) in self._honest:
            return False
        return any(self._text(part) == column for part in node.elts)

    def _namings(self, column: str) -> Iterator[ast.expr]:
        word = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)")
        for node in self._nodes:
            match node:
                case ast.Constant() | ast.BinOp() | ast.JoinedStr() if self._text(node) == column:
                    yield node
                case ast.Attribute(attr=name) if name == column and self._may_be_column(node):
                    yield node
                case ast.Call() if _called(node) in _FORMULA_CALLS:
                    texts = [self._text(argument) or "" for argument in _arguments(node)]
                    if any(text != column and word.search(text) for text in texts):
                        yield node

    def _may_be_column(self, node: ast.Attribute) -> bool:
        if id(node) in self._methods or not isinstance(node.ctx, ast.Load):
            return False
        of_no_frame = isinstance(node.value, ast.Name) and node.value.id in _NO_FRAMES
        return not of_no_frame and node.attr not in _ATTRIBUTES_OF_FRAMES

    def _makes(self, column: str) -> bool:
        """Whether the script computes a column of this name by itself, in another frame than test."""
        for node in self._nodes:
            match node:
                case ast.Subscript(ctx=ast.Store(), slice=inner, value=frame):
                    if self._text(inner) == column and "test" not in ast.unparse(frame).lower():
                        return True
                case ast.Call() if _called(node) == "assign":
                    if any(keyword.arg == column for keyword in node.keywords):
                        return True
        return False

    def _excuse_names(self) -> None:
        """A text, or a list of texts, that has a name is honest where every use of the name is."""
        for _ in range(3):  # names of names
            for name, value in self._spelt_out:
                loads = [
                    node
                    for node in self._nodes
                    if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
                ]
                if all(id(node) in self._honest for node in loads):
                    self._honest |= {id(node) for node in ast.walk(value)}

    def _text(self, node: ast.AST) -> str | None:
        """The text that this expression always is; None where that cannot be seen."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                return self._texts.get(name)
            case ast.FormattedValue(value=inner, format_spec=None):
                return self._text(inner)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return _joined([self._text(left), self._text(right)])
            case ast.JoinedStr(values=parts):
                return _joined([self._text(part) for part in parts])
            case _:
                return None


def _single_texts(nodes: Sequence[ast.AST]) -> dict[str, str]:
    """Names that are bound once, to a plain text."""
    bound: dict[str, list[str | None]] = {}
    for node in nodes:
        for name, value in _bindings(node):
            is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
            bound.setdefault(name, []).append(str(value.value) if is_text else None)  # type: ignore[attr-defined]
    return {name: texts[0] for name, texts in bound.items() if len(texts) == 1 and texts[0] is not None}


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.For(target=ast.Name(id=name), iter=value):
            yield name, value


def _is_spelt_out(value: ast.expr) -> bool:
    parts = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Name, ast.Starred, ast.BinOp, ast.JoinedStr)
    others = (ast.FormattedValue, ast.expr_context, ast.operator)
    return all(isinstance(node, parts + others) for node in ast.walk(value))


def _left_out(node: ast.AST) -> Iterator[ast.AST]:
    """What stands below this node only to be left out, looked for or told."""
    match node:
        case ast.Call():
            yield from _left_out_of_call(node)
        case ast.Delete(targets=targets):
            for target in targets:
                yield from ast.walk(target)
        case ast.Expr(value=ast.Call() as call) if _called(call) == "pop":
            yield from ast.walk(call)
        case ast.Expr(value=ast.Constant() as words):
            yield words
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield left
            if not isinstance(operator, ast.In):
                yield from ast.walk(right)
        case ast.BinOp(op=ast.Sub(), right=right):
            yield from ast.walk(right)


def _left_out_of_call(call: ast.Call) -> Iterator[ast.AST]:
    name = _called(call)
    if name in _LEAVING_OUT:
        for argument in _arguments(call):
            yield from ast.walk(argument)
    if name == "print":
        yield from call.args
    for keyword in call.keywords:
        if keyword.arg in ("dtype", "converters"):
            yield from ast.walk(keyword.value)


def _looks_at_test(node: ast.AST) -> bool:
    """Whether this asks which columns test has."""
    match node:
        case ast.Attribute(attr="columns", value=frame):
            return "test" in ast.unparse(frame).lower()
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=name)]):
            return "test" in name.lower()
        case ast.Call(func=ast.Name(id="list" | "set"), args=[ast.Name(id=name)]):
            return "test" in name.lower()
        case ast.Call() if _called(node) == "intersection":
            return True
        case ast.Call(keywords=keywords) if _called(node) == "align":
            return any(
                keyword.arg == "join"
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value == "inner"
                for keyword in keywords
            )
        case _:
            return False


def _called(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
        case _:
            return None


def _of_all_rows(inner: ast.expr) -> ast.expr:
    """The column in `[:, "a"]`; of chosen rows, as in one fold of an encoding, it is none to look for."""
    match inner:
        case ast.Tuple(elts=[ast.Slice(lower=None, upper=None), column]):
            return column
        case _:
            return inner


def _is_encoding(made: Sequence[tuple[str | None, ast.expr]]) -> bool:
    """Whether other rows' targets are looked up, for two frames: what is known of new rows too."""
    frames = {frame for frame, _ in made}
    looked_up = (any(_called(part) in _LOOKING_UP for part in ast.walk(value)) for _, value in made)
    return len(frames) > 1 and all(looked_up)


def _frame(node: ast.AST) -> str | None:
    """The name at the root of `name.loc[...]`, `name.drop`, `name[...].copy()`; None where there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _attribute(node: ast.AST) -> str | None:
    return node.attr if isinstance(node, ast.Attribute) else None


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _joined(parts: Sequence[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None
