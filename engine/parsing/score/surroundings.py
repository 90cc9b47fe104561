"""What stands around a number in a line: whether it can be a result, and what spoils it."""

# ruff: noqa: E501 - patterns made of word lists read better in long lines

import re
from collections.abc import Sequence

from engine.parsing.score.claims import Kind
from engine.parsing.score.mentions import Text
from engine.parsing.score.numerals import Numeral, spaced_numeral

UNIT = r"(?:[$€£¥₹₽₩]|us\$|r\$|rs\.?|inr|usd|eur|gbp|chf|cny|rmb|jpy|kr|元|円|원|руб\.?|约|approx\.?|about|ca\.?|~)"
"""A currency, or a word such as `about`, before a number."""
_UNIT_AFTER = re.compile(
    r"[\s]*(?:[$€£¥₹₽₩]|usd|eur(?:os?)?|dollars?|gbp|chf|inr|rupees?|yen|yuan|元|円|원|руб\.?|[kmg]wh?|kwh|units?)?\s*"
)
_COUNTED = re.compile(
    r"\s?[ -]?(?:%|percent(?!age points?)|folds?|rows?|samples?|epochs?|iter(?:ation)?s?|rounds?|trees|estimators|models|seeds|features"
    r"|columns|secs?\b|seconds?|ms\b|s\b|min(?:utes?)?\b|hours?|runs|repeats|splits|trials|pp\b|points?|houses|records|of \d)"
    r"(?!\w{0,3}\s?=)"
)
_DURATION = re.compile(r"\s?(?:secs?|seconds?|s|ms|min(?:ute)?s?|hours?|hrs?|h|days?)\b")
_GUESSED = re.compile(r"(?:~|≈|\b(?:around|about|roughly|approx\.?(?:imately)?|ca\.?|some))[\s$€£¥₹]*$")
_COARSE = re.compile(r"0*[1-9]\d?0*(?:[.,]0+)?")
_COARSE_FROM = 100.0
_WISH_CHARS = 80
_WISHED = re.compile(
    rf"\s*{UNIT}?(?:dollars)?\s*(?:or (?:less|lower|better) )?"
    r"(?:needed|required|wanted|targeted|to beat|to reach|would|could|should|is (?:the|our|my) (?:goal|target|aim))"
)
_MULTIPLE = re.compile(r"\s{0,3}(?:(?:thousands?|million|billion|mio|tsd|k[a-z$€]|mn)\b|[万億亿千])")
_COUNTED_NOUN = re.compile(r"\s[a-z]{3,}s\b")
_LIST_GAP = re.compile(r"[\s,;/|]+")
_TIMES = re.compile(r"\s?(?:[×*·⋅^]|x(?= ?\d))\s?\(?\d")
"""The number is only the first part of a product or of a power."""
_LEFT_OUT = re.compile(r"\s+(?:\.\.\.|…)\s")
_ALONE = re.compile(r"[\s)]*\]")
_MOVED_ON = re.compile(rf"\s*(?:[-=]+>|=)\s*{UNIT}?\s*")
_OWN_GOAL = re.compile(r"(?:the )?(?:goal|target|aim|threshold|limit)[\s:=<≤]{1,6}\d")
"""A goal beside the number, which has a number of its own."""
_BEHIND = re.compile(
    r"\s*\(([^()]{1,60})\)|\s*((?:on|for|over|across|in|at|auf|sur|en)\s[^,;|()]{1,50})|\s*\[([a-z ]{1,30})\]|\s*(?:<-+|←|<=+)\s*([a-z ]{1,30})"
)


def is_plausible(text: Text, number: Numeral) -> bool:
    """Whether it is no percentage, no duration and counts nothing."""
    return number.is_quantity and not is_counted(text, number)


def is_counted(text: Text, number: Numeral) -> bool:
    """Whether it says how many of something there are, or how long something took."""
    return _COUNTED.match(text.words, number.end) is not None or _is_enumerated(text, number)


def _is_enumerated(text: Text, number: Numeral) -> bool:
    """Whether it is the number of an item: `1) MAE 2) RMSE`."""
    before = text.words[: number.start]
    is_closed = text.words[number.end : number.end + 1] == ")" and before.count("(") <= before.count(")")
    return is_closed and number.value.is_integer() and abs(number.value) < _COARSE_FROM


def spoilt(text: Text, number: Numeral, later: Sequence[Numeral], *, may_be_time: bool) -> Kind | None:
    """Why the number at the value's place is none. A target may be a time, where the words leave no doubt."""
    words = text.words
    is_time = may_be_time and number.is_quantity and _DURATION.match(words, number.end)
    if not is_plausible(text, number) and not is_time:
        return Kind.OTHER
    if _is_guessed(text, number) or _WISHED.match(words, number.end, number.end + _WISH_CHARS):
        return Kind.GOAL
    if _is_listed(text, number, later):
        return Kind.LIST
    return Kind.SCALED if _MULTIPLE.match(words, number.end) else None


def _is_listed(text: Text, number: Numeral, later: Sequence[Numeral]) -> bool:
    """Whether it is one of several numbers in a row."""
    words = text.words
    following = next((one for one in later if one.start >= number.end), None)
    if words[: number.start].rstrip(" (").endswith("[") and not _ALONE.match(words, number.end):
        return True
    if words[number.end : number.end + 1] == "," and words[number.end + 1 : number.end + 2].isdigit():
        return True
    if following is None:
        return False
    if _LEFT_OUT.match(words, number.end) or _TIMES.match(words, number.end):
        return True
    if _LIST_GAP.fullmatch(words, number.end, following.start) and _may_follow(text, following):
        return True
    return _MOVED_ON.fullmatch(words, number.end, following.start) is not None


def _may_follow(text: Text, number: Numeral) -> bool:
    """Whether it can be the next of a list; `4 threads` says how many threads there were."""
    counts = number.value.is_integer() and _COUNTED_NOUN.match(text.words, number.end)
    return is_plausible(text, number) and not counts


def _is_guessed(text: Text, number: Numeral) -> bool:
    """`~ 17k`: rounded so far, and called so, it was not measured."""
    if abs(number.value) < _COARSE_FROM or not _GUESSED.search(text.words[: number.start][-20:]):
        return False
    return _COARSE.fullmatch(f"{abs(number.value):.0f}") is not None and number.value.is_integer()


def spaced(text: Text, number: Numeral) -> Numeral:
    """The number with its thousands parted by single spaces, where nothing else can be meant."""
    before = text.folded[: number.start].rstrip(" $€£¥₹")
    if before[-1:] in (":", "=", "|"):
        return spaced_numeral(text.folded, number.start) or number
    return number


def behind(text: Text, number: Numeral, stop: int) -> str:
    """The bracket or the `on ...` behind the number, if it ends before that place and holds no value."""
    unit = _UNIT_AFTER.match(text.words, number.end + len(number.suffix))
    start = unit.end() if unit else number.end
    match = _BEHIND.match(text.words, start)
    if match is None:
        return ""
    words = next(part for part in match.groups() if part is not None)
    return "" if start > stop or re.search(r"\d{3}|\d\.\d", words) or _OWN_GOAL.match(words) else words


def is_money(text: Text, number: Numeral) -> bool:
    """Whether a currency sign touches it."""
    around = text.words[max(0, number.start - 3) : number.start] + text.words[number.end : number.end + 3]
    return bool(re.search(r"[$€£¥₹₽₩元円원]", around))
