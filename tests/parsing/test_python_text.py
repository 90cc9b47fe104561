"""Reading text as Python in several threads."""

import ast
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.parsing.python_text import tree_of


def test_no_two_threads_build_trees_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)
    met = list[bool]()
    parse = ast.parse

    def meeting(text: str) -> ast.Module:
        try:
            both.wait(timeout=0.2)
        except threading.BrokenBarrierError:
            met.append(False)
        else:
            met.append(True)
        return parse(text)

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(ast, "parse", meeting)
        trees = list(threads.map(tree_of, ["print(1)", "print(2)"]))
    assert met == [False, False]
    assert all(isinstance(tree, ast.Module) for tree in trees)
