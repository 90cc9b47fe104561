"""The budget on the screen: what was spent of it, what a round costs, and how a person changes it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from engine.budget import Cost
from engine.errors import UsageError
from engine.facts import EndReason, RunEnded
from tests.facts import proposed
from tests.tui.app.world import hello, opened, run
from tests.tui.views.world import HELLO, HOLD, STARTED, cockpit_of, completion, now_of
from tui.screens.budgeting import wanted_budget
from tui.sights import Limits
from tui.views.header import header
from tui.views.queue import hold_lines, queue_line
from tui.views.spans import Tone, plain_text

PAID = replace(HELLO, budget=Limits(dollars=5.0), budget_words="$5.00, 3 rounds")
SPENT = replace(completion(1), cost=Cost(prompt_tokens=9_000, completion_tokens=900, nanousd=1_200_000_000))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("5", {"dollars": 5.0}),
        ("$7.50", {"dollars": 7.5}),
        ("dollars none", {"dollars": None}),
        ("2M tokens", {"tokens": 2_000_000}),
        ("tokens 2,000,000", {"tokens": 2_000_000}),
        ("rounds 6", {"rounds": 6}),
        ("Candidates 25", {"candidates": 25}),
    ],
)
def test_a_limit_is_read_as_it_is_typed(text: str, wanted: Mapping[str, object]) -> None:
    assert wanted_budget(text) == wanted


@pytest.mark.parametrize(
    "text", ["much", "-5", "0", "rounds", "rounds 1.5", "5 6", "rounds tokens 5", "$5 rounds"]
)
def test_what_is_no_limit_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        wanted_budget(text)


def test_the_palette_asks_for_a_limit_and_sends_it(tmp_path: Path) -> None:
    async def story() -> None:
        greeting = hello(tmp_path, budget=Limits(dollars=5.0), budget_words="$5.00, 3 rounds")
        async with opened(tmp_path, proposed(1), greeting=greeting) as world:
            await world.app.main.run_action("budget")
            await world.settle()
            assert "budget: $5.00, 3 rounds" in world.text
            await world.press(*"much", "enter")
            assert "`much` is no budget" in world.text
            assert world.wishes == []
            await world.app.main.run_action("budget")
            await world.press(*"10", "enter")
            assert world.wishes == [("budget", {"dollars": 10.0})]
            assert "the budget is changed" in world.text

    run(story())


def test_the_palette_names_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, proposed(1)) as world:
            await world.press("ctrl+p", *"change the bud")
            await world.until(lambda: "Change the budget" in world.text)

    run(story())


def test_the_header_shows_what_was_spent_of_the_dollars() -> None:
    cockpit = cockpit_of(STARTED, proposed(1), SPENT, hello=PAID)
    wide, narrow = (plain_text(header(cockpit, width, now_of(cockpit))) for width in (200, 100))
    assert "$1.20 of $5.00" in wide
    assert " tok" not in wide
    assert "$1.20" in narrow
    unlimited = cockpit_of(STARTED, proposed(1), SPENT, hello=replace(PAID, budget=Limits()))
    assert "$1.20  " in plain_text(header(unlimited, 200, now_of(unlimited)))
    free = cockpit_of(STARTED, proposed(1), completion(1))
    assert " tok" in plain_text(header(free, 200, now_of(free)))


def test_the_hold_shows_the_price_and_what_a_round_costs() -> None:
    hold = replace(HOLD, price="some-model costs $2.50 in and $10.00 out", round="about $0.32")
    cockpit = cockpit_of(hello=replace(HELLO, hold=hold))
    lines = [plain_text(line) for line in hold_lines(cockpit, 140)]
    assert "a round: about $0.32" in lines[0]
    assert "some-model costs $2.50 in and $10.00 out" in lines[1]


def test_a_used_up_budget_is_an_end_that_was_set_and_names_the_way_on() -> None:
    cockpit = cockpit_of(STARTED, proposed(1), RunEnded(reason=EndReason.BUDGET, best=None), hello=PAID)
    line = header(cockpit, 160, now_of(cockpit))
    assert [span.tone for span in line if "its budget is used up" in span.text] == [Tone.STRONG]
    assert "`Change the budget` (ctrl+p)" in plain_text(queue_line(cockpit, 160, now_of(cockpit)))
