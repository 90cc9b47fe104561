"""What a run may spend, what a call costs, and when it is enough. Money is in billionths of a dollar."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import assert_never

from engine.errors import UsageError
from engine.outcome import Usage

TOKENS_WITHOUT_PRICE = 2_000_000
"""What stands in for the dollars where nobody knows the price: $5 at $2.50 a million, a middling model's."""
_NANO = 1_000_000_000
_CHARS_PER_TOKEN = 4
_USUAL_ANSWER_TOKENS = 4096
"""Where the endpoint is told no `max_tokens`."""
_WHOLE = ("tokens", "rounds", "candidates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The limits of a run. None: no limit of that kind."""

    dollars: float | None = None
    tokens: int | None = None
    """Of prompts and answers together."""
    wall_time_s: float | None = None
    """Of engines at work; neither the time between them nor a person's counts."""
    rounds: int | None = None
    candidates: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one call or of many: sums are exact."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    nanousd: int = 0
    """Billionths of a dollar; what has no known price is not in it."""
    unpriced_tokens: int = 0
    """Those whose price is not known."""
    estimated_tokens: int = 0
    """Those that the endpoint did not count; about four characters make one."""

    @property
    def tokens(self) -> int:
        """Of prompts and answers together."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Cost)})

    def times(self, count: int) -> "Cost":
        """Of so many like it."""
        return Cost(**{name: value * count for name, value in asdict(self).items()})

    def shared(self, count: int) -> "Cost":
        """The mean of so many, rounded up."""
        return Cost(**{name: -(-value // count) for name, value in asdict(self).items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Nothing is charged."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The price is known."""

    words: str
    """For a person: `gpt-4o costs $2.50 in and $10.00 out a million tokens`."""
    usd: Callable[[int, int], Decimal]
    """Dollars for so many tokens of prompt and of answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """Only tokens can be counted."""

    why: str


Tariff = Free | Priced | Unpriced


def cost_of(tariff: Tariff, prompt_tokens: int, completion_tokens: int, *, estimated_tokens: int = 0) -> Cost:
    """Of one call."""
    nanousd = unpriced = 0
    match tariff:
        case Free():
            pass
        case Priced(usd=usd):
            nanousd = int((usd(prompt_tokens, completion_tokens) * _NANO).to_integral_value(ROUND_CEILING))
        case Unpriced():
            unpriced = prompt_tokens + completion_tokens
        case _:
            assert_never(tariff)
    return Cost(
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        nanousd=nanousd,
        unpriced_tokens=unpriced,
        estimated_tokens=estimated_tokens,
    )


def cost_at_most(tariff: Tariff, prompt_chars: int, max_tokens: int | None) -> Cost:
    """Of a call that is about to be made: the answer is taken to be as long as it may be."""
    prompt, answer = tokens_of(prompt_chars), max_tokens or _USUAL_ANSWER_TOKENS
    return cost_of(tariff, prompt, answer, estimated_tokens=prompt + answer)


def cost_of_call(tariff: Tariff, usage: Usage, prompt_chars: int, answer_chars: int) -> Cost:
    """Of a call that was answered; what the endpoint did not count is estimated, and marked."""
    prompt, answer = usage.prompt_tokens, usage.completion_tokens
    estimated = 0
    if prompt is None:
        prompt = tokens_of(prompt_chars)
        estimated += prompt
    if answer is None:
        answer = tokens_of(answer_chars)
        estimated += answer
    return cost_of(tariff, max(0, prompt), max(0, answer), estimated_tokens=estimated)


def tokens_of(chars: int) -> int:
    """About how many they are."""
    return -(-chars // _CHARS_PER_TOKEN)


def in_force(budget: Budget, tariffs: Iterable[Tariff]) -> Budget:
    """What binds under these prices: dollars do not where nothing is charged or nobody knows what is.

    Where a price is not known, tokens stand in for the dollars.
    """
    kinds = {type(tariff) for tariff in tariffs}
    if Unpriced in kinds and budget.dollars is not None and budget.tokens is None:
        budget = replace(budget, tokens=TOKENS_WITHOUT_PRICE)
    return budget if Priced in kinds else replace(budget, dollars=None)


def why_over(budget: Budget, spent: Cost, worked_s: float, coming: Cost) -> str | None:
    """Why a call that may cost `coming` is not made, in one line; None where it may be. `spent`: with what is
    in flight."""
    if budget.dollars is not None:
        most = round(budget.dollars * _NANO)
        if spent.nanousd >= most or spent.nanousd + coming.nanousd > most:
            left = f"{money(spent.nanousd)} of {money(most)}"
            return f"the budget is used up: {left} spent{_next(money(coming.nanousd), coming.nanousd)}"
    if budget.tokens is not None and (
        spent.tokens >= budget.tokens or spent.tokens + coming.tokens > budget.tokens
    ):
        left = f"{spent.tokens:,} of {budget.tokens:,} tokens"
        return f"the budget is used up: {left} spent{_next(f'{coming.tokens:,}', coming.tokens)}"
    if budget.wall_time_s is not None and worked_s >= budget.wall_time_s:
        return f"the budget is used up: {worked_s:,.0f} of {budget.wall_time_s:,.0f} s at work"
    return None


def changed(now: Budget, wanted: Mapping[str, object]) -> Budget:
    """The budget with what a person wants of it; None takes a limit away. Raises UsageError in one line.

    Of rounds and candidates, the one that is named replaces the other, and one of them always holds.
    """
    if not wanted:
        raise UsageError(f"budget: name at least one of {_names()}")
    for name, value in wanted.items():
        _check(name, value)
    given = dict(wanted)
    if given.get("rounds") is not None:
        given.setdefault("candidates", None)
    elif given.get("candidates") is not None:
        given.setdefault("rounds", None)
    budget = Budget(**{**asdict(now), **given})
    if budget.rounds is None and budget.candidates is None:
        raise UsageError("budget: one of rounds and candidates has to stay; name the one that is to hold")
    return budget


def budget_words(budget: Budget) -> str:
    """The limits, for a person: `$5.00, 3 rounds`."""
    parts = []
    if budget.dollars is not None:
        parts.append(money(round(budget.dollars * _NANO)))
    if budget.tokens is not None:
        parts.append(f"{budget.tokens:,} tokens")
    if budget.wall_time_s is not None:
        parts.append(f"{budget.wall_time_s:,.0f} s at work")
    if budget.candidates is not None:
        parts.append(f"{budget.candidates} candidate{'s' * (budget.candidates != 1)}")
    if budget.rounds is not None:
        parts.append(f"{budget.rounds} round{'s' * (budget.rounds != 1)}")
    return ", ".join(parts) or "no limit"


def spent_words(spent: Cost) -> str:
    """What was spent, for a person: dollars where they are known, tokens where not; `about` for estimates."""
    parts = []
    if spent.nanousd:
        parts.append(money(spent.nanousd))
    if spent.unpriced_tokens or not spent.nanousd:
        parts.append(f"{spent.unpriced_tokens or spent.tokens:,} tokens")
    return ("about " if spent.estimated_tokens else "") + " and ".join(parts)


def tariff_words(tariff: Tariff) -> str:
    """What calls cost, for a person."""
    match tariff:
        case Free(why=why):
            return f"free: {why}"
        case Priced(words=words):
            return words
        case Unpriced(why=why):
            return f"{why}, so tokens are counted, not dollars"
        case _:
            assert_never(tariff)


def money(nanousd: int) -> str:
    """Cents from ten cents on, hundredths of a cent below; more than nothing never reads as nothing."""
    if 0 < nanousd < _NANO // 10_000:
        return "<$0.0001"
    places = "0.01" if nanousd >= _NANO // 10 or not nanousd else "0.0001"
    return f"${(Decimal(nanousd) / _NANO).quantize(Decimal(places), ROUND_HALF_UP):,}"


def _next(words: str, amount: int) -> str:
    return f", the next call may cost {words}" if amount else ""


def _names() -> str:
    return ", ".join(one.name for one in fields(Budget))


def _check(name: str, value: object) -> None:
    if name not in {one.name for one in fields(Budget)}:
        raise UsageError(f"budget: there is no limit of that name; there are {_names()}")
    if value is None:
        return
    kind = "a whole number from 1" if name in _WHOLE else "a number above 0"
    is_number = isinstance(value, int if name in _WHOLE else int | float) and not isinstance(value, bool)
    if not is_number or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        raise UsageError(f"budget: {name} is {kind}, or null for no limit of that kind")
