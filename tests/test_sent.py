"""What is sent: kept to the letter, with the same start for all lanes, and said where it is cut."""

import json
from dataclasses import asdict, replace
from itertools import takewhile
from pathlib import Path

import pytest

from engine.journal.files import CandidateFiles
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.prompting import Ground
from engine.signals import Noted
from tests.world import FakeModel, World, prints, script_request


class Narrow(World):
    """Its prompts have little room."""

    def __init__(self, path: Path, **ground: object) -> None:
        """`ground`: what is set anew of what prompts stand on."""
        super().__init__(state_dir=path, model=FakeModel(lambda k, _: prints(f"Validation MAE: {1000 - k}")))
        self.settings = self.settings_with(samples=3, rounds=3)
        self._ground = ground

    def _equipment(self, ledger: Ledger) -> Equipment:
        made = super()._equipment(ledger)
        ground: Ground = replace(made.ground, **self._ground)  # type: ignore[arg-type]
        return replace(made, ground=ground)


def test_the_messages_that_were_sent_lie_beside_each_candidate_to_the_letter(tmp_path: Path) -> None:
    here = Narrow(tmp_path)
    here.run()
    sent = [[asdict(message) for message in request.messages] for request in here.model.asked]
    kept = [
        json.loads(file.read_text())
        for one in here.state.candidates
        for root in [CandidateFiles(tmp_path, one).root]
        for file in (root / "messages.json", *root.glob("asked/*.json"))
    ]
    assert len(here.state.candidates) == 9
    assert sorted(map(json.dumps, kept)) == sorted(map(json.dumps, sent))


def test_lanes_of_a_round_share_all_but_the_end_of_their_prompts(tmp_path: Path) -> None:
    here = Narrow(tmp_path)
    here.run()
    asked = [request.messages for request in here.model.asked if script_request(request)]
    for lanes in (asked[3:6], asked[6:9]):
        whole = ["\n".join(message.content for message in messages) for messages in lanes]
        alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*whole, strict=False))
        start = "".join(letters[0] for letters in alike)
        assert "1. Filename: train.csv" in start
        assert "round 1 lane 3 |" in start, "the memory"


@pytest.mark.parametrize(
    ("ground", "told"),
    [
        (
            {"files": "\n".join(f"{row},{row}" for row in range(2_000)), "prompt_tokens": 2_000},
            "round 1: a prompt is longer than `prompt_tokens` (2,000); "
            "left out: the end of the file previews",
        ),
        (
            {"memory_tokens": 60},
            "round 3: the model is told of the last 3 attempts; 3 older ones are left out (`memory_tokens`)",
        ),
    ],
)
def test_what_a_prompt_had_no_room_for_is_said_once_a_round(
    tmp_path: Path, ground: dict[str, object], told: str
) -> None:
    here = Narrow(tmp_path, **ground)
    here.run()
    said = [signal.message for signal in here.shown if isinstance(signal, Noted)]
    assert said.count(told) == 1, said
