"""Which of the claims is the validation MAE; where that is in doubt, none is."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.outcome import Reader, Reading
from engine.parsing.score.claims import USABLE, Claim, Kind
from engine.parsing.score.likeness import distinct, finite, same
from engine.parsing.score.metrics import MetricWords
from engine.parsing.score.pick import Confidence, Pick
from engine.parsing.score.scale import TargetScale, check
from engine.parsing.score.steps import best_step, or_doubt
from engine.parsing.score.survey import Survey
from engine.parsing.score.variants import with_lone_seed, with_means, with_signs, with_variants
from engine.parsing.score.vocabulary import MODEL

_LOG_SIZED = 3.0
"""An MAE below it, where the output speaks of a log target, is taken for one of logs."""
_LOCAL = re.compile(
    r"fehler|abweichung|erreur|error absoluto|error medio|erro |errore|validierung|validación|validação"
    r"|entraîn|absolu[et]e fout|ошибк|dollari|błąd",
    re.IGNORECASE,
)
_MOST_REJECTED = 2_000
_SETTING = re.compile(r"[a-z]\w* [\d.]+")
"""`best w=0.5`: the name of a line that tells which setting was the best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A number that the output calls a metric and that is not the validation MAE."""

    value: float
    line: int
    column: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Reading):
    """The parser's reading, with what it rests on."""

    confidence: Confidence
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the parser reads none."""

    reason: str
    is_hard: bool = False
    """Whether no other reader may find one either: it crashed, or the result is NaN."""
    rejected: tuple[Rejected, ...] = ()


def choose(seen: Survey, scale: TargetScale | None) -> Found | Refusal:
    """The reading, or why there is none."""
    sized = with_signs([_sized(one, seen, scale) for one in seen.claims], seen.metric)
    sized = with_means(with_variants(with_lone_seed(sized)))
    usable = [one for one in sized if one.kind in USABLE]
    rejected = tuple(_rejections(sized))
    if not usable:
        return Refusal(reason=_why_none(sized, seen.metric.name), rejected=rejected)
    pick = _conclude(usable, seen)
    metric = seen.metric
    if isinstance(pick, str):
        return Refusal(reason=pick, rejected=rejected, is_hard=False)
    if _is_of_a_fold(pick.claim, sized, metric):
        return Refusal(
            reason=f"the {metric.name} on line {pick.claim.place.line} is that of the best fold",
            rejected=rejected,
        )
    return _checked(pick, seen, scale, rejected)


def _is_of_a_fold(one: Claim, sized: Sequence[Claim], metric: MetricWords) -> bool:
    """Whether it only repeats the best of several folds."""
    folds = distinct([other for other in sized if other.kind is Kind.FOLD])
    return len(folds) > 1 and one.value == metric.best(finite(folds), math.nan) and not one.is_mean


def _checked(
    pick: Pick, seen: Survey, scale: TargetScale | None, rejected: tuple[Rejected, ...]
) -> Found | Refusal:
    one, name = pick.claim, seen.metric.name
    where = f"line {one.place.line}"
    if seen.crash_line is not None and seen.crash_line > one.place.line:
        reason = f"the script crashed (line {seen.crash_line}) after its {name} on {where}"
        return Refusal(reason=reason, is_hard=True, rejected=rejected)
    if not math.isfinite(one.value):
        word = "NaN" if math.isnan(one.value) else "infinite"
        return Refusal(reason=f"the {name} on {where} is {word}", is_hard=True, rejected=rejected)
    wrong = check(one.value, scale, seen.metric)
    if (
        wrong is None
        and seen.metric.in_target_units
        and seen.has_log_target
        and not one.is_original
        and one.value < _LOG_SIZED
        and scale is None
    ):
        wrong = f"{one.value:g} is of the size of logs, and the output speaks of a log target"
    if wrong is not None:
        own = Rejected(value=one.value, line=one.place.line, column=one.place.column, why=wrong)
        return Refusal(reason=f"the {name} on {where} cannot be one: {wrong}", rejected=(*rejected, own))
    return Found(
        value=one.value,
        reader=Reader.PARSER,
        line=one.place.line,
        column=one.place.column,
        quote=one.place.quote,
        confidence=pick.confidence,
        rejected=rejected,
    )


def _sized(one: Claim, seen: Survey, scale: TargetScale | None) -> Claim:
    """With the meaning of its digits settled, where a comma or a dot can be either."""
    if one.other is None:
        return one
    is_dotted = one.value < one.other
    is_mixed = seen.has_comma_decimals and seen.has_dot_decimals
    if not is_mixed and seen.has_comma_decimals:
        return replace(one, value=one.other, other=None)
    if not is_mixed and not (is_dotted and _LOCAL.search(one.place.quote)):
        return replace(one, other=None)
    fitting = [value for value in (one.value, one.other) if _fits(value, scale, seen.metric)]
    if len(fitting) == 1:
        return replace(one, value=fitting[0], other=None)
    return one if one.kind not in USABLE else replace(one, kind=Kind.LIST)


def _fits(value: float, scale: TargetScale | None, metric: MetricWords) -> bool:
    wrong = check(value, scale, metric)
    if scale is None or not metric.in_target_units:
        return wrong is None
    return wrong is None and value < 20 * scale.median_mae


def _conclude(usable: list[Claim], seen: Survey) -> Pick | str:
    """From what counts most to what counts least."""
    steps = [one for one in usable if one.kind is Kind.STEP]
    results = [one for one in usable if one.kind is not Kind.STEP]
    if not results:
        return best_step(steps, seen)
    finals = [one for one in results if one.kind is Kind.FINAL]
    if finals:
        return _one_of(finals, Confidence.HIGH, seen, last_wins=True)
    spoilt = next((one for one in results if one.is_best and math.isnan(one.value)), None)
    if spoilt is not None and len(results) > 1:
        return f"the {seen.metric.name} that is called the best (line {spoilt.place.line}) is NaN"
    winner = _repeated_best(results, seen.metric) or _named_winner(results, seen)
    if winner is not None:
        return winner
    blends = [one for one in results if one.kind is Kind.BLEND]
    if blends:
        return _one_of(blends, Confidence.MEDIUM, seen)
    return or_doubt(_of_plain_results(results, seen), steps, seen.metric)


def _repeated_best(results: list[Claim], metric: MetricWords) -> Pick | None:
    """`b) is best with MAE=16511`: the best of all that was stated before, said again."""
    best = distinct([one for one in results if one.is_best])
    rest = [one for one in results if not one.is_best]
    if len(best) != 1 or best[0].value != metric.best(finite(results), math.nan):
        return None
    is_repeated = any(same(one.value, best[0].value) for one in rest) and len(distinct(rest)) > 1
    return Pick(claim=best[0], confidence=Confidence.MEDIUM) if is_repeated else None


def _of_plain_results(results: list[Claim], seen: Survey) -> Pick | str:
    unnamed = [one for one in results if not one.name]
    for kind, confidence in (
        (Kind.VALID, Confidence.HIGH),
        (Kind.OOF, Confidence.HIGH),
        (Kind.CV, Confidence.HIGH),
    ):
        group = [one for one in unnamed if one.kind is kind]
        if not group:
            continue
        pick = _one_of(group, confidence, seen)
        summary = [one for one in unnamed if one.kind in (Kind.OOF, Kind.CV)]
        # Several plain validation values beside a mean are its folds.
        if isinstance(pick, str) and kind is not Kind.CV and [one for one in summary if one.kind is not kind]:
            continue
        return (
            pick
            if isinstance(pick, str) or not _is_outdone(pick.claim, results, seen.metric)
            else _many(seen)
        )
    named = [one for one in results if one.name]
    rest = [one for one in unnamed if one.kind in (Kind.TEST, Kind.PLAIN)]
    if not named:
        tests = [one for one in rest if one.kind is Kind.TEST]
        plain = [one for one in rest if one.kind is Kind.PLAIN]
        return _one_of(tests or plain, Confidence.MEDIUM, seen)
    if not rest:
        return _compare(named, seen)
    return _named_or_not(named, rest, seen)


def _is_outdone(one: Claim, results: list[Claim], metric: MetricWords) -> bool:
    """Whether one of the same kind follows that has a name, and a better value."""
    return any(
        other.name
        and other.kind is one.kind
        and other.place.line > one.place.line
        and not same(other.value, one.value)
        and metric.is_worse(one.value, other.value)
        for other in results
    )


def _many(seen: Survey) -> str:
    return f"several values of {seen.metric.name} are stated, and which one is meant is not"


def _named_or_not(named: list[Claim], rest: list[Claim], seen: Survey) -> Pick | str:
    """An unnamed result after named ones is the conclusion."""
    pick = _one_of(rest, Confidence.MEDIUM, seen)
    if isinstance(pick, str):
        return pick
    if pick.claim.place.line > max(one.place.line for one in named):
        return pick
    if any(same(pick.claim.value, one.value) for one in named):
        return _compare(named, seen)
    return _many(seen)


def _one_of(
    group: list[Claim], confidence: Confidence, seen: Survey, *, last_wins: bool = False
) -> Pick | str:
    """The value of a group, if it is one value; else its best, if that is what the output shows."""
    apart = distinct(group)
    if len(apart) == 1:
        return Pick(claim=apart[0], confidence=confidence)
    told = _told(group, seen.metric, last_wins=last_wins)
    if told is not None:
        return told
    names = {one.name for one in group}
    if len(names) == len(apart) or len(names) > 2:
        return _compare(group, seen)
    return f"{len(apart)} different values are stated under one name, and which one is meant is not"


def _told(group: list[Claim], metric: MetricWords, *, last_wins: bool) -> Pick | None:
    """The one of a group that its own words single out."""
    best = distinct([one for one in group if one.is_best])
    if len(best) == 1 and not metric.is_worse(best[0].value, metric.best(finite(group))):
        return Pick(claim=best[0], confidence=Confidence.LOW)
    means = distinct([one for one in group if one.is_mean])
    if len(means) == 1:
        return Pick(claim=means[0], confidence=Confidence.MEDIUM)
    originals = distinct([one for one in group if one.is_original])
    if len(originals) == 1 and any(one.value * 100 < originals[0].value for one in group):
        return Pick(claim=originals[0], confidence=Confidence.MEDIUM)
    strict = distinct([one for one in group if last_wins and "final" in one.label])
    return Pick(claim=strict[0], confidence=Confidence.MEDIUM) if len(strict) == 1 else None


def _compare(group: list[Claim], seen: Survey) -> Pick | str:
    """The best of several models."""
    kinds = (Kind.FINAL, Kind.BLEND, Kind.VALID, Kind.OOF, Kind.CV, Kind.TEST, Kind.PLAIN)
    top = next((kind for kind in kinds if any(one.kind is kind for one in group)), None)
    level = [one for one in group if one.kind is top]
    apart = distinct([one for one in level if math.isfinite(one.value)] or level)
    missing = _missing_winner(group, seen)
    if missing:
        return f"`{missing}` is called the best, and its {seen.metric.name} is not stated"
    if len(apart) == 1:
        return _alone(apart[0], seen.metric.name)
    return _mean_of_parts(apart) or _best_model(apart, seen)


def _best_model(apart: list[Claim], seen: Survey) -> Pick | str:
    if seen.dropped:
        return f"so many values of {seen.metric.name} are stated that the best of them cannot be told"
    best = seen.metric.best(one.value for one in apart)
    models = [one for one in apart if MODEL.search(one.name)]
    told = [one for one in apart if one.is_best]
    if len(told) == 1 and told[0].value == best:
        return Pick(claim=told[0], confidence=Confidence.LOW)
    if len(models) * 2 < len(apart) or (len(told) != 1 and all(one.value != best for one in models)):
        return f"{len(apart)} values of {seen.metric.name} are stated, and which one is meant is not"
    chosen = told[0] if len(told) == 1 else next(one for one in apart if one.value == best)
    sizes = [one.value for one in apart]
    if seen.metric.in_target_units and max(sizes) > 1000 * chosen.value > 0:
        return "values of very different sizes are stated, perhaps on different scales"
    return Pick(claim=chosen, confidence=Confidence.LOW)


def _mean_of_parts(apart: list[Claim]) -> Pick | None:
    """`overall MAE: 2.44` below the values of parts, of which none is a model."""
    means = [one for one in apart if one.is_mean]
    rest = [one for one in apart if not one.is_mean]
    if len(means) != 1 or len(rest) < 2 or any(MODEL.search(one.name) for one in rest):
        return None
    values = [one.value for one in rest]
    if not min(values) < means[0].value < max(values):
        return None
    return Pick(claim=means[0], confidence=Confidence.LOW)


def _alone(one: Claim, metric: str) -> Pick | str:
    """The only value there is, if its strange name does not make it another thing."""
    is_setting = one.is_best and _SETTING.fullmatch(one.name)
    is_strange = re.search(r"[^\W\d]", one.name) and not MODEL.search(one.name) and not is_setting
    if one.kind in (Kind.PLAIN, Kind.TEST) and is_strange:
        return (
            f"the only {metric} (line {one.place.line}) is that of `{one.name}`, which may be another thing"
        )
    return Pick(claim=one, confidence=Confidence.MEDIUM)


def _named_winner(results: list[Claim], seen: Survey) -> Pick | None:
    """The model that the output calls the best, or the submitted one."""
    named = [one for one in results if one.name]
    if len(distinct(named)) < 2:
        return None
    for _, words in sorted(seen.winners, reverse=True):
        won = [one for one in named if _is_named(one.name, words)]
        shortest = min((len(one.name) for one in won), default=0)
        exact = [one for one in won if _joined(one.name) == _joined(words)] or [
            one for one in won if len(one.name) == shortest
        ]
        for kind in USABLE:
            level = distinct([one for one in exact if one.kind is kind])
            if len(level) == 1:
                return Pick(claim=level[0], confidence=Confidence.MEDIUM)
            if level:
                break
    return None


def _missing_winner(group: list[Claim], seen: Survey) -> str:
    """The model that is named the best and has no value, as where its row of a table was lost."""
    models = [words for _, words in seen.winners if MODEL.search(words)]
    named = [one.name for one in group if MODEL.search(one.name)]
    if (
        not models
        or len(named) < len(group)
        or any(_is_named(name, words) for name in named for words in models)
    ):
        return ""
    return models[-1]


def _is_named(name: str, words: str) -> bool:
    tokens = name.split()
    if "+" in words:
        return _joined(words) == _joined(name)
    return bool(tokens) and (
        _joined(words).startswith(_joined(name))
        or (set(words.split()[:1]) <= set(tokens) and len(tokens) <= 4)
    )


def _joined(words: str) -> str:
    return re.sub(r"[\W_]+", "", words)


def _rejections(sized: Sequence[Claim]) -> Iterable[Rejected]:
    outside = [one for one in sized if one.kind not in USABLE]
    for one in outside[-_MOST_REJECTED:]:
        yield Rejected(value=one.value, line=one.place.line, column=one.place.column, why=one.kind.value)


def _why_none(sized: Sequence[Claim], name: str) -> str:
    for kind, reason in (
        (Kind.LOG, f"the {name} is stated on the log scale only, not in the target's own units"),
        (Kind.SCALED, f"the {name} is stated for a scaled target only"),
        (Kind.FOLD, f"values of single folds are stated, and no {name} over all of them"),
        (Kind.TRAIN, f"only the {name} on the training data is stated"),
        (Kind.LIST, f"several numbers stand beside the {name}, and which one is meant is not said"),
        (Kind.BASELINE, f"only the {name} of a baseline is stated"),
        (Kind.GOAL, f"{name} is named as a goal only"),
    ):
        if any(one.kind is kind for one in sized):
            return reason
    return f"no {name} is stated in the output"
