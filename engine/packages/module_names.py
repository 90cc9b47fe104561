"""Which distribution brings a module: by a kept list, for a name that is guessed may be anybody's package."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import tomli

from engine.packages.installed import normalised


def distribution_of(module: str) -> str | None:
    """The normalised name of what has to be installed for `import module`; None where that is not known."""
    return _known().get(module.partition(".")[0])


@cache
def _known() -> Mapping[str, str]:
    with Path(__file__).with_name("modules.toml").open("rb") as file:
        listed = tomli.load(file)
    renamed = {module: normalised(name) for module, name in listed["renamed"].items()}
    return {name: normalised(name) for name in listed["same"]["names"]} | renamed
