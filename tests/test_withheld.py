"""A score that script or data forbid to believe: shown, told to the model, counted by a person alone."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from engine.candidate import Operator, Scored
from engine.facts import Autonomy, BestChanged, CandidateProposed, Fact, Purpose
from engine.pipeline.truth import Columns
from engine.search.reward import Rewards
from engine.search.standing import tree_of
from engine.search.tree import Standing
from engine.state import State
from engine.target import TargetScale
from engine.verdict_facts import Meaning, Verdict, VerdictGiven, VerdictWithdrawn
from tests.facts import STARTED, ended, proposed, run_through, scored, started, state_of, written
from tests.test_truth import ANSWERS, predictions
from tests.world import FakeExecutor, FakeModel, Steered, World, prints

COLUMNS = Columns(train=("id", "sold_for", "price"), test=("id",), target="price")
LEAKY = "# leaks\nread = lambda name: 1\nread('sold_for')\nprint('Validation MAE: 2.5')\n"
WHY = "leak?: it reads `sold_for` (line 3), which the test file does not have"
SCALE = TargetScale(median_mae=500.0, log_median_mae=0.5)


def world(path: Path, *scripts: str, rounds: int = 1, **rest: object) -> World:
    """Each lane writes the next of the scripts, in every round again."""
    model = FakeModel(lambda number, _: scripts[(number - 1) % len(scripts)])
    here = World(state_dir=path, model=model, columns=COLUMNS, **rest)  # type: ignore[arg-type]
    here.settings = here.settings_with(samples=len(scripts), rounds=rounds, repairs=0)
    return here


def marked(candidate: int, reported: float, *, verified: float | None = None) -> list[Fact]:
    """All facts of a draft that leaks."""
    fact = replace(scored(candidate, reported, verified), marks=(WHY,), withheld=WHY)
    return [proposed(candidate), written(candidate), started(candidate), ended(candidate), fact]


def of(state: State, reported: float) -> tuple[int, Scored]:
    """The first candidate with this score; which lane writes which script is up to chance."""
    for known in state.candidates.values():
        if isinstance(known.status, Scored) and known.status.score.reported == reported:
            return known.id, known.status
    raise AssertionError(reported)


def pin(candidate: int, number: int = 1) -> VerdictGiven:
    return VerdictGiven(
        verdict=number, candidate=candidate, kind=Verdict.ACCEPT, meaning=Meaning.PIN, words=None
    )


def test_a_suspected_leak_is_shown_and_is_neither_the_best_nor_a_parent(tmp_path: Path) -> None:
    here = world(tmp_path, LEAKY, prints("Validation MAE: 20.5"), rounds=2)
    here.run()
    _, leaky = of(here.state, 2.5)
    assert leaky.withheld == WHY
    assert WHY in leaky.marks
    honest, _ = of(here.state, 20.5)
    best = {fact.candidate for fact in here.facts if isinstance(fact, BestChanged)}
    assert best == {honest}
    parents = {fact.parent for fact in here.facts if isinstance(fact, CandidateProposed)}
    assert parents == {None, honest}


def test_the_model_is_told_why_it_does_not_count(tmp_path: Path) -> None:
    here = world(tmp_path, LEAKY, prints("Validation MAE: 20.5"), rounds=2)
    here.run()
    asked = [(request.purpose, request.messages[-1].content) for request in here.model.asked]
    reflected = [text for purpose, text in asked if purpose is Purpose.REFLECT]
    assert any(f"Validation MAE: 2.5, which does not count: {WHY}" in text for text in reflected)
    last = [text for purpose, text in asked if purpose is Purpose.WRITE][-1]
    assert f" | draft | 2.5, which does not count: {WHY} | leaks" in last
    assert f"- a score that does not count: {WHY}" in last


def test_it_counts_from_a_persons_word_until_that_is_withdrawn_even_where_the_run_has_ended(
    tmp_path: Path,
) -> None:
    here = world(tmp_path, LEAKY, prints("Validation MAE: 20.5"))

    async def act(run: Steered) -> None:
        await run.until(lambda state: state.rounds_ended == 1)
        (leaky, _), (honest, _) = of(run.state, 2.5), of(run.state, 20.5)
        await run.until(lambda state: state.best == honest)
        assert run.state.utility(leaky) is None
        run.steering.accept(leaky)
        await run.until(lambda state: state.best == leaky)
        assert (run.state.utility(leaky), run.state.withheld(leaky)) == (-2.5, None)
        run.steering.withdraw()
        await run.until(lambda state: state.best == honest)
        assert run.state.withheld(leaky) == WHY

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))


def test_accepted_it_counts_beside_another_pin() -> None:
    state = state_of(*marked(1, 2.5), *run_through(2, 20.5), pin(1), pin(2, 2))
    assert state.pinned == 2
    assert [one.id for one in state.ranked(state.candidates.values())] == [1, 2]


def test_the_trees_rewards_leave_it_out_until_it_is_accepted() -> None:
    state = state_of(*marked(1, 2.5), *run_through(2, 20.5), *run_through(3, 30.5, parent=1))
    grown = tree_of(state)
    assert grown.tree.nodes[grown.nodes[1]].standing is Standing.VOID
    assert Rewards(grown.tree).of(-20.5) == 0.75
    state.apply(pin(1))
    grown = tree_of(state)
    assert grown.tree.nodes[grown.nodes[1]].standing is Standing.SCORED
    assert Rewards(grown.tree).of(-20.5) == 0.5
    state.apply(VerdictWithdrawn(verdict=1))
    assert tree_of(state).tree.nodes[grown.nodes[1]].standing is Standing.VOID


def test_what_is_compared_by_verified_scores_cannot_be_talked_up_and_counts() -> None:
    state = State(state_of().metric)
    state.apply(replace(STARTED, select_by="verified"))
    for fact in (*marked(1, 2.5, verified=25.0), *run_through(2, 20.5)[:-2], scored(2, 20.5, 24.0)):
        state.apply(fact)
    assert [one.id for one in state.ranked(state.candidates.values())] == [2, 1]
    assert state.withheld(1) is None


@pytest.mark.parametrize(("printed", "words"), [(0.2, "under a thousandth"), (0.49, "under a thousandth")])
def test_a_number_that_the_data_alone_speak_against_is_shown_and_withheld(
    tmp_path: Path, printed: float, words: str
) -> None:
    here = world(tmp_path, prints(f"Validation MAE: {printed}"), scale=SCALE)
    here.run()
    status = here.state.candidates[1].status
    assert isinstance(status, Scored)
    assert status.score.reported == printed
    assert str(status.withheld).startswith("implausible: ")
    assert words in str(status.withheld)
    assert here.state.best is None


def test_what_the_output_itself_calls_one_of_logs_is_no_score(tmp_path: Path) -> None:
    here = world(tmp_path, prints("log MAE: 0.2"), scale=SCALE)
    here.run()
    assert not isinstance(here.state.candidates[1].status, Scored)


def test_a_gap_to_hidden_answers_is_a_mark_and_steers_nothing(tmp_path: Path) -> None:
    here = world(tmp_path, prints("Validation MAE: 1.5"), prints("Validation MAE: 20.5"), rounds=2)
    here.answers = ANSWERS.encode()
    executor = FakeExecutor()
    executor.on_start = lambda _: _submit(here)
    here.executor = executor
    here.run()
    leaky, status = of(here.state, 1.5)
    assert any(mark.startswith("leak?: it reports far better than it verifies") for mark in status.marks)
    assert status.withheld is None
    assert here.state.best == leaky
    second = [known for known in here.state.candidates.values() if known.operator is Operator.IMPROVE]
    assert {known.parent for known in second} == {leaky}
    said = "\n".join(message.content for request in here.model.asked for message in request.messages)
    assert "does not count" not in said
    assert "leak?" not in said


def _submit(here: World) -> None:
    rows = predictions(10.0).splitlines(keepends=True)[:61]
    for candidate in here.state.candidates:
        work = here.state_dir / "candidates" / f"{candidate:04}" / "work"
        work.mkdir(parents=True, exist_ok=True)
        (work / "submission.csv").write_text("".join(rows))
