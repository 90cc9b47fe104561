"""What does not fit into a prompt, or was cut from one on the way, is said once."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.facts import Purpose
from engine.fitting import size
from engine.outcome import Usage
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
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


LONG = "\n".join(
    [
        "# a long script",
        *(f"print('epoch {number}, loss {number / 7:.6f}')" for number in range(400)),
        "print('Validation MAE: 5')",
        "# its last line",
    ]
)


class Narrow(World):
    """Its prompts have little room."""

    def _equipment(self, ledger: Ledger) -> Equipment:
        made = super()._equipment(ledger)
        files = "\n".join(f"{row},{row}" for row in range(2_000))
        return replace(made, ground=replace(made.ground, prompt_tokens=MOST, files=files, revises=True))


MOST = 2_000


@pytest.mark.parametrize(
    ("purpose", "told"),
    [
        (Purpose.SCORE, "the prompt of reading a score is longer than `prompt_tokens` (2,000)"),
        (Purpose.REFLECT, "the prompt of a reflection is longer than `prompt_tokens` (2,000)"),
        (Purpose.REVISE, "the prompt of reading a draft once more is longer than `prompt_tokens` (2,000)"),
    ],
)
def test_every_prompt_about_a_script_keeps_to_the_tokens_and_says_what_it_left_out(
    tmp_path: Path, purpose: Purpose, told: str
) -> None:
    model = FakeModel(lambda number, _: f"{LONG}\n# {number}\n")
    here = Narrow(state_dir=tmp_path, model=model)
    here.settings = here.settings_with(samples=1)
    here.run()
    asked = [request.messages for request in model.asked if request.purpose is purpose]
    assert asked
    notes = [signal.message for signal in here.shown if isinstance(signal, Noted)]
    (note,) = [note for note in notes if told in note]
    for messages in asked:
        text = messages[-1].content
        assert "a long script" in text
        assert "characters left out ..." in text
        if purpose is not Purpose.REVISE:  # a draft is sent whole: what comes back is to run
            assert size(messages) <= MOST
            assert "Validation MAE: 5" in text.rpartition("<output>")[2], (
                "the output's end is what it is about"
            )
            assert "its last line" in text
            assert "left out: more of the output's start, the middle of the script" in note
        else:
            assert text.count("print('epoch") == 400
