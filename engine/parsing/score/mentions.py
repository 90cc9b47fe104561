"""The metrics' names in a line of text, before anybody asks which number belongs to which."""

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.parsing.score.lines import Line
from engine.parsing.score.metrics import MAE_WORDS, MetricWords

_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A metric's name in a line."""

    start: int
    end: int
    is_own: bool
    is_negated: bool = False
    glued: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A line in the forms that its readers need, all of the same length."""

    line: Line
    folded: str
    """ASCII digits and separators."""
    words: str
    """Lower case, underscores as spaces."""
    metric: MetricWords
    """The one that is looked for."""


def text_of(line: Line, folded: str, metric: MetricWords = MAE_WORDS) -> Text:
    """The line with its forms."""
    low = folded.lower()
    if len(low) != len(folded):
        low = "".join(one.lower() if len(one.lower()) == 1 else one for one in folded)
    return Text(line=line, folded=folded, words=low.replace("_", " "), metric=metric)


@lru_cache(maxsize=4096)
def mentions(words: str, metric: MetricWords) -> tuple[Mention, ...]:
    """The metrics' names from left to right, of two that overlap the longer; none without the wanted one."""
    found = [
        Mention(
            start=match.start(),
            end=match.end(),
            is_own=not match["spoilt"],
            is_negated=bool(match["neg"]),
            glued=match["glued"] or "",
        )
        for match in metric.own.finditer(words)
    ]
    return tuple(_joined(words, found + _others(words, metric))) if found else ()


def is_of_another_metric(words: str, at: int, metric: MetricWords) -> bool:
    """Whether the name nearest before this place is not the wanted one's."""
    before = [one for one in (*mentions(words, metric), *_others(words, metric)) if one.end <= at]
    return bool(before) and not max(before, key=lambda one: (one.end, one.end - one.start)).is_own


def _others(words: str, metric: MetricWords) -> list[Mention]:
    return [
        Mention(start=match.start(), end=match.end(), is_own=False)
        for match in metric.others.finditer(words)
        if match.end() > match.start()
    ]


def _joined(words: str, found: list[Mention]) -> list[Mention]:
    """Without overlaps, and with `mean absolute error (MAE)` as one name."""
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        last = kept[-1] if kept else None
        if last is not None and one.start < last.end:
            if one.end - one.start > last.end - last.start:
                kept[-1] = one
        elif (
            last is not None and last.is_own and one.is_own and not _LETTER.search(words, last.end, one.start)
        ):
            kept[-1] = Mention(
                start=last.start,
                end=one.end,
                is_own=True,
                is_negated=last.is_negated or one.is_negated,
                glued=last.glued or one.glued,
            )
        else:
            kept.append(one)
    return kept
