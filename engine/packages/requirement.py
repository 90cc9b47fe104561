"""Which packages may be asked for: a name and versions, never a URL, a path or an option."""

import re
from collections.abc import Iterable

from engine.clean import clean_line
from engine.errors import PackagesError
from engine.packages.installed import normalised

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_EXTRAS = rf"\[\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\]"
_CLAUSE = r"(?:===|==|!=|~=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*"
_SIMPLE = re.compile(rf"({_NAME})\s*({_EXTRAS})?\s*({_CLAUSE}(?:\s*,\s*{_CLAUSE})*)?")
_LONGEST = 200


def checked_requirements(texts: Iterable[str]) -> tuple[str, ...]:
    """The requirements in one spelling, sorted, each once. Raises PackagesError where one is not simple."""
    return tuple(sorted({_checked(text) for text in texts}))


def requirement_name(requirement: str) -> str:
    """The normalised name alone."""
    match = re.match(_NAME, requirement)
    return normalised(match[0]) if match else ""


def _checked(text: str) -> str:
    match = _SIMPLE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        raise PackagesError(
            f"packages.install: `{clean_line(text, 80)}` is not a package's name",
            hint='a name, perhaps with versions ("pandas", "pandas>=2.2,<4"); no URLs, paths or options',
        )
    name, extras, versions = match.groups(default="")
    return normalised(name) + re.sub(r"\s+", "", extras + versions)
