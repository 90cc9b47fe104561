"""What does not fit into a prompt, or was cut from one on the way, is said once."""

from pathlib import Path

import pytest

from engine.outcome import Usage
from engine.signals import Noted
from tests.world import FakeModel, World, prints


def notes_of(state_dir: Path, prompt_tokens: int | None) -> list[str]:
    here = World(state_dir=state_dir, model=FakeModel(lambda number, _: prints(f"Validation MAE: {number}")))
    here.model.usage = Usage(prompt_tokens=prompt_tokens, completion_tokens=1)
    here.settings = here.settings_with(rounds=2)
    here.run()
    return [signal.message for signal in here.shown if isinstance(signal, Noted)]


def test_an_endpoint_that_reads_far_less_than_it_is_sent_is_told_of_once(tmp_path: Path) -> None:
    told = [line for line in notes_of(tmp_path, 100) if "it may cut prompts" in line]
    assert len(told) == 1
    assert told[0].startswith("fake counted 100 tokens in a prompt of about ")


@pytest.mark.parametrize("prompt_tokens", [None, 10_000])
def test_an_endpoint_that_reads_all_or_does_not_count_is_not_blamed(
    tmp_path: Path, prompt_tokens: int | None
) -> None:
    assert not any("it may cut prompts" in line for line in notes_of(tmp_path, prompt_tokens))
