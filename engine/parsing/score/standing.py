"""Whether a number stands in an output, and where."""

import math
import re
from collections.abc import Iterator

from engine.outcome import Reader, Reading
from engine.parsing.score.claims import Place
from engine.parsing.score.mentions import Text, mentions, text_of
from engine.parsing.score.metrics import MAE_WORDS, MetricWords
from engine.parsing.score.numerals import Numeral, fold_characters, spaced_numeral
from engine.parsing.score.output import Output, lines
from engine.parsing.score.sentences import place
from engine.parsing.score.shares import numbers_of

_SPACED_START = re.compile(r"(?<![\w.,])[1-9]\d{0,2} \d{3}")
_LISTED = re.compile(r"\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)+")
_NEAR = 80


def find_number(
    output: Output, value: float, hint_line: int | None, metric: MetricWords = MAE_WORDS
) -> Reading | None:
    """Where the number stands, with the value as it is printed there; None where it does not.

    A model may have rounded it or left out separators, so a printed number that rounds to it is the same one.
    The line of the hint comes first, then numbers beside the metric's name, then the latest.
    """
    if isinstance(value, bool) or not math.isfinite(value):
        return None
    best: tuple[tuple[bool, bool, bool, int], float, Place] | None = None
    leads = _leads(value)
    for line in lines(output):
        if line.text.isascii() and not leads.search(line.text):
            continue
        text = text_of(line, fold_characters(line.text), metric)
        for number, printed in _matches(text, value):
            rank = (line.number == hint_line, _is_beside_name(text, number), printed == value, line.number)
            if best is None or rank > best[0]:
                best = (rank, printed, place(text, number))
    if best is None:
        return None
    _, printed, where = best
    return Reading(
        value=printed, reader=Reader.MODEL, line=where.line, column=where.column, quote=where.quote
    )


def _leads(value: float) -> re.Pattern[str]:
    """What stands at the head of every number that rounds to the value; most lines lack it."""
    pairs = {f"{abs(value) * factor:e}"[:3].replace(".", "") for factor in (0.9945, 1.0, 1.0055)}
    return re.compile("|".join(f"{pair[0]}[^0-9]?{pair[1]}|{pair[0]}(?![0-9])" for pair in sorted(pairs)))


def _matches(text: Text, value: float) -> Iterator[tuple[Numeral, float]]:
    for number in _candidates(text):
        for printed in (number.value, number.other):
            if printed is None or not math.isfinite(printed):
                continue
            if is_same(printed, value):
                yield number, printed
            elif printed < 0 and is_same(-printed, value) and _is_negated(text):
                yield number, -printed


def _candidates(text: Text) -> Iterator[Numeral]:
    folded = text.folded
    yield from numbers_of(text)
    for match in _SPACED_START.finditer(folded):
        spaced = spaced_numeral(folded, match.start())
        if spaced is not None:
            yield spaced
    for match in _LISTED.finditer(folded):
        start = match.start()
        for part in match[0].split(","):
            yield Numeral(value=float(part), other=None, start=start, end=start + len(part), suffix="")
            start += len(part) + 1


def is_same(printed: float, value: float) -> bool:
    """Whether the value is the printed number, perhaps rounded to fewer digits."""
    if printed == value:
        return True
    text = repr(value)
    if "e" in text:
        return math.isclose(printed, value, rel_tol=1e-9)
    places = 0 if text.endswith(".0") else len(text.partition(".")[2])
    gap = abs(printed - value)
    return gap <= 0.5000001 * 10.0**-places and gap <= 0.005 * abs(printed)


def _is_negated(text: Text) -> bool:
    return any(name.is_negated for name in mentions(text.words, text.metric)) or "neg" in text.words


def _is_beside_name(text: Text, number: Numeral) -> bool:
    return any(abs(match.end() - number.start) <= _NEAR for match in text.metric.own.finditer(text.words))
