"""What the cockpit remembers of facts, and what it never does by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.candidate import Operator
from engine.errors import JournalError
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    BestChanged,
    CandidateWaits,
    EndReason,
    Entry,
    Flags,
    RoundAsked,
    RoundEnded,
    RunEnded,
    RunResumed,
)
from engine.state import State
from engine.verdict_facts import Meaning, Verdict, VerdictWithdrawn
from tests.facts import NOON, ended, failed, proposed, run_through, scored, started, written
from tests.tui.views.world import (
    HELLO,
    HOLD,
    add,
    best,
    cockpit_of,
    first_round,
    now_of,
    second_round,
    verdict,
)
from tui.cockpit import ARMED_AFTER_S, Cockpit
from tui.sights import Away, QueueKind

RESUMED = RunResumed(policy="p", search="rounds", samples=3, flags=Flags(), interrupted=())
REVIEW = AutonomyChanged(autonomy=Autonomy.REVIEW)


def test_the_first_candidate_is_selected_and_arrivals_never_move_the_selection() -> None:
    cockpit = cockpit_of()
    assert cockpit.selection is None
    add(cockpit, proposed(1), proposed(2), *run_through(3, 1.0), best(3, 1.0))
    assert cockpit.selection == 1


def test_a_candidate_that_nobody_knows_is_not_selected() -> None:
    cockpit = cockpit_of(proposed(1))
    cockpit.select(99, 0.0)
    assert cockpit.selection == 1


def test_keys_arm_a_moment_after_the_selection_changed() -> None:
    cockpit = cockpit_of(proposed(1), proposed(2))
    cockpit.select(2, 50.0)
    assert not cockpit.is_armed(50.0 + ARMED_AFTER_S / 2)
    assert cockpit.is_armed(50.01 + ARMED_AFTER_S)
    cockpit.select(2, 51.0)
    assert cockpit.is_armed(51.0)


def test_keys_arm_anew_when_they_would_do_something_else() -> None:
    cockpit = cockpit_of(proposed(1), written(1), started(1), ended(1))
    at = cockpit.last_seq + 1.0
    assert cockpit.is_armed(at)
    add(cockpit, scored(1, 1.0))
    assert not cockpit.is_armed(at)


def test_what_happens_to_others_does_not_disarm() -> None:
    cockpit = cockpit_of(proposed(1), proposed(2))
    add(cockpit, written(2), started(2))
    assert cockpit.is_armed(cockpit.last_seq)


def test_a_fact_that_is_known_is_not_taken_twice() -> None:
    cockpit = cockpit_of(proposed(1))
    entry = Entry(seq=cockpit.last_seq, run=1, at=NOON, fact=proposed(1))
    version = cockpit.version
    assert not cockpit.apply(entry, 0.0)
    assert cockpit.version == version


def test_a_fact_that_does_not_fit_is_said_and_not_remembered() -> None:
    cockpit = cockpit_of()
    with pytest.raises(JournalError, match="fact 2"):
        add(cockpit, scored(7, 1.0))
    assert cockpit.scored == []


def test_scripts_that_wait_are_queued_the_oldest_first() -> None:
    cockpit = cockpit_of(
        proposed(1),
        proposed(2),
        written(2),
        CandidateWaits(candidate=2),
        written(1),
        CandidateWaits(candidate=1),
    )
    assert [item.candidate for item in cockpit.queue()] == [2, 1]
    assert cockpit.neighbour_in_queue(1) == 2
    cockpit.select(1, 0.0)
    assert cockpit.neighbour_in_queue(1) == 2
    add(cockpit, verdict(1, 2, Verdict.ACCEPT, Meaning.RUN))
    assert [item.candidate for item in cockpit.queue()] == [1]


def test_the_next_round_waits_only_when_all_has_settled_and_nobody_asked() -> None:
    cockpit = cockpit_of(REVIEW, *first_round())
    (item,) = cockpit.queue()
    assert (item.kind, item.round, item.candidate) == (QueueKind.ROUND, 2, 3)
    add(cockpit, RoundAsked())
    assert cockpit.queue() == []
    assert cockpit_of(*first_round()).queue() == []
    assert cockpit_of(REVIEW, *first_round()[:-1]).queue() == []
    assert cockpit_of(REVIEW, *first_round(), verdict(1, 4, Verdict.REFLECT, Meaning.GROW)).queue() == []
    assert cockpit_of(REVIEW, *first_round(), RunEnded(reason=EndReason.ROUNDS, best=None)).queue() == []


def test_a_round_that_waits_with_no_score_selects_nobody() -> None:
    cockpit = cockpit_of(REVIEW, proposed(1), failed(1), RoundEnded(round=1, ranking=()))
    (item,) = cockpit.queue()
    assert item.candidate is None
    assert cockpit.neighbour_in_queue(1) is None


def test_the_hold_lasts_until_the_engine_says_otherwise() -> None:
    cockpit = Cockpit(replace(HELLO, hold=HOLD))
    assert [item.kind for item in cockpit.queue()] == [QueueKind.HOLD]
    cockpit.greet(HELLO)
    assert cockpit.queue() == []


def test_being_away_ends_with_a_greeting() -> None:
    cockpit = cockpit_of(proposed(1))
    cockpit.lose(Away(message="the engine has ended"))
    assert cockpit.away is not None
    cockpit.greet(HELLO)
    assert cockpit.away is None
    assert cockpit.selection == 1


def test_ranks_share_a_place_and_leave_the_closed_out() -> None:
    facts = [
        fact
        for number, value in enumerate((3.0, 1.0, 3.0, 2.0), start=1)
        for fact in run_through(number, value)
    ]
    cockpit = cockpit_of(*facts)
    ranks = {number: cockpit.rank(number) for number in range(1, 5)}
    assert [(rank.place, rank.is_tie) for rank in ranks.values() if rank] == [
        (3, True),
        (1, False),
        (3, True),
        (2, False),
    ]
    add(cockpit, verdict(1, 2, Verdict.REJECT, Meaning.CLOSE))
    assert cockpit.rank(2) is None
    closed = cockpit.rank(4)
    assert closed is not None and (closed.place, closed.count) == (1, 3)


def test_a_change_is_against_the_parent_and_a_repair_s_against_what_it_mends() -> None:
    cockpit = cockpit_of(
        *run_through(1, 10.0),
        *run_through(2, 8.5, parent=1),
        proposed(3, parent=2, operator=Operator.IMPROVE),
        failed(3),
        *run_through(4, 9.0, parent=3),
    )
    assert cockpit.change(1) is None
    assert cockpit.change(2) == -1.5
    assert cockpit.change(4) == 0.5
    assert cockpit.ground_of(4) == 2
    assert cockpit.is_better(-1.5)
    assert not cockpit.is_better(0.5)


def test_time_between_engines_does_not_count() -> None:
    cockpit = cockpit_of(proposed(1))
    cockpit.apply(Entry(seq=10, run=1, at=NOON + timedelta(hours=5), fact=RESUMED), 10.0)
    now = NOON + timedelta(hours=5, seconds=7)
    assert cockpit.worked_s(now) == pytest.approx(1.0 + 7.0)
    assert cockpit.samples == 3


def test_a_run_that_ended_does_not_grow_older() -> None:
    cockpit = cockpit_of(proposed(1), RunEnded(reason=EndReason.ROUNDS, best=None))
    assert cockpit.worked_s(NOON + timedelta(days=3)) == 2.0


def test_a_script_s_clock_runs_until_it_ends() -> None:
    cockpit = cockpit_of(proposed(1), written(1), started(1))
    assert cockpit.running_s(1, now_of(cockpit, 41).at) == 41.0
    add(cockpit, ended(1))
    assert cockpit.running_s(1, now_of(cockpit, 500).at) == 1.0


def test_the_last_verdict_can_be_taken_back_and_is_remembered() -> None:
    cockpit = cockpit_of(*first_round(), verdict(1, 3, Verdict.ACCEPT, Meaning.PIN))
    last = cockpit.last_verdict()
    assert last is not None and last.candidate == 3
    add(cockpit, VerdictWithdrawn(verdict=1))
    assert cockpit.last_verdict() is None
    assert cockpit.withdrawn == last
    add(cockpit, verdict(2, 4, Verdict.REJECT, Meaning.CLOSE))
    assert cockpit.withdrawn is None


def test_the_best_of_a_time_is_known() -> None:
    cockpit = cockpit_of(*run_through(1, 3.0), best(1, 3.0), *run_through(2, 2.0), best(2, 2.0, 1))
    early, late = cockpit.bests[0], cockpit.bests[1]
    assert cockpit.best_at(NOON) is None
    assert cockpit.best_at(early.at) == early
    assert cockpit.best_at(late.at + timedelta(days=1)) == late
    assert cockpit.settled_since(early.at) == 1


def test_no_best_any_more_is_no_step_backwards() -> None:
    none = BestChanged(candidate=None, score=None, previous=1)
    cockpit = cockpit_of(
        *run_through(1, 3.0), best(1, 3.0), verdict(1, 1, Verdict.REJECT, Meaning.CLOSE), none
    )
    assert cockpit.bests[-1].candidate is None
    assert cockpit.points == ()


def test_points_rise_with_the_best() -> None:
    cockpit = cockpit_of(*run_through(1, 3.0), *run_through(2, 4.0), *run_through(3, 2.0))
    assert [tuple(point) for point in cockpit.points] == [(1, 3.0, True), (2, 4.0, False), (3, 2.0, True)]
    assert cockpit.course == (-3.0, -3.0, -2.0)


def test_all_numbers_of_a_run_have_the_same_decimals() -> None:
    cockpit = cockpit_of(*second_round())
    assert [cockpit.number(value) for value in (16_533.2, 21_000.5)] == ["16,533.20", "21,000.50"]
    small = cockpit_of(*run_through(1, 0.2187), best(1, 0.2187))
    assert [small.number(value) for value in (0.2187, 0.24)] == ["0.21870", "0.24000"]


def test_a_fact_is_taken_in_without_a_walk_over_all_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    walks = list[State]()
    counts = State.counts

    def counted(state: State) -> dict[str, int]:
        walks.append(state)
        return counts(state)

    monkeypatch.setattr(State, "counts", counted)
    cockpit = cockpit_of(*first_round(), *second_round())
    assert not walks
    assert cockpit.counts["scored"] and cockpit.counts["failed"]
    assert len(walks) == 1
