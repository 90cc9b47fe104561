"""How long a run must take at best, from the durations of its parts alone. Pure.

Three ways to arrange the same calls: always as many samples in flight as there are slots, while others run
and are scored; lanes, each of which takes the next candidate when it has finished one; batches with a barrier
after each phase. Nothing but waiting is in it: no start of a process, no writing of a file.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

SLOTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One candidate's share of the time, in seconds."""

    sample_s: float
    """All calls until its script is there, one after another."""
    run_s: float
    after_s: float
    """All calls once it has run, one after another: scoring, reflecting."""


def always_full(parts: Sequence[Part], slots: int = SLOTS, jobs: int = SLOTS) -> float:
    """Seconds with `slots` samples in flight from the first to the last; nothing waits for a score."""
    slot, job = [0.0] * slots, [0.0] * jobs
    written = [(_take(slot, 0.0, part.sample_s), part) for part in parts]
    ends = []
    for at, part in sorted(written, key=lambda pair: pair[0]):
        ends.append(_take(job, at, part.run_s) + part.after_s)
    return max(ends, default=0.0)


def lanes(parts: Sequence[Part], slots: int = SLOTS, jobs: int = SLOTS) -> float:
    """Seconds where a lane samples again when its candidate has been scored."""
    waiting = list(reversed(parts))
    job = [0.0] * jobs
    landing: list[tuple[float, int, Part | None]] = [(0.0, lane, None) for lane in range(slots)]
    end = 0.0
    while landing:
        at, lane, part = heapq.heappop(landing)
        if part is not None:  # written: it runs, and the lane is free when it has been scored
            heapq.heappush(landing, (_take(job, at, part.run_s) + part.after_s, lane, None))
        elif waiting:
            part = waiting.pop()
            heapq.heappush(landing, (at + part.sample_s, lane, part))
        end = max(end, at)
    return end


def batches(parts: Sequence[Part], slots: int = SLOTS, jobs: int = SLOTS) -> float:
    """Seconds where all of a batch are sampled before the first runs, and have run before one is scored."""
    total = 0.0
    for first in range(0, len(parts), slots):
        batch = parts[first : first + slots]
        job = [0.0] * jobs
        total += max(part.sample_s for part in batch) + max(part.after_s for part in batch)
        total += max(_take(job, 0.0, part.run_s) for part in batch)
    return total


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """How many of the spans, each from when to when, are under way at the same time."""
    steps = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    now = most = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def _take(free: list[float], ready: float, takes: float) -> float:
    """When it ends, on the place that is free first; the place is taken until then."""
    end = max(heapq.heappop(free), ready) + takes
    heapq.heappush(free, end)
    return end
