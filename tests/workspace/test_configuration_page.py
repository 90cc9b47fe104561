"""docs/configuration.md names every key with its default and who may set it."""

import re
from pathlib import Path

import pytest

from engine.workspace.config_words import known_keys, value_words
from engine.workspace.risky import RISKY_KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
ROWS = {
    row[0]: row[1:]
    for row in re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| (.+?) \| (you|workspace) \|$", PAGE, re.MULTILINE)
}
SECTIONS = (("policy",), ("judge",), ("limits",), ("budget",), ("packages",), ("evaluate",))
KEYS = [key for key in known_keys() if key not in SECTIONS]


def test_the_page_names_every_key_and_no_other() -> None:
    assert sorted(ROWS) == sorted(".".join(key) for key in KEYS)


@pytest.mark.parametrize("key", KEYS, ids=".".join)
def test_the_page_tells_the_default_and_who_may_set_it(key: tuple[str, ...]) -> None:
    _, default, who = ROWS[".".join(key)]
    if key[0] == "judge":
        assert default == "the policy's"
    else:
        value = known_keys()[key].get("default")
        assert default.startswith("none") if value is None else default == f"`{value_words(value)}`"
    risky = any(key[: len(risk)] == risk for risk in RISKY_KEYS)
    assert who == ("you" if risky else "workspace")
