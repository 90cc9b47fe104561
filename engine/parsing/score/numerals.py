"""Numbers as people, locales and programs write them, and where they stand in a line."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FOLDED: dict[int, int | str] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},  # full-width forms
    **dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x202F), "\u00a0"),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0x00AD, 0x3000, 0x09), " "),
    **dict.fromkeys((0x2212, 0x2010, 0x2011, 0xFE63), "-"),
    **dict.fromkeys((0x2019, 0x2018, 0x02BC), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0x201E), '"'),
    **dict.fromkeys((0x2192, 0x21D2, 0x279C), "="),
    **dict.fromkeys((0x2502, 0x2503, 0x2551, 0x254E, 0x2506, 0xFF5C), "|"),
    0x3001: ",",
    0x2248: "=",
    0x2243: "=",
}
for _zero in (0x0660, 0x06F0, 0x0966):
    _FOLDED.update({_zero + digit: 0x30 + digit for digit in range(10)})

_GROUPS_OF_3 = re.compile(r"[1-9]\d{0,2}(?:[,.'_\u00a0]\d{3})+")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}")
_BODY = r"\d+(?:[.,'_\u00a0]\d+)*|(?<![A-Za-z])\.\d+"
_SMALL = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_TEN = rf"\s?[×x*·⋅]\s?10(?:(?:\^|\*\*)[({{]?[-+]?\d{{1,3}}[)}}]?|[{_SMALL}]{{1,4}})(?![\w.])"
"""What makes `1.7 × 10^4` one number."""
_NUMBER = re.compile(
    rf"""
    (?:(?<![A-Za-z0-9_.%])|(?<=\brs)|(?<=\brs\.)|(?<=\busd)|(?<=\beur)|(?<=\binr)|(?<=\bgbp)|(?<=\bchf)|(?<=\brmb))
    (?P<sign>(?<![A-Za-z0-9_)\]])[-+](?:\s?[$€£¥₹]\s?)?)?
    (?:(?P<body>{_BODY})(?P<trail>\.(?![\w.]))?(?:(?P<exponent>[eE][-+]?\d+(?![\w.]))|(?P<power>{_TEN}))?(?P<suffix>[A-Za-z%‰万億亿千]+)?
    |(?P<word>nan|inf|infinity|none|null|n/a)(?![A-Za-z0-9_]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d{1,6})?(?![\w.,])")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?![\d.])|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d+/\d+/\d+")
_FROM_SMALL = str.maketrans(_SMALL, "-0123456789")
_POWERS: Mapping[str, int] = {"k": 3, "K": 3, "M": 6}
_NOT_AN_ERROR = re.compile(
    r"(?:%|‰|s|sec|secs|seconds?|ms|us|ns|min|mins|minutes?|h|hrs?|hours?|x|st|nd|rd|th|gb|mb|kb|gib|mib|kib"
    r"|it|its|px|fold|folds|d|e|f|m|mn|bn|b|万|億|亿|千|k\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number in a line, read."""

    value: float
    other: float | None
    """What else the same characters mean where a comma is the decimal point; None where nothing else."""
    start: int
    end: int
    suffix: str
    """Letters or a percent sign that touch it."""

    @property
    def is_quantity(self) -> bool:
        """Whether it can be an error: no percentage, duration, size or ordinal."""
        return not _NOT_AN_ERROR.fullmatch(self.suffix)


def fold_characters(text: str) -> str:
    """The text with full-width, typographic and box characters as ASCII, place for place."""
    return text if text.isascii() and "\t" not in text else text.translate(_FOLDED)


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of a line (its characters folded), from left to right; clock times and dates are none."""
    clocks = [match.span() for match in _CLOCK.finditer(text)]
    for match in _NUMBER.finditer(text):
        if any(start <= match.start("body") < end for start, end in clocks):
            continue
        found = _numeral(match)
        if found is not None:
            yield found


def spaced_numeral(text: str, start: int) -> Numeral | None:
    """The number that begins here where single spaces part its thousands: `17 777,50`."""
    match = _SPACED.match(text, start)
    if match is None:
        return None
    value = float(match[0].replace(" ", "").replace(",", "."))
    return Numeral(value=value, other=None, start=start, end=match.end(), suffix="")


def meanings(body: str) -> tuple[float, ...]:
    """What a run of digits and separators can mean, the likeliest first; none for versions and lists."""
    separators = {mark for mark in body if not mark.isdigit()}
    if not separators:
        return (float(body),)
    if separators <= {"'", "_", "\u00a0"}:
        return (_plain(body),) if _GROUPS_OF_3.fullmatch(body) and len(separators) == 1 else ()
    if len(separators) == 1 and separators <= {".", ","}:
        return _one_kind(body, separators.pop())
    return _two_kinds(body)


def _numeral(match: re.Match[str]) -> Numeral | None:
    sign = -1.0 if (match["sign"] or "").startswith("-") else 1.0
    if match["word"]:
        word = match["word"].lower()
        value = sign * math.inf if word.startswith("inf") else math.nan
        return Numeral(value=value, other=None, start=match.start(), end=match.end(), suffix="")
    values = meanings(match["body"])
    if not values:
        return None
    suffix = match["suffix"] or ""
    power = _power(match["exponent"]) + _power_of_ten(match["power"]) + _POWERS.get(suffix, 0)
    scaled = [_times(value, power) * sign for value in values]
    return Numeral(
        value=scaled[0],
        other=scaled[1] if len(scaled) > 1 else None,
        start=match.start(),
        end=max(match.end(part) for part in ("body", "exponent", "power")),
        suffix="" if suffix in _POWERS else suffix,
    )


def _power(exponent: str | None) -> int:
    if not exponent:
        return 0
    return max(-400, min(400, int(exponent[1:6])))


def _power_of_ten(written: str | None) -> int:
    if not written:
        return 0
    plain = written.partition("10")[2].translate(_FROM_SMALL)
    return int(plain.strip("^*(){}"))


def _times(value: float, power: int) -> float:
    # Through text, so that 1.72e4 is the float that Python itself would print.
    return float(f"{value!r}e{power}") if power and math.isfinite(value) and "e" not in repr(value) else value


def _one_kind(body: str, mark: str) -> tuple[float, ...]:
    head, *tail = body.split(mark)
    if len(tail) > 1:
        grouped = _GROUPS_OF_3.fullmatch(body) or (mark == "," and _INDIAN.fullmatch(body))
        return (_plain(body),) if grouped else ()
    if not head:
        return (float(body),)
    decimal = float(f"{head}.{tail[0]}")
    if not _GROUPS_OF_3.fullmatch(body):
        return (decimal,) if mark == "." or _is_decimal_comma(head, tail[0]) else ()
    return (decimal, _plain(body)) if mark == "." else (_plain(body), decimal)


def _is_decimal_comma(head: str, tail: str) -> bool:
    """`17594,17` is one number; `17594,17280` may be two."""
    return len(tail) <= 2 or (head == "0" and len(tail) > 2)


def _two_kinds(body: str) -> tuple[float, ...]:
    point = max(body.rfind("."), body.rfind(","))
    mark, whole, fraction = body[point], body[:point], body[point + 1 :]
    others = {character for character in whole if not character.isdigit()}
    if mark in others or len(others) != 1:
        return ()
    grouped = _GROUPS_OF_3.fullmatch(whole) or (mark == "." and _INDIAN.fullmatch(whole))
    return (float(f"{_digits(whole)}.{fraction}"),) if grouped else ()


def _plain(body: str) -> float:
    return float(_digits(body))


def _digits(body: str) -> str:
    return "".join(character for character in body if character.isdigit())
