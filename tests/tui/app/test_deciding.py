"""Keys that decide: what goes down to the engine, and what a key that means nothing says instead."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    CandidateWaits,
    Fact,
    RoundEnded,
    RunPaused,
)
from engine.outcome import Reader, Reading
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from tests.facts import ended, proposed, run_into, run_through, scored, started, written
from tests.tui.app.world import World, opened, run

WAITING: tuple[Fact, ...] = (proposed(1), written(1), CandidateWaits(candidate=1))
RUNNING: tuple[Fact, ...] = (proposed(1), written(1), started(1))
SCORED = tuple(run_through(1, 10.0))
_THEIRS = Reading(value=9.0, reader=Reader.MODEL, line=2, column=1, quote="MAE 9")
DISPUTED = (*RUNNING, ended(1), replace(scored(1, 10.0), other=_THEIRS, marks=("disputed: two numbers",)))
FAILED = tuple(run_into(1))
REVIEW = AutonomyChanged(autonomy=Autonomy.REVIEW)


def given(number: int = 1, candidate: int = 1) -> VerdictGiven:
    return VerdictGiven(
        verdict=number, candidate=candidate, kind=Verdict.ACCEPT, meaning=Meaning.PIN, words=None
    )


ONE = {"candidate": 1}


@pytest.mark.parametrize(
    ("facts", "keys", "wished"),
    [
        (WAITING, ["a"], [("accept", ONE)]),
        (WAITING, ["r"], [("reject", ONE)]),
        (WAITING, ["f", "enter"], [("reflect", {**ONE, "words": None})]),
        (RUNNING, ["r"], [("reject", ONE)]),
        (SCORED, ["a"], [("accept", ONE)]),
        (SCORED, ["r"], [("reject", ONE)]),
        (SCORED, ["f", "l", "o", "g", "enter"], [("reflect", {**ONE, "words": "log"})]),
        (SCORED, ["f", "a", "escape"], []),
        (FAILED, ["r"], [("reject", ONE)]),
        (FAILED, ["f", "enter"], [("reflect", {**ONE, "words": None})]),
        ((*SCORED, given()), ["u"], [("withdraw", {})]),
        ((*SCORED, given(), VerdictWithdrawn(verdict=1)), ["U"], [("again", {})]),
        ((*SCORED, REVIEW, RoundEnded(round=1, ranking=(1,))), ["n"], [("next", {})]),
        (DISPUTED, ["="], [("pick", ONE)]),
        (SCORED, ["="], []),
        (RUNNING, ["="], []),
        (SCORED, ["m"], [("autonomy", {"level": "ask"})]),
        ((*SCORED, REVIEW), ["m"], [("autonomy", {"level": "auto"})]),
        (SCORED, ["p"], [("pause", {})]),
        ((*SCORED, RunPaused()), ["p"], [("unpause", {})]),
        (RUNNING, ["x"], []),
        (RUNNING, ["x", "x"], [("stop", ONE)]),
        (RUNNING, ["x", "escape", "x"], []),
        (RUNNING, ["x", "j", "X"], []),
        (RUNNING, ["X", "X"], [("stop_all", {})]),
    ],
)
def test_a_key_and_what_it_asks_of_the_engine(
    tmp_path: Path, facts: Sequence[Fact], keys: list[str], wished: list[tuple[str, dict[str, object]]]
) -> None:
    async def story() -> None:
        async with opened(tmp_path, *facts) as world:
            await world.press(*keys)
            assert world.wishes == wished

    run(story())


@pytest.mark.parametrize(
    ("facts", "key", "words"),
    [
        ((), "a", "nothing is selected yet"),
        (RUNNING, "a", "accept means nothing for #1: it is in flight"),
        (RUNNING, "f", "reflect means nothing for #1: it is in flight"),
        (FAILED, "a", "accept means nothing for #1: it has failed"),
        (SCORED, "u", "there is no verdict to take back"),
        (SCORED, "U", "no verdict has been taken back"),
        (SCORED, "x", "stop means nothing for #1"),
        (SCORED, "X", "nothing is in flight"),
        (SCORED, "right_square_bracket", "nothing needs you"),
        (RUNNING, "b", "there is no best yet"),
        (RUNNING, "enter", "no score has been read from #1"),
        (SCORED, "N", "nothing is searched for"),
        (SCORED, "right_curly_bracket", "d shows it"),
    ],
)
def test_a_key_that_means_nothing_says_so(
    tmp_path: Path, facts: Sequence[Fact], key: str, words: str
) -> None:
    async def story() -> None:
        async with opened(tmp_path, *facts) as world:
            await world.press(key)
            assert world.wishes == []
            assert words in world.line("words")

    run(story())


@pytest.mark.parametrize("key", ["a", "r"])
def test_what_was_typed_before_the_eye_could_follow_does_not_decide(tmp_path: Path, key: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, *SCORED, *run_through(2, 9.0, lane=2)) as world:
            await world.press("j")
            await world.press(key, is_armed=False)
            assert world.wishes == []
            assert "has only just come up" in world.line("words")
            await world.press(key, is_armed=False)
            assert world.wishes == [], "who is typing fast goes on doing so"
            await world.press(key)
            assert world.wishes

    run(story())


def test_a_key_right_behind_a_move_never_acts_on_the_candidate_before(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *SCORED, *run_through(2, 9.0, lane=2)) as world:
            world.clock.s += 10
            await world.pilot.press("j", "a")
            await world.settle()
            assert world.selection == 2
            assert world.wishes == []

    run(story())


def test_the_reason_why_not_is_shown(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *SCORED) as world:
            world.link.refusals["next"] = UsageError("round 1 is still in flight", hint="wait for it")
            await world.press("n")
            assert "round 1 is still in flight; wait for it" in world.line("words")
            world.clock.s += 30
            await world.settle()
            assert "still in flight" not in world.line("words")

    run(story())


def test_a_question_is_over_after_some_seconds(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *RUNNING) as world:
            await world.press("x")
            assert "stop #1?" in world.text
            world.clock.s += 60
            await world.settle()
            assert "stop #1?" not in world.text
            await world.press("x")
            assert world.wishes == []

    run(story())


async def _queue(world: World) -> None:
    await world.tell(AutonomyChanged(autonomy=Autonomy.ASK))
    for candidate in (2, 3):
        await world.tell(
            proposed(candidate, lane=candidate), written(candidate), CandidateWaits(candidate=candidate)
        )
        world.clock.s += 1


def test_arrivals_never_move_the_selection_and_brackets_do(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *SCORED) as world:
            await _queue(world)
            assert world.selection == 1
            seen = []
            for key in ("right_square_bracket",) * 3 + ("left_square_bracket",):
                await world.press(key)
                seen.append(world.selection)
            assert seen == [2, 3, 2, 3]
            await world.press("a")
            assert world.wishes == [("accept", {"candidate": 3})]

    run(story())


def test_words_are_the_persons_own_whatever_keys_they_are_made_of(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *SCORED, *run_through(2, 9.0, lane=2)) as world:
            await world.press("f", *"qxjaX", "tab", "colon", "question_mark", "enter")
            assert world.wishes == [("reflect", {"candidate": 1, "words": "qxjaX:?"})]
            assert world.app.is_running
            assert world.app.main.pane == "tree"

    run(story())


def test_words_that_are_typed_in_one_go_are_not_taken_for_keys(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *SCORED) as world:
            world.clock.s += 1
            await world.pilot.press("f", "a", "r", "q")
            await world.press("enter")
            assert world.wishes == [("reflect", {"candidate": 1, "words": "arq"})]

    run(story())
