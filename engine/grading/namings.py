"""What in a script names a column: texts that are always the same, attributes, words of a formula."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from engine.grading.syntax import arguments, bindings, called

_NO_FRAMES = frozenset({"self", "cls", "args", "config", "cfg", "opt", "params", "np", "pd", "math", "os"})
_ATTRIBUTES_OF_FRAMES = frozenset(
    ["T", "at", "columns", "date", "day", "dtype", "dtypes", "empty", "hour", "iat", "iloc", "index", "loc"]
) | frozenset(
    ["minute", "month", "name", "names", "ndim", "second", "shape", "size", "str", "values", "year"]
)
"""What a frame, a series or a date has anyway: no sign that a column of this name is read."""
_FORMULA_CALLS = frozenset({"query", "eval", "ols", "glm", "logit", "from_formula", "dmatrices"})


class Namings:
    """A script, looked through once: to go through all of it for each column would take minutes."""

    def __init__(self, tree: ast.Module) -> None:
        """Raises RecursionError for one that is nested too deep."""
        self.nodes: Sequence[ast.AST] = list(ast.walk(tree))
        self.calls: Sequence[ast.Call] = [node for node in self.nodes if isinstance(node, ast.Call)]
        self._texts = _single_texts(self.nodes)
        self._methods = {id(call.func) for call in self.calls}
        self._by_name = self._found()
        self._formulas = [
            (call, text)
            for call in self.calls
            if called(call) in _FORMULA_CALLS
            for argument in arguments(call)
            if (text := self.text(argument)) is not None
        ]

    def of(self, column: str) -> Iterator[ast.expr]:
        """What names the column."""
        yield from self._by_name.get(column, ())
        near = [(call, text) for call, text in self._formulas if column in text and column != text]
        word = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)") if near else None
        yield from (call for call, text in near if word is not None and word.search(text))

    def text(self, node: ast.AST) -> str | None:
        """The text that this expression always is; None where that cannot be seen."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                return self._texts.get(name)
            case ast.FormattedValue(value=inner, format_spec=None):
                return self.text(inner)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return _joined([self.text(left), self.text(right)])
            case ast.JoinedStr(values=parts):
                return _joined([self.text(part) for part in parts])
            case _:
                return None

    def _found(self) -> Mapping[str, list[ast.expr]]:
        """What names a column, if there is one of that name."""
        found: dict[str, list[ast.expr]] = {}
        for node in self.nodes:
            match node:
                case ast.Constant() | ast.BinOp() | ast.JoinedStr() if (text := self.text(node)) is not None:
                    found.setdefault(text, []).append(node)
                case ast.Attribute(attr=name) if self._may_be_column(node):
                    found.setdefault(name, []).append(node)
        return found

    def _may_be_column(self, node: ast.Attribute) -> bool:
        if id(node) in self._methods or not isinstance(node.ctx, ast.Load):
            return False
        of_no_frame = isinstance(node.value, ast.Name) and node.value.id in _NO_FRAMES
        return not of_no_frame and node.attr not in _ATTRIBUTES_OF_FRAMES


def _single_texts(nodes: Sequence[ast.AST]) -> dict[str, str]:
    """Names that are bound once, to a plain text."""
    bound: dict[str, list[str | None]] = {}
    for node in nodes:
        for name, value in bindings(node):
            is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
            bound.setdefault(name, []).append(str(value.value) if is_text else None)  # type: ignore[attr-defined]
    return {name: texts[0] for name, texts in bound.items() if len(texts) == 1 and texts[0] is not None}


def _joined(parts: Sequence[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None
