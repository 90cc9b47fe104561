"""Where a key stands in a TOML text: what a parser forgets and a person needs."""

import re
from collections.abc import Mapping

import tomli

Key = tuple[str | int, ...]
"""Names from the top down; a number counts the tables of an array, or the values in one."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SKIPPED = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_PLAIN = re.compile(r"[^,\]}#\n]+")


def key_lines(text: str) -> Mapping[Key, int]:
    """Every key and table with the line, from 1, on which it is first named. `text` must be valid TOML."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def line_of(lines: Mapping[Key, int], key: Key) -> int | None:
    """The line of the key, else of the innermost table around it that has one."""
    for length in range(len(key), 0, -1):
        if key[:length] in lines:
            return lines[key[:length]]
    return None


class _Scanner:
    """Walks over a text that a real parser has accepted, so that nothing need be checked."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Key, int] = {}
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._array_tables: dict[Key, int] = {}

    def document(self) -> None:
        table: Key = ()
        while self._skip(_SKIPPED) and self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Key:
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        line = self._here()
        key = self._inside_arrays(self._key())
        self._at = self._text.index("]", self._at) + (2 if is_array else 1)
        if is_array:
            self._array_tables[key] = index = self._array_tables.get(key, -1) + 1
            self.lines.setdefault(key, line)
            key = (*key, index)
        self._note(key, line)
        return key

    def _inside_arrays(self, names: tuple[str, ...]) -> Key:
        """The names with the number of the latest table, where one of them is an array of tables."""
        key: Key = ()
        for position, name in enumerate(names):
            key = (*key, name)
            if key in self._array_tables and position < len(names) - 1:
                key = (*key, self._array_tables[key])
        return key

    def _pair(self, table: Key) -> None:
        line = self._here()
        key = (*table, *self._key())
        self._note(key, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(key)

    def _value(self, key: Key) -> None:
        self._skip(_BLANK)
        match self._text[self._at : self._at + 1]:
            case "[":
                self._array(key)
            case "{":
                self._inline_table(key)
            case '"' | "'":
                self._string()
            case _:
                self._skip(_PLAIN)

    def _array(self, key: Key) -> None:
        self._at += 1
        index = 0
        while self._skip(_SKIPPED) and self._text[self._at] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._note((*key, index), self._here())
            self._value((*key, index))
            index += 1
        self._at += 1

    def _inline_table(self, key: Key) -> None:
        self._at += 1
        while self._skip(_SKIPPED) and self._text[self._at] != "}":
            if self._text[self._at] == ",":
                self._at += 1
            else:
                self._pair(key)
        self._at += 1

    def _key(self) -> tuple[str, ...]:
        names: list[str] = []
        while True:
            self._skip(_BLANK)
            start = self._at
            if self._text[start] in "\"'":
                self._string()
                names.append(tomli.loads(f"name = {self._text[start : self._at]}")["name"])
            else:
                self._skip(_BARE)
                names.append(self._text[start : self._at])
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return tuple(names)
            self._at += 1

    def _string(self) -> None:
        for pattern in _STRINGS:
            if self._skip(pattern):
                return

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Go to the end of the match; whether there was one, an empty one included."""
        match = pattern.match(self._text, self._at)
        if match is None:
            return False
        self._at = match.end()
        return True

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line

    def _note(self, key: Key, line: int) -> None:
        for length in range(1, len(key) + 1):
            self.lines.setdefault(key[:length], line)
