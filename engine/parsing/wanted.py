"""Which modules and packages a script lacks: by what it died of, or by what it says at its top."""

import re

import tomli

from engine.clean import clean_line

_MISSING = re.compile(r"^ModuleNotFoundError: No module named ['\"]([A-Za-z_][\w.]*)['\"]")
_OPTIONAL = re.compile(
    r"^ImportError: (?:`Import \w+` failed\. +)?Missing optional dependency ['\"]([\w.-]+)['\"]"
)
_TRACEBACK = "Traceback (most recent call last):"
_BLOCK = re.compile(r"(?m)^# /// script\s*$\n(?P<body>(?:^#(?: .*)?$\n)*?)^# ///\s*$")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_MOST_PACKAGES = 10
_TAIL_LINES = 60


def missing_module(output: str) -> str | None:
    """The top-level module that a script died for want of: its last words, and those of Python alone."""
    lines = output.rstrip("\n").splitlines()[-_TAIL_LINES:]
    if not any(line.startswith(_TRACEBACK) for line in lines):
        return None
    for line in reversed(lines):
        found = _MISSING.match(line) or _OPTIONAL.match(line)
        if found:
            return found[1].partition(".")[0]
        if line and not line[0].isspace():
            return None
    return None


def declared_packages(script: str) -> tuple[str, ...]:
    """Names, as written, of the packages that the script's own metadata block (PEP 723) asks for."""
    block = _BLOCK.search(script)
    if block is None:
        return ()
    text = "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in block["body"].splitlines())
    try:
        listed = tomli.loads(text).get("dependencies", [])
    except (ValueError, RecursionError):
        return ()  # a comment that is no block: the script is none the worse for it
    if not isinstance(listed, list):
        return ()
    names = (_NAME.match(clean_line(entry).strip()) for entry in listed if isinstance(entry, str))
    return tuple(dict.fromkeys(name[0] for name in names if name))[:_MOST_PACKAGES]
