"""What calls cost, in exact sums; what a person is told of it; and what a run's facts add up to."""

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.budget import (
    TOKENS_WITHOUT_PRICE,
    Budget,
    Cost,
    Free,
    Priced,
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
from engine.codec import fact_body, fact_name, read_fact
from engine.errors import UsageError
from engine.facts import (
    BudgetChanged,
    CallGivenUp,
    CandidateProposed,
    CompletionArrived,
    EndReason,
    Fact,
    Flags,
    Purpose,
    RunEnded,
    RunResumed,
)
from engine.outcome import Usage
from engine.runs import as_config, merged, with_budget
from engine.state import State
from tests.facts import NOON, STARTED, ended, failed, proposed, reflected, scored, started, state_of, written

CENT = 10_000_000
PENNY_A_TOKEN = Priced(words="a cent a token", usd=lambda sent, got: Decimal(sent + got) / 100)


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
def test_what_is_no_budget_is_refused_in_one_line(wanted: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"^budget: [^\n]+$"):
        changed(Budget(dollars=5.0, rounds=3), wanted)


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


def test_a_budget_without_a_limit_is_kept_as_such() -> None:
    flags = with_budget(Flags(), Budget(tokens=7, rounds=6))
    for fact in (
        BudgetChanged(budget=Budget(dollars=2.5, rounds=6)),
        RunResumed(policy="p", search="rounds", samples=5, flags=flags, interrupted=()),
    ):
        assert read_fact(fact_name(fact), fact_body(fact)) == fact
    again = state_of(BudgetChanged(budget=Budget(dollars=2.5, rounds=6))).flags
    assert (again.budget_dollars, again.budget_tokens, again.rounds) == (2.5, False, 6)


def test_the_tokens_that_a_run_tells_are_those_that_the_budget_counts() -> None:
    facts: list[Fact] = [
        STARTED,
        proposed(1),
        CallGivenUp(
            candidate=1,
            purpose=Purpose.WRITE,
            turn=1,
            cost=Cost(prompt_tokens=100, completion_tokens=20, estimated_tokens=120),
            why="the line broke",
        ),
        CompletionArrived(
            candidate=1,
            purpose=Purpose.WRITE,
            turn=1,
            sha256="0" * 64,
            model="m",
            finish_reason="stop",
            usage=Usage(prompt_tokens=None, completion_tokens=7),
            wall_s=1.0,
            cost=Cost(prompt_tokens=90, completion_tokens=7, estimated_tokens=90),
        ),
    ]
    state = state_of(*facts)
    counts = state.counts()
    assert (counts["prompt_tokens"], counts["completion_tokens"]) == (190, 27)
    assert state.spending.total.tokens == 190 + 27
