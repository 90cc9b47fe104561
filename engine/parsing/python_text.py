"""Text read as Python: its tree, or why it is no script."""

import ast
import threading
import warnings
from dataclasses import dataclass

from engine.clean import clean_line

_MOST_CHARS = 400_000
"""Beyond any script that would be kept; the compiler's own memory grows far faster than the text."""
_FLAWS = dict.fromkeys((0x200C, 0x200D)) | {0x00A0: " ", 0x3000: " ", 0x2028: "\n", 0x2029: "\n"}
_PARSING = threading.Lock()
"""CPython 3.11 counts the depth of the tree that it builds once for all threads: of two that build at
the same time one may fail with a SystemError. `catch_warnings` is of the whole process, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """Text that parses and does something."""

    text: str
    tree: ast.Module


def read_python(text: str) -> Python | str:
    """The text with its tree, or in one line why it is no script."""
    read = _read(text)
    if isinstance(read, Python):
        return read
    # Joiners and odd spaces belong in strings only; where they break the code they are taken out.
    mended = text.translate(_FLAWS)
    again = _read(mended) if mended != text else read
    return again if isinstance(again, Python) else read


def tree_of(text: str) -> ast.Module | str:
    """The tree of text that parses, whether or not it does anything; else why it does not."""
    if len(text) > _MOST_CHARS:
        return f"the script is too long to read: {len(text)} characters"
    try:
        with _PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are for the script's own run to say
            return ast.parse(text)
    except SyntaxError as error:
        return f"the script does not parse: line {error.lineno or 1}: {clean_line(error.msg, 120)}"
    except (RecursionError, MemoryError):
        return "the script does not parse: it is nested too deeply"
    except ValueError as error:
        return f"the script does not parse: {clean_line(str(error), 120)}"


def _read(text: str) -> Python | str:
    tree = tree_of(text)
    if isinstance(tree, str):
        return tree
    if not any(isinstance(node, ast.Call) for node in ast.walk(tree)):
        return "the script does nothing: it calls no function"
    return Python(text=text, tree=tree)
