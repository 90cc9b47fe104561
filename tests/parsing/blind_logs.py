"""Outputs that were written and labelled before the parser read them; 71 of them are of real scripts.

A header is `@@ kind | number or None | line or - | why`; `or` parts numbers that are both right.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data" / "blind"
_ESCAPES = {"\\r": "\r", "\\e": "\x1b", "\\a": "\x07", "\\b": "\x08"}


@dataclass(frozen=True, slots=True)
class BlindLog:
    """One output; none of the numbers where no number may be read."""

    kind: str
    accepted: tuple[float, ...]
    line: int | None
    """Where the number stands; None where that was not labelled."""
    why: str
    text: str


def blind_logs(name: str) -> Iterator[BlindLog]:
    """The logs of one file: two halves, five later parts, or `other_metrics`, whose kinds are the metrics."""
    whole = (_DATA / f"{name}.txt").read_bytes().decode()
    for block in re.split(r"^@@ ", whole, flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n")
        kind, meant, line, *why = head.split(" | ")
        yield BlindLog(
            kind=kind,
            accepted=() if meant == "None" else tuple(map(float, meant.split(" or "))),
            line=None if line == "-" else int(line),
            why=" | ".join(why),
            text=re.sub(r"\\[reab]", lambda match: _ESCAPES[match[0]], text),
        )


def blind_lines(name: str) -> list[str]:
    """The lines of one file, each an output's only line about a metric."""
    return (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
