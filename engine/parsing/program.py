"""What a script does, told from how it is written: two with the same fingerprint are the same program."""

import ast
import hashlib

from engine.parsing.python_text import tree_of

_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def fingerprint(script: str) -> str | None:
    """The same for scripts that differ in comments, docstrings and layout alone; names count.

    None where the text does not parse.
    """
    tree = tree_of(script)
    if isinstance(tree, str):
        return None
    try:
        for node in ast.walk(tree):
            if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
                del node.body[0]
        return hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest()
    except RecursionError:  # nested too deeply to be told apart
        return None
