"""The person's notes for the model, from the screen into the editor and back."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.metric import MAE
from engine.notes import HEADING, NAME, blank_page, own_part, page
from engine.state import State
from tests.facts import run_through
from tests.tui.app.test_taking import given_way
from tests.tui.app.world import opened, run

PAGE = page(State(MAE), "prices", "keep the folds\n")


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true --wait")


def writing(change: Callable[[str], str], code: int = 0) -> Callable[[Sequence[str], str], int]:
    """An editor that makes this of the text."""

    def act(command: Sequence[str], _: str) -> int:
        file = Path(command[-1])
        file.write_text(change(file.read_text()))
        return code

    return act


def said(folder: Path, act: Callable[[Sequence[str], str], int]) -> str:
    """What the screen says behind the editor."""
    heard: list[str] = []

    async def story() -> None:
        async with opened(folder, *run_through(1, 10.0)) as world:
            recorded = given_way(world, act)
            await world.press("E")
            await world.until(lambda: world.app.main._notice is not None)
            assert recorded.commands == [["true", "--wait", str(folder / NAME)]]
            heard.append(world.text)

    run(story())
    return heard[0]


def test_before_there_is_a_best_the_page_is_begun(tmp_path: Path) -> None:
    text = said(tmp_path, writing(lambda text: f"{text}try the rooms per floor\n"))
    assert "your notes are told to the model from the next round on" in text
    assert own_part((tmp_path / NAME).read_text()) == "try the rooms per floor\n"


def test_a_page_that_nothing_was_written_into_is_gone_again(tmp_path: Path) -> None:
    assert "your notes are as they were" in said(tmp_path, writing(lambda text: text))
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: f"{text}and more\n", "are told to the model from the next round on"),
        (lambda text: text.replace("prices", "houses"), "your notes are as they were"),
        (lambda text: text.replace("keep the folds\n", ""), "the model is told none of your notes any more"),
        (
            lambda text: text.replace(HEADING, "## mine"),
            "is told nothing of it; put that line back",
        ),
        (lambda _: "a" * 300_000, "is longer than 256 kB"),
    ],
)
def test_it_says_what_becomes_of_the_notes(tmp_path: Path, change: Callable[[str], str], words: str) -> None:
    (tmp_path / NAME).write_text(PAGE)
    assert words in said(tmp_path, writing(change))


def test_an_editor_that_ends_with_an_error_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(PAGE)
    assert "the editor ended with 1: your notes are as they were" in said(
        tmp_path, writing(lambda text: text, code=1)
    )


def test_no_link_is_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("secret")
    (tmp_path / NAME).symlink_to(elsewhere)

    async def story() -> None:
        async with opened(tmp_path, *run_through(1, 10.0)) as world:
            recorded = given_way(world)
            await world.press("E")
            await world.until(lambda: "is no regular file" in world.text)
            assert recorded.commands == []

    run(story())


def test_without_an_editor_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor")

    async def story() -> None:
        async with opened(tmp_path, *run_through(1, 10.0)) as world:
            given_way(world)
            await world.press("E")
            await world.until(lambda: "there is no such program" in world.text)
            await world.until(lambda: not (tmp_path / NAME).exists())

    run(story())


def test_the_page_that_is_begun_is_one_that_the_engine_understands() -> None:
    assert own_part(blank_page()) == ""
