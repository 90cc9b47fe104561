"""What a run has spent, as its facts tell: tokens, money, and the time that engines were at work."""

from datetime import datetime

from engine.budget import Cost
from engine.candidate import Candidate, WaitingForApproval, WaitingForPackages
from engine.facts import CallGivenUp, CompletionArrived, Fact, RunEnded, RunResumed


class Spending:
    """Sums over all engines of the run."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.total = Cost()
        self.rounds: dict[int, Cost] = {}
        """By the number of the round whose candidate it was spent on."""
        self._worked_s = 0.0
        self._last_at: datetime | None = None
        self._busy: set[int] = set()
        self._is_at_work = False

    def take(self, fact: Fact, at: datetime | None, candidate: Candidate | None) -> None:
        """Take one fact in, with the candidate that it is about as it is now."""
        if isinstance(fact, CompletionArrived | CallGivenUp):
            self._spend(_cost(fact), 0 if candidate is None else candidate.round)
        if candidate is not None:
            is_busy = not (
                candidate.is_finished or isinstance(candidate.status, WaitingForApproval | WaitingForPackages)
            )
            (self._busy.add if is_busy else self._busy.discard)(candidate.id)
        if at is not None:
            self._pass(fact, at)

    def worked_s(self, now: datetime) -> float:
        """How long something was written, run or judged. Time that only a person could end does not count."""
        if not self._is_at_work or self._last_at is None:
            return self._worked_s
        return self._worked_s + max(0.0, (now - self._last_at).total_seconds())

    def mean_round(self, ended: int) -> Cost | None:
        """What a round has cost so far, of the first `ended` ones; None where none has ended."""
        costs = [cost for number, cost in self.rounds.items() if 0 < number <= ended]
        return sum(costs, Cost()).shared(len(costs)) if costs else None

    def _spend(self, cost: Cost, round_number: int) -> None:
        self.total += cost
        self.rounds[round_number] = self.rounds.get(round_number, Cost()) + cost

    def _pass(self, fact: Fact, at: datetime) -> None:
        if not isinstance(fact, RunResumed):
            self._worked_s = self.worked_s(at)
        self._last_at = at
        # An engine that has just taken a run up may stand waiting for the person's word.
        self._is_at_work = bool(self._busy) and not isinstance(fact, RunEnded | RunResumed)


def _cost(fact: CompletionArrived | CallGivenUp) -> Cost:
    """A journal from before prices were kept has tokens alone."""
    if isinstance(fact, CallGivenUp):
        return fact.cost
    if fact.cost is not None:
        return fact.cost
    prompt, answer = fact.usage.prompt_tokens or 0, fact.usage.completion_tokens or 0
    return Cost(prompt_tokens=prompt, completion_tokens=answer, unpriced_tokens=prompt + answer)
