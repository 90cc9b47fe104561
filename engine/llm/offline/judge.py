"""Reading a validation score from numbered output lines, honestly: it is stated, or it is not."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.metric import LOG_LOSS, Metric

_NUMBER = r"[-+]?(?:[$€£]\s*)?(?:\d[\d,_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_VALUE = re.compile(rf"(?P<value>{_NUMBER}|\bnan\b|[-+]?\binf(?:inity)?\b)\s*(?P<percent>%?)", re.IGNORECASE)
_NAMES: Mapping[str, str] = {
    "mae": r"\bmae\b|(?<!log )mean[ _]absolute[ _]error",
    "rmse": r"\brmse\b|root[ _]mean[ _]squared?[ _]error",
    "rmsle": r"\brmsle\b|root[ _]mean[ _]squared?[ _]log(?:arithmic)?[ _]error",
    "mape": r"\bmape\b|mean[ _]absolute[ _]percentage[ _]error",
    "r2": r"(?<!adjusted )(?:\br2\b|\br\^2|\br²|\br-?squared\b)",
    "accuracy": r"(?<!balanced[ _])(?:\baccuracy\b|\bacc\b)",
    "f1": r"(?<!macro[ _-])(?<!micro[ _-])(?<!weighted[ _-])\bf1\b(?![ _-]?(?:macro|micro|weighted))",
    "f1_macro": r"\bmacro(?:[ _-]averaged)?[ _-]f1\b|\bf1[ _-]macro\b",
    "auc": r"(?<!pr[ _-])\b(?:roc[ _-]?)?auc\b",
    "log_loss": r"\blog[ _-]?loss\b|\bcross[ _-]entropy\b",
}
_VALIDATES = re.compile(
    r"(?i)\bval(id(ation)?)?\b|valid|out[- _]?of[- _]?fold|\boof\b|\bcv\b|cross|hold[- _]?out"
)
_OTHER = re.compile(r"(?i)\btrain(ing)?\b|fitted on|\bfolds?\b|alone|\bscaled\b|\bbaseline\b|\bbest_?iter")
_OF_LOGS = re.compile(r"(?i)\blog(s|1p|arithm\w*)?\b|log[- _]|[_ ]log\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the output states."""

    score: float | None
    line: int | None
    why: str


def judge(output: str, metric: Metric) -> Judgement:
    """The last line that states a validation score in the target's own units decides.

    A line that says `Validation` wins over one that only names the metric; lines about training rows, single
    folds and logarithms state something else.
    """
    stated = [found for line in output.splitlines() if (found := _stated(line, metric)) is not None]
    if not stated:
        words = f"No line states a validation {metric.name} in the target's own units."
        return Judgement(score=None, line=None, why=words)
    number, text, value = max(stated, key=lambda found: (bool(_VALIDATES.search(found[1])), found[0]))
    if not math.isfinite(value):
        words = f"Line {number} states a validation {metric.name} that is not a number."
        return Judgement(score=None, line=None, why=words)
    if not metric.is_possible(value):
        words = f"Line {number} states {value:g}, and no {metric.name} can be that."
        return Judgement(score=None, line=None, why=words)
    return Judgement(score=value, line=number, why=f"Line {number} states it: {_short(text)}")


def _stated(line: str, metric: Metric) -> tuple[int, str, float] | None:
    numbered = re.match(r"\s*(\d+): ?(.*)", line)
    if numbered is None:
        return None
    text = numbered[2]
    pattern = _NAMES.get(metric.key, rf"(?<!\w){re.escape(metric.name)}(?!\w)")
    names = list(re.finditer(pattern, text, re.IGNORECASE))
    if not names or _says_otherwise(text, metric) or "print(" in text:  # a traceback shows such a line
        return None
    value = _VALUE.search(text, names[-1].end())
    if value is None or value["percent"]:  # a number in per cent is another number than the one printed
        return None
    return int(numbered[1]), text, _read(value["value"])


def _says_otherwise(text: str, metric: Metric) -> bool:
    """Whether the line is about other rows, or about logarithms, which the log loss is named for."""
    named = metric is LOG_LOSS or metric.key == "rmsle"
    return bool(_OTHER.search(text)) or (not named and bool(_OF_LOGS.search(text)))


def _read(text: str) -> float:
    return float(re.sub(r"[$€£,_\s]", "", text))


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
