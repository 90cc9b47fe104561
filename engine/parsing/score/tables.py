"""Claims in tables: a column or a row that is headed by the metric's name."""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise, takewhile

from engine.parsing.score.claims import Claim, Kind, Label
from engine.parsing.score.mentions import Text, mentions
from engine.parsing.score.metrics import MetricWords
from engine.parsing.score.numerals import Numeral, numerals, spaced_numeral
from engine.parsing.score.sentences import claim
from engine.parsing.score.shares import as_share
from engine.parsing.score.surroundings import is_plausible

_NUMERIC = re.compile(r"[\s*`$€£¥₹+-]*(?:rs\.?|inr|usd|eur)?\s*(?:\d|\.\d|nan\b|inf\b|none\b|null\b)")
_SPREAD_ROWS = frozenset(
    ("min", "max", "std", "count", "median", "25%", "50%", "75%", "sd", "var", "sem", "range")
)
_INDEXED = re.compile(r"(?:fold|split|seed|repeat|run|epoch|iter(?:ation)?|step|round|trial|k|第?折|no\.?)s?")
_PARAMETER = re.compile(
    r"alpha|lambda|gamma|lr|learning rate|(?:max )?depth|(?:num |max )?leaves|n estimators|c|k|w|weight"
    r"|degree|dropout|l2"
)
_WHOLE = re.compile(
    r"[*`$€£¥₹~+-]*[\d.][\d.,'_\u00a0]*(?:[eE][+-]?\d+)?[\w$€£¥₹%*`,;]*(?:[±(][\d.,]+\)?)?|[-+\w/]+"
)
_MOST_STRANGE = 2
_SHARE = re.compile(r"0?\.\d+|1\.0+")
_COUNT = re.compile(r"[1-9]\d+")
_FOLDS = re.compile(r"(?<![\w.])\d+[ -]?folds?")
_GAPPED = re.compile(r"\S {2,}\S")
_WIDE_GAP = re.compile(r"\S+(?: \S+)*")
_TOKEN = re.compile(r"\S+")
_MOST_CELLS = 60
_HEADER_LIFE = 40
"""How many lines after a row of words it can still head a row of numbers."""


class Style(StrEnum):
    """What parts the cells."""

    BAR = "|"
    TAB = "\t"
    COMMA = ","
    SEMICOLON = ";"
    SPACE = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A piece of a row."""

    start: int
    end: int
    words: str

    @property
    def is_number(self) -> bool:
        """Whether it begins with a number, a currency sign apart."""
        return _NUMERIC.match(self.words) is not None


@dataclass(slots=True)
class TableReader:
    """Reads rows one after the other; knows the header above them."""

    style: Style | None = None
    header: list[Cell] = field(default_factory=list)
    is_of_metrics: bool = False
    """Whether the header names metrics; else it may name columns of a row that does."""
    rows: int = 0
    age: int = 0
    width: int = 0
    """How many numbers the last row had."""
    strange: int = 0
    """How many lines ago it stood, if other lines came between."""

    @property
    def is_open(self) -> bool:
        """Whether a row may follow."""
        return self.style is not None

    def close(self) -> None:
        """Forget the header."""
        self.style, self.header, self.is_of_metrics = None, [], False
        self.rows, self.age, self.width, self.strange = 0, 0, 0, 0

    def read(self, text: Text, heading: str) -> list[Claim] | None:
        """The claims of this line as a row, or None where it is none."""
        self.age += 1
        if _is_rule(text.words):
            return []
        if not text.words.strip():
            if self.rows or self.age > 2:
                self.close()
            return []
        if not self.is_open and not _may_begin(text):
            return None
        for style in (Style.BAR, Style.TAB, Style.SEMICOLON, Style.COMMA, Style.SPACE):
            cells = _cells(text, style)
            if len(cells) < (1 if style is Style.SPACE and text.words.startswith("   ") else 2):
                continue
            found = self._read_cells(text, heading, style, cells)
            if found is not None:
                return found
        is_alone = len(text.words.split()) == 1 and not _digits(text.words)
        if self.is_of_metrics and self.rows == 0 and self.age <= 2 and is_alone:
            return []  # pandas puts the name of its index on a line of its own
        if self.is_open and (self.is_of_metrics or self.age > _HEADER_LIFE):
            self.strange += 1  # A warning may stand between two rows.
            if not self.rows or self.strange > _MOST_STRANGE or self.age > _HEADER_LIFE:
                self.close()
        return None

    def _read_cells(self, text: Text, heading: str, style: Style, cells: list[Cell]) -> list[Claim] | None:
        has_numbers = any(cell.is_number for cell in cells)
        if not has_numbers:
            return self._head(text, style, cells)
        is_of_commas = style is Style.COMMA and (self.style is not style or len(self.header) != len(cells))
        if _is_own(cells[0].words, text.metric) and not is_of_commas:
            return self._metric_row(text, heading, style, cells)
        if self.is_of_metrics and style is self.style:
            return self._row(text, heading, cells)
        return None

    def _head(self, text: Text, style: Style, cells: list[Cell]) -> list[Claim] | None:
        names_metric = any(_is_own(cell.words, text.metric) for cell in cells)
        # `5-fold CV MAE` heads a column too.
        has_values = next(numerals(_FOLDS.sub("", text.folded)), None) is not None
        is_sentence = style is Style.SPACE and bool(self.rows) and not _GAPPED.search(text.words.strip())
        if has_values or (not names_metric and (len(cells) == 1 or is_sentence)):
            return None
        if style in (Style.COMMA, Style.SPACE) and re.search(r"[:=.!?](?:\s|$)", text.words):
            return None
        # `metric,train,valid` heads columns; words with a blank after each comma are a sentence.
        if style is Style.COMMA and not names_metric and ", " in text.words:
            return None
        if style is Style.SPACE and _digits(text.words) and not names_metric:
            return None
        if (
            names_metric
            and style in (Style.COMMA, Style.SPACE)
            and any(len(cell.words) > 40 for cell in cells)
        ):
            return None
        self.style, self.header, self.is_of_metrics = style, cells, names_metric
        self.rows, self.age, self.width, self.strange = 0, 0, 0, 0
        # A row of words may be a title too, so it is not kept from other readers.
        return [] if names_metric else None

    def _metric_row(self, text: Text, heading: str, style: Style, cells: list[Cell]) -> list[Claim] | None:
        """`MAE | 7,668 | 17,777` under `| train | valid`."""
        if style is Style.SPACE:
            cells = _with_bracket(text.words, cells)
        numeric = _values([cell for cell in cells[1:] if cell.is_number], text.metric)
        if not numeric or next(numerals(text.folded[cells[0].start : cells[0].end]), None) is not None:
            return None
        is_row = len(cells) >= 3 and all(cell.is_number and cell.words[-1] != ":" for cell in cells[1:])
        if style is Style.SPACE and not is_row:
            return None
        spaced = spaced_numeral(text.folded, numeric[0].start) if style is Style.SPACE else None
        if spaced is not None and cells[0].words.endswith((":", "=")) and spaced.end >= numeric[-1].end:
            return None
        heads = self._heads_for(style, cells, numeric)
        if heading.split() == " ".join(cell.words for cell in self.header).split():
            heading = ""  # The columns' names say it of their own column only.
        found = []
        for cell, head in zip(numeric, heads, strict=True):
            number = _number(text, cell, style)
            if number is None:
                continue
            kind = Kind.LIST if head is None and len(numeric) > 1 else None
            between = "" if head is None or head.words.strip() in ("value", "score", "result") else head.words
            label = _label(text, cells[0].words, "", between, heading)
            found.append(
                claim(text, number, label, is_negated=_is_negated(cells[0].words, text.metric), kind=kind)
            )
        return found

    def _heads_for(self, style: Style, cells: list[Cell], numeric: list[Cell]) -> list[Cell | None]:
        if self.is_of_metrics or style is not self.style or self.age > _HEADER_LIFE:
            return [None] * len(numeric)
        if len(self.header) == len(cells):
            places = [cells.index(cell) for cell in numeric]
            return [self.header[at] for at in places]
        if len(self.header) == len(numeric) == len(cells) - 1:
            return list(self.header)
        return [None] * len(numeric)

    def _row(self, text: Text, heading: str, cells: list[Cell]) -> list[Claim] | None:
        own = mentions(text.words, text.metric)
        is_of_another = text.metric.others.search(text.words[: cells[-1].start])
        if self.style is Style.SPACE and (own or is_of_another or re.search(r"[:=]\s", text.words)):
            return None
        width = sum(cell.is_number for cell in cells)
        if self.strange and width != self.width:
            return None
        places = [at for at, head in enumerate(self.header) if _is_own(head.words, text.metric)]
        found: list[Claim] = []
        for at in places:
            picked = self._pick(cells, at)
            if picked is None:
                continue
            cell, is_sure = picked
            number = _number(text, cell, self.style)
            if number is None:
                continue
            row_words, is_spread = self._row_words(cells, cell)
            kind = Kind.SPREAD if is_spread else None if is_sure else Kind.LIST
            label = _label(text, self.header[at].words, row_words, "", heading)
            found.append(
                claim(
                    text, number, label, is_negated=_is_negated(self.header[at].words, text.metric), kind=kind
                )
            )
        if not found:
            return None
        self.rows, self.width, self.strange = self.rows + 1, width, 0
        return found

    def _pick(self, cells: list[Cell], at: int) -> tuple[Cell, bool] | None:
        """The cell under the header's cell, and whether there is no doubt."""
        if self.style is not Style.SPACE:
            if len(cells) != len(self.header):
                return None
            return (cells[at], True) if cells[at].is_number else None
        head = self.header[at]
        under = [one for one in cells if one.start < head.end and head.start < one.end]
        from_right = len(self.header) - at
        counted = cells[-from_right] if len(cells) >= from_right else None
        aligned = under[0] if len(under) == 1 and under[0].is_number else None
        if counted is not None and not counted.is_number:
            counted = None
        if counted is not None and (aligned is counted or len(cells) == len(self.header)):
            return counted, True
        if counted is None or aligned is None:
            only = aligned or (counted if len(cells) > len(self.header) else None)
            return None if only is None else (only, True)
        return aligned, False

    def _row_words(self, cells: list[Cell], value: Cell) -> tuple[str, bool]:
        words = [cell.words.strip() for cell in cells if cell is not value and not cell.is_number]
        first, head = cells[0], self.header[0].words.strip()
        if (
            first.is_number
            and first is not value
            and len(cells) == len(self.header)
            and _INDEXED.fullmatch(head)
        ):
            words.insert(0, f"{head} {first.words.strip()}")
        elif not first.is_number and _INDEXED.fullmatch(head) and re.search(r"\d", first.words):
            words.insert(0, head)
        if len(cells) == len(self.header):
            words = [*self._parameters(cells, value), *words]
        return " ".join(words), bool(words) and words[0] in _SPREAD_ROWS

    def _parameters(self, cells: list[Cell], value: Cell) -> list[str]:
        """`depth 3`: what was tried in this row, which tells it from the others as a model's name does."""
        leading = takewhile(
            lambda pair: pair[1].is_number and pair[1] is not value, zip(self.header, cells, strict=True)
        )
        return [
            f"{head.words.strip()} {cell.words.strip()}"
            for head, cell in leading
            if _PARAMETER.fullmatch(head.words.strip())
        ]


def _label(text: Text, metric_cell: str, row_words: str, between: str, heading: str) -> Label:
    name = next((one for one in mentions(metric_cell, text.metric) if one.is_own), None)
    if name is None:
        return Label(before=f"{row_words} ", between=between, heading=heading)
    before = f"{row_words} {metric_cell[: name.start]} {name.glued} "
    return Label(before=before, between=f" {metric_cell[name.end :]} {between}", heading=heading)


def _is_own(words: str, metric: MetricWords) -> bool:
    found = mentions(words, metric)
    return bool(found) and all(one.is_own for one in found)


def _is_negated(words: str, metric: MetricWords) -> bool:
    return any(one.is_negated for one in mentions(words, metric))


def _number(text: Text, cell: Cell, style: Style | None) -> Numeral | None:
    piece = text.folded[cell.start : cell.end]
    if style is Style.BAR:
        start = re.match(r"[\s*`$€£¥₹]*", piece)
        spaced = spaced_numeral(text.folded, cell.start + (start.end() if start else 0))
        if spaced is not None and spaced.end <= cell.end:
            return spaced
    first = next(iter(numerals(" " + piece)), None)
    if first is None or (style is Style.SPACE and not _WHOLE.fullmatch(piece)):
        return None
    place = cell.start - 1
    number = as_share(text, replace(first, start=place + first.start, end=place + first.end))
    return number if is_plausible(text, number) else None


def _may_begin(text: Text) -> bool:
    """Whether the line can be a header, or a row that the metric's name begins."""
    names = mentions(text.words, text.metric)
    if names and not _digits(text.words[: names[0].start]):
        return True
    return not _digits(text.words) and len(text.words) < 400


def _is_rule(words: str) -> bool:
    bare = words.strip()
    return bool(bare) and not re.search(r"[^\W_]", bare) and len(set(bare)) <= 12


def _digits(words: str) -> bool:
    return re.search(r"\d", words) is not None


def _cells(text: Text, style: Style) -> list[Cell]:
    words, raw = text.words, text.line.text
    match style:
        case Style.BAR:
            return _split(words, [at for at, one in enumerate(words) if one == "|"])
        case Style.TAB:
            return _split(words, [at for at, one in enumerate(raw) if one == "\t"]) if "\t" in raw else []
        case Style.COMMA:
            if re.search(r"\d,\d{3}(?!\d)", words) and not re.search(r"\.\d", words):
                return []
            return _split(words, [at for at, one in enumerate(words) if one == ","])
        case Style.SEMICOLON:
            return (
                _split(words, [at for at, one in enumerate(words) if one == ";"]) if "; " not in words else []
            )
        case Style.SPACE:
            return _space_cells(words, text.metric)


def _split(words: str, marks: list[int]) -> list[Cell]:
    if not marks or len(marks) > _MOST_CELLS:
        return []
    edges = [-1, *marks, len(words)]
    cells = [
        Cell(start=left + 1, end=right, words=words[left + 1 : right]) for left, right in pairwise(edges)
    ]
    if not cells[0].words.strip():
        cells = cells[1:]
    if cells and not cells[-1].words.strip():
        cells = cells[:-1]
    return cells


def _space_cells(words: str, metric: MetricWords) -> list[Cell]:
    # A panel has a frame around its text, and no bars between its cells.
    if words.count("|") == 2 and words.strip()[:1] == "|" == words.strip()[-1:]:
        words = words.replace("|", " ")
    if "|" in words:
        return []
    names = mentions(words, metric)
    wide = [_cell(match) for match in _WIDE_GAP.finditer(words)]
    has_numbers = any(_NUMERIC.match(token) for token in words.split())
    if not has_numbers and len(wide) > 1 and all(len(mentions(cell.words, metric)) <= 1 for cell in wide):
        return wide[:_MOST_CELLS]
    cells: list[Cell] = []
    for match in _TOKEN.finditer(words):
        cell = _cell(match)
        if cells and any(one.start < cells[-1].end and cell.start < one.end for one in names):
            last = cells.pop()
            cell = Cell(start=last.start, end=cell.end, words=words[last.start : cell.end])
        cells.append(cell)
        if len(cells) > _MOST_CELLS:
            return []
    return cells


def _values(numeric: list[Cell], metric: MetricWords) -> list[Cell]:
    """Without the count of rows that stands behind a share: `accuracy  0.93  200`."""
    if metric.is_share and len(numeric) == 2 and _SHARE.fullmatch(numeric[0].words.strip()):
        return numeric[:1] if _COUNT.fullmatch(numeric[1].words.strip()) else numeric
    return numeric


def _with_bracket(words: str, cells: list[Cell]) -> list[Cell]:
    """`MAE (validation)` as the one cell that names its row."""
    if (
        len(cells) < 2
        or not re.fullmatch(r"\([a-z -]+\)", cells[1].words)
        or cells[1].start != cells[0].end + 1
    ):
        return cells
    first = Cell(start=cells[0].start, end=cells[1].end, words=words[cells[0].start : cells[1].end])
    return [first, *cells[2:]]


def _cell(match: re.Match[str]) -> Cell:
    return Cell(start=match.start(), end=match.end(), words=match[0])
