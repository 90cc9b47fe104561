"""Python code as coloured pieces; the kinds are those of a theme's `code` table."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache

Piece = tuple[str, str]
"""A text, and its kind; `` is plain."""
CodeLine = tuple[Piece, ...]
Token = tuple[str, ...]
"""A token type of Pygments: the names on the way to it."""

_KINDS = {
    ("Keyword",): "keyword",
    ("Keyword", "Namespace"): "import",
    ("Keyword", "Constant"): "constant",
    ("Name", "Function"): "function",
    ("Name", "Class"): "class",
    ("Name", "Decorator"): "decorator",
    ("Name", "Builtin"): "builtin",
    ("Name", "Exception"): "builtin",
    ("Operator", "Word"): "keyword",
    ("Operator",): "operator",
    ("Literal", "Number"): "number",
    ("Literal", "String"): "string",
    ("Literal", "String", "Escape"): "escape",
    ("Literal", "String", "Interpol"): "escape",
    ("Literal", "String", "Affix"): "escape",
    ("Comment",): "comment",
}


def pieces(code: str) -> Iterator[Piece]:
    """The code's pieces in order, each newline one by itself; lexed as far as they are taken."""
    for token, text in _tokens()(code):
        kind = _kind(token)
        if "\n" not in text:
            yield text, kind
            continue
        for at, part in enumerate(text.split("\n")):
            if at:
                yield "\n", ""
            if part:
                yield part, kind


def unlexed(lines: Sequence[str]) -> list[CodeLine]:
    """Lines without colours."""
    return [((line, ""),) if line else () for line in lines]


@cache
def _tokens() -> Callable[[str], Iterator[tuple[Token, str]]]:
    from pygments.lexers.python import PythonLexer  # noqa: PLC0415  the first paint has no code to colour

    return PythonLexer(stripnl=False, stripall=False, ensurenl=False).get_tokens


@lru_cache(maxsize=256)
def _kind(token: Token) -> str:
    at = tuple(token)
    while at and at not in _KINDS:
        at = at[:-1]
    return _KINDS.get(at, "")
