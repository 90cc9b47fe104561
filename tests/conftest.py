"""What holds for every test: no key and no endpoint of the person's own is ever within reach."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_endpoint_of_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "MLTUI_"))]:
        monkeypatch.delenv(name)
