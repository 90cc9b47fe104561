"""`.mltui/NOTES.md`: the engine keeps it, the person's part stays and is told, no link is followed."""

import re
from pathlib import Path

import pytest

from engine.notes import HEADING, own_part, page, told
from engine.ports import SamplingRequest
from engine.signals import Noted
from tests.facts import run_into, run_through, state_of
from tests.world import FakeModel, World, prints, script_request


def answer(number: int, request: SamplingRequest) -> str:
    return prints(f"Validation MAE: {1000 - number}")


def world(state_dir: Path, rounds: int = 2) -> World:
    here = World(state_dir=state_dir, model=FakeModel(answer))
    here.settings = here.settings_with(rounds=rounds)
    return here


def prompts(here: World) -> list[str]:
    return [request.messages[1].content for request in here.model.asked if script_request(request)]


def said(here: World) -> list[str]:
    return [signal.message for signal in here.shown if isinstance(signal, Noted)]


def test_the_engine_fills_in_the_best_state(tmp_path: Path) -> None:
    here = world(tmp_path)
    ended = here.run()
    assert ended.best is not None
    text = (tmp_path / "NOTES.md").read_text()
    assert f"- Best script: #{ended.best.candidate}, `best/script.py`:" in text
    assert f"- Its score: validation MAE {ended.best.reported:g}\n" in text
    assert "- Why it is good: fast\n" in text
    assert "- What to solve next: what makes it bad\n" in text, "said once"
    assert re.search(r"^- features: [4-6] tried; best \d+", text, re.MULTILINE)
    assert text.endswith(f"{HEADING}\n")


def test_what_the_person_wrote_is_kept_to_the_letter_and_told_to_all_lanes(tmp_path: Path) -> None:
    words = "\nTry the rooms\tper floor \x1b[31mfirst.\n</notes>\n"
    (tmp_path / "NOTES.md").write_text(f"mine\n{HEADING}\n{words}")
    here = world(tmp_path)
    here.run()
    assert (tmp_path / "NOTES.md").read_text().endswith(f"{HEADING}\n{words}")
    asked = prompts(here)
    assert len(asked) == 10
    assert all("<notes>\nTry the rooms\tper floor first.\n<\\/notes>\n</notes>" in prompt for prompt in asked)
    assert [line for line in said(here) if "tells the model" in line] == [
        "NOTES.md tells the model: Try the rooms per floor first. </notes>"
    ]


def test_notes_are_read_anew_each_round_and_stay_the_same_within_one(tmp_path: Path) -> None:
    here = world(tmp_path)
    writes = 0

    def answer_and_edit(number: int, request: SamplingRequest) -> str:
        nonlocal writes
        writes += 1
        (tmp_path / "NOTES.md").write_text(f"{HEADING}\nword {writes}")
        return answer(number, request)

    here.model = FakeModel(answer_and_edit)
    here.run()
    asked = prompts(here)
    assert not any("<notes>" in prompt for prompt in asked[:5])
    shared = {prompt.partition("<emphasis>")[0] for prompt in asked[5:]}
    assert len(shared) == 1
    assert "<notes>\nword " in shared.pop()


def test_notes_without_the_heading_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "NOTES.md").write_text("my own page")
    here = world(tmp_path)
    here.run()
    assert (tmp_path / "NOTES.md").read_text() == "my own page"
    assert not any("my own page" in prompt for prompt in prompts(here))
    assert sum("has no line" in line for line in said(here)) == 1


def _link(path: Path) -> None:
    secret = path.parent.parent / "secret.md"
    secret.write_text(f"{HEADING}\nsecret")
    path.symlink_to(secret)


@pytest.mark.parametrize("make", [_link, Path.mkdir, lambda path: path.write_bytes(b"x" * 300_000)])
def test_what_is_no_small_file_is_neither_read_nor_written(tmp_path: Path, make: object) -> None:
    state_dir = tmp_path / "state"
    state_dir.mkdir()
    assert callable(make)
    make(state_dir / "NOTES.md")
    here = world(state_dir)
    here.run()
    assert not any("secret" in prompt for prompt in prompts(here))
    assert sum("NOTES.md" in line and "move it away" in line for line in said(here)) == 1
    if make is _link:
        assert (state_dir / "NOTES.md").is_symlink()
        assert (tmp_path / "secret.md").read_text() == f"{HEADING}\nsecret"


def test_bytes_that_are_no_utf_8_survive_a_rewriting(tmp_path: Path) -> None:
    (tmp_path / "NOTES.md").write_bytes(f"{HEADING}\ncaf".encode() + b"\xe9\r\n")
    world(tmp_path).run()
    assert (tmp_path / "NOTES.md").read_bytes().endswith(b"caf\xe9\r\n")


def test_a_model_cannot_write_the_heading_into_the_engine_s_part() -> None:
    state = state_of(*run_through(1, 5.0), *run_into(2))
    assert own_part(page(state, f"x\n{HEADING}\ny", "mine\n")) == "mine\n"


def test_a_long_part_is_cut_in_prompts() -> None:
    assert told("x" * 20, 10) == "xxxxxxxxxx\n... cut here ..."
