"""Which endpoint the config names, told without asking it, and without the libraries that ask."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from engine.clean import clean_line
from engine.config import Config, ModelConfig
from engine.errors import ConfigError

OPENAI = "https://api.openai.com/v1"


def is_offline(config: Config) -> bool:
    """Whether the built-in policy answers: it was asked for, or no model is configured."""
    return config.offline or (config.policy.model is None and config.policy.base_url is None)


def host_of(base_url: str) -> str:
    """How messages name an endpoint: host and port, never a user or a query that may hold a secret."""
    try:
        parts = urlsplit(base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ConfigError(
            f"`policy.base_url`: {clean_line(base_url, 80)!r} is no address ({error})",
            hint="it looks like http://localhost:8000/v1",
        ) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"`policy.base_url`: {clean_line(base_url, 80)!r} is no http address",
            hint="it looks like http://localhost:8000/v1",
        )
    return f"{parts.hostname}{port}"


def key_for(config: ModelConfig, environ: Mapping[str, str]) -> str | None:
    """The key; None: one of the person's own may do without. Raises ConfigError where it is needed."""
    key = environ.get(config.api_key_env)
    if not key and config.base_url is None:
        raise ConfigError(
            f"{host_of(OPENAI)} wants a key, and {config.api_key_env} is not set",
            hint=f"export {config.api_key_env}=..., name another endpoint with --base-url, or use --offline",
        )
    return key or None
