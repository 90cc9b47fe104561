"""Claims in a line of text: which number belongs to which metric's name."""

# ruff: noqa: E501 - patterns made of word lists read better in long lines

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from engine.parsing.score.claims import Claim, Kind, Label, Place, understand, unexplained
from engine.parsing.score.mentions import Mention, Text, mentions
from engine.parsing.score.numerals import Numeral
from engine.parsing.score.shares import numbers_of, without_counts
from engine.parsing.score.surroundings import UNIT, behind, is_counted, is_money, is_plausible, spaced, spoilt
from engine.parsing.score.vocabulary import MODEL, WORDS, Word

QUOTE = 200
_MOST_NAMES = 12
"""A line with more is no sentence; its last ones are read."""
_MOST_NUMBERS = 12
_MOST_WORDS = 240
"""In characters: what stands further away says nothing of a number."""
_MOST_PREFIX = 200
PREFIX = re.compile(
    r"\s*(?:\[?\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d(?:[.,]\d+)?z?(?:[+-]\d\d:?\d\d)?\]?|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?)?"
    r"(?:[\s|:,-]*(?:\[?(?:info|debug|warn(?:ing)?|notice|trace)\]?(?=[\s:|\]-])|\[?(?:stdout|stderr|log|out)\]?(?=[:|]))"
    r"(?:[\s|:-]*[a-z_][\w.]*(?::\w+)?(?=:(?![\s\d])| - | \| ))?)?(?:[\s|:,>-]+)?"
    r"(?:(?:[\w.]+:)?[\w./-]{1,60}\.py:\d+\]?[\s:]+)?"
)
_DIRECT = re.compile(
    rf"[\s:=|>~*`\"'()\]./-]*(?:(?:is|was|of|at|equals|ist|est|es|è|为|是|は|value|score|np\.float\d\d|float\d\d|tensor|array)"
    rf"[\s:=|>*`\"'(]*)?(?:{UNIT}\s?\(?)?[\s*`\"'(]*(?:in|=)?\s*"
)
_SEPARATED = re.compile(rf".*[:=]\s*(?:np\.float\d\d|float\d\d|tensor)?[*`\"'(]*\s*(?:{UNIT})?\s?")
_OTHER_KEY = re.compile(r"(?:[,;|]|[.!?] )[^:=()\[\]]{0,40}[:=]")
"""Between a name and a number: another key begins, and the number is its value."""
_SENTENCE_END = re.compile(r"[.!?]\s+(?=\S)")
_BRACKET = re.compile(r"\([^()]*\)")
_CLOSED = re.compile(r"^[^(]{0,12}\([^()]*\)")
_FURTHER = (Word.TRAIN, Word.VALID, Word.TEST, Word.CV, Word.MEAN, Word.SPREAD, Word.LOG, Word.ORIGINAL)
_SERIES_GAP = re.compile(rf"\s*{UNIT}?[\s/|,&+±()-]*(?:and)?[\s/|,&+±()-]*{UNIT}?\s*")
_RANGE_GAP = re.compile(rf"\s*(?:and|to|-|–|\.\.+)\s*{UNIT}?\s*")
_FOLDS_GAP = re.compile(r"(?<![a-z-])folds?(?: (?:maes?|scores?|values?))?\s*[:=]?\s*[\[(]?\s*$")
_FROM = re.compile(r"[^\d]{0,30}\bfrom\b")
_EVAL_SET = re.compile(r"(?<![a-z])validation \d")
_SCOPE = r"(?:train\w*|val\w*|test|holdout|cv|oof|mean|std|avg)"
_SERIES = re.compile(rf"\b{_SCOPE}(?:\s?(?:/|\||,|&|and)\s?{_SCOPE}\b)+")
_SCOPES = re.compile(rf"\b{_SCOPE}\b")
_CLOSES_NAME = re.compile(rf"[^()]*\)\s*[:=]\s*{UNIT}?\s*[-+]?[\d.]")
_BEFORE_NAME = re.compile(
    rf"\s*(?:{UNIT}|dollars|euros)?\s*(?:on average|in the mean)?\s*[(=<-]*\s*(?:(?:the|validation|valid|val|cv|oof|test|holdout|mean|average|as|is|for|of|our|final|best"
    r"|overall|out-of-fold|cross-validated|neg(?:ative)?)[\s-]*)*"
)


def claims(text: Text, heading: str) -> list[Claim]:
    """Every number of the line that the line calls a metric, whatever it turns out to be."""
    start = prefix_end(text.words)
    names = [one for one in mentions(text.words, text.metric) if one.start >= start][-_MOST_NAMES:]
    if not names:
        return []
    numbers = [
        number
        for number in numbers_of(text)
        if number.start >= start and not any(one.start <= number.start < one.end for one in names)
    ]
    found: list[Claim] = []
    for group, region in _groups(names, numbers, len(text.words)):
        found += _read_group(text, heading, group, region, names, numbers, start)
    if any("loss" in text.words[one.start : one.end] and not one.is_own for one in names):
        found = [_as_training(one) if _is_bare(one) else one for one in found]
    found = _with_last_eval_set(_with_bare_training(found))
    return [_least_of_several(text, one) for one in found]


def prefix_end(words: str) -> int:
    """Where a logger's time stamp and level end."""
    match = PREFIX.match(words, 0, _MOST_PREFIX)
    return match.end() if match else 0


def claim(
    text: Text, number: Numeral, label: Label, *, is_negated: bool = False, kind: Kind | None = None
) -> Claim:
    """The number under its label."""
    label = replace(
        label,
        before=label.before[-_MOST_WORDS:],
        between=label.between[:_MOST_WORDS],
        wide=label.wide[-_MOST_WORDS:],
        nearby=label.nearby[-_MOST_WORDS:],
        heading=label.heading[-_MOST_WORDS:],
    )
    meaning = understand(label, text.metric.excused)
    sign = -1.0 if is_negated and number.value < 0 else 1.0
    return Claim(
        value=number.value * sign,
        other=None if number.other is None else number.other * sign,
        place=place(text, number),
        kind=kind or meaning.kind,
        name=meaning.name,
        label=" ".join(f"{label.before} {label.between}".split()),
        is_best=meaning.is_best,
        is_original=meaning.is_original,
        is_inherited=meaning.is_inherited and kind is None,
        is_mean=meaning.is_mean,
        step=meaning.step,
    )


def place(text: Text, number: Numeral) -> Place:
    """Where the number stands, with the words around it."""
    line = text.line
    begin = max(0, min(number.start - QUOTE // 2, len(line.text) - QUOTE))
    return Place(
        line=line.number, column=line.offset + number.start + 1, quote=line.text[begin : begin + QUOTE]
    )


def _groups(
    names: Sequence[Mention], numbers: Sequence[Numeral], end: int
) -> Iterator[tuple[list[Mention], list[Numeral]]]:
    """Names that follow each other without a number, and the numbers behind them."""
    group: list[Mention] = []
    for at, name in enumerate(names):
        group.append(name)
        stop = names[at + 1].start if at + 1 < len(names) else end
        region = [number for number in numbers if name.end <= number.start < stop][:_MOST_NUMBERS]
        if region or at + 1 == len(names):
            yield group, region
            group = []


def _read_group(
    text: Text,
    heading: str,
    group: list[Mention],
    region: list[Numeral],
    names: Sequence[Mention],
    numbers: Sequence[Numeral],
    start: int,
) -> list[Claim]:
    wide_end = names[0].start
    before_start = max(
        [start]
        + [one.end for one in names if one.end <= group[0].start]
        + [number.end for number in numbers if number.end <= group[0].start and number.start >= wide_end]
    )
    wide = text.words[start:wide_end] if before_start > start else ""
    shared = Label(
        before=_last_sentence(text.words[before_start : group[0].start][-_MOST_WORDS:]),
        wide=wide,
        nearby=text.words[start : group[0].start],
        heading=heading,
    )
    if not region:
        return _number_before(text, shared, group[-1], numbers, before_start)
    if len(group) > 1 and len({one.is_own for one in group}) > 1:
        return _zipped(text, shared, group, region)
    if not group[-1].is_own:
        return [claim(text, region[0], shared, kind=Kind.OTHER)]
    if len(group) > 1:
        shared = replace(shared, before=text.words[before_start : group[-1].start])
    return _of_one_name(text, shared, group[-1], region) or _number_before(
        text, shared, group[-1], numbers, before_start
    )


def _last_sentence(words: str) -> str:
    """What an earlier sentence says is not said of this number; an abbreviation ends none."""
    for match in reversed(list(_SENTENCE_END.finditer(words))):
        earlier = words[: match.start()]
        if len(earlier.split()) > 3 or earlier[-1:].isdigit():
            return words[match.end() :]
    return words


def _zipped(text: Text, label: Label, group: list[Mention], region: list[Numeral]) -> list[Claim]:
    """`RMSE / MAE: 28040 / 16370`: as many numbers as names, or nothing can be said."""
    quantities = [number for number in region if is_plausible(text, number)]
    is_asked = "?" in text.words[group[-1].end : region[0].start]
    if len(quantities) != len(group) or is_asked:
        kind = Kind.LIST if any(one.is_own for one in group) else Kind.OTHER
        return [claim(text, number, label, kind=kind) for number in region[:1]]
    return [
        claim(text, number, label, is_negated=name.is_negated, kind=None if name.is_own else Kind.OTHER)
        for name, number in zip(group, quantities, strict=True)
    ]


def _of_one_name(text: Text, label: Label, name: Mention, region: list[Numeral]) -> list[Claim]:
    counted, region = len(region), without_counts(text, region)
    series = _series(text, label, name, region)
    if series:
        return series
    at = 0 if len(region) < counted else _pick(text, name, region)
    if at is None:
        return []
    number = spaced(text, region[at])
    between = f"{name.glued} {text.words[name.end : number.start]}"
    stop = next((one.start for one in region[at + 1 :] if one.start >= number.end), len(text.words))
    own = Label(
        before=f"{label.before}{name.glued} ",
        between=_without_brackets_of_numbers(between),
        after=behind(text, number, stop),
        wide=label.wide,
        nearby=label.nearby,
        heading=label.heading,
        is_money=is_money(text, number),
    )
    kind = spoilt(text, number, region[at + 1 :], may_be_time=_is_stated(text, label, name, number))
    found = [claim(text, number, own, is_negated=name.is_negated, kind=kind)]
    return found + _further(text, label, name, number, region[at + 1 :])


def _is_stated(text: Text, label: Label, name: Mention, number: Numeral) -> bool:
    """Whether it is `Validation MAE: 6.42 min`: an MAE, and not how long its calculation took."""
    gap = text.words[name.end : number.start].strip()
    is_scoped = name.glued not in ("", "train", "tr") or any(
        WORDS[word].search(label.before) for word in (Word.VALID, Word.TEST, Word.CV, Word.OOF, Word.MEAN)
    )
    return gap in (":", "=") and (is_scoped or "error" in text.words[name.start : name.end])


def _pick(text: Text, name: Mention, region: list[Numeral]) -> int | None:
    """Which of the numbers behind the name is its value."""
    moved = _FROM.match(text.words, name.end)
    if moved and re.fullmatch(rf"\s*{UNIT}?\s*", text.words[moved.end() : region[0].start]):
        joint = text.words[region[0].end : region[1].start] if len(region) > 1 else ""
        return 1 if re.fullmatch(rf"\s*{UNIT}?\s*to\s*{UNIT}?\s*", joint) else None
    if text.words[name.end : region[0].start].rstrip(" (").endswith("?"):
        return None
    for at, number in enumerate(region):
        gap = text.words[name.end : number.start]
        if gap.count("(") > gap.count(")") and _CLOSES_NAME.match(text.words, number.end):
            continue
        if _DIRECT.fullmatch(gap) and not _is_name_part(text, number, region[at + 1 :]):
            return at
        if not is_plausible(text, number) or gap.count("(") > gap.count(")"):
            continue
        if (
            _SEPARATED.fullmatch(gap)
            and not _OTHER_KEY.search(_BRACKET.sub(" ", gap))
            and not _is_name_part(text, number, region[at + 1 :])
        ):
            return at
    for at, number in enumerate(region):
        gap = text.words[name.end : number.start]
        in_brackets = gap.count("(") > gap.count(")")
        unknown = unexplained(gap)
        is_far = bool(unknown) and not MODEL.search(unknown)
        is_far = is_far or len(gap.split()) > 7 or "." in gap.rstrip(" .") or bool(_OTHER_KEY.search(gap))
        if is_plausible(text, number) and not in_brackets and not is_far:
            return at
    return None


def _is_name_part(text: Text, number: Numeral, later: Sequence[Numeral]) -> bool:
    """Whether the number belongs to the label: `MAE (5 folds): 17,233`, `MAE@215: 17,233`."""
    if not later:
        return False
    gap = text.words[number.end : later[0].start]
    if re.fullmatch(rf"[^:=,;|]{{0,40}}[:=]\s*{UNIT}?\s*", gap) and not re.search(r"[a-z]\s*[:=]", gap):
        return True
    return is_counted(text, number) and bool(_SEPARATED.fullmatch(gap))


def _further(
    text: Text, label: Label, name: Mention, first: Numeral, later: Sequence[Numeral]
) -> list[Claim]:
    """More numbers behind one name, each with a scope of its own: `MAE: train 7,668, valid 17,777`."""
    found = []
    previous = first.end
    for at, number in enumerate(later):
        if number.start < previous:
            continue
        gap = _CLOSED.sub(" ", text.words[previous : number.start])
        stop = later[at + 1].start if at + 1 < len(later) else len(text.words)
        after = behind(text, number, stop)
        # `between 15,720 and 17,099 across folds` gives two ends and no value; `(folds: 15,720, ...)` a list.
        said = "" if _RANGE_GAP.fullmatch(gap) or _FOLDS_GAP.search(gap) else f"{gap} {after}"
        scoped = any(WORDS[word].search(said) for word in _FURTHER)
        if scoped and is_plausible(text, number) and len(gap) < 40:
            own = Label(before=gap, after=after, wide=label.wide, heading=label.heading)
            found.append(claim(text, number, own, is_negated=name.is_negated))
        else:
            own = Label(before=label.before, wide=label.wide, heading=label.heading)
            found.append(claim(text, number, own, kind=Kind.LIST))
        previous = number.end
    return found


def _series(text: Text, label: Label, name: Mention, region: list[Numeral]) -> list[Claim]:
    """`MAE (train/valid): 7,668 / 17,777`: as many numbers in a row as scopes."""
    quantities = [number for number in region if is_plausible(text, number)]
    if len(quantities) < 2 or not all(
        _SERIES_GAP.fullmatch(text.words[one.end : other.start]) for one, other in pairwise(quantities)
    ):
        return []
    words = f"{label.before} {text.words[name.end : quantities[0].start]}"
    series = _SERIES.search(words)
    scopes = _SCOPES.findall(series[0]) if series else []
    if series is None or len(scopes) != len(quantities):
        return []
    rest = label.before.replace(series[0], " ")
    return [
        claim(
            text,
            number,
            Label(before=f"{rest} {scope} ", wide=label.wide, heading=label.heading),
            is_negated=name.is_negated,
        )
        for scope, number in zip(scopes, quantities, strict=True)
    ]


def _number_before(
    text: Text, label: Label, name: Mention, numbers: Sequence[Numeral], before_start: int
) -> list[Claim]:
    """`17,233.50 USD (validation MAE)`."""
    earlier = [number for number in numbers if before_start <= number.start < name.start]
    if not earlier or not name.is_own:
        return []
    number = earlier[-1]
    gap = text.words[number.end : name.start]
    has_weight = (
        math.isnan(number.value) or abs(number.value) >= 100 or "." in text.folded[number.start : number.end]
    )
    if not has_weight or not _BEFORE_NAME.fullmatch(gap) or not is_plausible(text, number):
        return []
    own = Label(
        before=f"{text.words[before_start : number.start]} {gap}{name.glued} ",
        between=re.sub(r"\([^()]*\)", " ", text.words[name.end :][:60]),
        wide=label.wide,
        heading=label.heading,
    )
    return [claim(text, number, own, is_negated=name.is_negated)]


def _without_brackets_of_numbers(words: str) -> str:
    return re.sub(r"\((?:[^()\w]|[\d_])*\)", " ", words)


def _with_bare_training(found: list[Claim]) -> list[Claim]:
    """In `mae: 100 - val_mae: 200` the bare one is of the training data."""
    kinds = {one.kind for one in found}
    has_scope = any(WORDS[Word.VALID].search(one.label) for one in found)
    if not (kinds & {Kind.PLAIN, Kind.STEP}) or not has_scope:
        return found
    return [_as_training(one) if _is_bare(one) else one for one in found]


def _with_last_eval_set(found: list[Claim]) -> list[Claim]:
    """Of XGBoost's `validation_0` and `validation_1` the last one is that of early stopping, by its own manual."""
    numbered = [(match[0], one) for one in found if (match := _EVAL_SET.search(one.label))]
    last = max((name for name, _ in numbered), default="")
    earlier = {id(one) for name, one in numbered if name != last}
    return [_as_training(one) if id(one) in earlier else one for one in found]


def _is_bare(one: Claim) -> bool:
    scopes = (Word.VALID, Word.TEST, Word.CV, Word.OOF, Word.FINAL, Word.BLEND)
    return one.kind in (Kind.PLAIN, Kind.STEP) and not any(WORDS[word].search(one.label) for word in scopes)


def _as_training(one: Claim) -> Claim:
    return replace(one, kind=Kind.TRAIN)


def _least_of_several(text: Text, one: Claim) -> Claim:
    """In `min 15,535 mean 17,233 max 18,274` the least is no result."""
    is_least = re.search(r"(?<![a-z])min(?:imum)?(?![a-z])", one.label) is not None
    if is_least and re.search(r"(?<![a-z])(?:max(?:imum)?|std|mean|median)(?![a-z])", text.words):
        return replace(one, kind=Kind.SPREAD)
    return one
