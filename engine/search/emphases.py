"""Which emphasis each lane of a round gets: all different, or the five collapse into one idea."""

import random
from collections.abc import Sequence


def of_round(keys: Sequence[str], samples: int, round_number: int, seed: int) -> list[str | None]:
    """One key a lane. All keys are dealt out, in an order drawn from the seed, before any returns."""
    if not keys:
        return [None] * samples
    first = (round_number - 1) * samples
    return [_dealt(keys, first + lane, seed) for lane in range(samples)]


def _dealt(keys: Sequence[str], place: int, seed: int) -> str:
    deal, card = divmod(place, len(keys))
    deck = list(keys)
    random.Random(f"emphases/{seed}/{deal}").shuffle(deck)  # noqa: S311  chance, not secrecy
    return deck[card]
