"""The metric as a script measures it, by scikit-learn's definitions and names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.llm.offline.parts.part import Part, quote
from engine.llm.offline.task import Task
from engine.metric import ACCURACY, AUC, F1, F1_MACRO, LOG_LOSS, MAE, MAPE, METRICS, R2, RMSE, RMSLE, Metric


@dataclass(frozen=True, slots=True)
class _Of:
    """A metric of numbers."""

    function: str
    """In `sklearn.metrics`."""
    loss: str
    """What is lowest where the metric is best, quick to compute: weights of a blend are sought by it."""


_OF_NUMBERS: Mapping[str, _Of] = {
    MAE.key: _Of("mean_absolute_error", "np.abs(truth - guess).mean()"),
    RMSE.key: _Of("root_mean_squared_error", "((truth - guess) ** 2).mean()"),
    RMSLE.key: _Of(
        "root_mean_squared_log_error",
        "((np.log1p(truth) - np.log1p(np.clip(guess, 0, None))) ** 2).mean()",
    ),
    MAPE.key: _Of(
        "mean_absolute_percentage_error",
        "(np.abs(truth - guess) / np.clip(np.abs(truth), 1e-9, None)).mean()",
    ),
    R2.key: _Of("r2_score", "((truth - guess) ** 2).mean()"),
}
_OF_CLASSES: Mapping[str, tuple[str, str]] = {
    ACCURACY.key: ("accuracy_score", "accuracy_score(truth, predicted)"),
    F1.key: ("f1_score", "f1_score(truth == positive, predicted == positive, zero_division=0)"),
    F1_MACRO.key: ("f1_score", 'f1_score(truth, predicted, average="macro", zero_division=0)'),
    LOG_LOSS.key: ("log_loss", "log_loss(truth, chances, labels=np.arange(len(classes)))"),
}
_AUC_OF_TWO = "roc_auc_score(truth == positive, chances[:, positive])"
_AUC_OF_MANY = "np.mean([roc_auc_score(truth == place, chances[:, place]) for place in np.unique(truth)])"


def measured(task: Task) -> Metric:
    """What a script for this task prints: the metric, or where its definition is not known, another."""
    if task.metric.key in METRICS:
        return task.metric
    return MAE


def measuring(task: Task) -> Part:
    """`score`, of the truth and what was predicted; for most metrics scikit-learn's own is called."""
    metric = measured(task)
    if not task.is_classes:
        function = _OF_NUMBERS[metric.key].function
        text = _CLIPPED if metric == RMSLE else ""
        return Part(text, (f"sklearn.metrics:{function}", *(("numpy as np",) if text else ())))
    if metric == AUC:
        function, made = "roc_auc_score", _AUC_OF_TWO if task.classes == 2 else _AUC_OF_MANY
    else:
        function, made = _OF_CLASSES[metric.key]
    given = "predicted" if task.wants_labels else "chances"
    text = (
        f"def score(truth: np.ndarray, {given}: np.ndarray) -> float:\n"
        f'    """{metric.name[0].upper()}{metric.name[1:]}: {metric.full_name}."""\n'
        f"    return {made}"
    )
    return Part(text, ("numpy as np", f"sklearn.metrics:{function}"))


def score_call(task: Task) -> str:
    """The name of the function that measures."""
    metric = measured(task)
    is_own = task.is_classes or metric == RMSLE
    return "score" if is_own else _OF_NUMBERS[metric.key].function


def quick_loss(task: Task) -> str:
    """An expression of `truth` and `guess` that is lowest where the metric is best."""
    return _OF_NUMBERS[measured(task).key].loss


def positive_line(task: Task) -> str:
    """`positive`: the place of the class that counts, as the grading has it; empty where none does."""
    metric = measured(task)
    if metric != F1 and (metric not in (AUC, LOG_LOSS) or task.classes > 2):
        return ""
    if task.positive is not None:
        return f"positive = {_place(task, task.positive)}  # the class that counts"
    span = task.target.span
    if metric == F1 and span is not None and span[0] == 1:
        return "positive = list(classes).index(1)  # the class that counts"
    return "positive = len(classes) - 1  # the class that counts"


def _place(task: Task, label: str) -> str:
    """The place of a label among the classes, which pandas may have read as numbers or truth values."""
    if task.target.is_number and re.fullmatch(r"-?\d+(\.\d+)?", label):
        return f"list(classes).index({label})"
    if task.target.type == "boolean":
        return f"[str(name).lower() for name in classes].index({quote(label.lower())})"
    return f"[str(name) for name in classes].index({quote(label)})"


def digits(task: Task) -> int:
    """Two digits behind the point for dollars, more for a target below one; five for shares."""
    if measured(task) not in (MAE, RMSE):
        return 5
    top = abs(task.target.span[1]) if task.target.span else 1000.0
    return 2 if top >= 100 else 4 if top >= 1 else 6


_CLIPPED = '''def score(truth: np.ndarray, predicted: np.ndarray) -> float:
    """RMSLE; nothing is predicted below zero."""
    return root_mean_squared_log_error(truth, np.clip(predicted, 0, None))'''
