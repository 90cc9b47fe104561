"""What lines and `mltui status` say of both scores: what the search goes by first, each by its name."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.facts import (
    BestCandidate,
    EndReason,
    Entry,
    Fact,
    Flags,
    RepeatRan,
    RunEnded,
    RunResumed,
    SelectBy,
)
from engine.forecast_facts import CandidateNotRun
from engine.journal.database import Database
from engine.outcome import Score
from tests.facts import NOON, STARTED, FixedClock, ended, proposed, scored, started, written
from tests.tui.views.world import best
from tui.progress import Progress
from tui.status import status_json, status_text

WHY = "leak?: it reads `sold_for` (line 3), which the test file does not have"
LED = {
    "reported": "MAE 16,533.20  verified 16,702.10",
    "verified": "verified MAE 16,702.10  reported 16,533.20",
}


def facts(select_by: SelectBy) -> list[Fact]:
    return [
        replace(STARTED, select_by=select_by),
        proposed(1),
        written(1),
        started(1),
        ended(1),
        scored(1, 16_533.2, 16_702.1),
        replace(best(1, 0.0), score=Score(reported=16_533.2, verified=16_702.1)),
    ]


def lines(*told: Fact) -> list[str]:
    progress = Progress()
    found = [
        progress.line(Entry(seq=seq, run=1, at=NOON, fact=fact)) for seq, fact in enumerate(told, start=1)
    ]
    return [line for line in found if line is not None]


@pytest.mark.parametrize("select_by", LED)
def test_lines_lead_with_what_is_compared(select_by: SelectBy) -> None:
    word = BestCandidate(candidate=1, reported=16_533.2, verified=16_702.1)
    told = lines(*facts(select_by), RunEnded(reason=EndReason.ROUNDS, best=word))
    assert told[-3] == f"#1    ✓ {LED[select_by]}"
    assert told[-2] == f"#1    ★ best so far: {LED[select_by]}"
    assert f"best #1 {LED[select_by].replace('  ', ', ')} (" in told[-1]


def test_a_run_that_goes_on_says_again_what_it_goes_by() -> None:
    again = RunResumed(
        policy="p",
        search="rounds",
        samples=5,
        flags=Flags(),
        interrupted=(),
        metric="RMSE",
        select_by="verified",
    )
    assert lines(again, scored(1, 2.0, 3.0))[-1] == "#1    ✓ verified RMSE 3  reported 2"


@pytest.mark.parametrize("select_by", LED)
def test_a_run_again_leads_with_what_is_compared(select_by: SelectBy) -> None:
    again = RepeatRan(candidate=1, seed=4, reported=16_533.2, verified=16_702.1)
    assert lines(*facts(select_by), again)[-1] == f"#1    ↻ again with seed 4: {LED[select_by]}"


def test_a_line_says_what_does_not_count_and_why() -> None:
    leaky = replace(scored(1, 5_028.89), marks=(WHY,), withheld=WHY)
    assert lines(leaky) == [f"#1    ? MAE 5,028.89  does not count until you accept it: [{WHY}]"]


def ended_with(final: float | None) -> list[Fact]:
    word = BestCandidate(candidate=1, reported=16_533.2, verified=16_702.1, final=final)
    return [*facts("verified"), RunEnded(reason=EndReason.ROUNDS, best=word)]


def test_status_tells_what_the_best_is_worth_on_the_rows_kept_for_the_end(tmp_path: Path) -> None:
    (tmp_path / ".mltui").mkdir()
    with Database(tmp_path / ".mltui" / "journal.db", FixedClock()) as journal:
        journal.append(1, ended_with(None))
        assert "at the end" not in status_text(tmp_path)
        journal.append(1, ended_with(16_999.9)[-1:])
    assert "  at the end  MAE 16,999.90 on the rows that nothing was chosen by\n" in status_text(tmp_path)
    assert json.loads(status_json(tmp_path))["best"]["final"] == 16_999.9


@pytest.mark.parametrize("select_by", LED)
def test_status_leads_with_what_is_compared(select_by: SelectBy, tmp_path: Path) -> None:
    (tmp_path / ".mltui").mkdir()
    with Database(tmp_path / ".mltui" / "journal.db", FixedClock()) as journal:
        journal.append(1, facts(select_by))
    assert f"  best        #1  {LED[select_by]}  an idea\n" in f"{status_text(tmp_path)}\n"
    told = json.loads(status_json(tmp_path))
    assert told["select_by"] == select_by
    assert (told["best"]["reported"], told["best"]["verified"]) == (16_533.2, 16_702.1)


def test_status_counts_what_was_not_run(tmp_path: Path) -> None:
    left_out = CandidateNotRun(candidate=2, why="less was expected", may_run=True, is_favoured=False)
    (tmp_path / ".mltui").mkdir()
    with Database(tmp_path / ".mltui" / "journal.db", FixedClock()) as journal:
        journal.append(1, [*facts("reported"), proposed(2), written(2)])
        assert "1 scored, 0 failed\n" in status_text(tmp_path)
        journal.append(1, [left_out])
    assert "  candidates  2: 1 scored, 0 failed, 1 not run\n" in status_text(tmp_path)
