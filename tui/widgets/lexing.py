"""Python code as lines of coloured pieces; the kinds are those of a theme's `code` table."""

from collections.abc import Iterator
from functools import lru_cache

from pygments.lexers.python import PythonLexer
from pygments.token import Token, _TokenType

Piece = tuple[str, str]
"""A text without newlines, and its kind; `` is plain."""
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
    Token.Name.Function.Magic: "function",
    Token.Operator.Word: "keyword",
    Token.Operator: "operator",
    Token.Literal.Number: "number",
    Token.Literal.String: "string",
    Token.Literal.String.Escape: "escape",
    Token.Literal.String.Interpol: "escape",
    Token.Literal.String.Affix: "escape",
    Token.Comment: "comment",
    Token.Error: "",
}
_LEXER = PythonLexer(stripnl=False, stripall=False, ensurenl=False)


def lexed(code: str) -> list[CodeLine]:
    """The code's lines, split at newlines only, with the kinds of their pieces."""
    lines: list[list[Piece]] = [[]]
    for token, text in _LEXER.get_tokens(code):
        kind = _kind(token)
        for at, part in enumerate(text.split("\n")):
            if at:
                lines.append([])
            if part:
                lines[-1].append((part, kind))
    return [tuple(_joined(line)) for line in lines]


def unlexed(code: str) -> list[CodeLine]:
    """The same lines without colours."""
    return [((line, ""),) if line else () for line in code.split("\n")]


def _joined(line: list[Piece]) -> Iterator[Piece]:
    text, kind = "", ""
    for more, other in line:
        if other != kind and text:
            yield text, kind
            text = ""
        text, kind = text + more, other
    if text:
        yield text, kind


@lru_cache(maxsize=256)
def _kind(token: _TokenType) -> str:
    while token is not Token:
        if token in _KINDS:
            return _KINDS[token]
        assert token.parent is not None
        token = token.parent
    return ""
