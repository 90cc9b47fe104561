"""A budget binds: it is asked before each call, the run ends in order, and more of it goes on."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.budget import (
    Budget,
    Free,
    Priced,
    Tariff,
    Unpriced,
)
from engine.candidate import Proposed
from engine.errors import UsageError
from engine.facts import (
    Autonomy,
    BudgetChanged,
    CandidateReflected,
    CandidateScored,
    EndReason,
    Purpose,
    RunEnded,
    ScriptWritten,
)
from engine.outcome import Usage
from engine.ports import SamplingRequest
from engine.runs import as_config
from tests.facts import NOON
from tests.world import SETTINGS, FakeModel, Steered, World, prints

CENT = 10_000_000
PENNY_A_TOKEN = Priced(words="a cent a token", usd=lambda sent, got: Decimal(sent + got) / 100)
DOLLAR_AN_ANSWER = Priced(words="a dollar a token of answer", usd=lambda sent, got: Decimal(got))
"""FakeModel's answers have one token, and may have two: a call costs a dollar, and two at most."""
UNPRICED = Unpriced(why="nobody knows")


def better(number: int, request: SamplingRequest) -> str:
    return prints(f"Validation MAE: {1000 - number}")


def world(path: Path, budget: Budget, tariff: Tariff = DOLLAR_AN_ANSWER) -> World:
    return World(
        state_dir=path,
        model=FakeModel(better),
        settings=replace(SETTINGS, rounds=20),
        budget=budget,
        tariff=tariff,
        max_tokens=2,
    )


def spent_dollars(here: World) -> float:
    return here.state.spending.total.nanousd / 1e9


@pytest.mark.parametrize("dollars", [9, 10, 15, 23])
def test_even_where_every_answer_is_as_long_as_it_may_be_no_budget_is_overrun(
    tmp_path: Path, dollars: int
) -> None:
    here = world(tmp_path, Budget(dollars=dollars))
    here.model.usage = Usage(prompt_tokens=1, completion_tokens=2)
    at_once: list[int] = []
    as_many_as_can_be, is_full = min(5, dollars // 2), asyncio.Event()

    async def gate(model: FakeModel) -> None:
        at_once.append(len(model.asked) * 2)
        if model.in_flight == as_many_as_can_be:
            is_full.set()
        await is_full.wait()

    here.model.gate = gate
    assert here.run().reason is EndReason.BUDGET
    assert dollars - 2 < spent_dollars(here) <= dollars
    assert max(at_once) <= dollars, "what was asked for, and had not come yet"
    assert here.model.most_in_flight == as_many_as_can_be


def test_a_call_that_came_cheaper_than_it_might_have_leaves_room_for_another(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=12))
    assert here.run().reason is EndReason.BUDGET
    assert spent_dollars(here) == 11, "one more might have cost two"


def test_an_endpoint_that_counts_more_than_one_would_guess_overruns_by_what_was_in_flight_alone(
    tmp_path: Path,
) -> None:
    here = world(tmp_path, Budget(dollars=30))
    here.model.usage = Usage(prompt_tokens=1, completion_tokens=8)
    as_many, is_full = 5, asyncio.Event()

    async def gate(model: FakeModel) -> None:
        if model.in_flight == as_many:
            is_full.set()
        await is_full.wait()

    here.model.gate = gate
    assert here.run().reason is EndReason.BUDGET
    assert len(here.model.asked) == 5, "what was asked for before anything was known"


def test_a_run_ends_in_order_with_what_it_has(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=22))
    last = here.run()
    assert last.reason is EndReason.BUDGET
    assert last.best is not None
    assert isinstance(here.facts[-1], RunEnded)
    asked = {fact.candidate for fact in here.facts if isinstance(fact, ScriptWritten)}
    settled = {fact.candidate for fact in here.facts if isinstance(fact, CandidateScored)}
    assert asked == settled, "what was written was run and scored"
    assert all(isinstance(candidate.status, Proposed) for candidate in here.state.unfinished)


def test_what_has_run_is_scored_by_the_parser_alone_where_the_judge_may_not_be_asked(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=2))
    here.settings = replace(SETTINGS, samples=1, rounds=2)
    here.model.usage = Usage(prompt_tokens=1, completion_tokens=2)
    last = here.run()
    assert last.reason is EndReason.BUDGET
    assert [request.purpose for request in here.model.asked] == [Purpose.WRITE]
    (score,) = [fact for fact in here.facts if isinstance(fact, CandidateScored)]
    assert score.score.reported == 999
    assert any(mark.startswith("not judged by the model: the budget is used up") for mark in score.marks)
    (words,) = [fact for fact in here.facts if isinstance(fact, CandidateReflected)]
    assert words.reflection is None
    assert words.reason is not None
    assert "the budget is used up" in words.reason


def test_an_ended_run_goes_on_only_with_a_larger_budget_and_what_was_spent_counts(tmp_path: Path) -> None:
    first = world(tmp_path, Budget(dollars=19))
    first.run()
    spent = first.state.spending.total
    again = world(tmp_path, Budget(dollars=19))
    assert again.run().reason is EndReason.BUDGET
    assert again.model.asked == []
    assert again.state.spending.total == spent
    put_off = {known.id for known in again.state.unfinished}
    assert put_off, "some of the second round had to wait"
    more = world(tmp_path, Budget(dollars=40))
    assert more.run().reason is EndReason.BUDGET
    assert spent_dollars(more) == 39
    assert not put_off & {known.id for known in more.state.unfinished}, "who was put off is written first"


@pytest.mark.parametrize("search", ["rounds", "mcts", "greedy", "best-of-n"])
def test_every_search_ends_within_its_budget_and_stays_ended(tmp_path: Path, search: str) -> None:
    for asked in (30, 0):
        here = world(tmp_path, Budget(dollars=60))
        here.settings = replace(here.settings, search=search)
        here.model.usage = Usage(prompt_tokens=1, completion_tokens=2)
        assert here.run().reason is EndReason.BUDGET
        assert len(here.model.asked) == asked
    assert spent_dollars(here) == 60


def test_a_budget_too_small_for_a_single_call_asks_for_nothing(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(tokens=50), UNPRICED)
    assert here.run().reason is EndReason.BUDGET
    assert here.model.asked == []


def test_without_a_limit_the_rounds_end_the_run(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=0.01), Free(why="a test"))
    here.settings = replace(SETTINGS, rounds=1)
    assert here.run().reason is EndReason.ROUNDS
    assert here.state.spending.total.nanousd == 0
    assert here.state.spending.total.tokens == 30


class Ticking:
    """A minute passes from fact to fact."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        self.at += timedelta(seconds=60)
        return self.at


def test_time_at_work_ends_a_run_too(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(wall_time_s=3000))
    here.clock = Ticking()
    assert here.run().reason is EndReason.BUDGET
    assert here.model.asked
    assert here.state.best is not None


def test_a_larger_budget_lets_an_ended_run_go_on_at_once_and_is_kept(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=19))

    async def act(run: Steered) -> None:
        await run.until(lambda state: state.ended is not None)
        assert run.state.ended is not None
        assert run.state.ended.reason is EndReason.BUDGET
        with pytest.raises(UsageError, match=r"^the budget is used up: \$\d.*; raise it first$"):
            run.steering.obey("next", {})
        asked = len(here.model.asked)
        run.steering.obey("budget", {"dollars": 40})
        await run.until(lambda state: state.ended is not None and len(here.model.asked) > asked)

    asyncio.run(here.steered(act, autonomy=Autonomy.AUTO))
    assert here.state.flags.budget_dollars == 40
    assert as_config(here.state.flags)["budget"] == {
        "dollars": 40,
        "tokens": False,
        "wall_time_s": False,
    }
    assert any(isinstance(fact, BudgetChanged) for fact in here.facts)


def test_a_smaller_budget_ends_the_run_while_it_is_under_way(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=100_000.0))

    async def act(run: Steered) -> None:
        await run.until(lambda state: state.rounds_ended >= 1)
        run.steering.obey("budget", {"dollars": 0.01})
        await run.until(lambda state: state.ended is not None)
        assert run.state.ended is not None
        assert run.state.ended.reason is EndReason.BUDGET

    asyncio.run(here.steered(act, autonomy=Autonomy.AUTO))


def test_more_rounds_let_a_run_go_on_that_had_its_rounds(tmp_path: Path) -> None:
    here = world(tmp_path, Budget())
    here.settings = replace(SETTINGS, rounds=1)

    async def act(run: Steered) -> None:
        await run.until(lambda state: state.ended is not None)
        run.steering.obey("budget", {"rounds": 2})
        await run.until(lambda state: state.ended is not None and state.rounds_ended == 2)

    asyncio.run(here.steered(act, autonomy=Autonomy.AUTO))
    assert here.state.flags.rounds == 2


def test_what_waits_for_its_turn_is_not_asked_for_once_a_smaller_budget_has_been_set(tmp_path: Path) -> None:
    here = world(tmp_path, Budget(dollars=100))
    here.settings = replace(SETTINGS, samples=8)
    is_open = asyncio.Event()

    async def wait(_: FakeModel) -> None:
        await is_open.wait()

    here.model.gate = wait

    async def act(run: Steered) -> None:
        while here.model.in_flight < 5:
            await asyncio.to_thread(lambda: None)
        run.steering.obey("budget", {"dollars": 5})
        is_open.set()
        await run.until(lambda state: state.ended is not None)

    asyncio.run(here.steered(act, autonomy=Autonomy.AUTO))
    assert spent_dollars(here) == 5, "what was in flight, and nothing of what waited for a slot"
    assert here.state.ended is not None
    assert len(here.state.unfinished) == 3
