"""Where settings come from, one layer each: a TOML file, the environment, the command line."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import tomli

from engine.errors import ConfigError
from engine.workspace.config_words import known_keys, takes_false_for_none, types_of
from engine.workspace.toml_lines import Key, key_lines, line_of

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_FLAGS: Mapping[tuple[str, ...], str] = {
    ("policy", "model"): "--model",
    ("policy", "base_url"): "--base-url",
    ("limits", "time_s"): "--time-limit",
    ("budget", "dollars"): "--budget",
}
_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "OPENAI_BASE_URL": ("policy", "base_url"),
    "MLTUI_BASE_URL": ("policy", "base_url"),
    "MLTUI_MODEL": ("policy", "model"),
}
"""A later one wins; every key at the top has a variable beside them, `samples` for example MLTUI_SAMPLES."""
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

Data = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Settings from one place."""

    data: Data
    """In the shape of `Config`; only what is set."""
    where: Callable[[Key], str]
    """Where this key was set, as the start of a message: `mltui.toml:3`."""


def toml_layer(content: bytes, name: str) -> Layer:
    """The settings in a TOML file. Raises ConfigError with line and column where it is no TOML."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: not UTF-8 text", hint="save the file as UTF-8") from error
    try:
        data = tomli.loads(text)
        lines = key_lines(text)
    except RecursionError as error:
        raise ConfigError(f"{name}:1: nested too deeply", hint="no setting is that deep") from error
    except ValueError as error:
        raise ConfigError(_toml_message(name, text, str(error))) from error
    return Layer(data=_without_none(data), where=lambda key: f"{name}:{line_of(lines, key) or 1}")


def environment_layer(environ: Mapping[str, str]) -> tuple[Layer, tuple[str, ...]]:
    """The settings in environment variables, and what is odd about them. An empty variable sets nothing."""
    variables = dict(_VARIABLES)
    variables |= {
        f"MLTUI_{key[0].upper()}": key
        for key in known_keys()
        if len(key) == 1 and not _is_section(key) and "object" not in types_of(key)
    }
    data: Data = {}
    origins: dict[Key, str] = {}
    for variable, key in variables.items():
        text = environ.get(variable, "")
        if text.strip():
            put(data, key, _parsed(text.strip(), key))
            origins[key] = variable
    messages = []
    for name in environ:
        near = difflib.get_close_matches(name, list(variables), n=1, cutoff=0.85)
        if name.startswith("MLTUI_") and name not in variables and near:
            messages.append(f"the environment variable {name} means nothing; did you mean {near[0]}?")
    return (
        Layer(data=_without_none(data), where=lambda key: f"environment variable {origins.get(key, key)}"),
        tuple(messages),
    )


def flags_layer(flags: Mapping[str, object]) -> Layer:
    """The settings of the command line; None is what was not given, false what there is none of."""
    return Layer(data=_without_none(_given(flags)), where=_flag)


def put(data: Data, key: tuple[str, ...], value: object) -> None:
    """Set a key in nested settings."""
    for name in key[:-1]:
        data = data.setdefault(name, {})
    data[key[-1]] = value


def _toml_message(name: str, text: str, message: str) -> str:
    match = _PLACE.search(message)
    line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
    if match and match["line"]:
        line, column = int(match["line"]), int(match["column"])
    return f"{name}:{line}:{column}: not valid TOML: {_PLACE.sub('', message)}"


def _without_none(data: Data, above: tuple[str, ...] = ()) -> Data:
    """The settings with None for each `false` that says that there is none."""
    return {
        name: _without_none(value, (*above, name))
        if isinstance(value, dict)
        else None
        if value is False and takes_false_for_none((*above, name))
        else value
        for name, value in data.items()
    }


def _given(flags: Mapping[str, object]) -> Data:
    given: Data = {}
    for name, value in flags.items():
        if isinstance(value, Mapping):
            if inner := _given(value):
                given[name] = inner
        elif value is not None:
            given[name] = value
    return given


def _flag(key: Key) -> str:
    names = tuple(str(name) for name in key)
    return _FLAGS.get(names, f"--{names[-1].replace('_', '-')}" if names else "command line")


def _is_section(key: tuple[str, ...]) -> bool:
    return any(other[:1] == key and len(other) > 1 for other in known_keys())


def _parsed(text: str, key: tuple[str, ...]) -> object:
    """The text as the key's type; as it is where it does not fit, for the check to name it."""
    types = types_of(key)
    lowered = text.lower()
    if "boolean" in types and lowered in (*_YES, *_NO) and "string" not in types:
        return lowered in _YES
    if lowered == "false" and ("boolean" in types or takes_false_for_none(key)):
        return False
    if "integer" in types and re.fullmatch(r"[+-]?\d{1,18}", text):
        return int(text)
    if "array" in types:
        return [item.strip() for item in text.split(",") if item.strip()]
    return text
