"""Claims in JSON, in Python's own notation of dictionaries, and in lines of JSON logs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.parsing.score.claims import Claim, Kind, Label
from engine.parsing.score.mentions import Mention, Text, mentions
from engine.parsing.score.numerals import Numeral, numerals
from engine.parsing.score.sentences import claim, claims

_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[{}\[\]():=,]|[^\s{}\[\]():=,\"']+")
_NAMING = re.compile(
    r"model|name|method|algorithm|estimator|split|set|subset|stage|phase|part|kind|type|target|scale|label|event"
)
_METRIC_KEYS = re.compile(r"metric\w*|name|measure|event|key|score ?name")
_VALUE_KEYS = re.compile(r"value|score|result|val|mean")
_COUNTING = re.compile(r"(?:fold|epoch|iter(?:ation)?|step|seed|trial|split|repeat|round)s?")
_LIGHTGBM = re.compile(r"valid|eval|test|train|cv agg")
_MOST_DEPTH = 40
_MOST_ENTRIES = 2_000
_MOST_STRANGE_LINES = 3
_SENTENCE = re.compile(r"[^\W\d][\w .()-]{0,60}[:=]\s*\W{0,3}[\d.][\d.,'_e+-]*\s*[\w$€£¥₹]{0,12}\s*")
"""A line that is whole by itself: what was opened above was never closed."""


@dataclass(slots=True)
class _Frame:
    bracket: str
    key: str
    entries: list[tuple[str, Numeral, Text, bool]] = field(default_factory=list)
    strings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class MappingReader:
    """Reads text line by line; a mapping may span many lines."""

    frames: list[_Frame] = field(default_factory=list)
    key: str = ""
    last: str = ""
    strange: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the next line goes on with a mapping."""
        return bool(self.frames)

    def read(self, text: Text, heading: str) -> list[Claim] | None:
        """The claims of the mappings that end in this line; None where the line belongs to none."""
        if not self.is_open and not _opens(text.words):
            return None
        if self.is_open and _SENTENCE.fullmatch(text.words):
            self.frames = []
            return None
        if self.is_open and not re.search(r"[\"'{}\[\]:,]", text.words):
            self.strange += 1
            if self.strange > _MOST_STRANGE_LINES:
                self.frames = []
                return None
        was_open = self.is_open
        found = list(self._scan(text, heading))
        if not was_open and not found and not self.is_open:
            return None
        return found

    def _scan(self, text: Text, heading: str) -> Iterator[Claim]:
        numbers = {number.start: number for number in numerals(text.folded)}
        for match in _TOKEN.finditer(text.words):
            mark = match[0]
            if mark in ("{", "[", "("):
                if len(self.frames) < _MOST_DEPTH and (self.frames or mark == "{"):
                    self.frames.append(_Frame(bracket=mark, key=self.key))
                    self.key = "" if mark != "(" else self.key
            elif mark in ("}", "]", ")"):
                if self.frames:
                    yield from self._close(heading)
            elif mark in (":", "="):
                self.key = self.last
            elif mark == ",":
                in_pair = bool(self.frames) and self.frames[-1].bracket == "(" and self.last
                self.key = self.last if in_pair else ""
                self.last = ""
            elif self.frames:
                yield from self._value(text, heading, match, numbers)

    def _value(
        self, text: Text, heading: str, match: re.Match[str], numbers: dict[int, Numeral]
    ) -> Iterator[Claim]:
        number = numbers.get(match.start()) or numbers.get(match.start() + 1)
        frame = self.frames[-1]
        if number is not None and match[0][0] not in "\"'" and number.end <= match.end() + 1:
            holder = self._holder()
            if len(holder.entries) < _MOST_ENTRIES:
                holder.entries.append((self._path(holder), number, text, frame.bracket == "["))
            self.last = match[0]
            return
        self.last = match[0].strip("\"'")
        if match[0][0] in "\"'":
            if self.key and len(frame.strings) < 50:
                frame.strings.append((self.key, self.last[:100]))
            if any(name.is_own for name in mentions(self.last, text.metric)) and re.search(r"\d", self.last):
                yield from _in_string(text, match, heading)

    def _holder(self) -> _Frame:
        """The mapping that the current value belongs to: lists and calls only wrap it."""
        return next((frame for frame in reversed(self.frames) if frame.bracket == "{"), self.frames[0])

    def _path(self, holder: _Frame) -> str:
        """The keys between that mapping and the value."""
        at = self.frames.index(holder)
        keys = [frame.key for frame in self.frames[at + 1 :] if frame.key]
        return " / ".join([*keys, self.key] if self.key and self.key not in keys else keys)

    def _close(self, heading: str) -> Iterator[Claim]:
        outer = [one.key for one in self.frames if one.key]
        frame = self.frames.pop()
        if not self.frames:
            self.strange = 0
        self.key = frame.key if frame.bracket == "(" else ""
        self.last = ""
        if frame.bracket != "{":
            if self.frames:
                self.frames[-1].strings += frame.strings
            return
        siblings = " ".join(value for key, value in frame.strings if _NAMING.search(key))
        counted = " ".join(
            f"{key} {number.value:g}" for key, number, _, _ in frame.entries if _COUNTING.fullmatch(key)
        )
        context = " ".join([*outer, siblings, counted])
        for key, number, text, is_list in frame.entries:
            made = _entry(key, number, text, outer, context, frame.strings, heading)
            if made is not None:
                yield made if not is_list else _listed(made)


def _opens(words: str) -> bool:
    at = words.find("{")
    return at >= 0 and (re.search(r"[\"':=]", words) is not None or words.strip() in ("{", "[{"))


def _entry(
    key: str,
    number: Numeral,
    text: Text,
    outer: list[str],
    context: str,
    strings: list[tuple[str, str]],
    heading: str,
) -> Claim | None:
    *between, key = key.split(" / ")
    outer = [*outer, *between]
    names = mentions(key, text.metric)
    if key in ("l1", "valid l1") and _LIGHTGBM.search(" ".join(outer)):
        label = Label(before=f"{context} ", heading=heading)
        return claim(text, number, label)
    if names:
        return _labelled(key, names[-1], number, text, context, heading)
    for above in reversed(outer):
        named = mentions(above, text.metric)
        if named:
            kind = None if named[-1].is_own else Kind.OTHER
            rest = context.replace(above, f"{above[: named[-1].start]} {above[named[-1].end :]}", 1)
            label = Label(before=f"{rest} ", between=f" {key} ", heading=heading)
            return claim(text, number, label, is_negated=named[-1].is_negated, kind=kind)
    if _VALUE_KEYS.fullmatch(key):
        for owner, value in strings:
            named = mentions(value, text.metric) if _METRIC_KEYS.fullmatch(owner) else ()
            if named:
                rest = context.replace(value, "", 1)
                return _labelled(value, named[-1], number, text, rest, heading)
    return None


def _labelled(key: str, name: Mention, number: Numeral, text: Text, context: str, heading: str) -> Claim:
    label = Label(
        before=f"{context} {key[: name.start]} {name.glued} ", between=f" {key[name.end :]} ", heading=heading
    )
    kind = None if name.is_own and number.is_quantity else Kind.OTHER
    return claim(text, number, label, is_negated=name.is_negated, kind=kind)


def _listed(one: Claim) -> Claim:
    return replace(one, kind=Kind.LIST)


def _in_string(text: Text, match: re.Match[str], heading: str) -> list[Claim]:
    """A log message inside a JSON line: the rest of the line is blanked, places stay."""
    start, end = match.start() + 1, match.end() - 1
    blank = Text(
        line=text.line,
        folded=" " * start + text.folded[start:end] + " " * (len(text.folded) - end),
        words=" " * start + text.words[start:end] + " " * (len(text.words) - end),
        metric=text.metric,
    )
    return claims(blank, heading)
