"""The JSON objects that a model is asked to answer with: one form for each question."""

from engine.metric import Metric
from engine.ports import AnswerSchema

FIRST, SECOND, EQUAL = "first", "second", "equal"
"""What an answer on two scripts may call the better one."""
_TEXT: dict[str, object] = {"type": "string"}
_NUMBER: dict[str, object] = {"type": "number"}


def _answer(name: str, **fields: dict[str, object]) -> AnswerSchema:
    """An object of these fields, each of them needed, and of no others."""
    schema: dict[str, object] = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    return AnswerSchema(name=name, schema=schema)


SCRIPT_ANSWER = _answer("improved_script", analysis=_TEXT, code=_TEXT)
REFLECTION_ANSWER = _answer("reflection", good=_TEXT, bad=_TEXT, next_step=_TEXT)
VALUE_ANSWER = _answer("value", reasoning=_TEXT, probability=_NUMBER, gain=_NUMBER, loss=_NUMBER)
COMPARE_ANSWER = _answer(
    "comparison", reasoning=_TEXT, better={"type": "string", "enum": [FIRST, SECOND, EQUAL]}
)


def score_key(metric: Metric) -> str:
    """Where the number stands in an answer on the score: `validation_mae`."""
    return f"validation_{metric.key or 'score'}"


def score_answer(metric: Metric) -> AnswerSchema:
    """The form of an answer on the score."""
    number: dict[str, object] = {"type": ["number", "null"]}
    line: dict[str, object] = {"type": ["integer", "null"]}
    return _answer(
        "validation_score", stated={"type": "boolean"}, **{score_key(metric): number}, line=line, why=_TEXT
    )
