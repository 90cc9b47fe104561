"""docs/security.md names tests that exist, and both pages name keys that exist."""

import re
from pathlib import Path

import pytest

from engine.workspace.config_words import known_keys

ROOT = Path(__file__).parents[1]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PACKAGES = (ROOT / "docs" / "packages.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", SECURITY)))
TESTS = frozenset(
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_page_names_exists(name: str) -> None:
    assert name in TESTS


def test_every_promise_of_a_table_has_a_test() -> None:
    tables = re.findall(r"\| promise \| tests \|\n\|---\|---\|\n((?:\|.*\n)+)", SECURITY)
    rows = [row for table in tables for row in table.splitlines()]
    assert len(rows) > 15
    assert [row for row in rows if "`test_" not in row] == []


def test_the_keys_of_packages_are_all_on_their_page() -> None:
    keys = {key[1] for key in known_keys() if key[0] == "packages" and len(key) == 2}
    example = PACKAGES.partition("[packages]\n")[2].partition("```")[0]
    assert set(re.findall(r"^(\w+) =", example, re.MULTILINE)) == keys
