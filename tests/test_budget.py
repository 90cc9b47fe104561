"""A budget binds: it is asked before each call, the run ends in order, and more of it goes on."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.budget import (
    TOKENS_WITHOUT_PRICE,
    Budget,
    Cost,
    Free,
    Priced,
    Tariff,
    Unpriced,
    budget_words,
    changed,
    cost_of,
    cost_of_call,
    in_force,
    money,
    spent_words,
    tariff_words,
    why_over,
)
from engine.candidate import Proposed
from engine.errors import UsageError
from engine.facts import (
    Autonomy,
    BudgetChanged,
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    CompletionArrived,
    EndReason,
    Flags,
    Purpose,
    RunEnded,
    RunResumed,
    ScriptWritten,
)
from engine.outcome import Usage
from engine.ports import SamplingRequest
from engine.runs import as_config, merged, with_budget
from engine.state import State
from tests.facts import NOON, STARTED, ended, failed, proposed, reflected, scored, started, state_of, written
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


# ------------------------------------------------------------------ a run


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


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"dollars": 0},
        {"dollars": -1},
        {"dollars": "5"},
        {"dollars": True},
        {"dollars": float("nan")},
        {"tokens": 1.5},
        {"rounds": 0},
        {"rounds": None},
        {"pounds": 5},
    ],
)
def test_what_is_no_budget_is_refused_in_one_line(tmp_path: Path, wanted: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"^budget: [^\n]+$"):
        changed(Budget(dollars=5.0, rounds=3), wanted)


# ------------------------------------------------------------------ values


def test_a_limit_that_is_named_changes_alone_and_none_takes_it_away() -> None:
    now = Budget(dollars=5.0, rounds=3)
    assert changed(now, {"tokens": 9}) == Budget(dollars=5.0, tokens=9, rounds=3)
    assert changed(now, {"dollars": None}) == Budget(rounds=3)
    assert changed(now, {"candidates": 9}) == Budget(dollars=5.0, candidates=9)
    assert changed(now, {"candidates": 9, "rounds": 2}) == Budget(dollars=5.0, candidates=9, rounds=2)


def test_where_the_price_is_not_known_tokens_stand_in_for_the_dollars_and_it_says_so() -> None:
    unknown = Unpriced(why="the price of M there is not known")
    assert in_force(Budget(dollars=5.0), [unknown]) == Budget(tokens=TOKENS_WITHOUT_PRICE)
    assert in_force(Budget(dollars=5.0, tokens=7), [unknown]) == Budget(tokens=7)
    assert in_force(Budget(rounds=3), [unknown]) == Budget(rounds=3), "no limit was wanted"
    both = in_force(Budget(dollars=5.0), [PENNY_A_TOKEN, unknown])
    assert both == Budget(dollars=5.0, tokens=TOKENS_WITHOUT_PRICE)
    assert tariff_words(unknown) == "the price of M there is not known, so tokens are counted, not dollars"


def test_what_is_free_costs_nothing_and_says_so() -> None:
    free = Free(why="the offline policy")
    assert in_force(Budget(dollars=5.0, rounds=3), [free]) == Budget(rounds=3)
    assert cost_of(free, 10, 10).nanousd == 0
    assert tariff_words(free) == "free: the offline policy"


def test_usage_that_the_endpoint_does_not_tell_is_estimated_and_marked() -> None:
    told = cost_of_call(PENNY_A_TOKEN, Usage(prompt_tokens=7, completion_tokens=3), 400, 400)
    assert (told.tokens, told.nanousd, told.estimated_tokens) == (10, 10 * CENT, 0)
    half = cost_of_call(PENNY_A_TOKEN, Usage(prompt_tokens=7, completion_tokens=None), 400, 41)
    assert (half.prompt_tokens, half.completion_tokens, half.estimated_tokens) == (7, 11, 11)
    none = cost_of_call(PENNY_A_TOKEN, Usage(prompt_tokens=None, completion_tokens=None), 400, 40)
    assert (none.tokens, none.estimated_tokens) == (110, 110)
    assert spent_words(none) == "about $1.10"
    assert spent_words(told) == "$0.10"


def test_sums_of_money_are_exact_and_no_call_is_rounded_to_nothing() -> None:
    tenth = Priced(words="", usd=lambda sent, got: Decimal("0.1") * sent)
    assert sum((cost_of(tenth, 1, 0) for _ in range(10)), Cost()).nanousd == 100 * CENT
    least = Priced(words="", usd=lambda sent, got: Decimal("1e-12"))
    assert cost_of(least, 1, 0).nanousd == 1


@pytest.mark.parametrize(
    ("nanousd", "words"),
    [
        (0, "$0.00"),
        (1, "<$0.0001"),
        (100_000, "$0.0001"),
        (31_000_000, "$0.0310"),
        (99_999_999, "$0.1000"),
        (100_000_000, "$0.10"),
        (5_000_000_000, "$5.00"),
        (1_234_567_890_000, "$1,234.57"),
    ],
)
def test_money_is_told_in_cents_and_below_ten_cents_finer(nanousd: int, words: str) -> None:
    assert money(nanousd) == words


def test_a_budget_and_its_end_are_told_in_words() -> None:
    assert budget_words(Budget(dollars=5.0, rounds=3)) == "$5.00, 3 rounds"
    assert budget_words(Budget(tokens=2_000_000, candidates=1)) == "2,000,000 tokens, 1 candidate"
    assert budget_words(Budget()) == "no limit"
    spent, coming = Cost(nanousd=498 * CENT), Cost(nanousd=6 * CENT)
    assert why_over(Budget(dollars=5.0), spent, 0, coming) == (
        "the budget is used up: $4.98 of $5.00 spent, the next call may cost $0.0600"
    )
    assert why_over(Budget(dollars=5.0), spent, 0, Cost(nanousd=2 * CENT)) is None
    assert why_over(Budget(wall_time_s=3600), Cost(), 3599.0, coming) is None
    assert "3,600 of 3,600 s at work" in (why_over(Budget(wall_time_s=3600), Cost(), 3600.0, coming) or "")


# ------------------------------------------------------------------ what the facts add up to


def at_minutes(*pairs: tuple[int, object]) -> State:
    state = state_of()
    for minute, fact in pairs:
        state.apply(fact, NOON + timedelta(minutes=minute))  # type: ignore[arg-type]
    return state


RESUMED = RunResumed(policy="p", search="rounds", samples=5, flags=Flags(), interrupted=())


def test_time_counts_while_something_is_in_flight_and_not_between_engines_or_for_a_person() -> None:
    state = at_minutes(
        (0, STARTED),
        (10, proposed(1)),  # ten minutes until the person let it begin
        (11, written(1)),
        (12, started(1)),
        (15, ended(1)),
        (16, scored(1, 1.0)),
        (17, reflected(1)),  # seven at work
        (60, proposed(2, round_number=2)),  # the round waited for the person
        (61, written(2)),
        (500, RESUMED),  # the engine was gone
        (505, started(2)),
        (506, failed(2)),
        (507, reflected(2)),
        (508, RunEnded(reason=EndReason.ROUNDS, best=None)),
    )
    end = NOON + timedelta(minutes=900)
    assert state.spending.worked_s(end) == (7 + 1 + 1) * 60
    assert state.spending.worked_s(end) == state.spending.worked_s(end + timedelta(days=1))


def test_the_next_round_will_cost_what_rounds_have_cost() -> None:
    def paid(candidate: int, cents: int) -> CompletionArrived:
        return CompletionArrived(
            candidate=candidate,
            purpose=Purpose.WRITE,
            turn=1,
            sha256="0" * 64,
            model="m",
            finish_reason="stop",
            usage=Usage(prompt_tokens=1, completion_tokens=1),
            wall_s=1.0,
            cost=Cost(nanousd=cents * CENT),
        )

    rounds: list[CandidateProposed | CompletionArrived] = [
        proposed(1),
        paid(1, 10),
        proposed(2, round_number=2),
        paid(2, 21),
    ]
    more: list[CandidateProposed | CompletionArrived] = [proposed(3, round_number=3), paid(3, 99)]
    state = state_of(*rounds, *more)
    assert state.spending.mean_round(0) is None
    mean = state.spending.mean_round(2)
    assert mean is not None
    assert mean.nanousd == 155_000_000
    assert state.spending.total.nanousd == 130 * CENT


def test_a_journal_from_before_prices_were_kept_counts_its_tokens() -> None:
    fact = CompletionArrived(
        candidate=1,
        purpose=Purpose.WRITE,
        turn=1,
        sha256="0" * 64,
        model="m",
        finish_reason="stop",
        usage=Usage(prompt_tokens=5, completion_tokens=6),
        wall_s=1.0,
    )
    spent = state_of(proposed(1), fact).spending.total
    assert (spent.tokens, spent.unpriced_tokens, spent.nanousd) == (11, 11, 0)


def test_a_changed_budget_is_as_if_it_had_been_a_flag_and_a_later_flag_wins() -> None:
    flags = with_budget(Flags(seed=1, rounds=3), Budget(dollars=None, tokens=7, rounds=6))
    assert flags.budget_dollars is False
    kept = merged(flags, Flags(budget_dollars=9.0), seed=1)
    assert as_config(kept)["budget"] == {"dollars": 9.0, "tokens": 7, "wall_time_s": False}
    assert kept.rounds == 6
