"""The person's terminal settings do not reach the tests."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TEXTUAL_") or name == "NO_COLOR"]:
        monkeypatch.delenv(name)
