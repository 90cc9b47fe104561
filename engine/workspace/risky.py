"""Which keys a workspace may not set until the person trusts its config: where keys and code would go."""

from collections.abc import Mapping
from dataclasses import dataclass

import tomli

from engine.workspace.config_words import value_words
from engine.workspace.toml_lines import key_lines, line_of

RISKY_KEYS: tuple[tuple[str, ...], ...] = (
    ("policy", "base_url"),
    ("policy", "api_key_env"),
    ("judge", "base_url"),
    ("judge", "api_key_env"),
    ("judge", "model"),
    ("isolation",),
    ("min_isolation",),
    ("caches",),
    ("network",),
    ("python",),
    ("packages",),
    ("budget",),
    ("evaluate", "function"),
    ("evaluate", "command"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskyKey:
    """A risky key that a config sets."""

    name: str
    """With dots."""
    line: int
    value: str
    """In words, safe to show."""


def risky_keys(content: bytes) -> tuple[RiskyKey, ...]:
    """The risky keys that this TOML sets, by line; none where it is no TOML at all."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        data = tomli.loads(text)
        lines = key_lines(text)
    except (ValueError, RecursionError):
        return ()
    found = []
    for key in RISKY_KEYS:
        value = _value(data, key)
        if value is not None:
            found.append(
                RiskyKey(name=".".join(key), line=line_of(lines, key) or 1, value=value_words(value))
            )
    return tuple(sorted(found, key=lambda risky: risky.line))


def _value(data: Mapping[str, object], key: tuple[str, ...]) -> object:
    value: object = data
    for name in key:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
