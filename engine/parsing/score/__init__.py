"""Reading the validation MAE in what a script printed: two readers, and a rule over both."""

from engine.parsing.score.choice import Found, Refusal, Rejected
from engine.parsing.score.metrics import MAE_WORDS, METRICS, MetricWords, metric_words, words_of
from engine.parsing.score.output import Output, numbered_tail
from engine.parsing.score.pick import Confidence
from engine.parsing.score.reader import Reader, read
from engine.parsing.score.scale import TargetScale, check, sanity
from engine.parsing.score.standing import find_number
from engine.parsing.score.verdict import Accepted, Decision, ModelReading, Refused, decide

__all__ = [
    "MAE_WORDS",
    "METRICS",
    "Accepted",
    "Confidence",
    "Decision",
    "Found",
    "MetricWords",
    "ModelReading",
    "Output",
    "Reader",
    "Refusal",
    "Refused",
    "Rejected",
    "TargetScale",
    "check",
    "decide",
    "find_number",
    "metric_words",
    "numbered_tail",
    "read",
    "sanity",
    "words_of",
]
