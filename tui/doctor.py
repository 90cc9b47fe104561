"""`mltui doctor`: what was found out about this machine, in lines for a person or JSON for programs."""

import json
import locale
import os
import re
import select
import shutil
import sys
import termios
import tty
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap

import click

from engine.doctor import Check, Standing, examine
from tui import exits
from tui.terminal import why_unfit

_SIGNS = {Standing.GOOD: "✓", Standing.POOR: "!", Standing.BAD: "✗"}
_PLAIN_SIGNS = {Standing.GOOD: "+", Standing.POOR: "!", Standing.BAD: "x"}
_COLOURS = {Standing.GOOD: "green", Standing.POOR: "yellow", Standing.BAD: "red"}
_WIDEST, _NARROWEST = 100, 40
_SMALL = (60, 20)
_ANSWER_S = 0.3
_POSITION = re.compile(rb"\x1b\[\d+;(\d+)R")
_DRAWN = "★◆✓"
"""Signs of the screen whose width terminals do not agree on."""


def doctor(workspace: Path | None, *, as_json: bool, asks: bool) -> int:
    """Prints it and returns the exit code: 0 where a run would work, else 2."""
    checks = [*examine(workspace, os.environ, asks=asks), terminal(os.environ)]
    works = all(check.standing is not Standing.BAD for check in checks)
    click.echo(report_json(checks, works=works) if as_json else report_text(checks, works=works))
    return exits.DONE if works else exits.WRONG


def report_json(checks: Sequence[Check], *, works: bool) -> str:
    """For programs: one object."""
    told = [
        {
            "topic": check.topic.removeprefix("- "),
            "standing": str(check.standing),
            "words": check.words,
            "remedy": check.remedy,
            **check.values,
        }
        for check in checks
    ]
    return json.dumps({"works": works, "checks": told}, indent=2)


def report_text(checks: Sequence[Check], *, works: bool) -> str:
    """For a person; a sign and words say everything, colours say it again."""
    width = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
    margin = max(len(check.topic) for check in checks) + 4
    lines = [line for check in checks for line in _lines(check, margin, width)]
    verdict = "a run works here" if works else "no run works here before what is marked ✗ is mended"
    verdict = verdict if _can_draw(verdict) else verdict.replace("✗", "x")
    return "\n".join([*lines, "", verdict])


def terminal(environ: Mapping[str, str]) -> Check:
    """Whether the screen can be drawn on it, and how."""
    columns, rows = shutil.get_terminal_size()
    encoding = locale.getpreferredencoding(False)
    kind = environ.get("TERM") or "unknown"
    colours = _colours(environ)
    values: dict[str, object] = {"term": kind, "columns": columns, "rows": rows, "colours": colours}
    why = why_unfit()
    if why is not None:
        return Check(
            topic="terminal",
            words=f"{why}; `mltui run` works without one",
            standing=Standing.POOR,
            values={**values, "is_fit": False},
        )
    trouble, remedy = _trouble(columns, rows, encoding, kind)
    words = f"{kind}, {columns} x {rows}, {colours}, {encoding}"
    return Check(
        topic="terminal",
        words=f"{words}; {trouble}" if trouble else words,
        standing=Standing.POOR if trouble else Standing.GOOD,
        remedy=remedy or None,
        values={**values, "is_fit": True},
    )


def cells_of(text: str) -> int | None:
    """How many cells this terminal draws it in, found by drawing it; None where it does not say."""
    if not (os.isatty(0) and os.isatty(1)):
        return None
    before = termios.tcgetattr(0)
    try:
        tty.setcbreak(0, termios.TCSANOW)
        os.write(1, f"\r{text}\x1b[6n".encode())
        said = b""
        while not (found := _POSITION.search(said)):
            ready, _, _ = select.select([0], [], [], _ANSWER_S)
            if not ready or not (more := os.read(0, 64)):
                return None
            said += more
        return int(found[1]) - 1
    finally:
        os.write(1, b"\r\x1b[K")
        termios.tcsetattr(0, termios.TCSANOW, before)


def _trouble(columns: int, rows: int, encoding: str, kind: str) -> tuple[str, str]:
    """What a person would see go wrong, and what would mend it."""
    if encoding.lower().replace("-", "") != "utf8":
        return "the screen is drawn in UTF-8", "`export LC_ALL=C.UTF-8`"
    if (columns, rows) < _SMALL or rows < _SMALL[1]:
        return f"the screen wants {_SMALL[0]} x {_SMALL[1]} or more", "make the window larger"
    if kind == "linux":
        return "this console lacks some of the screen's signs", "a terminal in a window has them"
    cells = cells_of(_DRAWN)
    if cells is not None and cells != len(_DRAWN):
        drawn = f"it draws {_DRAWN} in {cells} cells instead of {len(_DRAWN)}, so columns shift"
        return drawn, "have it draw characters of ambiguous width narrow, in its settings"
    return "", ""


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "all colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"


def _lines(check: Check, margin: int, width: int) -> list[str]:
    indent = " " * margin
    signs = _SIGNS if _can_draw("✓✗→") else _PLAIN_SIGNS
    sign = signs[check.standing]
    words = _wrapped(check.words, width - margin)
    first, *rest = words or [""]
    lines = [f"{_coloured(sign, check.standing)} {check.topic:<{margin - 2}}{first}"]
    lines += [f"{indent}{line}" for line in rest]
    if check.remedy is not None:
        arrow = "→" if signs is _SIGNS else "->"
        lines += [f"{indent}{line}" for line in _wrapped(f"{arrow} {check.remedy}", width - margin)]
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """A path or a command that is longer than a line stays whole, to be copied."""
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _coloured(sign: str, standing: Standing) -> str:
    """click leaves colours away where stdout is no terminal."""
    return sign if os.environ.get("NO_COLOR") else click.style(sign, fg=_COLOURS[standing], bold=True)


def _can_draw(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
