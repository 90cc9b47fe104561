"""A claim: a number that an output calls an MAE, and what the words around it make of it."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from engine.parsing.score.vocabulary import MODEL, NEUTRAL, STOP, WORDS, Word

JOINT = " § "
"""Stands in a label where the metric's name stood."""


class Kind(StrEnum):
    """What a claimed number is; the usable kinds first, the one that counts most on top."""

    FINAL = "final"
    BLEND = "blend"
    VALID = "validation"
    OOF = "out-of-fold"
    CV = "cross-validation"
    TEST = "test"
    PLAIN = "plain"
    STEP = "one step of a log"
    TRAIN = "of the training data"
    FOLD = "of one fold"
    LOG = "on the log scale"
    SCALED = "of a scaled target"
    GOAL = "a goal, not a result"
    BASELINE = "of a baseline"
    SPREAD = "a spread, not a result"
    CHANGE = "a difference, not a result"
    PAST = "of an earlier state"
    PART = "of a part of the data"
    OTHER = "another metric"
    ERROR = "in the message of an error or a warning"
    LIST = "one of a list"


USABLE = (Kind.FINAL, Kind.BLEND, Kind.VALID, Kind.OOF, Kind.CV, Kind.TEST, Kind.PLAIN, Kind.STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a number stands."""

    line: int
    column: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number that may be the one that is looked for."""

    value: float
    other: float | None
    """What the same characters mean where a comma is the decimal point."""
    place: Place
    kind: Kind
    name: str
    """What tells it from its neighbours: a model's name, say. Empty where nothing does."""
    label: str
    is_best: bool = False
    is_original: bool = False
    """Whether the words say that it is in the target's own units."""
    is_mean: bool = False
    is_inherited: bool = False
    """Whether its kind comes from a heading above and not from its own line."""
    step: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The words about one number."""

    before: str
    """From the previous number of the line to the metric's name."""
    between: str = ""
    """From the metric's name to the number."""
    after: str = ""
    """A bracket or `on ...` behind the number."""
    wide: str = ""
    """What the line says first, before any metric."""
    nearby: str = ""
    """Everything on the line before the metric's name: asked for a scope where nothing nearer has one."""
    heading: str = ""
    """Headings and keys above."""
    is_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a label makes of its number."""

    kind: Kind
    name: str
    is_best: bool
    is_original: bool
    is_mean: bool
    is_inherited: bool
    step: int | None


_IN_UNITS = frozenset((Word.LOG, Word.SCALED))
"""What a number cannot be of which the words say that it is in the target's own units."""
_REFUSALS = (
    (Word.LOG, Kind.LOG),
    (Word.SCALED, Kind.SCALED),
    (Word.MULTIPLE, Kind.SCALED),
    (Word.GOAL, Kind.GOAL),
    (Word.SPREAD, Kind.SPREAD),
    (Word.CHANGE, Kind.CHANGE),
    (Word.DUMMY, Kind.BASELINE),
    (Word.BASELINE, Kind.BASELINE),
    (Word.PAST, Kind.PAST),
    (Word.PART, Kind.PART),
)
_SCOPES = {
    Word.OOF: Kind.OOF,
    Word.CV: Kind.CV,
    Word.VALID: Kind.VALID,
    Word.TEST: Kind.TEST,
    Word.TRAIN: Kind.TRAIN,
}
_STEP_NUMBER = re.compile(
    r"(?:epochs?|iter(?:ation)?s?|steps?|rounds?|trials?)[ #:=\[]{0,3}(\d{1,9})|^\W*\[(\d{1,9})\]"
)
_LONG_DIGITS = re.compile(r"(?<!\d)(?!1000(?!\d))\d{3,}")
_SPACES = re.compile(r" {2,}")
_DURATION = re.compile(r"\d+(?:\.\d+)?(?:ms|s|sec|min|h)")
_TOKEN = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*")


def understand(label: Label, excused: frozenset[Word] = frozenset()) -> Meaning:
    """What the number under this label is."""
    line = f"{label.wide} {label.before}{JOINT}{label.between}{JOINT}{label.after}"
    sense = _sense(
        *(_LONG_DIGITS.sub("111", part) for part in _parts(label)), is_money=label.is_money, excused=excused
    )
    step = _STEP_NUMBER.search(line)
    is_result = sense.kind in USABLE and sense.kind is not Kind.STEP
    name = (unexplained(_plain(line)) or _model_name(_plain(label.heading))) if is_result else ""
    return replace(sense, name=name, step=int(step[1] or step[2]) if step else None)


def _parts(label: Label) -> tuple[str, str, str, str, str, str]:
    return label.before, label.between, label.after, label.wide, label.nearby, label.heading


@lru_cache(maxsize=4096)
def _sense(
    before: str,
    between: str,
    after: str,
    wide: str,
    nearby: str,
    heading: str,
    *,
    is_money: bool,
    excused: frozenset[Word],
) -> Meaning:
    """All of the meaning that does not hang on the digits of a step: logs repeat themselves."""
    label = Label(before=before, between=between, after=after, wide=wide, nearby=nearby, heading=heading)
    own = _plain(f"{before}{JOINT}{between}{JOINT}{after}")
    line = _plain(f"{wide} {before}{JOINT}{between}{JOINT}{after}")
    above = _plain(heading)
    is_of_logs = _has(Word.LOG, own) or _has(Word.SCALED, own)
    is_original = _has(Word.ORIGINAL, line) or (is_money and not is_of_logs)
    kind, is_inherited = _kind(label, own, line, above, excused if not is_original else _IN_UNITS)
    return Meaning(
        kind=kind,
        name="",
        is_best=_has(Word.BEST, line) or (kind is Kind.STEP and _has(Word.BEST, above)),
        is_original=is_original,
        is_mean=_has(Word.MEAN, own),
        is_inherited=is_inherited,
        step=None,
    )


def _kind(label: Label, own: str, line: str, heading: str, excused: frozenset[Word]) -> tuple[Kind, bool]:
    refused = _refused(line, excused)
    if refused is not None:
        return refused, False
    scope = _scope(label)
    if scope is Kind.TRAIN:
        return scope, False
    if _has(Word.PROGRESS, line):
        return Kind.FOLD, False
    if _has(Word.FOLD, line) and not _has(Word.MEAN, own):
        return Kind.FOLD, False
    usable = _usable(line, scope)
    if _has(Word.STEP, line) and usable not in (Kind.FINAL, Kind.BLEND):
        return Kind.STEP, False
    return _under(heading, usable, excused)


def _under(heading: str, usable: Kind, excused: frozenset[Word]) -> tuple[Kind, bool]:
    """What is left of a usable kind under the headings above it."""
    if not heading:
        return usable, False
    refused = _refused(heading, excused)
    if refused is not None and refused not in (Kind.GOAL, Kind.CHANGE, Kind.PART):
        return refused, True
    if usable in (Kind.PLAIN, Kind.VALID, Kind.TEST):
        for word, kind in ((Word.FOLD, Kind.FOLD), (Word.STEP, Kind.STEP)):
            if _has(word, heading):
                return kind, True
    if usable is not Kind.PLAIN:
        return usable, False
    scope = _last_scope(heading)
    return (scope, True) if scope is Kind.TRAIN else (_usable(heading, scope), True)


def _refused(text: str, excused: frozenset[Word]) -> Kind | None:
    return next((kind for word, kind in _REFUSALS if word not in excused and _has(word, text)), None)


def _usable(text: str, scope: Kind | None) -> Kind:
    if _has(Word.FINAL, text):
        return Kind.FINAL
    if _has(Word.BLEND, text):
        return Kind.BLEND
    if scope is not None:
        return scope
    return Kind.CV if _has(Word.MEAN, text) else Kind.PLAIN


def _scope(label: Label) -> Kind | None:
    """Of which data: the words nearest to the metric's name decide."""
    between, after = _plain(label.between), _plain(label.after)
    if _has(Word.TRAIN, between):
        return Kind.TRAIN
    found = _last_scope(_plain(label.before))
    # `Validation MAE (5-fold CV)` is the one that was asked for; `MAE (train)` is not.
    if found is Kind.VALID:
        return found
    return (
        _last_scope(between) or _last_scope(after) or found or _last_scope(_plain(label.nearby or label.wide))
    )


def _last_scope(text: str) -> Kind | None:
    best: tuple[int, Kind] | None = None
    taken: list[tuple[int, int]] = []
    for word, kind in _SCOPES.items():
        for match in WORDS[word].finditer(text):
            # `cross-validation` and `out-of-sample` hold other scopes' words.
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if best is None or match.start() > best[0]:
                best = (match.start(), kind)
    return best[1] if best else None


def without_fold(one: Claim) -> Kind:
    """What a number under a fold's title is, where it is not that fold's."""
    for word, kind in ((Word.VALID, Kind.VALID), (Word.TEST, Kind.TEST)):
        if WORDS[word].search(one.label):
            return kind
    return Kind.PLAIN


def _has(word: Word, text: str) -> bool:
    return bool(text) and WORDS[word].search(text) is not None


def _plain(text: str) -> str:
    """Without the phrases that would mislead."""
    return _SPACES.sub(" ", NEUTRAL.sub(" ", text)) if text else ""


def unexplained(text: str) -> str:
    """The words that no vocabulary explains."""
    for word in Word:
        if word not in (Word.BLEND, Word.LOG):
            text = WORDS[word].sub(" ", text)
    tokens = [one for one in _TOKEN.findall(text) if one not in STOP and not _DURATION.fullmatch(one)]
    return " ".join(tokens[:8])


def _model_name(heading: str) -> str:
    name = unexplained(heading)
    return name if MODEL.search(name) else ""
