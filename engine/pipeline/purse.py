"""What the run may still spend. A call is paid before it is made: what is in flight counts at its most."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from engine.budget import Budget, Cost, Tariff, cost_at_most, in_force, tokens_of, why_over
from engine.errors import BudgetError
from engine.facts import BudgetChanged
from engine.pipeline.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Of one model."""

    tariff: Tariff
    max_tokens: int | None
    """Of an answer; None: the endpoint is not told."""

    def at_most(self, prompt_chars: int, seen: "Seen | None" = None) -> Cost:
        """Of a call with such a prompt, by what the endpoint has counted so far."""
        most = self.max_tokens
        if seen is None:
            return cost_at_most(self.tariff, prompt_chars, most)
        longer = max(seen.answer_tokens, most or 0) or None
        return cost_at_most(self.tariff, ceil(prompt_chars * seen.density), longer)


@dataclass(slots=True, kw_only=True)
class Seen:
    """What an endpoint counts where it counts more than one would guess."""

    density: float = 1.0
    """The most tokens of a prompt for each that were guessed."""
    answer_tokens: int = 0
    """The longest answer: a model that thinks may go beyond what was allowed."""

    def learn(self, cost: Cost, prompt_chars: int) -> None:
        """From a call that was answered."""
        self.density = max(self.density, cost.prompt_tokens / max(1, tokens_of(prompt_chars)))
        self.answer_tokens = max(self.answer_tokens, cost.completion_tokens)


class Purse:
    """The budget of one run, for all that ask on its behalf."""

    def __init__(
        self, ledger: Ledger, budget: Budget, terms: Collection[Terms], now: Callable[[], datetime]
    ) -> None:
        """`budget`: as the person set it."""
        self._ledger = ledger
        self.asked = budget
        self.tariffs = tuple(dict.fromkeys(one.tariff for one in terms))
        """Each once, the policy's first."""
        self._now = now
        self._in_flight: dict[object, Cost] = {}
        self._waiting: dict[int, Cost] = {}
        self._usual = Cost()

    @property
    def budget(self) -> Budget:
        """What binds, under the prices of this engine."""
        return in_force(self.asked, self.tariffs)

    @property
    def committed(self) -> Cost:
        """What was spent, in all engines of the run, and what is in flight at its most."""
        return sum(self._in_flight.values(), self._ledger.state.spending.total)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in flight."""
        return not self._in_flight

    @property
    def time_left_s(self) -> float | None:
        """Seconds at work that the budget leaves; None without such a limit."""
        most_s = self.budget.wall_time_s
        return None if most_s is None else max(0.0, most_s - self._worked_s())

    def change(self, budget: Budget) -> None:
        """A person set another one."""
        self._ledger.emit(BudgetChanged(budget=budget))
        self.asked = budget

    def expect(self, cost: Cost) -> None:
        """What the next script will cost at most to be written, as far as one can tell."""
        self._usual = cost

    def why_over(self, coming: Cost | None = None) -> str | None:
        """Why a call that may cost so much, or the next script, is not asked for; None where it may be."""
        return self._why_over(self.committed, self._usual if coming is None else coming)

    def stuck(self) -> set[int]:
        """Candidates that cannot be written, whatever else happens, until the budget is raised."""
        if self._in_flight:
            return set()
        return {candidate for candidate, cost in self._waiting.items() if self.why_over(cost) is not None}

    @asynccontextmanager
    async def paying(
        self, candidate: int, cost: Cost, *, is_script: bool
    ) -> AsyncIterator[Callable[[], bool]]:
        """Returns as soon as there is room for the call, and holds its cost until the block has ended.

        Where there is none, a script waits for a larger budget. Anything else waits only for what is in
        flight; then it raises BudgetError. What it gives tells whether there still is room: time goes on
        while a call waits for its turn, and a person may want to spend less.
        """
        if is_script:
            self.expect(cost)
        await self._room(candidate, cost, is_script=is_script)
        held = object()
        self._in_flight[held] = cost

        def still_fits() -> bool:
            others = (one for call, one in self._in_flight.items() if call is not held)
            return self._why_over(sum(others, self._ledger.state.spending.total), cost) is None

        try:
            yield still_fits
        finally:
            del self._in_flight[held]
            self._ledger.wake()

    async def _room(self, candidate: int, cost: Cost, *, is_script: bool) -> None:
        if self.why_over(cost) is None:
            return
        if is_script:
            self._waiting[candidate] = cost
            self._ledger.wake()  # whoever decides when it is all over has to know
        try:
            while (why := self.why_over(cost)) is not None:
                if not is_script and not self._in_flight:
                    raise BudgetError(why, hint="raise it and go on")
                await self._ledger.next_fact().wait()
        finally:
            self._waiting.pop(candidate, None)

    def _why_over(self, committed: Cost, coming: Cost) -> str | None:
        return why_over(self.budget, committed, self._worked_s(), coming)

    def _worked_s(self) -> float:
        return self._ledger.state.spending.worked_s(self._now())
