"""What a script says of itself in one line."""

import ast
import re

from engine.clean import clean_line

_LIMIT = 200
_NO_IDEA = re.compile(
    r"(?:!.*|.*-\*-.*|(?:en)?coding[:=].*|%%.*|type:.*|noqa.*|pylint:.*|ruff:.*|fmt:.*|vim:.*"
    r"|(?:candidate|attempt|script|solution|draft|version|answer|sample|task|round|step)\W*\d*\W*"
    r"|\S+\.py\W*"
    r"|(?:(?:necessary|required|standard|third.party|import(?:s|ing)?|libraries|library|packages|modules|dependencies"
    r"|the|all|and|load(?:ing)?|read(?:ing)?|data(?:set)?|files?|set|up|setup|config(?:uration)?|constants|paths"
    r"|settings|suppress|warnings|train(?:ing)?|test|python|code|main|your|here|is|full)\W*)+"
    r"|\W*)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:Regressor|Classifier|Regression|Ridge|RidgeCV|Lasso|LassoCV|ElasticNet|ElasticNetCV|SVR|KFold)$"
)
_MOST_PARTS = 6


def idea_of(code: str, tree: ast.Module) -> str:
    """The first comment or docstring line that says something; else the models it uses; else its length."""
    first = tree.body[0].lineno if tree.body else 1
    rows = code.split("\n")
    docstring = ast.get_docstring(tree) or ""
    opening = [_comment(row) for row in rows[: first - 1]]
    for words in (*opening, *docstring.split("\n")):
        if words and not _NO_IDEA.fullmatch(words[:_LIMIT]):
            return clean_line(words, _LIMIT)
    parts = _parts(tree)
    if parts:
        return clean_line(", ".join(parts), _LIMIT)
    for words in map(_comment, rows[first - 1 :]):
        if words and not _NO_IDEA.fullmatch(words[:_LIMIT]):
            return clean_line(words, _LIMIT)
    return f"a script of {code.count(chr(10))} lines that does not say its idea"


def _comment(row: str) -> str:
    row = row.strip()
    if row.startswith("#!"):
        return ""
    return row.strip("#").strip(" =-*_~#").strip() if row.startswith("#") else ""


def _parts(tree: ast.Module) -> list[str]:
    """Names of the model and fold classes that the script calls, in order, each once."""
    names: dict[tuple[int, int], str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if _PART.search(name) or name in ("lgb.train", "xgb.train", "lightgbm.train", "xgboost.train"):
                names[node.lineno, node.col_offset] = (
                    name if name.endswith(".train") else name.rpartition(".")[2]
                )
    return list(dict.fromkeys(names[place] for place in sorted(names)))[:_MOST_PARTS]


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""
