"""What pip is configured with: its files and `PIP_*` variables, in pip's own order of precedence."""

import configparser
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import PackagesError

_SAME_OPTION = {"default-timeout": "timeout", "pypi-url": "index-url"}
_TRUE = {"1", "y", "yes", "t", "true", "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PipSettings:
    """The part of pip's configuration that says where packages come from. None, or empty: pip's default."""

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    timeout_s: float | None = None


def config_files(environ: Mapping[str, str], home: Path, prefix: Path, platform: str) -> tuple[Path, ...]:
    """Where pip looks for files, the strongest last. `prefix` and `platform` as in `sys`."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == "/dev/null":
        return ()  # pip's documented way to read no file at all
    if platform == "darwin":
        everyone = [Path("/Library/Application Support/pip")]
        own = home / "Library" / "Application Support" / "pip"
        person = own if own.is_dir() else home / ".config" / "pip"
    else:
        folders = environ.get("XDG_CONFIG_DIRS", "").strip() or "/etc/xdg"
        everyone = [*(Path(folder) / "pip" for folder in folders.split(":")), Path("/etc")]
        person = Path(environ.get("XDG_CONFIG_HOME", "").strip() or home / ".config") / "pip"
    files = [folder / "pip.conf" for folder in everyone]
    if not (named and Path(named).expanduser().exists()):
        files += [home / ".pip" / "pip.conf", person / "pip.conf"]
    files.append(prefix / "pip.conf")
    if named:
        files.append(Path(named).expanduser())
    return tuple(files)


def read_settings(files: Iterable[Path], environ: Mapping[str, str]) -> PipSettings:
    """What the files and the environment add up to. Raises PackagesError at a file that is no INI."""
    texts: dict[str, str] = {}
    for path in files:
        try:
            texts[str(path)] = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # absent or unreadable: pip passes over it too
    return parse_settings(texts, environ)


def parse_settings(texts: Mapping[str, str], environ: Mapping[str, str]) -> PipSettings:
    """The settings of these files (path -> text, the strongest last) and this environment.

    As in pip, a later file replaces a key of the same section, `[install]` beats `[global]`, a `PIP_*`
    variable beats both, and an empty value counts as absent.
    """
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}}
    for path, text in texts.items():
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(text, source=path)
        except configparser.Error as error:
            raise PackagesError(
                f"{path}: pip's configuration cannot be read, it is no INI file",
                hint="`python -m pip config debug` shows which files pip reads",
            ) from error
        for section, values in sections.items():
            if parser.has_section(section):
                values.update({_option(key): value or "" for key, value in parser.items(section)})
    variables = {
        _option(key.removeprefix("PIP_")): value for key, value in environ.items() if key.startswith("PIP_")
    }
    merged: dict[str, str] = {}
    for values in (sections["global"], sections["install"], variables):
        merged.update({key: value.strip() for key, value in values.items() if value.strip()})
    return _settings(merged)


def _option(key: str) -> str:
    name = key.lower().replace("_", "-").removeprefix("--")
    return _SAME_OPTION.get(name, name)


def _settings(values: Mapping[str, str]) -> PipSettings:
    return PipSettings(
        index_url=values.get("index-url"),
        extra_index_urls=tuple(values.get("extra-index-url", "").split()),
        find_links=tuple(values.get("find-links", "").split()),
        no_index=values.get("no-index", "").lower() in _TRUE,
        trusted_hosts=tuple(values.get("trusted-host", "").split()),
        cert=values.get("cert"),
        client_cert=values.get("client-cert"),
        proxy=values.get("proxy"),
        timeout_s=_seconds(values.get("timeout", "")),
    )


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 < seconds < 1e6 else None
