"""What a run had found by then, and what is kept of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.learning import Try, best_of, looks, mean_of, only_falls, tries_of
from bench.offline import TASKS, Bench, code_hash, judge, opened


def proposed(candidate: int, operator: str = "draft") -> dict[str, Any]:
    return {"fact": "CandidateProposed", "candidate": candidate, "operator": operator}


def ended(candidate: int, cpu_s: float = 1.0) -> dict[str, Any]:
    return {"fact": "ExecutionEnded", "candidate": candidate, "execution": {"cpu_s": cpu_s}}


def scored(candidate: int, reported: float, **more: Any) -> dict[str, Any]:
    return {"fact": "CandidateScored", "candidate": candidate, "score": {"reported": reported}, **more}


def tried(*reported: float | None) -> list[Try]:
    return [Try(candidate=number, reported=value, cpu_s=1.0) for number, value in enumerate(reported, 1)]


def test_executions_are_counted_as_they_end_without_the_persons_own_script() -> None:
    facts = [
        proposed(1, "baseline"),
        proposed(2),
        proposed(3),
        proposed(4),
        ended(1),
        ended(3, 2.5),
        ended(2),
    ]
    facts += [scored(3, 7.0), ended(4)]
    tries = tries_of(facts, most=2)
    assert [(one.candidate, one.reported, one.cpu_s) for one in tries] == [(3, 7.0, 2.5), (2, None, 1.0)]


def test_a_score_that_does_not_count_is_not_the_best() -> None:
    facts = [proposed(1), proposed(2), ended(1), ended(2)]
    facts += [scored(1, 1.0, withheld="leak?: it reads `logwage`"), scored(2, 5.0, withheld=None)]
    best = best_of(tries_of(facts, most=30))
    assert best is not None
    assert best.candidate == 2


def test_the_best_reports_the_lowest_and_is_the_earliest_of_equals() -> None:
    best = best_of(tried(None, 3.0, 2.0, 2.0))
    assert best is not None
    assert best.candidate == 3
    assert best_of(tried(None, None)) is None


def test_it_is_looked_at_the_end_whatever_the_end_is() -> None:
    assert looks(30) == (5, 10, 20, 30)
    assert looks(12) == (5, 10, 12)
    assert looks(3) == (3,)


def test_a_mean_without_the_failures_is_no_mean() -> None:
    assert mean_of([1.0, 3.0]) == 2.0
    assert mean_of([1.0, None]) is None
    assert mean_of([]) is None


def test_what_is_not_known_does_not_fall() -> None:
    assert only_falls({5: 3.0, 10: 3.0, 30: 2.0})
    assert not only_falls({30: 2.5, 5: 2.0})
    assert not only_falls({5: 3.0, 30: None})


def test_a_row_is_found_again_by_a_later_bench(tmp_path: Path) -> None:
    opened(tmp_path / "kept.json").add({"workspace": "w", "seed": 1, "verified": 3.0})
    later = opened(tmp_path / "kept.json")
    found = later.find(workspace="w", seed=1)
    assert found is not None
    assert found["verified"] == 3.0
    assert later.find(workspace="w", seed=2) is None


def test_a_row_of_another_policy_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text(json.dumps([{"code": "another", "workspace": "w"}]))
    results = opened(path)
    assert results.find(workspace="w") is None
    results.add({"workspace": "v"})
    assert len(json.loads(path.read_text())) == 2


def test_another_prompt_is_another_code(tmp_path: Path) -> None:
    for folder in ("engine/llm/offline", "engine/search", "prompts"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "prompts" / "a.md").write_text("one")
    before = code_hash(tmp_path)
    (tmp_path / "prompts" / "a.md").write_text("two")
    assert code_hash(tmp_path) != before


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(shared=tmp_path, results=opened(tmp_path / "kept.json"), executions=10, jobs=1)


def row(seed: int, early: float, late: float) -> dict[str, Any]:
    found = {"5": {"verified": early}, "10": {"verified": late}}
    what = {"workspace": "wages-leaky", "search": "rounds", "seed": seed, "executions": 10}
    return {**what, "found": found, "cpu_s": 40.0}


def test_what_beats_the_rivals_and_falls_is_well(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.results.add({"workspace": "wages-leaky", "rival": "ridge", "cpu_s": 1.0, "verified": 23.0})
    bench.results.add(row(1, 24.0, 22.0))
    bench.results.add(row(2, 24.0, 23.0))
    assert judge(bench, [TASKS["wages-leaky"]], ["rounds"], [1, 2, 3]) == 0
    told = capsys.readouterr().out
    assert "22.50 (0.71)" in told
    assert "MISSED" not in told


def test_what_is_missed_is_said(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.results.add({"workspace": "wages-leaky", "rival": "hgb", "cpu_s": 1.0, "verified": 22.0})
    bench.results.add(row(1, 22.0, 23.0))
    assert judge(bench, [TASKS["wages-leaky"]], ["rounds"], [1]) == 1
    told = capsys.readouterr().out
    assert "wages-leaky: `rounds` does not beat hgb" in told
    assert "wages-leaky: `rounds` is worse after 10 executions than after 5" in told
