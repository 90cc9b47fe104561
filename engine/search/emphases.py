"""Which emphasis each lane of a round gets: all different, or the five collapse into one idea."""

import random
from collections.abc import Sequence


def of_round(keys: Sequence[str], samples: int, round_number: int, seed: int) -> list[str | None]:
    """One key a lane. All keys are dealt out, in an order drawn from the seed, before any returns.

    Within a round none comes twice, where there are enough.
    """
    if not keys:
        return [None] * samples
    first = (round_number - 1) * samples
    cards = _dealt(keys, samples, first + samples, seed)
    return list(cards[first : first + samples])


def _dealt(keys: Sequence[str], samples: int, count: int, seed: int) -> list[str]:
    """The first `count` cards, deck after deck."""
    dealt: list[str] = []
    deal = 0
    while len(dealt) < count:
        deck = list(keys)
        random.Random(f"emphases/{seed}/{deal}").shuffle(deck)  # noqa: S311  chance, not secrecy
        # What the round under way has already goes to the end of the new deck.
        held = dealt[len(dealt) - len(dealt) % samples :]
        dealt += sorted(deck, key=lambda key: key in held)
        deal += 1
    return dealt
