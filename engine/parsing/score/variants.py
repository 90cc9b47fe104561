"""What claims say of each other: a common sign, a lone seed, with one thing and without it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.metric import Direction
from engine.parsing.score.claims import USABLE, Claim, Kind, without_fold
from engine.parsing.score.likeness import is_mean_of
from engine.parsing.score.metrics import MetricWords

_DIGITS = re.compile(r"\d+")
_FEWEST = 3
"""Of fewer numbers another one can be the mean by chance."""
_WITHOUT = re.compile(r"(?<![a-z])(?:without|w/o|excluding|no)(?![a-z])")
_BEFORE = re.compile(r"(?<![a-z])before(?![a-z])")
_SEED = re.compile(r"(?:\(|with |at |, ?)(?:random )?seed ?[=:#]? ?\d+")
_SIGNED = (*USABLE, Kind.TRAIN, Kind.FOLD)


def with_signs(claims: Sequence[Claim], metric: MetricWords) -> list[Claim]:
    """Where every value of an error is negative, the sign is a scorer's, for which greater is better."""
    signed = [one for one in claims if one.kind in _SIGNED]
    is_error = metric.lowest == 0 and metric.better is Direction.LOWER
    if not is_error or len({one.value for one in signed}) < 2 or any(not one.value < 0 for one in signed):
        return list(claims)
    return [replace(one, value=-one.value, other=None) if one.kind in _SIGNED else one for one in claims]


def with_lone_seed(claims: Sequence[Claim]) -> list[Claim]:
    """`Validation MAE (seed=42)` alone names the seed of the script, not one of several runs."""
    folds = [one for one in claims if one.kind is Kind.FOLD]
    if len(folds) != 1 or not _SEED.search(folds[0].label):
        return list(claims)
    return [replace(one, kind=without_fold(one)) if one is folds[0] else one for one in claims]


def with_variants(claims: Sequence[Claim]) -> list[Claim]:
    """`MAE without new features` beside `MAE with new features` is of another model, and of all the data."""
    partners = {one.label: one for one in claims if one.kind in USABLE}
    later = {_BEFORE.sub("after", one.label) for one in claims if one.kind is Kind.PAST}
    found = [_beside(partners, one) if one.kind is Kind.PART else one for one in claims]
    # `after clipping` beside `before clipping` is the result; it is the name of no model.
    return [replace(one, name="") if one.kind in USABLE and one.label in later else one for one in found]


def with_means(claims: Sequence[Claim]) -> list[Claim]:
    """Where one value is the mean of those that stand above it under one name, those are its folds."""
    folds = {id(one) for part in _parts_of_means(claims) for one in part}
    return [replace(one, kind=Kind.FOLD) if id(one) in folds else one for one in claims]


def _parts_of_means(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    series: list[Claim] = []
    for one in claims:
        if one.kind not in USABLE or one.kind is Kind.STEP or one.name:
            continue
        if len(series) >= _FEWEST and is_mean_of(one.value, [part.value for part in series]):
            yield series
            series = []
            continue
        if series and _DIGITS.sub("", series[-1].label) != _DIGITS.sub("", one.label):
            series = []
        series.append(one)


def _beside(partners: Mapping[str, Claim], one: Claim) -> Claim:
    partner = partners.get(_WITHOUT.sub("with", one.label))
    if partner is None or not _WITHOUT.search(one.label):
        return one
    return replace(one, kind=partner.kind, name=f"without {partner.name}")
