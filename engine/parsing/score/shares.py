"""Numbers as a metric means them: of one that is a share, 93.2 % is 0.932."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.parsing.score.mentions import Text
from engine.parsing.score.numerals import Numeral, numerals

_PERCENT = re.compile(r"\s?%")
_OF = re.compile(r"\s?/\s?")
_SAID_AGAIN = re.compile(r"\s*[(=:,-]*\s*")


def numbers_of(text: Text) -> Iterator[Numeral]:
    """The numbers of a line from left to right."""
    for number in numerals(text.folded):
        yield as_share(text, number)


def as_share(text: Text, number: Numeral) -> Numeral:
    """The number, as a fraction if it is a percentage of a metric that is a share."""
    sign = _PERCENT.match(text.words, number.end) if text.metric.is_share else None
    if sign is None:
        return number
    # Through text, so that 93.2 % is the float that is written 0.932.
    value = float(f"{number.value!r}e-2") if "e" not in repr(number.value) else number.value / 100
    return replace(number, value=value, other=None, end=sign.end(), suffix="")


def without_counts(text: Text, region: Sequence[Numeral]) -> list[Numeral]:
    """`373/400 (93.25%)` without the two that were counted."""
    if not text.metric.is_share or len(region) < 3:
        return list(region)
    hits, total, said = region[:3]
    is_count = _OF.fullmatch(text.words, hits.end, total.start) and hits.value.is_integer()
    return (
        list(region[2:])
        if is_count and _SAID_AGAIN.fullmatch(text.words, total.end, said.start)
        else list(region)
    )
