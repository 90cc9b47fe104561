"""What a parser must know of a metric: its names, what only sounds like it, and which values it can have."""

# ruff: noqa: E501 - lists of words read better in long lines

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from engine.metric import Direction, Metric
from engine.parsing.score.vocabulary import MAE, OTHER_METRIC, Word, whole_words

_GLUED = (
    r"(?P<glued>validation|valid|val|va|test|train|tr|cv|oof|best|final|mean|avg|holdout|dev|eval|overall)?"
)
_NEG = r"(?P<neg>(?<![a-z])neg(?:ative|ated)?[ -])?"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetricWords:
    """A metric as outputs write it. Two of them are the same only if they are one object."""

    name: str
    own: re.Pattern[str]
    """Its names in lower case, with the groups `neg`, `glued` and `spoilt`."""
    others: re.Pattern[str]
    """Names of other metrics: what is called so is no value of this one."""
    hints: tuple[bytes, ...]
    """Lower-case bytes of which one stands in every line that names it."""
    likely: re.Pattern[bytes]
    """What a hint must look like to be worth a line's reading: `maersk` and base64 are not."""
    better: Direction = Direction.LOWER
    lowest: float | None = 0.0
    highest: float | None = None
    is_share: bool = False
    """Whether it is written as a fraction or in percent, and a fraction is meant."""
    in_target_units: bool = False
    """Whether its values grow with the target's, so that those of logs tell themselves by their size."""
    excused: frozenset[Word] = field(default_factory=frozenset)
    """Words that make another metric of others and not of this one."""

    def best(self, values: Iterable[float], default: float = 0.0) -> float:
        """The best of these values."""
        if self.better is Direction.LOWER:
            return min(values, default=default)
        return max(values, default=default)

    def is_worse(self, value: float, than: float) -> bool:
        """Whether `value` is worse than the other one."""
        return value > than if self.better is Direction.LOWER else value < than


MAE_WORDS = MetricWords(
    name="MAE",
    own=MAE,
    others=OTHER_METRIC,
    hints=tuple(
        name.encode()
        for name in (
            *(
                "mae",
                "abs",
                "l1",
                " ae",
                "|err",
                "ｍａｅ",
                "ＭＡＥ",
                "绝对",
                "絕對",
                "絶対",
                "절대",
                "бсолют",
            ),
            *("mutlak", "bezwzgl", "assolut"),
        )
    ),
    likely=re.compile(
        rb" ae(?![a-z])|\|err|maes?(?![a-z])|maes?(?: |_)loss|abs(?:ol|[^a-z]|$)|(?<![a-z0-9])l1(?![a-z0-9])"
        rb"|mutlak|bezwzgl|assolut|[\x80-\xff]"
    ),
    in_target_units=True,
)

_NAMES: Mapping[str, tuple[str, ...]] = {
    "RMSE": (
        r"rmses?|root mean squared? (?:errors?|err)|root[ -]mse|均方根误差|wurzel des mittleren quadratischen fehlers",
    ),
    "RMSLE": (r"rmsles?|root mean squared? log(?:arithmic)? errors?",),
    "MAPE": (r"mapes?|mean abs(?:olute)? percent(?:age)? errors?|平均绝对百分比误差",),
    "R2": (r"r\^?2(?: ?scores?)?|r²|r[ -]squared?|coefficient of determination|決定係数",),
    "accuracy": (r"acc|accuracy(?: scores?)?|准确率|正解率|genauigkeit|exactitude|exactitud",),
    "F1": (r"f1(?:[ -]?(?:scores?|measure))?|f-1(?: scores?)?",),
    "AUC": (r"(?:roc[ -]?)?auc(?:[ -]roc)?(?: scores?)?|area under the (?:roc )?curve",),
    "log loss": (r"log[ -]?loss|cross[ -]?entropy(?: loss)?",),
}
_STRANGE = (
    r"med(?:ian)?[ -]?aes?|mdae|smapes?|wm?ape|mpe|mase|msles?|mses?|mean squared? (?:errors?|log errors?)",
    r"median absolute errors?|mean absolute scaled errors?|symmetric mapes?|weighted mapes?|adj(?:usted)?\.? r2",
    r"adj(?:usted)?\.? r-?squared|explained variance|balanced accuracy(?: scores?)?|top[ -]?\d accuracy|precision",
    r"recall|mcc|kappa|pr[ -]?auc|average precision|brier(?: scores?)?|[nw]rmses?|rmspe|oob score|token accuracy",
    r"(?:macro|micro|weighted)[ -]?(?:avg )?(?:f1|auc)(?:[ -]?scores?)?|f2(?:[ -]scores?)?|fbeta|(?:val |train )?loss|deviance",
    r"pearson|spearman|max(?:imum)? err(?:or)?|[nwsrg]maes?|hinge loss|gini|support|ap",
)
_HINTS: Mapping[str, tuple[str, ...]] = {
    "RMSE": ("rms", "root", "均方根", "wurzel"),
    "RMSLE": ("rmsl", "root"),
    "MAPE": ("mape", "percent", "百分比"),
    "R2": ("r2", "r^2", "r²", "squared", "determination", "決定"),
    "accuracy": ("acc", "准确", "正解", "genauigkeit", "exactit"),
    "F1": ("f1", "f-1"),
    "AUC": ("auc", "area under"),
    "log loss": ("loss", "entropy"),
}
_UNIT_RANGE = frozenset(("accuracy", "F1", "AUC"))


def metric_words(name: str) -> MetricWords:
    """The words of a metric by its name, as `[metric]` is written. Raises KeyError where it is not known."""
    return METRICS[name.casefold().replace("_", " ").replace("²", "2")]


def words_of(metric: Metric) -> MetricWords:
    """The words of a run's metric; of a person's own measure nothing is known but its name."""
    known = METRICS.get(metric.name.casefold())
    return known or _own(metric.name, metric)


@cache
def _own(name: str, metric: Metric) -> MetricWords:
    words = r"[ _-]?".join(re.escape(word) for word in re.split(r"[ _-]+", name.casefold()) if word)
    alike = {other for other in _NAMES if other.casefold() in name.casefold()}
    decoys = [words for other, texts in _NAMES.items() if other not in alike for words in texts]
    return MetricWords(
        name=name,
        own=re.compile(_NEG + whole_words(f"{_GLUED}(?:{words})") + r"(?P<spoilt>\b\B)?"),
        others=re.compile(f"{whole_words(*decoys)}|(?:{_without_groups(MAE.pattern)})"),
        hints=(re.split(r"[ _-]+", name.casefold())[0].encode(),),
        likely=re.compile(rb"(?s)."),
        better=metric.better,
        lowest=metric.least,
        highest=metric.most,
    )


def _made(name: str) -> MetricWords:
    spoilt = r"(?P<spoilt>\b\B)?"
    decoys = [words for other, texts in _NAMES.items() if other != name for words in texts]
    is_share = name in _UNIT_RANGE
    better = Direction.HIGHER if is_share or name == "R2" else Direction.LOWER
    excused = {"RMSLE": {Word.LOG}, "MAPE": {Word.SCALED}}.get(name, set())
    return MetricWords(
        name=name,
        own=re.compile(_NEG + whole_words(*(f"{_GLUED}(?:{words})" for words in _NAMES[name])) + spoilt),
        others=re.compile(f"{whole_words(*decoys, *_STRANGE)}|(?:{_without_groups(MAE.pattern)})"),
        hints=tuple(hint.encode() for hint in _HINTS[name]),
        likely=re.compile(rb"(?s)."),
        better=better,
        lowest=None if name == "R2" else 0.0,
        highest=1.0 if is_share or name == "R2" else None,
        is_share=is_share or name in ("MAPE", "R2"),
        in_target_units=name == "RMSE",
        excused=frozenset(excused),
    )


def _without_groups(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


METRICS: Mapping[str, MetricWords] = {
    "mae": MAE_WORDS,
    **{name.casefold(): _made(name) for name in _NAMES},
}
"""By the name in lower case."""
