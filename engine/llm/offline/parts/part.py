"""A part of a script: some lines, and what they import."""

from collections.abc import Iterable
from dataclasses import dataclass

_STANDARD = ("itertools", "os", "warnings")


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of Python and the names that they need, as `module` or `module:name`."""

    text: str
    imports: tuple[str, ...] = ()
    above: str = ""
    """Constants that its lines need, to stand before the function that the lines are part of."""


def listed(names: Iterable[str], indent: str = "", width: int = 106) -> str:
    """A list of texts as Python writes it, broken over lines where it is long."""
    quoted = [quote(name) for name in names]
    flat = f"[{', '.join(quoted)}]"
    if len(flat) <= width - 26:
        return flat
    lines: list[str] = []
    line = ""
    for item in quoted:
        if line and len(indent) + 4 + len(line) + len(item) + 2 > width:
            lines.append(line)
            line = ""
        line += (" " if line else "") + item + ","
    body = "\n".join(f"{indent}    {text}" for text in [*lines, line])
    return f"[\n{body}\n{indent}]"


def quote(text: str) -> str:
    """A Python literal in double quotes; a name from a file can never break out of it."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain and "\\'" not in plain else plain


def indented(text: str) -> str:
    """The lines, one level deeper."""
    return "\n".join(f"    {line}" if line else line for line in text.splitlines())


def import_block(imports: Iterable[str]) -> str:
    """Import statements as isort would order them."""
    plain: set[str] = set()
    named: dict[str, set[str]] = {}
    for entry in imports:
        module, _, name = entry.partition(":")
        if name:
            named.setdefault(module, set()).add(name)
        else:
            plain.add(module)
    standard = sorted(f"import {m}" for m in plain if m in _STANDARD)
    other = sorted(f"import {m}" for m in plain if m not in _STANDARD)
    lines = [
        f"from {module} import {', '.join(sorted(names, key=str))}" for module, names in sorted(named.items())
    ]
    blocks = ["\n".join(standard), "\n".join([*other, *map(_wrapped, lines)])]
    return "\n\n".join(block for block in blocks if block)


def _wrapped(line: str, width: int = 110) -> str:
    if len(line) <= width:
        return line
    head, names = line.split(" import ")
    inner = "\n".join(f"    {name}," for name in names.split(", "))
    return f"{head} import (\n{inner}\n)"
