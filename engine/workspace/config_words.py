"""What a config's key expects, in words for a person, told from the schema of `Config` itself."""

import difflib
import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from engine.clean import clean_line
from engine.config import Config

Schema = Mapping[str, Any]
_SHOWN_CHARS = 60


@cache
def known_keys() -> Mapping[tuple[str, ...], Schema]:
    """Every section and key, with its JSON schema."""
    whole = Config.model_json_schema()
    return dict(_keys(whole, whole.get("$defs", {}), ()))


def section_keys(section: tuple[str, ...]) -> list[str]:
    """The names that a section, or the top for (), has."""
    return [key[-1] for key in known_keys() if key[:-1] == section]


def expected(key: tuple[str, ...]) -> str:
    """What the key takes, for example `a whole number of at least 1`."""
    choices = _choices(known_keys()[key])
    words = " or ".join(_words(choice, key) for choice in choices if choice.get("type") != "null")
    return f"{words}, or false for none" if takes_false_for_none(key) else words


def takes_false_for_none(key: tuple[str, ...]) -> bool:
    """Whether `false` means that there is none: TOML has no other word for it."""
    choices = _choices(known_keys().get(key, {}))
    has_none = any(choice.get("type") == "null" for choice in choices)
    return has_none and not any(_takes_false(choice) for choice in choices)


def types_of(key: tuple[str, ...]) -> set[str]:
    """The JSON types that the key takes."""
    return {choice.get("type", "object") for choice in _choices(known_keys()[key])}


def nearest(key: tuple[str, ...]) -> str | None:
    """The known key that a misspelt one is most like: beside it first, then in any section."""
    near = difflib.get_close_matches(key[-1], section_keys(key[:-1]), n=1, cutoff=0.6)
    if near:
        return ".".join((*key[:-1], near[0]))
    elsewhere: dict[str, tuple[str, ...]] = {known[-1]: known for known in reversed(list(known_keys()))}
    near = difflib.get_close_matches(key[-1], list(elsewhere), n=1, cutoff=0.8)
    return ".".join(elsewhere[near[0]]) if near else None


def value_words(value: object) -> str:
    """The value as TOML writes it, in one short line."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return str(value)
        case str() | int() | float():
            return clean_line(json.dumps(value, ensure_ascii=False), _SHOWN_CHARS)
        case list() | tuple():
            return clean_line(f"[{', '.join(value_words(item) for item in value)}]", _SHOWN_CHARS)
        case Mapping():
            items = ", ".join(f"{name} = {value_words(inner)}" for name, inner in value.items())
            return clean_line(f"{{ {items} }}" if items else "{}", _SHOWN_CHARS)
        case _:
            return clean_line(str(value), _SHOWN_CHARS)


def _keys(schema: Schema, defs: Schema, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema]]:
    for name, inner in schema.get("properties", {}).items():
        key = (*above, name)
        yield key, inner
        for choice in _choices(inner):
            if "$ref" in choice:
                yield from _keys(defs[choice["$ref"].rpartition("/")[2]], defs, key)


def _choices(schema: Schema) -> list[Schema]:
    choices: list[Schema] = schema.get("anyOf", [schema])
    return choices


def _takes_false(choice: Schema) -> bool:
    return choice.get("type") == "boolean" or choice.get("const") is False


def _words(schema: Schema, key: tuple[str, ...]) -> str:
    if "const" in schema:
        return value_words(schema["const"])
    if "enum" in schema:
        return f"one of {', '.join(value_words(choice) for choice in schema['enum'])}"
    plain = {
        "string": "text in quotes",
        "boolean": "true or false",
        "array": 'a list of texts, as ["a", "b"]',
    }
    match schema.get("type"):
        case "integer":
            return f"a whole number{_bounds(schema)}"
        case "number":
            return f"a number{_bounds(schema)}"
        case kind:
            return plain.get(str(kind), f"a section [{'.'.join(key)}]")


def _bounds(schema: Schema) -> str:
    words = []
    if "minimum" in schema:
        words.append(f"of at least {schema['minimum']:g}")
    if "exclusiveMinimum" in schema:
        words.append(f"above {schema['exclusiveMinimum']:g}")
    if "maximum" in schema:
        words.append(f"at most {schema['maximum']:g}")
    return f" {' and '.join(words)}" if words else ""
