"""Where uv gets packages from: pip's settings in uv's words. A person's own `UV_*` settings win."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from engine.packages.pip_config import PipSettings

_USERINFO = re.compile(r"(?<=://)[^\s/?#]*@")
_DECIDES_CONTENT = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_CONSTRAINT",
    "UV_OVERRIDE",
    "UV_EXCLUDE",
    "UV_EXCLUDE_NEWER",
    "UV_RESOLUTION",
    "UV_PRERELEASE",
    "UV_TORCH_BACKEND",
)
_LEADS_ASTRAY = frozenset(
    {
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "PYTHONHOME",
        "UV_PYTHON",
        "UV_SYSTEM_PYTHON",
        "UV_BREAK_SYSTEM_PACKAGES",
        "UV_MANAGED_PYTHON",
        "UV_WORKING_DIR",
        "UV_PROJECT",
        "UV_COMPILE_BYTECODE",
        "UV_NO_BINARY",
    }
)
"""Settings that would turn uv to another environment, or make it run or build what it installs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """Environment and flags for uv."""

    environ: Mapping[str, str]
    flags: tuple[str, ...]

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """What decides which packages come, without credentials: a changed password is no other source."""
        chosen = (f"{name}={redacted(self.environ.get(name, ''))}" for name in _DECIDES_CONTENT)
        return (*chosen, *self.flags)

    def told(self) -> str:
        """Which indexes and folders are asked, for a person; never with credentials."""
        places = [*self._places("UV_FIND_LINKS", ",")]
        if "--no-index" not in self.flags:
            default = self.environ.get("UV_DEFAULT_INDEX") or self.environ.get("UV_INDEX_URL")
            extra = [*self._places("UV_INDEX", " "), *self._places("UV_EXTRA_INDEX_URL", " ")]
            places = [_place(default) if default else "the default index", *extra, *places]
        return ", ".join(dict.fromkeys(places)) or "nothing (no-index without find-links)"

    def _places(self, name: str, separator: str) -> list[str]:
        return [_place(text) for text in self.environ.get(name, "").split(separator) if text.strip()]


def package_source(pip: PipSettings, environ: Mapping[str, str]) -> PackageSource:
    """How uv asks the places that pip would ask."""
    kept = {name: value for name, value in environ.items() if name not in _LEADS_ASTRAY}
    for names, value in _translated(pip):
        if value and not any(kept.get(name) for name in names if name.startswith("UV_")):
            kept[names[0]] = value
    if pip.proxy:
        proxy = pip.proxy if "://" in pip.proxy else f"http://{pip.proxy}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        kept.update({name: proxy for upper in names for name in (upper, upper.lower())})
    kept["UV_PYTHON_DOWNLOADS"] = "never"
    kept["NO_COLOR"] = "1"
    return PackageSource(environ=kept, flags=("--no-index",) if pip.no_index else ())


def redacted(text: str) -> str:
    """The text with every user name and password cut out of its URLs."""
    return _USERINFO.sub("", text)


def _translated(pip: PipSettings) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The variable to set, then others by which the person may have said the same; and its value."""
    links = ",".join(
        str(Path(link).expanduser()) if link.startswith("~") else link for link in pip.find_links
    )
    cert_name = "SSL_CERT_DIR" if pip.cert and Path(pip.cert).is_dir() else "SSL_CERT_FILE"
    return (
        (("UV_DEFAULT_INDEX", "UV_INDEX_URL"), pip.index_url or ""),
        (("UV_INDEX", "UV_EXTRA_INDEX_URL"), " ".join(pip.extra_index_urls)),
        (("UV_FIND_LINKS",), links),
        # pip takes the best version of all indexes together, uv by itself the first index that has the name.
        (("UV_INDEX_STRATEGY",), "unsafe-best-match"),
        (("UV_INSECURE_HOST",), " ".join(pip.trusted_hosts)),
        ((cert_name,), pip.cert or ""),
        (("SSL_CLIENT_CERT",), pip.client_cert or ""),
        (
            ("UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT"),
            f"{max(1, round(pip.timeout_s))}" if pip.timeout_s else "",
        ),
    )


def _place(text: str) -> str:
    """Scheme, host and path alone: a query may hold a token."""
    text = text.strip()
    name, equals, url = text.partition("=")
    if equals and re.fullmatch(r"[\w.-]+", name):
        text = url  # uv's `name=url`
    if "://" not in text:
        return text
    parts = urlsplit(redacted(text))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
