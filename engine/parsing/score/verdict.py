"""The rule over both readers: what the parser read and what the model read become one decision."""

from dataclasses import dataclass

from engine.clean import clean_line
from engine.outcome import Reader, Reading
from engine.parsing.score.choice import Found, Refusal, Rejected
from engine.parsing.score.claims import Kind
from engine.parsing.score.lines import Line
from engine.parsing.score.mentions import is_of_another_metric, text_of
from engine.parsing.score.metrics import MAE_WORDS, MetricWords
from engine.parsing.score.numerals import fold_characters, numerals
from engine.parsing.score.output import Output
from engine.parsing.score.pick import Confidence
from engine.parsing.score.scale import TargetScale, check
from engine.parsing.score.standing import find_number, is_same


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """What the model answered when it was asked for the number."""

    stated: bool
    value: float | None
    line: int | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A number that counts, and what is to be told beside it."""

    reading: Reading
    """The one that counts; of two that differ the worse."""
    marks: tuple[str, ...]
    other: Reading | None = None
    """What the other reader read, where the two differ; None where they do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No number counts, and why, in one line."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    output: Output
    scale: TargetScale | None
    metric: MetricWords


_EVERYWHERE = (Kind.LOG.value, Kind.SCALED.value)

Decision = Accepted | Refused


def decide(
    parser: Reading | Refusal,
    model: ModelReading | None,
    output: Output,
    scale: TargetScale | None,
    metric: MetricWords = MAE_WORDS,
) -> Decision:
    """One decision from two readings; a number that does not stand in the output never counts."""
    if isinstance(parser, Refusal) and parser.is_hard:
        return Refused(reason=parser.reason)
    if isinstance(parser, Reading):
        wrong = check(parser.value, scale, metric)
        if wrong is not None:
            parser = Refusal(reason=f"the {metric.name} on line {parser.line} cannot be one: {wrong}")
    if isinstance(parser, Refusal):
        return _of_model_alone(parser, model, _Printed(output=output, scale=scale, metric=metric))
    return _of_both(parser, model, _Printed(output=output, scale=scale, metric=metric))


def _of_both(parser: Reading, model: ModelReading | None, printed: "_Printed") -> Decision:
    if model is None:
        return _accept(parser, Reader.PARSER, "read by the parser alone")
    if not model.stated or model.value is None:
        why = f"the model finds no validation {printed.metric.name}{_because(model)}"
        if isinstance(parser, Found) and parser.confidence is Confidence.LOW:
            return Refused(reason=f"{why}, and the parser is unsure")
        return _accept(parser, Reader.PARSER, why)
    if is_same(parser.value, model.value) or is_same(model.value, parser.value):
        return Accepted(reading=_plain(parser, Reader.BOTH), marks=())
    rejected = parser.rejected if isinstance(parser, Found) else ()
    theirs = _standing(model.value, model, printed, rejected)
    if isinstance(theirs, str):
        return _accept(parser, Reader.PARSER, theirs)
    return _disputed(parser, theirs, printed.metric)


def _of_model_alone(refusal: Refusal, model: ModelReading | None, printed: "_Printed") -> Decision:
    if model is None or not model.stated or model.value is None:
        return Refused(reason=refusal.reason)
    reading = _standing(model.value, model, printed, refusal.rejected)
    if isinstance(reading, str):
        return Refused(reason=f"{refusal.reason}; {reading}")
    return _accept(reading, Reader.MODEL, f"read by the model alone; the parser: {refusal.reason}")


def _standing(
    value: float, model: ModelReading, printed: "_Printed", rejected: tuple[Rejected, ...]
) -> Reading | str:
    """The model's number where it stands in the output, or what speaks against it."""
    wrong = check(value, printed.scale, printed.metric)
    if wrong is not None:
        return f"the model read {value:g}, but {wrong}"
    reading = find_number(printed.output, value, model.line, printed.metric)
    if reading is None:
        return f"the model read {value:g}, which does not stand in the output"
    why = check(reading.value, printed.scale, printed.metric) or _against(rejected, reading, printed.metric)
    return reading if why is None else f"the model read {reading.value:g} (line {reading.line}): {why}"


def _disputed(parser: Reading, theirs: Reading, metric: MetricWords) -> Accepted:
    mark = (
        f"disputed: the parser read {parser.value:g} (line {parser.line}), "
        f"the model {theirs.value:g} (line {theirs.line}); the worse one counts"
    )
    ours, theirs = _plain(parser, Reader.PARSER), _plain(theirs, Reader.MODEL)
    if metric.is_worse(theirs.value, ours.value):
        return Accepted(reading=theirs, marks=(mark,), other=ours)
    return Accepted(reading=ours, marks=(mark,), other=theirs)


def _against(rejected: tuple[Rejected, ...], reading: Reading, metric: MetricWords) -> str | None:
    """What the parser knows against the number at this place."""
    for one in rejected:
        is_there = (one.line, one.column) == (reading.line, reading.column)
        # A number that is one of logs in one line is so in every line.
        if is_there or (one.why in _EVERYWHERE and is_same(one.value, reading.value)):
            return one.why
    text = text_of(Line(number=reading.line, text=reading.quote), fold_characters(reading.quote), metric)
    places = [number.start for number in numerals(text.folded) if is_same(number.value, reading.value)]
    if places and all(is_of_another_metric(text.words, place, metric) for place in places):
        return "another metric"
    return None


def _because(model: ModelReading) -> str:
    why = clean_line(model.why, 100)
    return f" ({why})" if why else ""


def _accept(reading: Reading, reader: Reader, mark: str) -> Accepted:
    return Accepted(reading=_plain(reading, reader), marks=(mark,))


def _plain(reading: Reading, reader: Reader) -> Reading:
    return Reading(
        value=reading.value, reader=reader, line=reading.line, column=reading.column, quote=reading.quote
    )
