"""The close reading of lines: every number that is claimed, and what else a reader of logs would notice."""

# ruff: noqa: E501
# Patterns made of word lists read better in long lines.

import re
from collections import deque
from dataclasses import dataclass, field, replace
from itertools import islice

from engine.parsing.score.claims import Claim, Kind, Label, without_fold
from engine.parsing.score.lines import Line
from engine.parsing.score.mappings import MappingReader
from engine.parsing.score.mentions import Text, mentions, text_of
from engine.parsing.score.metrics import MAE_WORDS, MetricWords
from engine.parsing.score.numerals import Numeral, fold_characters, numerals
from engine.parsing.score.sentences import claim, claims, prefix_end
from engine.parsing.score.tables import TableReader
from engine.parsing.score.vocabulary import MODEL, WORDS, Word

MOST_CLAIMS = 20_000
_TRACEBACK = "Traceback (most recent call last)"
_FATAL = re.compile(
    r"(?:[A-Za-z_]\w*\.)*_?[A-Z]\w*(?:Error|Exception|Interrupt|Exit)(?:: .*)?|(?:\S+ +\d+ )?Killed.*|Aborted.*|Segmentation fault.*"
    r"|Terminated|Bus error.*|Fatal Python error.*|Execution halted|Out of memory.*|oom[- ]?kill.*|terminate called .*"
    r"|(?i:.{0,80}\bkilled\b.{0,200}|command terminated.*|.{0,80}terminated by signal.*|(?:fatal )?error: [a-z].*|fatal: .*)"
)
_RAISED = re.compile(r"\s*(?:[A-Za-z_]\w*\.)*_?[A-Z]\w*(?:Error|Exception|Interrupt|Warning|Exit): ")
_CHAINED = re.compile(r"traceback|during handling|the above exception")
_CODE = re.compile(
    r"(?:(?:[+>$#|]|\d+[:|]) ?)*(?:f?print|logger\.\w+|logging\.\w+|echo|assert|raise|return|if|def)\s*[(\"' ].*[)\"':]\s*(?:#.*)?$"
)
_NAME = r"[\"'`*\[]*([a-z][\w+.\- ]{0,40})"
_WINNER = re.compile(
    r"\b(?:best|selected|chosen|winning|final|submitted|picked|winner)\b[a-z ]{0,40}?\s*(?:[:=>]+|\b(?:is|was)\b)\s*"
    + _NAME
    + r"|\b(?:using|selecting|choosing|submitting|submit|refitting|submission (?:uses|from|by))[:=]?\s+(?:the\s+|model\s+){0,2}"
    + _NAME
    + r"|最[佳优優]模型\s*[:=是为]+\s*"
    + _NAME
)
_BEST_STEP = re.compile(
    r"best[ -]?(?:val\w* )?(?:epoch|iter(?:ation)?|round|step|trial|n estimators)s?\s*(?:is|was|[:=(#]|at)?[\s:=#\[]*(\d{1,9})"
)
_STOPPED = re.compile(r"early[ -]?stop|best iteration|restor\w+ .{0,30}best|best weights|best checkpoint")
_LOG_TARGET = re.compile(
    r"log1p|rmsle|log[ -](?:transform\w*|target|price|saleprice|scale|space|units?)|log\(y|np\.log|on logs?\b"
)
_COMMA_DECIMALS = re.compile(
    r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+,\d{1,2}(?![\d.,])|[:=]\s*-?0,\d{2,6}(?![\d,.])"
)
_DOT_DECIMALS = re.compile(r"(?<![\d.,])(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+)(?![\d.,])")
_KEY = re.compile(r"(\s*)(?:- )?[\"']?([^\s:{}\[\]|,=][^:{}\[\]|=]{0,60}?)[\"']?\s*:\s*")
_LEAF = re.compile(r"(\s*)(?:- )?[\"']?([^\W\d][\w .()/-]{0,40}?)[\"']?\s*[:=]\s*[^\w\s]{0,2}\s?-?[\d.]")
_ONLY_NUMBER = re.compile(
    r"[\s*`$€£¥₹~=>-]*(?:rs\.?|usd|eur|inr)?\s*[\d.][\d.,'_\u00a0 ]*(?:e[-+]?\d+)?\s*(?:[$€£₹]|[a-z]{0,7}|元|円)\W*"
)
_VALUE_KEY = re.compile(r"^\s*(?:-\s)?[\"']?(?:value|score|result)[\"']?\s*[:=](?=\s*[\"'$€£]?\d)")
_MEAN_LINE = re.compile(r"\W*(?:mean|average|avg|overall)(?: (?:of folds|over folds|score|cv))?\s*[:=]\s*")
_MEAN_AMONG = re.compile(
    r"(?:.{0,60}[\d,;|)]\s*)?(?<![a-z])(?:mean|average|avg|(?:nested )?cv(?: estimate| score| result)?)\s*[:=]?\s+(?=\d)"
)
_LIST_LIFE = 3
_MOST_FOLDS = 200
_WAIT = 60
_WAIT_IN_MAPPING = 400
"""In lines without a claim: what has not come until then is not waited for."""
_DECORATION = "=-#*~_<>+|[]·•:. \t"
_FOLD_TITLE = re.compile(
    r"\W*(?:[a-z]+ing )?(?:fold|seed|split|repeat|cv)s? ?#?\d+(?: ?(?:/|of) ?\d+)?\W*|第 ?\d+ ?折\W*"
)
_OF_FOLD = re.compile(r"\((?:fold|split|seed) ?#?\d+(?: ?(?:/|of) ?\d+)?\)?$")
_LOGGED = re.compile(r"\[[^\]]+\] \[")
_VALUE = re.compile(r"[=:;]\s*[-+$]?[\d.]")
_MOST_TITLE = 70
_MOST_NOTES = 200
_TITLE_LIFE = 40
_INDENT = re.compile(r"\s*")


@dataclass(slots=True, kw_only=True)
class Survey:
    """What was seen."""

    metric: MetricWords = MAE_WORDS
    claims: deque[Claim] = field(default_factory=lambda: deque(maxlen=MOST_CLAIMS))
    dropped: int = 0
    """How many claims were forgotten because there were too many."""
    winners: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=_MOST_NOTES))
    """Lines, and the names that they call best, selected or submitted."""
    best_steps: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=_MOST_NOTES))
    """Lines, and the number of the step that they call the best."""
    crash_line: int | None = None
    """Where the last traceback begins, or a fatal last line stands."""
    fold_titles: int = 0
    stopped_early: bool = False
    has_log_target: bool = False
    has_comma_decimals: bool = False
    has_dot_decimals: bool = False


@dataclass(slots=True)
class Walk:
    """Reads lines one after the other, each of them once, and remembers what heads the next ones."""

    found: Survey = field(default_factory=Survey)
    tables: TableReader = field(default_factory=TableReader)
    mappings: MappingReader = field(default_factory=MappingReader)
    title: str = ""
    title_is_marked: bool = False
    title_age: int = 0
    title_was_used: bool = False
    keys: list[tuple[int, str]] = field(default_factory=list)
    pending: Label | None = None
    pending_age: int = 0
    key_age: int = 0
    idle: int = 0
    """How many lines ago something was claimed or named."""
    list_age: int = 99
    """How many lines ago numbers of folds stood."""
    in_traceback: bool = False
    spoilt: Kind | None = None
    """What every number of this line is, whatever it is called."""
    previous: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether the next line may go on with what this one began."""
        if self.mappings.is_open and self.idle < _WAIT_IN_MAPPING:
            return True
        if self.list_age <= _LIST_LIFE or self.in_traceback:
            return self.idle < _WAIT
        is_open = self.tables.is_of_metrics or self.pending is not None or self._has_metric_key()
        return is_open and self.idle < _WAIT

    def forget(self) -> None:
        """Lines were left out: what stood above heads nothing any more."""
        self.title, self.keys, self.pending = "", [], None
        self.tables.close()
        self.mappings = MappingReader()
        self.list_age, self.in_traceback, self.previous = 99, False, ""

    def read(self, line: Line) -> None:
        """Takes the next line."""
        bare = line.text.strip()
        self._note_crash(line, bare)
        self.list_age += 1
        self.idle += 1
        text = text_of(line, fold_characters(line.text), self.found.metric)
        self._note(text)
        self._grow_old(bare)
        self.spoilt = self._spoilt_by(text)
        if mentions(text.words, text.metric):
            self.idle = 0
        self._claim(text)

    def note(self, line: Line, previous: str) -> None:
        """Takes a line that claims nothing, for what else it says."""
        if line.text.strip():
            self.previous = previous
            self._note_crash(line, line.text.strip())
        self._note(text_of(line, fold_characters(line.text), self.found.metric))

    def end(self, last: Line | None) -> Survey:
        """What was seen, with folds told from results that only stand below a fold's title."""
        found = self.found
        if last is not None and _FATAL.fullmatch(last.text.strip()):
            found.crash_line = max(found.crash_line or 0, last.number)
        if found.fold_titles >= 2:
            alone: dict[str, int] = {}
            for one in found.claims:
                if one.is_inherited and one.kind is Kind.FOLD:
                    alone[one.label] = alone.get(one.label, 0) + 1
            for at, one in enumerate(found.claims):
                if one.is_inherited and one.kind is Kind.FOLD and alone[one.label] == 1:
                    found.claims[at] = replace(one, kind=without_fold(one))
        return found

    def _claim(self, text: Text) -> None:
        heading = self._heading()
        bare = text.words.strip()
        if self.pending is not None and bare and self._resolve_pending(text):
            return
        if not text.words[prefix_end(text.words) :].strip() and bare:
            return
        mapped = self.mappings.read(text, heading)
        if mapped is not None:
            self._add(mapped)
            return
        row = self.tables.read(text, heading)
        if row is not None:
            self._add(row)
            if not row and mentions(text.words, text.metric):
                self._wait(text)
            return
        found = claims(text, heading) or self._leaf(text) or self._summary(text)
        if found:
            self._add(found)
        else:
            self._wait(text)
            self._head(text)

    def _add(self, found: list[Claim]) -> None:
        if found:
            self.idle = 0
        if self.spoilt is not None:
            found = [replace(one, kind=self.spoilt) for one in found]
        for one in found:
            if len(self.found.claims) == MOST_CLAIMS:
                self.found.dropped += 1
            self.found.claims.append(one)
        if found:
            self.title_was_used = True
            self.list_age = 0 if any(one.kind in (Kind.LIST, Kind.FOLD) for one in found) else _LIST_LIFE
            if self.keys and "best iteration" in self.keys[-1][1]:
                self.keys.pop()

    def _note_crash(self, line: Line, bare: str) -> None:
        if _TRACEBACK in bare and "Exception ignored" not in self.previous:
            self.found.crash_line = max(self.found.crash_line or 0, line.number)
            self.in_traceback = True
        if bare:
            self.previous = bare

    def _spoilt_by(self, text: Text) -> Kind | None:
        """An error's message and a line of code may quote any number."""
        raised = _RAISED.match(text.line.text)
        if self.in_traceback:
            is_inside = not text.words.strip() or text.words[:1].isspace() or _CHAINED.match(text.words)
            self.in_traceback = bool(is_inside)
            return Kind.ERROR
        if raised is not None and all(one.start >= raised.end() for one in mentions(text.words, text.metric)):
            return Kind.ERROR
        return Kind.GOAL if _CODE.match(text.words.strip()) else None

    def _has_metric_key(self) -> bool:
        return any(mentions(words, self.found.metric) for _, words in self.keys)

    def _note(self, text: Text) -> None:
        words, found = text.words, self.found
        if not found.has_comma_decimals and _COMMA_DECIMALS.search(words):
            found.has_comma_decimals = True
        if not found.has_dot_decimals and _DOT_DECIMALS.search(words):
            found.has_dot_decimals = True
        if _LOG_TARGET.search(words):
            found.has_log_target = True
        if _STOPPED.search(words):
            found.stopped_early = True
        step = _BEST_STEP.search(words)
        if step:
            found.best_steps.append((text.line.number, int(step[1])))
        for match in _WINNER.finditer(words):
            found.winners.append((text.line.number, (match[1] or match[2] or match[3]).strip()))

    def _heading(self) -> str:
        return " ".join([self.title, *(words for _, words in self.keys)]).strip()

    def _grow_old(self, bare: str) -> None:
        self.title_age += 1
        self.key_age += 1
        is_over = not bare and self.title_was_used
        if is_over or self.title_age > _TITLE_LIFE:
            self.title, self.title_was_used = "", False
        if is_over or self.key_age > _TITLE_LIFE:
            self.keys = []

    def _leaf(self, text: Text) -> list[Claim]:
        """`valid: 17,777` below a key `mae:`."""
        indent = _indent(text)
        self.keys = [
            key for key in self.keys if key[0] < indent or (key[0] == indent and len(self.keys) == 1)
        ]
        match = _LEAF.match(text.words)
        if match is None or not self.keys:
            return []
        above = self.keys[-1][1]
        named = mentions(above, text.metric)
        is_below = self.keys[-1][0] < indent or MODEL.search(match[2])
        if not named or not named[-1].is_own or not is_below:
            return []
        number = next((one for one in numerals(text.folded) if one.start >= match.end(2)), None)
        if number is None:
            return []
        outer = " ".join([self.title, *(words for _, words in self.keys[:-1])])
        tail = "" if MODEL.search(above[named[-1].end :]) else above[named[-1].end :]
        label = Label(before=f"{above[: named[-1].start]} ", between=f"{tail} {match[2]} ", heading=outer)
        return [claim(text, number, label, is_negated=named[-1].is_negated)]

    def _summary(self, text: Text) -> list[Claim]:
        """`Mean: 17,233` below a list of folds."""
        if self.list_age > _LIST_LIFE or mentions(text.words, text.metric):
            return []
        match = _MEAN_LINE.match(text.words) or _MEAN_AMONG.match(text.words)
        if match is None:
            return []
        number = next((one for one in numerals(text.folded) if one.start >= match.end()), None)
        if number is None or not number.is_quantity or number.start > match.end() + 3:
            return []
        if match.re is _MEAN_AMONG and not self._is_among_folds(number):
            return []
        return [claim(text, number, Label(before="mean ", heading=self._heading()))]

    def _is_among_folds(self, number: Numeral) -> bool:
        """Whether it lies where a mean of the numbers that were just listed must lie."""
        recent = islice(reversed(self.found.claims), _MOST_FOLDS)
        listed = [one.value for one in recent if one.kind in (Kind.LIST, Kind.FOLD)]
        return len(listed) > 1 and min(listed) <= number.value <= max(listed)

    def _wait(self, text: Text) -> None:
        """A line that names the metric and gives no number may be followed by one that does."""
        names = mentions(text.words, text.metric)
        if (
            len(names) != 1
            or not names[0].is_own
            or any(map(str.isdigit, text.words))
            or len(text.words) > 100
        ):
            return
        name = names[0]
        self.pending = Label(
            before=f"{text.words[: name.start]} {name.glued} ",
            between=text.words[name.end :],
            heading=self._heading(),
        )
        self.pending_age = 0

    def _resolve_pending(self, text: Text) -> bool:
        self.pending_age += 1
        if not re.search(r"\w", text.words):
            return False
        label, self.pending = self.pending, None
        said = _VALUE_KEY.sub("", text.words)
        if label is None or self.pending_age > 2 or not _ONLY_NUMBER.fullmatch(said.strip()[:_MOST_TITLE]):
            return False
        number = next(iter(numerals(text.folded)), None)
        # A bare integer below a bare name may count rows.
        is_announced = (
            label.between.rstrip().endswith((":", "=")) or self.pending_age > 1 or said != text.words
        )
        is_fraction = number is not None and not number.value.is_integer()
        if number is None or not number.is_quantity or not (is_announced or is_fraction):
            return False
        self.tables.close()
        self._add([claim(text, number, label)])
        return True

    def _head(self, text: Text) -> None:
        """Whether the line is a title or a key of what follows."""
        words = text.words[prefix_end(text.words) :]
        bare = words.strip()
        if not bare or len(bare) > _MOST_TITLE:
            return
        if _FOLD_TITLE.fullmatch(bare):
            self.found.fold_titles += 1
            self._entitle(bare, is_marked=True)
            return
        key = _key(words, text)
        if key is not None:
            self.keys = [*(one for one in self.keys if one[0] < _indent(text)), (_indent(text), key)]
            self.key_age = 0
            return
        stripped = bare.strip(_DECORATION)
        if not stripped:
            return
        is_marked = bare[0] in "=-#*~_<+[" or bare.endswith(("===", "---", "***"))
        # `- depth: 6` and `[CV 1/5] score=-170.5` state values; `== Seed 3 ==` is a title.
        is_plain = not is_marked and not _OF_FOLD.search(stripped)
        if any(map(str.isdigit, stripped)) and (is_plain or _VALUE.search(stripped)):
            return
        is_logged = _LOGGED.match(bare) is not None
        if bare.endswith(("...", "…", ".", "!")) or is_logged:
            return
        self._entitle(stripped, is_marked=is_marked)

    def _entitle(self, words: str, *, is_marked: bool) -> None:
        # `Loading data` says nothing of the numbers below it; `Validation set` does.
        scopes = any(WORDS[word].search(words) for word in Word)
        if not is_marked and len(words.split()) > 6:
            return
        self.title = words if scopes or is_marked or len(words.split()) <= 3 else ""
        self.title_is_marked, self.title_age, self.title_was_used = is_marked, 0, False
        self.keys = []


def _key(words: str, text: Text) -> str | None:
    """What the line is the key of: `results:`, or the metric's name alone."""
    bare = words.strip()
    names = mentions(bare, text.metric)
    if len(names) == 1 and names[0].is_own and names[0].end - names[0].start == len(bare):
        return bare
    match = _KEY.fullmatch(words.rstrip() + (" " if words.rstrip().endswith(":") else ""))
    return match[2] if match else None


def _indent(text: Text) -> int:
    match = _INDENT.match(text.words)
    return match.end() if match else 0
