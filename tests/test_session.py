"""A whole run over a fake model and a fake executor, with a real journal and real files."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.candidate import Operator
from engine.errors import SamplingError
from engine.facts import (
    CandidateFailed,
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    CompletionArrived,
    EndReason,
    ExecutionStarted,
    Fact,
    Purpose,
    RoundEnded,
    RunEnded,
    RunResumed,
    ScriptWritten,
)
from engine.journal.database import read_run
from engine.outcome import FailureKind
from engine.ports import SamplingRequest
from tests.world import SETTINGS, Died, FakeExecutor, FakeModel, World, prints, script_request

CRASH = "# crashes\nraise KeyError('x')\n"


def better_each_time(number: int, request: SamplingRequest) -> str:
    return prints(f"Validation MAE: {1000 - number}")


def world(path: Path, model: FakeModel, **changes: object) -> World:
    return World(state_dir=path, model=model, settings=replace(SETTINGS, **changes))  # type: ignore[arg-type]


def scores(facts: Sequence[Fact]) -> dict[int, float]:
    scored = [fact for fact in facts if isinstance(fact, CandidateScored)]
    return {fact.candidate: fact.score.reported or 0.0 for fact in scored}


def test_five_are_written_run_scored_and_reflected_and_the_best_is_laid_out(tmp_path: Path) -> None:
    here = world(tmp_path, FakeModel(better_each_time))
    ended = here.run()
    found = scores(here.facts)
    assert sorted(found.values()) == [995, 996, 997, 998, 999]
    order = sorted(found, key=lambda candidate: found[candidate])
    assert sum(isinstance(fact, CandidateReflected) for fact in here.facts) == 5
    assert next(fact for fact in here.facts if isinstance(fact, RoundEnded)).ranking == tuple(order)
    assert ended.reason is EndReason.ROUNDS
    assert ended.best is not None
    assert ended.best.candidate == order[0]
    assert "995" in (tmp_path / "best" / "script.py").read_text()
    why = (tmp_path / "best" / "WHY.md").read_text()
    assert f"Candidate {order[0]}:" in why
    assert "Why it was good: fast" in why


def test_all_five_are_asked_for_at_the_same_time(tmp_path: Path) -> None:
    here = world(tmp_path, FakeModel(better_each_time))
    five = asyncio.Event()

    async def wait_for_five(model: FakeModel) -> None:
        if model.in_flight == 5:
            five.set()
        await five.wait()

    here.model.gate = wait_for_five
    here.run()
    assert here.model.most_in_flight == 5


def test_all_five_run_at_the_same_time(tmp_path: Path) -> None:
    here = world(tmp_path, FakeModel(better_each_time))
    here.executor.gate = asyncio.Event()
    gate = here.executor.gate
    here.executor.on_start = lambda executor: gate.set() if executor.running == 5 else None
    here.run()
    assert here.executor.most_running == 5


def test_the_best_of_one_round_is_improved_in_the_next(tmp_path: Path) -> None:
    here = world(tmp_path, FakeModel(better_each_time), rounds=2)
    ended = here.run()
    improved = [fact for fact in here.facts if isinstance(fact, CandidateProposed) and fact.round == 2]
    first = scores(here.facts)
    best = min(range(1, 6), key=lambda candidate: first[candidate])
    assert {(fact.operator, fact.parent) for fact in improved} == {(Operator.IMPROVE, best)}
    assert ended.best is not None
    assert ended.best.reported == 990
    asked = [request for request in here.model.asked if script_request(request)]
    assert "Validation MAE: 995" in asked[-1].messages[0].content


def test_the_best_so_far_stays_the_best_when_a_later_round_is_worse(tmp_path: Path) -> None:
    def worse_each_time(number: int, request: SamplingRequest) -> str:
        return prints(f"Validation MAE: {1000 + number}")

    here = world(tmp_path, FakeModel(worse_each_time), rounds=3)
    ended = here.run()
    assert ended.best is not None
    assert ended.best.candidate <= 5
    assert ended.best.reported == 1001


def test_a_crash_is_repaired_in_its_lane(tmp_path: Path) -> None:
    def write(number: int, request: SamplingRequest) -> str:
        return CRASH if number == 2 else prints(f"Validation MAE: {number}")

    here = world(tmp_path, FakeModel(write))
    here.run()
    (failed,) = [fact for fact in here.facts if isinstance(fact, CandidateFailed)]
    assert failed.kind is FailureKind.SCRIPT
    assert failed.reason.startswith("KeyError")
    assert "line 2" in failed.reason
    (repair,) = [
        fact
        for fact in here.facts
        if isinstance(fact, CandidateProposed) and fact.operator is Operator.REPAIR
    ]
    assert (repair.parent, repair.depth) == (failed.candidate, 1)
    assert repair.candidate in scores(here.facts)


@pytest.mark.parametrize(
    "output",
    ["Validation MAE: nan", "Validation MAE: inf", "Validation MAE: -5.0", "RMSLE: 0.14", "done", ""],
)
def test_what_is_no_score_never_becomes_the_best(tmp_path: Path, output: str) -> None:
    def write(number: int, request: SamplingRequest) -> str:
        return prints("Validation MAE: 17,010") if number == 1 else prints(output)

    here = world(tmp_path, FakeModel(write))
    ended = here.run()
    assert list(scores(here.facts).values()) == [17010]
    assert ended.best is not None
    assert ended.best.reported == 17010
    kinds = {fact.kind for fact in here.facts if isinstance(fact, CandidateFailed)}
    assert kinds == {FailureKind.NO_SCORE}


def test_an_answer_without_a_script_fails_alone_and_is_repaired(tmp_path: Path) -> None:
    def write(number: int, request: SamplingRequest) -> str:
        return "I would rather talk about it." if number == 3 else prints(f"Validation MAE: {number}")

    here = world(tmp_path, FakeModel(write))
    here.run()
    (failed,) = [fact for fact in here.facts if isinstance(fact, CandidateFailed)]
    assert failed.kind is FailureKind.UNREADABLE
    assert len(scores(here.facts)) == 5


def test_an_endpoint_that_fails_one_candidate_leaves_its_siblings(tmp_path: Path) -> None:
    def write(number: int, request: SamplingRequest) -> str | SamplingError:
        if number == 3:
            return SamplingError("host x cannot be reached", hint="start it")
        return prints(f"Validation MAE: {number}")

    here = world(tmp_path, FakeModel(write))
    here.run()
    (failed,) = [fact for fact in here.facts if isinstance(fact, CandidateFailed)]
    assert failed.kind is FailureKind.ENDPOINT
    assert failed.reason == "host x cannot be reached; start it"
    assert len(scores(here.facts)) == 4


def test_a_refused_key_ends_the_run_and_loses_no_candidate(tmp_path: Path) -> None:
    refused = FakeModel(lambda number, request: SamplingError("x refuses the key", fatal=True))
    here = world(tmp_path, refused)
    with pytest.raises(SamplingError, match="refuses the key"):
        here.run()
    assert not [fact for fact in here.facts if isinstance(fact, CandidateFailed)]
    last = here.facts[-1]
    assert isinstance(last, RunEnded)
    assert last.reason is EndReason.ENDPOINT
    again = world(tmp_path, FakeModel(better_each_time))
    again.run()
    assert sorted(scores(again.facts)) == [1, 2, 3, 4, 5]


def test_a_model_that_lies_about_the_number_is_not_believed(tmp_path: Path) -> None:
    class Liar(FakeModel):
        def _answer(self, request: SamplingRequest) -> str | SamplingError:
            if request.purpose is Purpose.SCORE:
                return '{"stated": true, "validation_mae": 3.0, "line": 1, "why": "trust me"}'
            return super()._answer(request)

    here = world(tmp_path, Liar(better_each_time))
    here.run()
    assert sorted(scores(here.facts).values()) == [995, 996, 997, 998, 999]


def test_a_limit_of_candidates_is_of_the_run(tmp_path: Path) -> None:
    first = world(tmp_path, FakeModel(better_each_time), rounds=None, candidates=7)
    assert first.run().reason is EndReason.CANDIDATES
    assert len(scores(first.facts)) == 7
    again = world(tmp_path, FakeModel(better_each_time), rounds=None, candidates=7)
    ended = again.run()
    assert scores(again.facts) == {}
    assert ended.best is not None
    assert ended.counts["candidates"] == 7
    more = world(tmp_path, FakeModel(better_each_time), rounds=None, candidates=12)
    more.run()
    assert sorted(scores(more.facts)) == [8, 9, 10, 11, 12]


def test_a_cancelled_session_says_so_and_is_gone_on_with(tmp_path: Path) -> None:
    here = world(tmp_path, FakeModel(better_each_time))
    here.executor.gate = asyncio.Event()

    async def cancel_when_all_run() -> None:
        task = asyncio.create_task(here.session())

        def cancel_when_five_run(executor: FakeExecutor) -> None:
            if executor.running == 5:
                task.cancel()

        here.executor.on_start = cancel_when_five_run
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_when_all_run())
    last = here.facts[-1]
    assert isinstance(last, RunEnded)
    assert last.reason is EndReason.INTERRUPTED
    again = world(tmp_path, FakeModel(better_each_time))
    again.run()
    resumed = again.facts[0]
    assert isinstance(resumed, RunResumed)
    assert resumed.interrupted == (1, 2, 3, 4, 5)
    assert again.model.written == 0
    assert {fact.attempt for fact in again.facts if isinstance(fact, ExecutionStarted)} == {2}
    assert sorted(scores(again.facts)) == [1, 2, 3, 4, 5]


def write_with_a_crash(number: int, request: SamplingRequest) -> str:
    """What is written depends on the request alone, as if the model were the same each time."""
    if request.seed % 4 == 0 and "<failure>" not in request.messages[-1].content:
        return CRASH
    return prints(f"Validation MAE: {1000 + request.seed % 997}")


def test_killed_after_any_fact_it_resumes_and_ends_the_same(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    undisturbed = world(whole, FakeModel(write_with_a_crash), rounds=2, samples=3)
    expected = undisturbed.run()
    changes_of_best = 6
    for died_after in range(1, len(undisturbed.facts) - changes_of_best):
        folder = tmp_path / str(died_after)
        folder.mkdir()
        first = world(folder, FakeModel(write_with_a_crash), rounds=2, samples=3)
        first.dies_after = died_after
        with pytest.raises((Died, BaseExceptionGroup)):
            first.run()
        second = world(folder, FakeModel(write_with_a_crash), rounds=2, samples=3)
        ended = second.run()
        _, entries = read_run(folder / "journal.db")
        _check_whole([entry.fact for entry in entries])
        assert ended.best is not None
        assert expected.best is not None
        assert ended.best.reported == expected.best.reported, f"killed after fact {died_after}"
        assert dict(ended.counts) == dict(expected.counts)


def _check_whole(facts: Sequence[Fact]) -> None:
    """Nothing settles twice, nothing is bought twice, nothing is lost."""
    bought = Counter(
        (fact.candidate, fact.purpose, fact.turn) for fact in facts if isinstance(fact, CompletionArrived)
    )
    written = Counter(fact.candidate for fact in facts if isinstance(fact, ScriptWritten))
    settled = Counter(fact.candidate for fact in facts if isinstance(fact, CandidateScored | CandidateFailed))
    proposed = {fact.candidate for fact in facts if isinstance(fact, CandidateProposed)}
    assert set(settled) == proposed
    for counted in (bought, written, settled):
        assert set(counted.values()) <= {1}
