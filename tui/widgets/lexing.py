"""Python code as coloured pieces; the kinds are those of a theme's `code` table."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pygments.lexers.python import PythonLexer
from pygments.token import Token, _TokenType

Piece = tuple[str, str]
"""A text, and its kind; `` is plain."""
CodeLine = tuple[Piece, ...]

_KINDS = {
    Token.Keyword: "keyword",
    Token.Keyword.Namespace: "import",
    Token.Keyword.Constant: "constant",
    Token.Name.Function: "function",
    Token.Name.Class: "class",
    Token.Name.Decorator: "decorator",
    Token.Name.Builtin: "builtin",
    Token.Name.Exception: "builtin",
    Token.Operator.Word: "keyword",
    Token.Operator: "operator",
    Token.Literal.Number: "number",
    Token.Literal.String: "string",
    Token.Literal.String.Escape: "escape",
    Token.Literal.String.Interpol: "escape",
    Token.Literal.String.Affix: "escape",
    Token.Comment: "comment",
}
_LEXER = PythonLexer(stripnl=False, stripall=False, ensurenl=False)


def pieces(code: str) -> Iterator[Piece]:
    """The code's pieces in order, each newline one by itself; lexed as far as they are taken."""
    for token, text in _LEXER.get_tokens(code):
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


@lru_cache(maxsize=256)
def _kind(token: _TokenType) -> str:
    at: _TokenType | None = token
    while at is not None and at not in _KINDS:
        at = at.parent
    return "" if at is None else _KINDS[at]
