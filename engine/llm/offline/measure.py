"""The metric that a prompt asks for, told from its words, and which of two labels counts as positive."""

import re

from engine.llm.offline.prompt import Prompt
from engine.metric import MAE, METRICS, Direction, Metric, metric_of, own_metric

_ASKED_LINE = re.compile(r"^Validation (.{1,60}?): <number>", re.MULTILINE)
_STATED_LINE = re.compile(r"^(?:Validation|Verified) (.{1,60}?): ", re.MULTILINE)
_ASKED_KEY = re.compile(r'"validation_(\w+)"')
_ASKED_NUMBER = re.compile(r"extract the validation (.{1,60}?) from")
_NAMES = "|".join(sorted((re.escape(each.name) for each in METRICS.values()), key=len, reverse=True))
_IN_PASSING = re.compile(rf"(?i)\b(?:validation|verified) ({_NAMES})\b")
_HIGHER = re.compile(r"(?i)\bhigher is better\b")
_POSITIVE = re.compile(r"(?i)\bpositive class is `([^`\n]{1,60})`")


def asked_metric(prompt: Prompt) -> Metric:
    """The metric of the run: by the key of the answer, else by the line that a script has to print."""
    key = next((key for key in prompt.answer_keys if key.startswith("validation_")), "")
    named = _ASKED_KEY.search(f'"{key}"') or _ASKED_KEY.search(prompt.system)
    if named is not None and named[1] in METRICS:
        return METRICS[named[1]]
    for pattern, text in (
        (_ASKED_LINE, prompt.system),
        (_STATED_LINE, prompt.anywhere("reward_reflection")),
        (_STATED_LINE, prompt.section("score")),
        (_ASKED_NUMBER, prompt.user),
        (_IN_PASSING, prompt.section("best_state")),
        (_IN_PASSING, prompt.system),
    ):
        found = pattern.search(text)
        if found is not None:
            return _called(found[1], prompt.system)
    return MAE


def positive_label(prompt: Prompt) -> str | None:
    """The label that the prompt calls positive; None where it names none."""
    found = _POSITIVE.search(prompt.system) or _POSITIVE.search(prompt.section("research_task"))
    return found[1] if found else None


def loss_of(metric: Metric, score: float) -> float:
    """The distance from the perfect score: lower is better, and shares of it mean something."""
    return -metric.utility(score) if metric.perfect is None else abs(metric.perfect - score)


def is_known(metric: Metric) -> bool:
    """Whether its definition is known here, so that a script can print it."""
    return bool(metric.key)


def _called(name: str, system: str) -> Metric:
    known = next((each for each in METRICS.values() if each.name.lower() == name.lower()), None)
    if known is not None:
        return metric_of(known.name, known.better)
    return own_metric(name, Direction.HIGHER if _HIGHER.search(system) else Direction.LOWER)
