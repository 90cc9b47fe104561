"""The metrics and their directions: the one place that knows whether lower or higher is better."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import assert_never


class Direction(StrEnum):
    """Which way a metric gets better."""

    LOWER = "lower"
    HIGHER = "higher"


class Predictions(StrEnum):
    """What a metric wants to be given for each row."""

    NUMBERS = "numbers"
    LABELS = "labels"
    PROBABILITIES = "probabilities"
    """Of the positive class in one column, or of every class in a column of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measure of a script's predictions."""

    name: str
    """As prompts, screen and files write it, for example `MAE`."""
    full_name: str
    better: Direction
    wants: Predictions = Predictions.NUMBERS
    least: float | None = 0.0
    """No value can be below it; None where nothing is too small."""
    most: float | None = None
    """No value can be above it; None where nothing is too large."""
    key: str = ""
    """As the config writes it, for example `mae`; empty for a person's own metric."""

    def utility(self, value: float) -> float:
        """The value turned so that higher is better."""
        return -value if self.better is Direction.LOWER else value

    def value(self, utility: float) -> float:
        """What has this utility."""
        return -utility if self.better is Direction.LOWER else utility

    def is_better(self, value: float, than: float) -> bool:
        """Whether `value` is strictly better than the other one."""
        return self.utility(value) > self.utility(than)

    def is_possible(self, value: float) -> bool:
        """Whether the metric can have this value at all."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def submission_words(self, positive: str | None) -> str:
        """What `submission.csv` holds for it, in the words of a prompt. `positive`: the label that counts."""
        counted = f" The positive class is `{positive}`." if positive is not None else ""
        match self.wants:
            case Predictions.NUMBERS:
                return "Predictions are numbers in the column of the target."
            case Predictions.LABELS:
                return (
                    "Predictions are labels in the column of the target, spelt as in the training file."
                    f"{counted if self.key == F1.key else ''}"
                )
            case Predictions.PROBABILITIES:
                return (
                    "Predictions are probabilities: of two classes that of the positive one, in the column "
                    "of the target (the later in order, where nothing says which is positive); of more, a "
                    f"column for each class, named as the class, in place of the target's.{counted}"
                )
            case _:
                assert_never(self.wants)

    @property
    def perfect(self) -> float | None:
        """The value that nothing can beat; None where there is none."""
        return self.least if self.better is Direction.LOWER else self.most


def _error(key: str, name: str, full_name: str) -> Metric:
    return Metric(key=key, name=name, full_name=full_name, better=Direction.LOWER)


def _share(key: str, name: str, full_name: str, wants: Predictions) -> Metric:
    return Metric(key=key, name=name, full_name=full_name, better=Direction.HIGHER, wants=wants, most=1.0)


MAE = _error("mae", "MAE", "mean absolute error")
RMSE = _error("rmse", "RMSE", "root mean squared error")
RMSLE = _error("rmsle", "RMSLE", "root mean squared logarithmic error")
MAPE = _error("mape", "MAPE", "mean absolute percentage error, as a fraction")
R2 = Metric(
    key="r2",
    name="R2",
    full_name="coefficient of determination",
    better=Direction.HIGHER,
    least=None,
    most=1.0,
)
ACCURACY = _share("accuracy", "accuracy", "share of rows that are classified correctly", Predictions.LABELS)
F1 = _share("f1", "F1", "harmonic mean of precision and recall of the positive class", Predictions.LABELS)
F1_MACRO = _share("f1_macro", "macro F1", "unweighted mean of the F1 of each class", Predictions.LABELS)
AUC = _share("auc", "AUC", "area under the ROC curve", Predictions.PROBABILITIES)
LOG_LOSS = Metric(
    key="log_loss",
    name="log loss",
    full_name="mean negative logarithm of the probability given to the true class",
    better=Direction.LOWER,
    wants=Predictions.PROBABILITIES,
)

METRICS: Mapping[str, Metric] = {
    metric.key: metric for metric in (MAE, RMSE, RMSLE, MAPE, R2, ACCURACY, F1, F1_MACRO, AUC, LOG_LOSS)
}
"""By the name that the config knows; scikit-learn's definitions."""

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "mae": (r"mae", r"mean[ _-]absolute[ _-]error"),
    "rmse": (r"rmse", r"root[ _-]mean[ _-]squared?[ _-]error"),
    "rmsle": (r"rmsle", r"root[ _-]mean[ _-]squared?[ _-]log(?:arithmic)?[ _-]error"),
    "mape": (r"mape", r"mean[ _-]absolute[ _-]percentage[ _-]error"),
    "r2": (r"r2", r"r\^2", r"r²", r"r2[ _-]score", r"r[ _-]?squared", r"coefficient of determination"),
    "accuracy": (r"(?:classification[ _-])?accuracy(?:[ _-]score)?",),
    "f1_macro": (r"macro(?:[ _-]averaged)?[ _-]f1(?:[ _-]score)?", r"f1[ _-]macro"),
    "f1": (r"f1(?:[ _-]score)?", r"f-?(?:score|measure)"),
    "auc": (r"(?:roc[ _-]?)?auc(?:[ _-]?roc)?(?:[ _-]score)?", r"area under the (?:roc|receiver)"),
    "log_loss": (r"(?:neg[ _-])?log[ _-]?loss", r"(?:binary )?cross[ _-]entropy"),
}
"""How people write them; the longer names stand before those that they contain."""
_LOOKED_AT_CHARS = 100_000
_REACH_CHARS = 300


@cache
def _words() -> re.Pattern[str]:
    return re.compile(
        "|".join(
            rf"(?P<{key}>(?<![a-z0-9])(?:{'|'.join(spellings)})(?![a-z0-9]))"
            for key, spellings in _SPELLINGS.items()
        )
    )


@cache
def _judging() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:evaluat\w*|metric|scor(?:ed|ing)|judged|measured|ranked|graded|leaderboard)\b", re.IGNORECASE
    )


def metric_named(text: str) -> Metric | None:
    """The metric that a person calls so: `RMSE`, `log loss`, `roc_auc`; None where none is meant."""
    match = _words().fullmatch(text.strip().lower())
    return METRICS[match.lastgroup] if match and match.lastgroup else None


def suggested_metric(task_text: str) -> Metric | None:
    """The metric that the task text names nearest behind a word such as `evaluated`; the config decides."""
    text = task_text[:_LOOKED_AT_CHARS].lower()
    mentions = [match for match in _words().finditer(text) if match.lastgroup]
    judged = [match.end() for match in _judging().finditer(text)]
    distances = [
        (min((m.start() - end for end in judged if end <= m.start()), default=_REACH_CHARS + 1), m)
        for m in mentions
    ]
    near = [(distance, match.start(), match) for distance, match in distances if distance <= _REACH_CHARS]
    if near:
        return METRICS[str(min(near, key=lambda entry: entry[:2])[2].lastgroup)]
    named = {str(match.lastgroup) for match in mentions}
    return METRICS[named.pop()] if len(named) == 1 else None


def metric_of(name: str, better: Direction) -> Metric:
    """The metric of a run, as its first fact names it."""
    known = (metric for metric in METRICS.values() if metric.name == name and metric.better is better)
    return next(known, None) or own_metric(name, better)


def own_metric(name: str, better: Direction) -> Metric:
    """A person's own measure: nothing is known of its range."""
    return Metric(name=name, full_name=name, better=better, least=None, most=None)
