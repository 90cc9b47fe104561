"""Fenced blocks of an answer, and which of them are the script."""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.parsing.python_text import Python, read_python, tree_of

_FENCE = re.compile(r" {0,3}(?:[-*>] )?(`{3,}|~{3,})[ \t]*([^`~\n]{0,60})[ \t]*")
_PYTHON = ("", "python", "py", "python3", "ipython", "ipython3", "python2")
_MOST_BLOCKS = 60
_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stands between two fences."""

    language: str
    text: str
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The script, from one block or from several."""

    python: Python
    is_closed: bool


def has_fence(text: str) -> bool:
    """Whether a line opens a fenced block."""
    return ("```" in text or "~~~" in text) and any(_fence(row) for row in text.split("\n"))


def blocks(text: str) -> list[Block]:
    """The fenced blocks in order; the last may be unclosed."""
    found: list[Block] = []
    mark, language, rows = "", "", list[str]()
    for row in text.split("\n"):
        fence = _fence(row)
        if not mark:
            if fence:
                mark, language, rows = fence[0], fence[1], []
        elif fence and fence[0].startswith(mark) and not fence[1]:
            found.append(Block(language=language, text="\n".join(rows), is_closed=True))
            mark = ""
        else:
            rows.append(row)
        if len(found) >= _MOST_BLOCKS:
            break
    if mark:
        found.append(Block(language=language, text="\n".join(rows), is_closed=False))
    return found


def choose(text: str) -> Choice | str:
    """The block or blocks that are the script, or why none is."""
    every = blocks(text)
    ours = [block for block in every if block.language in _PYTHON] or every
    read = [(block, read_python(block.text)) for block in ours]
    sound = [(block, python) for block, python in read if isinstance(python, Python)]
    parts = _as_parts([block for block, _ in read])
    if sound:
        block, python = max(sound, key=lambda pair: len(pair[0].text))
        others = [other.text for other in ours if other is not block]
        if parts is not None and _belong_together(python, others):
            return parts
        if len(python.text) * 3 > max(len(block.text) for block in ours):
            return Choice(python=python, is_closed=block.is_closed)
    outer = _outermost(text)
    if outer is not None:
        return outer
    if sound:
        block, python = max(sound, key=lambda pair: len(pair[0].text))
        return Choice(python=python, is_closed=block.is_closed)
    reasons = [(len(block.text), reason) for block, reason in read if isinstance(reason, str)]
    return max(reasons)[1] if reasons else "the fenced block is empty"


def _fence(row: str) -> tuple[str, str] | None:
    match = _FENCE.fullmatch(row)
    if match is None:
        return None
    words = match[2].strip().strip("{}.").split()
    return match[1], words[0].lower().strip("{}.") if words else ""


def _as_parts(found: Sequence[Block]) -> Choice | None:
    if len(found) < 2:
        return None
    python = read_python("\n\n".join(block.text for block in found))
    return Choice(python=python, is_closed=found[-1].is_closed) if isinstance(python, Python) else None


def _belong_together(longest: Python, others: Sequence[str]) -> bool:
    """Whether the longest block needs names that only the others bind, or leaves the printing to them."""
    missing, bound = _used(longest.tree) - _bound(longest.tree) - _BUILTINS, _bound(longest.tree)
    for other in others:
        tree = tree_of(other)
        if isinstance(tree, str):
            continue
        needs = _used(tree) - _bound(tree) - _BUILTINS
        prints = "print(" in other and "print(" not in longest.text
        if missing & _bound(tree) or (prints and needs & bound):
            return True
    return False


def _outermost(text: str) -> Choice | None:
    """From the first fence to the last one: right where the code's own strings hold fences."""
    rows = text.split("\n")
    fenced = [number for number, row in enumerate(rows) if _fence(row)]
    for first in fenced[:2]:
        ends = [(number, True) for number in fenced[:-3:-1] if number > first]
        for last, is_closed in (*ends, (len(rows), False)):
            python = read_python("\n".join(rows[first + 1 : last]))
            if isinstance(python, Python):
                return Choice(python=python, is_closed=is_closed)
    return None


def _used(tree: ast.Module) -> set[str]:
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _bound(tree: ast.Module) -> set[str]:
    return {name for node in ast.walk(tree) for name in _binds(node)}


def _binds(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            return
