"""Which step of a training's log is the result."""

import math
from itertools import pairwise

from engine.parsing.score.claims import Claim
from engine.parsing.score.likeness import distinct, same
from engine.parsing.score.metrics import MetricWords
from engine.parsing.score.pick import Confidence, Pick
from engine.parsing.score.survey import Survey


def best_step(steps: list[Claim], seen: Survey) -> Pick | str:
    """The best epoch or iteration of one log."""
    apart = distinct(steps)
    if len(apart) == 1:
        return Pick(claim=apart[0], confidence=Confidence.LOW)
    if seen.dropped:
        return "the log of steps is too long to tell its best"
    numbers = [one.step for one in steps if one.step is not None and not one.is_best]
    restarts = sum(later < earlier for earlier, later in pairwise(numbers))
    if restarts:
        return f"several trainings are logged, and no {seen.metric.name} over all of them"
    finite = [one for one in steps if math.isfinite(one.value)]
    top = seen.metric.best(one.value for one in finite)
    lowest = next((one for one in finite if one.value == top), steps[0])
    best = distinct([one for one in steps if one.is_best])
    number = max(seen.best_steps, default=(0, None))[1]
    told = [one for one in steps if one.step is not None and one.step == number]
    if number is not None and not told and not best and number < max(numbers, default=0):
        return f"step {number} is called the best, and its {seen.metric.name} is not stated"
    is_best_told = bool(best) and same(best[-1].value, lowest.value)
    is_step_told = any(same(one.value, lowest.value) for one in told)
    is_last = same(steps[-1].value, lowest.value)
    # Steps without numbers may be of several trainings, but not where each is better than the last.
    is_one_training = bool(numbers) or not any(
        seen.metric.is_worse(later.value, earlier.value) for earlier, later in pairwise(finite)
    )
    is_settled = is_last or (seen.stopped_early and not told and not best)
    if is_best_told or is_step_told or (is_one_training and is_settled):
        return Pick(claim=best[-1] if is_best_told else lowest, confidence=Confidence.LOW)
    return "a log of steps is printed, and which step counts is not said"


def or_doubt(pick: Pick | str, steps: list[Claim], metric: MetricWords) -> Pick | str:
    """The pick, or doubt where below it a better one is called the best so far: it was one try."""
    later = [one for one in steps if isinstance(pick, Pick) and one.place.line > pick.claim.place.line]
    if isinstance(pick, str) or not any(
        one.is_best and metric.is_worse(pick.claim.value, one.value) for one in later
    ):
        return pick
    return f"a better {metric.name} is called the best so far below the one on line {pick.claim.place.line}"
