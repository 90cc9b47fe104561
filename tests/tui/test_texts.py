"""What the app reads of a candidate's folder."""

import asyncio
import json
import os
from pathlib import Path

from engine.facts import Purpose
from engine.journal.files import CandidateFiles
from engine.ports import PromptMessage
from tests.facts import proposed
from tests.tui.views.world import cockpit_of
from tui.screens.texts import read_info
from tui.views.info import info


def test_every_request_of_a_candidate_can_be_opened_as_it_was_sent(tmp_path: Path) -> None:
    files = CandidateFiles(tmp_path, 7)
    asked = (
        (Purpose.WRITE, 1, "write it"),
        (Purpose.WRITE, 2, "write it without the id"),
        (Purpose.REVISE, 2, "read it once more"),
        (Purpose.SCORE, 1, "which number is it"),
    )
    for age, (purpose, turn, words) in enumerate(asked):
        message = PromptMessage(role="user", content=words)
        asyncio.run(files.write_messages(purpose, turn, [message]))
        for file in (tmp_path / "candidates" / "0007").rglob(f"{purpose}-{turn}.json"):
            os.utime(file, ns=(age, age))
    (tmp_path / "candidates" / "0007" / "asked" / "else-1.json").write_text("[]")

    found = read_info(str(tmp_path), 7)

    assert [(one.purpose, one.turn) for one in found.sent] == [asked_for[:2] for asked_for in asked]
    for one, (_, _, words) in zip(found.sent, asked, strict=True):
        assert json.loads(Path(one.file).read_text()) == [{"role": "user", "content": words}]
    shown = info(cockpit_of(proposed(7)), 7, found)
    for heading, words in (
        ("written: user", "write it"),
        ("written, 2nd time: user", "write it without the id"),
        ("read once more, 2nd time: user", "read it once more"),
    ):
        assert f"## Sent to have it {heading}\n\n```text\n{words}\n```" in shown
    assert "score read" in shown
    assert "which number is it" not in shown
