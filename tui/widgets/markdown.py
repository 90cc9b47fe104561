"""Markdown as lines of a width: headings, lists, quotes, code; whatever else it says is text."""

import re
from collections.abc import Iterator

from engine.clean import clean_text
from tui.views.spans import Line, Span, Tone, cell_width, line_width, shown

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,3}[.)])\s+(.*)")
_QUOTE = re.compile(r"\s*>\s?(.*)")
_FENCE = re.compile(r"\s*(?P<marks>`{3,}|~{3,})(?P<rest>.*)")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_INLINE = re.compile(
    r"\\(?P<literal>[!-/:-@\[-`{-~])|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*|`(?P<code>[^`]+)`"
    r"|\*(?P<light>[^*\s](?:[^*]*[^*\s])?)\*(?!\w)|(?P<text>[^*`\\]+|[*`\\])"
)
_MOST_CHARS = 400_000
_MOST_ROW_CHARS = 4_000

Word = list[Span]
"""Pieces that stay together; the first one has the spaces before the word."""


def prose(markdown: str, width: int) -> list[Line]:
    """The text's lines, wrapped at words."""
    width = max(width, 8)
    lines: list[Line] = []
    fence = ""
    for whole in clean_text(markdown[:_MOST_CHARS]).expandtabs(4).split("\n"):
        row = whole if len(whole) <= _MOST_ROW_CHARS else whole[:_MOST_ROW_CHARS] + "…"
        found = _FENCE.match(row)
        if found and (not fence or _closes(found, fence)):
            fence = "" if fence else found["marks"]
        elif fence:
            lines += _code(row, width)
        else:
            lines += _block(row, width, lines)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def wrapped_line(line: Line, width: int) -> list[Line]:
    """One line in rows, wrapped at words; nothing in it is markup."""
    words: list[Word] = []
    for span in line:
        for piece in re.findall(r"\s*\S+|\s+", shown(span.text[:_MOST_ROW_CHARS])):
            words.append([Span(piece, span.tone)])
    return list(_wrapped(words, max(width, 2), "", ""))


def _closes(found: re.Match[str], fence: str) -> bool:
    """A fence ends at one as long as itself: a shorter one is text of whoever wrote what stands inside."""
    return found["marks"].startswith(fence) and not found["rest"].strip()


def _block(row: str, width: int, above: list[Line]) -> Iterator[Line]:
    if not row.strip():
        if above and above[-1]:
            yield ()
    elif heading := _HEADING.match(row):
        if above and above[-1]:
            yield ()
        yield from _wrapped(
            _words(heading[2], Tone.ACCENT if len(heading[1]) == 1 else Tone.TITLE), width, "", ""
        )
    elif _RULE.match(row):
        yield (Span("─" * min(width, 40), Tone.DIM),)
    elif item := _ITEM.match(row):
        indent = " " * min(len(item[1]), 8)
        sign = "•" if item[2] in "-*+" else item[2]
        yield from _wrapped(_words(item[3]), width, f"{indent}{sign} ", indent + " " * (len(sign) + 1))
    elif quote := _QUOTE.match(row):
        yield from _wrapped(_words(quote[1], Tone.DIM), width, "│ ", "│ ")
    else:
        indent = " " * min(len(row) - len(row.lstrip()), 8)
        yield from _wrapped(_words(row), width, indent, indent)


def _code(row: str, width: int) -> Iterator[Line]:
    """As it stands, its indentation kept; a row that is too long goes on under its beginning."""
    row = shown(row)
    if cell_width(row) <= width - 2:  # most are, and prompts are long
        yield (Span("│ ", Tone.DIM), Span(row))
        return
    text = row.lstrip()
    edge = "│ " + " " * min(len(row) - len(text), max(width // 2 - 2, 0))
    yield from _wrapped([[Span(piece)] for piece in re.findall(r"\s*\S+", text)], width, edge, edge)


def _words(text: str, tone: Tone = Tone.PLAIN) -> list[Word]:
    words: list[Word] = []
    for piece, own in _pieces(shown(text), tone):
        if words and not piece[0].isspace():
            words[-1].append(Span(piece, own))
        else:
            words.append([Span(piece, own)])
    return words


def _pieces(text: str, tone: Tone) -> Iterator[tuple[str, Tone]]:
    for found in _INLINE.finditer(text):
        if found["strong"]:
            part, own = found["strong"], Tone.STRONG
        elif found["code"]:
            part, own = found["code"], Tone.RUNNING
        else:
            part, own = found["light"] or found["literal"] or found["text"], tone
        yield from ((piece, own) for piece in re.findall(r"\s*\S+|\s+", part))


def _wrapped(words: list[Word], width: int, first: str, rest: str) -> Iterator[Line]:
    line, used = _started(first)
    is_fresh = True
    for word in words:
        spaced = word if not is_fresh else _unspaced(word)
        if used + line_width(tuple(spaced)) > width and not is_fresh:
            yield tuple(line)
            line, used = _started(rest)
            spaced = _unspaced(word)
        for span in spaced:
            text = span.text
            while used + cell_width(text) > width:
                end = _chars_within(text, width - used)
                if end == 0 and not is_fresh:  # a wide character at the very edge
                    yield tuple(line)
                else:
                    end = max(end, 1)
                    yield (*line, Span(text[:end], span.tone))
                line, used = _started(rest)
                is_fresh, text = True, text[end:]
            if text:
                line.append(Span(text, span.tone))
                used, is_fresh = used + cell_width(text), False
    yield tuple(line)


def _started(indent: str) -> tuple[list[Span], int]:
    return ([Span(indent, Tone.DIM)] if indent else []), cell_width(indent)


def _unspaced(word: Word) -> Word:
    head = word[0].text.lstrip()
    return [Span(head, word[0].tone), *word[1:]] if head else word[1:]


def _chars_within(text: str, cells: int) -> int:
    used = 0
    for at, character in enumerate(text):
        used += cell_width(character)
        if used > cells:
            return at
    return len(text)
