"""What stands in a script only to be left out, looked at, checked or learned: naming it there is no leak."""

import ast
import re
from collections.abc import Iterator

from engine.grading.syntax import arguments, called

_LEAVING_OUT = frozenset({"drop", "discard", "remove", "difference", "symmetric_difference", "exclude"})
_LEFT_OUT_NAME = re.compile(r"drop|ignor|exclu|leak|unused|remov|skip|forbid|train_only|only_in_train", re.I)
_LEARNED_NAME = re.compile(r"(log_?)?(y|targets?|labels?)(_(log|log1p|train|tr|all|full|raw))*", re.I)
_LEARNING = {"fit": 1, "cross_val_predict": 2, "cross_val_score": 2, "cross_validate": 2}
"""What is given a column to learn, and at which place."""
_COMPARING = frozenset(
    ["allclose", "corr", "crosstab", "corrcoef", "corrwith", "describe", "equals", "info", "nunique"]
)
"""What gives no value for a row."""
_TELLING = (
    _COMPARING
    | frozenset(["abs", "agg", "count", "groupby", "head", "isna", "isnull", "max", "mean", "median", "min"])
    | frozenset(["notna", "round", "size", "skew", "sort_values", "std", "sum", "tail", "to_csv"])
    | frozenset(["to_string", "unique", "value_counts"])
)
"""What people print of a frame, to look at it."""
_PER_GROUP = frozenset({"agg", "aggregate", "count", "max", "mean", "median", "min", "std", "sum"})
_GATHERING = frozenset({"add", "append", "extend", "update"})
_READING = frozenset(
    {"astype", "copy", "pop", "ravel", "reset_index", "squeeze", "to_list", "to_numpy", "tolist"}
)


def left_out_parts(node: ast.AST) -> Iterator[ast.AST]:
    """What below this node is named to be taken out of the features."""
    for part in (*_taken_out(node), *_gathered(node), *_by_name(node)):
        yield from ast.walk(part)


def looked_at_parts(node: ast.AST) -> Iterator[ast.AST]:
    """What below this node is named without becoming a feature, and without being taken out."""
    for part in _looked_at(node):
        yield from ast.walk(part)


def _taken_out(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call() if called(node) in _LEAVING_OUT:
            yield from arguments(node)
        case ast.Delete(targets=targets):
            yield from targets
        case ast.Expr(value=ast.Call() as call) if called(call) == "pop":
            yield call
        case ast.If(test=asked, body=[ast.Continue()]):
            yield asked
        case ast.UnaryOp(op=ast.Invert(), operand=ast.Call() as call) if called(call) == "isin":
            yield call
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if not isinstance(operator, ast.In):
            yield from (left, right) if isinstance(left, ast.Constant | ast.Name) else (right,)
        case ast.BinOp(op=ast.Sub(), right=right):
            yield right


def _looked_at(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call():
            yield from _in_call(node)
        case ast.Expr(value=ast.Call() as call) if _is_chain(call, _TELLING):
            yield call
        case ast.Expr(value=ast.Constant() as words):
            yield words
        case ast.Assert():
            yield node
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            if _LEARNED_NAME.fullmatch(name) and _is_chain(value, _READING):
                yield value
        case ast.Compare(left=ast.Constant() | ast.Name() as left, ops=[ast.In()]):
            yield left
        case ast.Subscript(slice=ast.Compare() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()) as chosen_rows):
            yield chosen_rows


def _gathered(node: ast.AST) -> Iterator[ast.AST]:
    """What is put to names that are left out: `to_drop.append(...)`, `to_drop += [...]`."""
    match node:
        case ast.Call(func=ast.Attribute(attr=method, value=ast.Name(id=name)), args=given):
            if method in _GATHERING and _LEFT_OUT_NAME.search(name):
                yield from given
        case ast.AugAssign(target=ast.Name(id=name), value=value) if _LEFT_OUT_NAME.search(name):
            yield value


def _by_name(node: ast.AST) -> Iterator[ast.expr]:
    """Values of which a name says that they are left out."""
    match node:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and _LEFT_OUT_NAME.search(str(key.value)):
                    yield value
        case ast.arguments():
            yield from (value for name, value in _defaults(node) if _LEFT_OUT_NAME.search(name))


def _in_call(call: ast.Call) -> Iterator[ast.AST]:
    name = called(call)
    if name in _COMPARING:
        yield call
    elif name == "print":
        for argument in call.args:
            yield from (told for told in (argument, *_filled_in(argument)) if _is_told(told))
    elif name in _PER_GROUP and _is_of_groups(call):
        yield call  # one value for each group is known of new rows too
    elif name in _LEARNING:
        learned = call.args[_LEARNING[name] :][:1]
        yield from (argument for argument in learned if _is_chain(argument, _READING))
    yield from (keyword.value for keyword in call.keywords if keyword.arg in ("dtype", "converters"))


def _filled_in(text: ast.expr) -> Iterator[ast.expr]:
    """What stands in an f-string, and behind `%`."""
    match text:
        case ast.JoinedStr(values=parts):
            yield from (part.value for part in parts if isinstance(part, ast.FormattedValue))
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(), right=right):
            yield from right.elts if isinstance(right, ast.Tuple) else (right,)


def _is_of_groups(call: ast.Call) -> bool:
    """`frame.groupby(...)["column"].mean()`."""
    match call.func:
        case ast.Attribute(value=ast.Subscript(value=ast.Call() as grouped)):
            return called(grouped) == "groupby"
        case _:
            return False


def _is_told(told: ast.expr) -> bool:
    return isinstance(told, ast.Constant) or _is_chain(told, _TELLING)


def _is_chain(node: ast.expr, methods: frozenset[str]) -> bool:
    """Whether this is `frame[...].a.b()` with no other calls than these."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Call):
            if called(node) not in methods or not isinstance(node.func, ast.Attribute):
                return False
            node = node.func.value
        else:
            node = node.value
    return isinstance(node, ast.Name)


def _defaults(given: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    places = [*given.posonlyargs, *given.args]
    for place, default in zip(reversed(places), reversed(given.defaults), strict=False):
        yield place.arg, default
    for place, other in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if other is not None:
            yield place.arg, other
