"""Small questions about the syntax of a script."""

import ast
from collections.abc import Iterator


def called(node: ast.AST) -> str | None:
    """The name of the function or method that is called here; None where this is no such call."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
        case _:
            return None


def arguments(call: ast.Call) -> list[ast.expr]:
    """All that it is given, by place and by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that are bound here, each with its value; of a loop, with what is looped over."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(
            values
        ):
            for place, value in zip(names, values, strict=True):
                if isinstance(place, ast.Name):
                    yield place.id, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.For(target=ast.Name(id=name), iter=value):
            yield name, value


def frame_of(node: ast.AST) -> str | None:
    """The name at the root of `name.loc[...]`, `name.drop`, `name[...].copy()`; None where there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def looks_at_test(node: ast.AST) -> bool:
    """Whether this asks which columns test has."""
    match node:
        case (
            ast.Attribute(attr="columns", value=asked)
            | ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name() as asked])
            | ast.Call(func=ast.Name(id="list" | "set"), args=[ast.Name() as asked])
        ):
            return "test" in ast.unparse(asked).lower()
        case ast.Call() if called(node) == "intersection":
            return True
        case ast.Call() if called(node) in ("align", "concat"):
            return _keyword(node, "join") == "inner"
        case ast.Call() if called(node) == "dropna":
            return _keyword(node, "axis") in (1, "columns")
        case _:
            return False


def _keyword(call: ast.Call, name: str) -> object:
    """The constant that is given by this name; None where none is."""
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return keyword.value.value
    return None
