"""The model of a run's time, and what it is fed with."""

from collections.abc import Callable

import pytest

from bench.flow import Part, always_full, batches, lanes, most_at_once
from bench.pipeline import call_s, parts_of, slept_s


def part(sample_s: float, run_s: float = 1.0, after_s: float = 1.0) -> Part:
    return Part(sample_s=sample_s, run_s=run_s, after_s=after_s)


def test_with_slots_always_full_only_the_last_one_is_waited_for() -> None:
    assert always_full([part(10)] * 4, slots=2) == 10 + 10 + 1 + 1


def test_a_lane_waits_for_its_own_candidate() -> None:
    assert lanes([part(10)] * 4, slots=2) == 2 * (10 + 1 + 1)


def test_a_lane_that_is_free_takes_the_next_candidate() -> None:
    assert lanes([part(10, run_s=0, after_s=0), part(1), part(1)], slots=2) == 10


def test_a_batch_waits_for_the_slowest_of_each_phase() -> None:
    parts = [part(10, run_s=1), part(2, run_s=7), part(3), part(3)]
    assert batches(parts, slots=2) == (10 + 7 + 1) + (3 + 1 + 1)


@pytest.mark.parametrize("way", [always_full, lanes])
def test_scripts_wait_for_a_place(way: Callable[..., float]) -> None:
    assert way([part(1, run_s=10)] * 3, slots=3, jobs=1) == 1 + 3 * 10 + 1


def test_scripts_run_in_the_order_in_which_they_are_written() -> None:
    late_but_first, early = part(10, run_s=5, after_s=0), part(1, run_s=5, after_s=0)
    assert always_full([late_but_first, early], slots=2, jobs=1) == 15


def test_nothing_to_do_takes_no_time() -> None:
    assert (always_full([]), lanes([]), batches([])) == (0, 0, 0)


def test_spans_that_only_touch_are_not_at_once() -> None:
    assert most_at_once([(0, 1), (1, 2), (0.5, 1.5)]) == 2


def proposed(candidate: int, operator: str = "draft") -> dict[str, object]:
    return {"fact": "CandidateProposed", "candidate": candidate, "operator": operator}


def arrived(candidate: int, purpose: str, tokens: int) -> dict[str, object]:
    return {
        "fact": "CompletionArrived",
        "candidate": candidate,
        "purpose": purpose,
        "usage": {"completion_tokens": tokens},
    }


def test_a_candidate_costs_the_calls_before_and_after_its_run_and_what_it_sleeps() -> None:
    facts = [
        proposed(1, "baseline"),
        proposed(2),
        arrived(2, "write", 500),
        arrived(2, "again", 100),
        arrived(1, "score", 50),
        arrived(2, "score", 50),
        arrived(2, "reflect", 150),
    ]
    (only,) = parts_of(facts, {1: "time.sleep(9)\n", 2: "import time\ntime.sleep(1.5)\n"})
    assert only == Part(
        sample_s=call_s(500) + call_s(100), run_s=1.5, after_s=call_s(50) + call_s(150)
    )  # as long as its own calls; the person's own script is sampled by nobody


def test_a_sleep_inside_of_what_is_never_run_does_not_count() -> None:
    assert slept_s("def never():\n    time.sleep(5)\ntime.sleep(2)\n") == 2
