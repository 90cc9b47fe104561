"""Scripts that are judged before they run: by their value, in pairs, and in place of running."""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine import memory
from engine.budget import Budget, Priced
from engine.calibration import Calibration, calibration_of, calibration_words, came_of
from engine.candidate import Failed, NotRun, Operator, Scored, WaitingForApproval
from engine.errors import SamplingError
from engine.facts import Autonomy, CandidateProposed, EndReason, Entry, ExecutionStarted, Fact, Purpose
from engine.forecast_facts import CandidateChosen, CandidateNotRun, CandidatesCompared, CandidateValued
from engine.journal.files import CandidateFiles
from engine.metric import MAE
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.ports import SamplingRequest
from engine.signals import Noted
from engine.state import State
from engine.target import TargetScale
from tests.world import Died, FakeModel, Steered, World, prints

Answer = Callable[[SamplingRequest], str]


def world(state_dir: Path, answer: Answer, **settings: object) -> World:
    """The k-th script prints 100 * k."""
    model = FakeModel(lambda number, _: prints(f"Validation MAE: {100 * number}"))
    model.before_run = answer
    here = World(state_dir=state_dir, model=model)
    here.settings = here.settings_with(**({"samples": 6, "keep": 2, "rounds": 1} | settings))
    return here


def maes(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"print\('Validation MAE: (\d+)'\)", text)]


def values(probability: Callable[[int], float]) -> Answer:
    """A forecast of each script from what it will print; a gain and a loss of 10 each."""

    def answer(request: SamplingRequest) -> str:
        (mae,) = maes(request.messages[-1].content.rpartition("<proposed_script>")[2])
        return json.dumps({"reasoning": "x", "probability": probability(mae), "gain": 10, "loss": 10})

    return answer


def lower(request: SamplingRequest) -> str:
    """The script that will print less is the better one."""
    first, second = maes(request.messages[-1].content)
    return json.dumps(
        {"reasoning": f"{first} against {second}", "better": "first" if first < second else "second"}
    )


def of(facts: list[Fact], kind: type) -> list[Fact]:
    return [fact for fact in facts if isinstance(fact, kind)]


def printing(here: World, candidates: Iterable[int]) -> list[int]:
    """What their scripts would print; which lane asks first is left to chance."""
    return [maes(CandidateFiles(here.state_dir, one).script.read_text())[0] for one in candidates]


def chosen(here: World) -> list[int]:
    return printing(here, (fact.candidate for fact in here.facts if isinstance(fact, CandidateChosen)))


def test_the_best_by_net_upside_run_and_the_others_do_not(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: mae / 1000), before_run="value")
    here.run()
    state = here.state
    assert chosen(here) == [600, 500]
    ran = [one.id for one in state.candidates.values() if isinstance(one.status, Scored)]
    assert {fact.candidate for fact in here.facts if isinstance(fact, ExecutionStarted)} == set(ran)
    left = {one.id: one.status for one in state.candidates.values() if isinstance(one.status, NotRun)}
    assert sorted(printing(here, left)) == [100, 200, 300, 400]
    assert "net upside -2 (40% to improve), 3 of 6; at most 2 run (`keep`)" in {
        one.why for one in left.values()
    }
    assert state.counts()["not_run"] == 4
    parts = memory.parts(state, memory.settled(state))
    assert sum(int(count) for count in re.findall(r"(\d+) tried", parts)) == 2, "not those that did not run"
    assert sum(int(count) for count in re.findall(r"(\d+) not run", parts)) == 4


def test_a_script_that_could_not_be_valued_stands_behind_the_others(tmp_path: Path) -> None:
    def answer(request: SamplingRequest) -> str:
        if "Validation MAE: 600" in request.messages[-1].content:
            return "hard to tell"
        return values(lambda mae: mae / 1000)(request)

    here = world(tmp_path, answer, before_run="value")
    here.run()
    assert chosen(here) == [500, 400]
    asked = [one for one in here.model.asked if one.purpose is Purpose.VALUE]
    assert len(asked) == 7  # what is no forecast is asked for again once
    (told,) = [fact for fact in here.facts if isinstance(fact, CandidateValued) and fact.prediction is None]
    assert printing(here, [told.candidate]) == [600]
    assert "no probability" in told.why


def test_an_endpoint_that_values_nothing_does_not_stop_the_round(tmp_path: Path) -> None:
    here = world(tmp_path, lambda _: "", before_run="value", samples=3)

    def fail(request: SamplingRequest) -> str:
        raise SamplingError("too busy")

    here.model.before_run = fail
    here.run()
    assert len(chosen(here)) == 2


def test_predictions_are_kept_beside_what_came_out_and_told_to_the_model(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: 0.8), before_run="value", samples=4, keep=3, rounds=2)
    here.run()
    state = here.state
    known = calibration_of(state)
    assert known is not None
    # The first round stood against nothing; the second against the best of it: all three were worse.
    first = min(state.reported(one) or 999 for one in (1, 2, 3))
    later = [state.reported(one) or 0 for one in (5, 6, 7)]
    assert known.count == 3
    assert known.improved_share == 0
    assert known.expected_share == pytest.approx(0.8)
    assert known.bias == pytest.approx(6 + sorted(later)[1] - first)
    assert known.rank_correlation is None  # all forecasts were alike
    asked = [one for one in here.model.asked if one.purpose is Purpose.VALUE]
    assert "none of the predictions has come out yet" in asked[-1].messages[0].content
    assert f"whose validation MAE is {first:g}" in asked[-1].messages[0].content


def test_what_was_gained_on_the_median_is_no_measure_once_scripts_were_improved(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: 0.8), before_run="value", samples=4, keep=3, rounds=2)
    here.scale = TargetScale(median_mae=4_000.0, log_median_mae=None)
    here.run()
    known = calibration_of(here.state)
    assert known is not None
    best = here.state.best_before(2)
    later = [one.id for one in here.state.candidates.values() if one.round == 2]
    came = [gain for one in later if (gain := came_of(here.state, one)) is not None]
    assert best is not None
    assert known.count == len(came) == 3
    assert known.bias == pytest.approx(6 - sorted(came)[1])
    assert "too fearful by 3" in calibration_words(first_round(here), "MAE")


def first_round(here: World) -> Calibration | None:
    """What was known when the second round was proposed."""
    state = State(MAE)
    for entry in here.shown:
        if isinstance(entry, Entry) and state.rounds_ended == 0:
            state.apply(entry.fact, entry.at)
    return calibration_of(state)


def test_calibration_is_told_once_something_has_come_out(tmp_path: Path) -> None:
    here = world(
        tmp_path, values(lambda mae: 1 - mae / 2000), before_run="value", samples=4, keep=3, rounds=3
    )
    here.run()
    last = [one for one in here.model.asked if one.purpose is Purpose.VALUE][-1]
    assert (
        "of 3 predictions that came out, rank correlation +1.00, too hopeful by" in last.messages[0].content
    )


def test_a_script_that_is_judged_better_in_both_orders_stays(tmp_path: Path) -> None:
    here = world(tmp_path, lower, before_run="elimination")
    here.run()
    assert chosen(here) == [100]
    assert len(of(here.facts, CandidateNotRun)) == 5
    compared = of(here.facts, CandidatesCompared)
    asked = [one for one in here.model.asked if one.purpose is Purpose.COMPARE]
    assert len(asked) == 2 * len(compared)


def test_who_always_prefers_the_first_decides_nothing(tmp_path: Path) -> None:
    here = world(
        tmp_path, lambda _: json.dumps({"reasoning": "x", "better": "first"}), before_run="elimination"
    )
    here.run()
    assert all(
        isinstance(one, CandidatesCompared) and one.better is None
        for one in of(here.facts, CandidatesCompared)
    )
    assert len(of(here.facts, CandidateChosen)) == 2  # at most `keep` of those that are about as good
    (why, *_) = {fact.why for fact in here.facts if isinstance(fact, CandidatesCompared)}
    assert "asked in both orders" in why


@pytest.mark.parametrize(
    ("mode", "answer"), [("value", values(lambda mae: 1 - mae / 2000)), ("elimination", lower)]
)
def test_in_place_of_running_nothing_runs_and_the_search_stands_on_the_favoured(
    tmp_path: Path, mode: str, answer: Answer
) -> None:
    here = world(tmp_path, answer, before_run=mode, instead_of_run=True, samples=3, rounds=2)
    ended = here.run()
    state = here.state
    assert not of(here.facts, ExecutionStarted)
    assert all(isinstance(one.status, NotRun) for one in state.candidates.values())
    (ground,) = {state.candidates[one].parent for one in (4, 5, 6)}
    assert ground is not None
    assert printing(here, [ground]) == [100]
    assert ended.best is not None
    assert printing(here, [ended.best.candidate]) == ([100] if mode == "elimination" else [400])
    assert ended.best.reported is None
    (asked, *_) = [one for one in here.model.asked if "<reward_reflection>\n" in one.messages[0].content]
    assert "The script was not run, so no validation MAE is known" in asked.messages[0].content
    assert "not run: nothing of it is measured" in (tmp_path / "best/WHY.md").read_text()
    assert "- Its score: none, it was not run\n" in (tmp_path / "NOTES.md").read_text()
    assert (tmp_path / "best/script.py").is_file()


@pytest.mark.parametrize(
    ("mode", "answer"), [("value", values(lambda mae: 1 - mae / 2000)), ("elimination", lower)]
)
def test_a_death_at_any_fact_asks_for_nothing_twice(tmp_path: Path, mode: str, answer: Answer) -> None:
    whole = world(tmp_path / "whole", answer, before_run=mode, samples=4)
    (tmp_path / "whole").mkdir()
    whole.run()
    questions = len([one for one in whole.model.asked if one.purpose in (Purpose.VALUE, Purpose.COMPARE)])
    for dies_after in range(2, whole.committed, 3):
        folder = tmp_path / str(dies_after)
        folder.mkdir()
        first = world(folder, answer, before_run=mode, samples=4)
        first.dies_after = dies_after
        with pytest.raises(BaseException) as raised:
            first.run()
        assert raised.group_contains(Died) or isinstance(raised.value, Died)
        second = world(folder, answer, before_run=mode, samples=4)
        second.model.written = first.model.written
        second.run()
        asked = [
            one
            for one in (*first.model.asked, *second.model.asked)
            if one.purpose in (Purpose.VALUE, Purpose.COMPARE)
        ]
        assert len(asked) <= questions + 4  # what was in flight
        assert second.state.counts()["not_run"] == whole.state.counts()["not_run"]


async def accept_and_wait(hands: Steered) -> None:
    await hands.until(lambda state: state.rounds_ended == 1)
    (one, *_) = [one.id for one in hands.state.candidates.values() if isinstance(one.status, NotRun)]
    hands.steering.accept(one)
    await hands.until(lambda state: isinstance(state.candidates[one].status, Scored))


def test_a_person_may_have_one_run_all_the_same(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: mae / 1000), before_run="value")
    asyncio.run(here.steered(accept_and_wait, autonomy=Autonomy.REVIEW))
    assert here.state.counts()["scored"] == 3


def test_repairs_run_without_being_chosen_again(tmp_path: Path) -> None:
    def write(number: int, request: SamplingRequest) -> str:
        return (
            prints("x") + "raise ValueError\n" if number == 1 else prints(f"Validation MAE: {100 * number}")
        )

    here = world(tmp_path, values(lambda mae: 0.5), before_run="value", samples=3, keep=1)
    here.model = FakeModel(write)
    here.model.before_run = lambda request: json.dumps(
        {
            "reasoning": "x",
            "probability": 0.9 if "raise V" in request.messages[-1].content else 0.1,
            "gain": 1,
            "loss": 1,
        }
    )
    here.run()
    state = here.state
    (mended,) = [one for one in state.candidates.values() if one.operator is Operator.REPAIR]
    assert mended.parent in {fact.candidate for fact in here.facts if isinstance(fact, CandidateChosen)}
    assert state.reported(mended.id) == 400


def test_a_tree_search_left_to_itself_goes_by_rounds_then(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: 1 - mae / 5000), before_run="value", search="mcts", rounds=2)
    here.run()
    began = [fact.round for fact in here.facts if isinstance(fact, CandidateProposed)]
    assert began == [1] * 6 + [2] * 6
    assert here.state.counts() | {"scored": 4, "not_run": 8} == here.state.counts()


async def approve_what_waits(hands: Steered) -> None:
    def waiting(state: State) -> list[int]:
        return [one.id for one in state.candidates.values() if isinstance(one.status, WaitingForApproval)]

    await hands.until(lambda state: len(waiting(state)) == 2)
    assert not any(isinstance(one, ExecutionStarted) for one in hands.world.facts)
    for one in waiting(hands.state):
        hands.steering.accept(one)
    await hands.until(lambda state: state.rounds_ended == 1)


def test_who_wants_to_be_asked_is_asked_of_the_chosen_alone(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: mae / 1000), before_run="value")
    asyncio.run(here.steered(approve_what_waits, autonomy=Autonomy.ASK))
    assert here.state.counts()["scored"] == 2


async def reject_one_that_is_held(hands: Steered) -> None:
    await hands.until(lambda state: sum(one.is_valued for one in state.candidates.values()) == 5)
    (rejected, *_) = [one.id for one in hands.state.candidates.values() if one.is_valued]
    hands.steering.reject(rejected)
    hands.world.model.gate = None
    await hands.until(lambda state: state.rounds_ended == 1)
    assert isinstance(hands.state.candidates[rejected].status, Failed)


def test_one_that_is_rejected_meanwhile_is_not_chosen(tmp_path: Path) -> None:
    here = world(tmp_path, values(lambda mae: 0.5), before_run="value")

    async def last_one_waits(model: FakeModel) -> None:
        valued = [one for one in model.asked if one.purpose is Purpose.VALUE]
        while model.gate is not None and len(valued) == 6 and model.asked[-1] is valued[-1]:
            await asyncio.to_thread(lambda: None)

    here.model.gate = last_one_waits
    asyncio.run(here.steered(reject_one_that_is_held, autonomy=Autonomy.REVIEW))
    assert len(chosen(here)) == 2


@pytest.mark.parametrize(("mode", "answer"), [("value", values(lambda mae: 0.5)), ("elimination", lower)])
def test_what_its_prompts_have_no_room_for_is_said(tmp_path: Path, mode: str, answer: Answer) -> None:
    class Narrow(World):
        def _equipment(self, ledger: Ledger) -> Equipment:
            equipment = super()._equipment(ledger)
            files = "\n".join(f"{number}. Filename: {number}.csv" for number in range(2_000))
            return replace(equipment, ground=replace(equipment.ground, files=files, prompt_tokens=1_500))

    wide = world(tmp_path, answer, before_run=mode, samples=2)
    here = Narrow(state_dir=tmp_path, model=wide.model, settings=wide.settings)
    here.run()
    asked = [one for one in here.model.asked if one.purpose in (Purpose.VALUE, Purpose.COMPARE)]
    assert asked
    assert all(sum(len(message.content) for message in one.messages) <= 4 * 1_500 for one in asked)
    said = [one.message for one in here.shown if isinstance(one, Noted)]
    what = "a value" if mode == "value" else "a comparison"
    assert sum(f"the prompt of {what} is longer than `prompt_tokens` (1,500)" in one for one in said) == 1


@pytest.mark.parametrize(
    ("mode", "answer"), [("value", values(lambda mae: mae / 1000)), ("elimination", lower)]
)
def test_a_budget_that_leaves_a_part_of_the_round_unwritten_chooses_among_what_is_there(
    tmp_path: Path, mode: str, answer: Answer
) -> None:
    def within(dollars: int) -> World:
        here = world(tmp_path, answer, before_run=mode)
        here.tariff = Priced(words="a dollar an answer", usd=lambda sent, got: Decimal(got))
        here.max_tokens = 1
        here.budget = Budget(dollars=dollars)
        return here

    first = within(4)
    assert first.run().reason is EndReason.BUDGET
    counts = first.state.counts()
    assert (counts["scored"], counts["not_run"], len(first.state.unfinished)) == (2, 2, 2)
    more = within(100)
    more.model.written = first.model.written
    assert more.run().reason is EndReason.ROUNDS
    assert not more.state.unfinished
    assert more.state.rounds_ended == 1


def test_another_champion_is_compared_anew(tmp_path: Path) -> None:
    """In place of running, a person closes the branch of the one that defends its place."""
    here = world(tmp_path, lower, before_run="elimination", samples=4, rounds=2, instead_of_run=True)

    async def close_the_champion(hands: Steered) -> None:
        await hands.until(lambda state: state.rounds_ended == 1)
        first, last = hands.state.next_best(), hands.state.candidates[4]
        assert first is not None
        champion, heir = (first.id, last.id) if first.id != last.id else (last.id, 1)
        hands.steering.accept(heir)
        hands.steering.accept(champion)
        (mae,) = printing(here, [champion])

        async def others_wait(model: FakeModel) -> None:
            last = model.asked[-1]
            while (
                model.gate and last.purpose is Purpose.COMPARE and mae not in maes(last.messages[-1].content)
            ):
                await asyncio.to_thread(lambda: None)

        here.model.gate = others_wait
        hands.steering.ask_round()
        await hands.until(lambda state: any(champion in pair for pair in state.comparisons if max(pair) > 4))
        hands.steering.reject(champion)
        here.model.gate = None
        await hands.until(lambda state: state.rounds_ended == 2)
        asked = {
            frozenset(maes(one.messages[-1].content))
            for one in here.model.asked
            if one.purpose is Purpose.COMPARE
        }
        assert {frozenset(printing(here, pair)) for pair in hands.state.comparisons} == asked

    asyncio.run(here.steered(close_the_champion, autonomy=Autonomy.REVIEW))
