"""The config of a run, from every place that may set it; later ones win, and a workspace is not trusted."""

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import platformdirs
from pydantic import ValidationError

from engine.config import Config
from engine.errors import ConfigError
from engine.workspace.config_layers import (
    Data,
    Layer,
    environment_layer,
    flags_layer,
    toml_layer,
)
from engine.workspace.config_words import expected, known_keys, nearest, section_keys, value_words
from engine.workspace.reading import is_inside, read_regular, reason
from engine.workspace.risky import risky_keys
from engine.workspace.shapes import CONFIG_FILE
from engine.workspace.trust import TRUSTED_LIMIT_BYTES, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedConfig:
    """The settings of a run, and where they come from."""

    config: Config
    sources: Mapping[str, str]
    """Key with dots -> where it was set, for each key that is not at its default."""
    messages: tuple[str, ...]
    """What a person should know of the settings, one line each."""


def user_config_file() -> Path:
    """The person's own config, in the user's config dir; it need not exist."""
    return platformdirs.user_config_path("mltui") / "config.toml"


def load_config(
    root: Path,
    *,
    flags: Mapping[str, object],
    config_file: Path | None,
    environ: Mapping[str, str],
    trust: Trust,
) -> LoadedConfig:
    """Built-in, the user's config (or `config_file`), the workspace's, environment, flags: later ones win.

    `flags` has the shape of `Config`; None in it is what was not given. Raises ConfigError in one line.
    """
    messages: list[str] = []
    from_environment, odd = environment_layer(environ)
    layers = [
        _user_layer(config_file),
        _workspace_layer(root, trust, config_file or user_config_file(), messages),
        from_environment,
        flags_layer(flags),
    ]
    data: Data = {}
    sources: dict[str, str] = {}
    for layer in layers:
        if layer is not None:
            _check(layer)
            _merge(data, layer.data)
            sources |= {".".join(key): layer.where(key) for key in _set_keys(layer.data)}
    if data.get("judge") is not None:
        # A judge that names only its model speaks to the policy's endpoint, never to a default one.
        data["judge"] = data.get("policy", {}) | data["judge"]
    return LoadedConfig(
        config=Config.model_validate(data),
        sources=MappingProxyType(sources),
        messages=(*messages, *odd),
    )


def _user_layer(config_file: Path | None) -> Layer | None:
    path = config_file or user_config_file()
    try:
        content = read_regular(path, TRUSTED_LIMIT_BYTES)
    except FileNotFoundError as error:
        if config_file is None:
            return None
        raise ConfigError(
            f"there is no config file {path}", hint="check the path given to --config"
        ) from error
    except OSError as error:
        raise ConfigError(f"cannot read the config file {path}: {reason(error)}") from error
    return toml_layer(content, str(path))


def _workspace_layer(root: Path, trust: Trust, own: Path, messages: list[str]) -> Layer | None:
    path = root / CONFIG_FILE
    if not os.path.lexists(path):
        return None
    try:
        if not is_inside(path, root):
            raise ConfigError(
                f"{path} is a link that leads out of the workspace",
                hint="put a copy of the file there instead",
            )
        content = read_regular(path, TRUSTED_LIMIT_BYTES + 1)
    except OSError as error:
        raise ConfigError(
            f"cannot read {path}: {reason(error)}", hint="make it readable, or move it away"
        ) from error
    if len(content) > TRUSTED_LIMIT_BYTES:
        raise ConfigError(f"{path} is larger than {TRUSTED_LIMIT_BYTES} bytes", hint="no config is that long")
    layer = toml_layer(content, CONFIG_FILE)
    risky = risky_keys(content)
    if risky and not trust.is_trusted(path, content):
        raise ConfigError(
            f"{CONFIG_FILE}:{risky[0].line}: {risky[0].name} may not be set by a workspace "
            "that you have not trusted",
            hint=f"move it to {own}, or read {path} and trust it once: `mltui trust {root}`",
        )
    if risky:
        names = ", ".join(key.name for key in risky)
        messages.append(f"{CONFIG_FILE} sets {names}: you have trusted this file")
    return layer


def _check(layer: Layer) -> None:
    """Raises ConfigError for the first key of this layer that is unknown or holds what it may not."""
    try:
        Config.model_validate(layer.data)
    except ValidationError as error:
        places = [_place(layer.data, details["loc"]) for details in error.errors(include_url=False)]
        raise _complaint(layer, places[0]) from error
    for key in _set_keys(layer.data):
        value = _value(layer.data, key)
        if isinstance(value, float) and not math.isfinite(value):
            raise _complaint(layer, key)


def _complaint(layer: Layer, key: tuple[str, ...]) -> ConfigError:
    name = ".".join(key)
    where = layer.where(key)
    if key not in known_keys():
        near = nearest(key)
        words = f"; did you mean {near!r}?" if near else ""
        section = f"[{'.'.join(key[:-1])}]" if len(key) > 1 else "the top"
        hint = f"the keys of {section} are {', '.join(section_keys(key[:-1]))}"
        return ConfigError(f"{where}: unknown key {name!r}{words}", hint=None if near else hint)
    got = value_words(_value(layer.data, key))
    shown = f"{name}: " if not where.startswith("--") else ""
    return ConfigError(f"{where}: {shown}expected {expected(key)}, got {got}")


def _place(data: Data, location: tuple[int | str, ...]) -> tuple[str, ...]:
    """The key that a complaint is about: as far as its location leads through what was given."""
    key: tuple[str, ...] = ()
    value: object = data
    for name in location:
        if not isinstance(value, Mapping) or name not in value:
            break
        key, value = (*key, str(name)), value[name]
    return key


def _merge(data: Data, more: Data) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            inner = data.get(name)
            data[name] = dict(inner) if isinstance(inner, dict) else {}
            _merge(data[name], value)
        else:
            data[name] = value


def _set_keys(data: Data, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _set_keys(value, (*above, name))
        else:
            yield (*above, name)


def _value(data: Data, key: tuple[str, ...]) -> object:
    value: object = data
    for name in key:
        value = value[name] if isinstance(value, dict) else None
    return value
