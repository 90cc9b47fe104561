"""What a round will cost and what a run may spend, before any of it is known."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import assert_never

from engine.budget import Budget, Cost, Free, budget_words, cost_of, spent_words, tariff_words
from engine.config import Config, ModelConfig
from engine.llm.address import is_offline
from engine.pipeline.purse import Purse, Terms
from engine.pricing import tariff_of
from engine.prompting import Ground
from engine.search.proposal import SearchSettings

_SCRIPT_TOKENS = 2_000
"""A usual script's; only the guess before the first round."""
_JUDGED_TOKENS = (3_000, 300)
"""A usual prompt and answer of a judge on what a script printed, for the same guess."""
_WEIGHED_TOKENS = 500
"""A usual answer about a script that has not run."""


def estimate_of(
    config: Config, ground: Ground, policy: str, purse: Purse, terms: tuple[Terms, Terms]
) -> Mapping[str, object]:
    """What the first paid round will send, for the person who has to say so."""
    model, _, host = policy.rpartition(" at ")
    spent = purse.committed
    so_far = f"; {spent_words(spent)} spent so far" if spent.tokens else ""
    coming = first_round_cost(config, ground, terms)
    return {
        "endpoint": host,
        "model": model,
        "calls": _written(config) + sum(_weighed(config)) + _judged(config),
        "prompt_tokens": coming.prompt_tokens,
        "budget": budget_words(purse.budget) + so_far,
        "price": "; ".join(tariff_words(tariff) for tariff in purse.tariffs),
        "round": f"about {spent_words(coming)}",
        "what": "the task text and previews of the files",
    }


def budget_shown(purse: Purse, first_round: Cost) -> Mapping[str, object]:
    """What the run may spend, as screens are told it."""
    budget = purse.budget
    return {
        "rounds": budget.rounds,
        "candidates": budget.candidates,
        "budget": {name: getattr(budget, name) for name in ("dollars", "tokens", "wall_time_s")},
        "budget_words": budget_words(budget),
        "price": "; ".join(tariff_words(tariff) for tariff in purse.tariffs),
        "first_round": asdict(first_round),
    }


def prompt_chars(ground: Ground) -> int:
    """About how long a prompt for a script is."""
    return len(ground.task) + len(ground.files) + 4_000


def first_round_cost(config: Config, ground: Ground, terms: tuple[Terms, Terms]) -> Cost:
    """About what a round costs while none is known."""
    prompt = prompt_chars(ground) // 4
    values, comparisons = _weighed(config)
    tariff = terms[1].tariff
    return sum(
        [
            cost_of(terms[0].tariff, prompt, _SCRIPT_TOKENS).times(_written(config)),
            # Who weighs a script before it runs is shown what its writer was shown, and the script; or two.
            cost_of(tariff, prompt + _SCRIPT_TOKENS, _WEIGHED_TOKENS).times(values),
            cost_of(tariff, prompt + 2 * _SCRIPT_TOKENS, _WEIGHED_TOKENS).times(comparisons),
            cost_of(tariff, *_JUDGED_TOKENS).times(_judged(config)),
        ],
        Cost(),
    )


def _written(config: Config) -> int:
    """How often a script is written in the first round; a draft that is read once more, twice."""
    return config.samples * (2 if config.revise else 1)


def _weighed(config: Config) -> tuple[int, int]:
    """Values and comparisons before scripts run; of pairs, of which one is left each time, both orders."""
    match config.before_run:
        case None:
            return 0, 0
        case "value":
            return config.samples, 0
        case "elimination":
            return 0, 2 * (config.samples - 1)
        case _:
            assert_never(config.before_run)


def _judged(config: Config) -> int:
    """How often a judge is asked of what ran: a reading and a reflection for each."""
    if config.before_run is None:
        return 2 * config.samples
    return 0 if config.instead_of_run else 2 * min(config.samples, config.keep)


def budget_of(config: Config, settings: SearchSettings) -> Budget:
    """As the person set it."""
    limits = config.budget
    return Budget(
        dollars=limits.dollars,
        tokens=limits.tokens,
        wall_time_s=limits.wall_time_s,
        rounds=settings.rounds,
        candidates=settings.candidates,
    )


def terms_of(config: Config, policy: str) -> tuple[Terms, Terms]:
    """The policy's and the judge's. `policy`: how screens name it."""
    if is_offline(config):
        free = Terms(tariff=Free(why="the offline policy"), max_tokens=None)
        return free, free

    def terms(model: ModelConfig) -> Terms:
        name = model.model or policy.rpartition(" at ")[0]
        return Terms(tariff=tariff_of(name, model.base_url), max_tokens=model.max_tokens)

    writes = terms(config.policy)
    return writes, writes if config.judge is None else terms(config.judge)
