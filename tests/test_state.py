"""The state is the replay of its facts, and facts survive the journal."""

import contextlib
import json
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.candidate import Failed, Running, Scored, Written
from engine.codec import entry_json, fact_body, fact_name, read_fact
from engine.errors import JournalError, UsageError, WorkspaceError
from engine.facts import (
    BestCandidate,
    EndReason,
    Entry,
    Fact,
    Flags,
    ParameterDropped,
    RepeatRan,
    RunEnded,
    RunResumed,
    ScriptWritten,
)
from engine.journal.database import Database, read_run
from engine.journal.lock import WorkspaceLock, lock_holder
from engine.metric import MAE
from engine.runs import as_config, merged
from engine.state import State
from tests.facts import (
    NOON,
    STARTED,
    FixedClock,
    ended,
    failed,
    proposed,
    run_into,
    run_through,
    scored,
    started,
    state_of,
    written,
)

EVERY_FACT: list[Fact] = [
    STARTED,
    *run_through(1, 17010.25),
    *run_into(2),
    ParameterDropped(model="m", parameter="max_tokens", instead="max_completion_tokens"),
    RunResumed(policy="p", search="rounds", samples=5, flags=Flags(rounds=6), interrupted=(1, 2)),
    RepeatRan(candidate=1, seed=4, reported=None),
    RunEnded(
        reason=EndReason.ROUNDS,
        best=BestCandidate(candidate=1, reported=17010.25, verified=None, ties_with=2),
        counts={"scored": 1},
    ),
]


@pytest.mark.parametrize("fact", EVERY_FACT, ids=fact_name)
def test_a_fact_comes_back_from_json_as_it_was(fact: Fact) -> None:
    text = json.dumps(fact_body(fact))
    assert read_fact(fact_name(fact), json.loads(text)) == fact


def test_a_line_of_the_run_says_what_the_interface_promises() -> None:
    line = entry_json(Entry(seq=1, run=2, at=NOON, fact=scored(7, 17010.0, 16500.5)))
    assert (line["fact"], line["at"], line["run"], line["candidate"]) == (
        "CandidateScored",
        "2026-01-02T12:00:00.000Z",
        2,
        7,
    )
    assert line["score"] == {"reported": 17010.0, "verified": 16500.5, "low": None, "high": None}


def test_an_unknown_fact_names_the_remedy() -> None:
    with pytest.raises(JournalError, match="does not know") as caught:
        read_fact("CandidateTeleported", {})
    assert caught.value.hint


def test_candidates_pass_through_their_states() -> None:
    state = state_of(proposed(1), written(1))
    assert isinstance(state.candidates[1].status, Written)
    state.apply(started(1))
    assert isinstance(state.candidates[1].status, Running)
    state.apply(ended(1))
    state.apply(scored(1, 4.0, 5.0))
    candidate = state.candidates[1]
    assert isinstance(candidate.status, Scored)
    assert (state.reported(1), state.verified(1), state.utility(1)) == (4.0, 5.0, -4.0)
    assert candidate.wants_reflection
    assert not candidate.is_finished


def test_lower_is_better_and_of_equals_the_older_wins() -> None:
    state = state_of(*run_through(1, 5.0), *run_through(2, 4.0), *run_through(3, 4.0), *run_into(4))
    assert [candidate.id for candidate in state.ranked(state.candidates.values())] == [2, 3, 1]


def test_an_integer_score_is_a_score() -> None:
    state = state_of(proposed(1), written(1), ended(1), scored(1, 15000))
    best = state.next_best()
    assert best is not None
    assert best.id == 1


def test_what_was_in_flight_is_tried_again() -> None:
    state = state_of(*run_through(1, 5.0), proposed(2), written(2), started(2), proposed(3))
    assert [candidate.id for candidate in state.unfinished] == [2, 3]
    state.apply(RunResumed(policy="p", search="rounds", samples=5, flags=Flags(), interrupted=(2, 3)))
    assert isinstance(state.candidates[2].status, Written)
    assert state.candidates[2].interrupted == 1
    assert isinstance(state.candidates[1].status, Scored)


def test_the_best_before_a_round_does_not_depend_on_that_round() -> None:
    state = state_of(*run_through(1, 5.0), *run_through(2, 1.0, round_number=2))
    assert state.best_before(2) == 1
    assert state.best_before(1) is None


def test_facts_that_do_not_follow_are_told() -> None:
    entry = Entry(seq=9, run=1, at=NOON, fact=failed(5))
    with pytest.raises(JournalError, match="fact 9"):
        State(MAE).replay([entry])


def test_a_failed_candidate_keeps_its_execution() -> None:
    state = state_of(*run_into(1))
    status = state.candidates[1].status
    assert isinstance(status, Failed)
    assert status.execution is not None


def test_the_journal_gives_back_what_was_appended(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Database(path, FixedClock()) as journal:
        entries = list(journal.append(1, EVERY_FACT))
        journal.append(2, [STARTED])
    with Database(path, FixedClock()) as journal:
        assert list(journal.entries(1)) == entries
        assert journal.entries(1, after=entries[-2].seq) == entries[-1:]
        assert (journal.last_run(), journal.last_candidate()) == (2, 2)
    run, facts = read_run(path)
    assert (run, [entry.fact for entry in facts]) == (2, [STARTED])


def test_facts_that_belong_together_are_committed_together(tmp_path: Path) -> None:
    with Database(tmp_path / "journal.db", FixedClock()) as journal:
        journal.append(1, [STARTED])
        with contextlib.closing(sqlite3.connect(tmp_path / "journal.db")) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE INSERT ON facts WHEN NEW.candidate = 2 "
                "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
            )
        with pytest.raises(JournalError, match="disk is full"):
            journal.append(1, [proposed(1), proposed(2)])
        assert [entry.fact for entry in journal.entries(1)] == [STARTED]


def test_an_onlooker_of_no_journal_makes_none(tmp_path: Path) -> None:
    assert read_run(tmp_path / "journal.db") == (None, ())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\0" * 200])
def test_a_broken_journal_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=r"journal\.db"):
        Database(path, FixedClock())


def test_one_engine_works_on_a_workspace(tmp_path: Path) -> None:
    assert lock_holder(tmp_path) is None
    with WorkspaceLock(tmp_path):
        assert lock_holder(tmp_path) is not None
        with pytest.raises(WorkspaceError, match="another mltui"):
            WorkspaceLock(tmp_path)
    assert lock_holder(tmp_path) is None
    WorkspaceLock(tmp_path).close()


def test_who_only_looks_does_not_keep_an_engine_from_starting(tmp_path: Path) -> None:
    WorkspaceLock(tmp_path).close()
    looking = threading.Event()

    def look() -> None:
        while not looking.is_set():
            lock_holder(tmp_path)

    onlooker = threading.Thread(target=look)
    onlooker.start()
    try:
        for _ in range(200):
            WorkspaceLock(tmp_path).close()
    finally:
        looking.set()
        onlooker.join()


def test_controls_in_a_strangers_journal_are_cleaned() -> None:
    fact = read_fact(
        "ScriptWritten", {"candidate": 1, "sha256": "", "lines": 1, "idea": "a\x1b]0;title\x07b"}
    )
    assert isinstance(fact, ScriptWritten)
    assert fact.idea == "ab"


def test_a_new_limit_replaces_the_old_ones() -> None:
    kept = Flags(candidates=25, search="best-of-n", offline=True)
    now = merged(kept, Flags(rounds=6), seed=1)
    assert as_config(now) == {"rounds": 6, "search": "best-of-n", "offline": True}
    assert merged(kept, Flags(), seed=1) == kept


def test_a_run_has_one_seed() -> None:
    with pytest.raises(UsageError, match="seed 1") as caught:
        merged(Flags(), Flags(seed=2), seed=1)
    assert "--new" in str(caught.value.hint)
    assert merged(Flags(), Flags(seed=2), seed=None).seed == 2


@given(st.lists(st.floats(0, 1e9, allow_nan=False), min_size=1, max_size=20))
def test_the_best_is_the_lowest(values: list[float]) -> None:
    state = state_of(*(fact for number, value in enumerate(values, 1) for fact in run_through(number, value)))
    best = state.next_best()
    assert best is not None
    assert state.reported(best.id) == min(values)
