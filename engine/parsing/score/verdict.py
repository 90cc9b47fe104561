"""The rule over both readers: what the parser read and what the model read become one decision."""

from dataclasses import dataclass

from engine.clean import clean_line
from engine.outcome import Reader, Reading
from engine.parsing.score.choice import Confidence, Found, Refusal, Rejected
from engine.parsing.score.scale import TargetScale, check
from engine.parsing.score.standing import find_number, is_same


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """What the model answered when it was asked for the MAE."""

    stated: bool
    value: float | None
    line: int | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A number that counts, and what is to be told beside it."""

    reading: Reading
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No number counts, and why, in one line."""

    reason: str


Decision = Accepted | Refused


def decide(
    parser: Reading | Refusal, model: ModelReading | None, output: str, scale: TargetScale | None
) -> Decision:
    """One decision from two readings; a number that does not stand in the output never counts."""
    if isinstance(parser, Refusal) and parser.is_hard:
        return Refused(reason=parser.reason)
    if isinstance(parser, Reading):
        wrong = check(parser.value, scale)
        if wrong is not None:
            parser = Refusal(reason=f"the MAE on line {parser.line} cannot be one: {wrong}")
    if isinstance(parser, Refusal):
        return _of_model_alone(parser, model, output, scale)
    return _of_both(parser, model, output, scale)


def _of_both(parser: Reading, model: ModelReading | None, output: str, scale: TargetScale | None) -> Decision:
    if model is None:
        return _accept(parser, Reader.PARSER, "read by the parser alone")
    if not model.stated or model.value is None:
        if isinstance(parser, Found) and parser.confidence is Confidence.LOW:
            return Refused(
                reason=f"the model finds no validation MAE{_because(model)}, and the parser is unsure"
            )
        return _accept(parser, Reader.PARSER, f"the model finds no validation MAE{_because(model)}")
    if is_same(parser.value, model.value) or is_same(model.value, parser.value):
        return Accepted(reading=_plain(parser, Reader.BOTH), marks=())
    if check(model.value, scale) is not None:
        return _accept(parser, Reader.PARSER, f"the model read {model.value:g}, which cannot be an MAE")
    theirs = find_number(output, model.value, model.line)
    if theirs is None:
        return _accept(
            parser, Reader.PARSER, f"the model read {model.value:g}, which does not stand in the output"
        )
    why = _rejected(parser.rejected if isinstance(parser, Found) else (), theirs)
    if why is not None:
        return _accept(parser, Reader.PARSER, f"the model read {theirs.value:g} (line {theirs.line}), {why}")
    return _disputed(parser, theirs)


def _of_model_alone(
    refusal: Refusal, model: ModelReading | None, output: str, scale: TargetScale | None
) -> Decision:
    if model is None or not model.stated or model.value is None:
        return Refused(reason=refusal.reason)
    wrong = check(model.value, scale)
    if wrong is not None:
        return Refused(reason=f"the model read {model.value:g}, but {wrong}")
    reading = find_number(output, model.value, model.line)
    if reading is None:
        return Refused(reason=f"the model read {model.value:g}, which does not stand in the output")
    # Only its exact place tells a decoy from a result that happens to be the same number.
    why = _rejected(refusal.rejected, reading) or check(reading.value, scale)
    if why is not None:
        return Refused(reason=f"the model read {reading.value:g} (line {reading.line}), {why}")
    return _accept(reading, Reader.MODEL, f"read by the model alone; the parser: {refusal.reason}")


def _disputed(parser: Reading, theirs: Reading) -> Accepted:
    mark = (
        f"disputed: the parser read {parser.value:g} (line {parser.line}), "
        f"the model {theirs.value:g} (line {theirs.line}); the worse one counts"
    )
    worse = parser if parser.value >= theirs.value else theirs
    return _accept(worse, Reader.PARSER if worse is parser else Reader.MODEL, mark)


def _rejected(rejected: tuple[Rejected, ...], reading: Reading) -> str | None:
    for one in rejected:
        if (one.line, one.column) == (reading.line, reading.column):
            return one.why
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
