"""What a person's own grader is called: the program's words, the function's file, and which need trust."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import tomli

from engine.clean import clean_line
from engine.errors import ConfigError
from engine.workspace.reading import is_inside

SUBMISSION = "{submission}"


def command_words(command: str) -> list[str]:
    """The command as a program and its words; no shell reads it. Raises ConfigError."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"evaluate.command cannot be read: {error}", hint="check its quotes") from error
    if not words or not any(SUBMISSION in word for word in words):
        raise ConfigError(
            f"evaluate.command has no place {SUBMISSION}", hint=f'for example "python grade.py {SUBMISSION}"'
        )
    return words


def function_place(function: str, root: Path) -> tuple[Path, str]:
    """The file and the name of the function. Raises ConfigError."""
    file, _, name = function.rpartition(":")
    hint = 'write it as "grade.py:score", with the file in the workspace'
    if not file or not name.isidentifier():
        raise ConfigError(f"evaluate.function {clean_line(function, 80)!r} names no function", hint=hint)
    path = root / file
    try:
        stays = is_inside(path, root) and path.is_file()
    except OSError:
        stays = False
    if not stays:
        raise ConfigError(f"evaluate.function: there is no {clean_line(file, 80)!r} in {root}", hint=hint)
    return path, name


def named_graders(config: bytes, root: Path) -> tuple[Path, ...]:
    """The workspace's own files that its `mltui.toml` would run; what is broken names none."""
    try:
        evaluate = tomli.loads(config.decode("utf-8-sig").replace("\r\n", "\n")).get("evaluate", {})
    except (ValueError, RecursionError):
        return ()
    if not isinstance(evaluate, dict):
        return ()
    function, command = evaluate.get("function"), evaluate.get("command")
    found: list[Path] = []
    with suppress(ConfigError):
        if isinstance(function, str):
            found.append(function_place(function, root)[0])
    with suppress(ConfigError):
        if isinstance(command, str):
            found += _files_among(command_words(command), root)
    return tuple(found)


def _files_among(words: Sequence[str], root: Path) -> Iterator[Path]:
    for word in words:
        path = root / word
        with suppress(OSError, ValueError):
            if is_inside(path, root) and path.is_file():
                yield path
