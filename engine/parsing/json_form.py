"""The JSON form of an answer, `{"analysis": ..., "code": ...}`, as models really write it."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE_KEYS = ("code", "script", "python", "program", "python_code", "solution", "source")
_KEY = re.compile(rf"""(?P<quote>["'])(?:{"|".join(_CODE_KEYS)})(?P=quote)\s{{0,20}}:\s{{0,20}}(?=["'\[`])""")
_OPENS = re.compile(r"""\{\s{0,200}["'](?=\w)""")
_ANALYSIS = re.compile(r'"(?:analysis|reasoning|plan|thoughts?|idea)"\s{0,20}:\s{0,20}(?=")')
_TRAILING = re.compile(r",(\s{0,100}[}\]])")
_ENDS = re.compile(r'"\s{0,100}(?:,\s{0,100}"[a-z_]{1,30}"\s{0,20}:|\}|,?\s{0,100}$)')
_PYTHON_FENCE = re.compile(r"^(?:`{3,}|~{3,}) {0,3}py", re.IGNORECASE | re.MULTILINE)
_DECODER = json.JSONDecoder(strict=False)
_MOST_TRIES = 6
_MOST_LITERAL_CHARS = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonForm:
    """What stood under the keys."""

    code: str
    analysis: str | None
    is_whole: bool
    """False where the text ended inside the code."""


def read(text: str) -> Iterator[JsonForm]:
    """Every reading of the text as this form, the strictest first; nothing where the key is not there."""
    starts = _starts(text) if _KEY.search(text) else []
    if not starts:
        return
    for start in starts:
        for fields in _objects(text, start):
            form = _form(fields)
            if form is not None:
                yield form
    for match, _ in zip(_KEY.finditer(text), range(_MOST_TRIES), strict=False):
        yield from _by_hand(text, match.end())


def _starts(text: str) -> list[int]:
    """Where an object may begin that is the answer's form and no dictionary of the script's own."""
    found = []
    for match, _ in zip(_OPENS.finditer(text), range(_MOST_TRIES), strict=False):
        before = text[
            max(text.rfind("\n", 0, match.start()) + 1, match.start() - 200) : match.start()
        ].strip()
        if before and before[-1] not in ":.`":
            continue
        if _PYTHON_FENCE.search(text, 0, match.start()):
            break
        found.append(match.start())
    return found


def _objects(text: str, start: int) -> Iterator[object]:
    """The object that begins here: as JSON, without trailing commas, as a Python literal."""
    try:
        yield _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        pass
    else:
        return
    end = text.rfind("}") + 1
    if end <= start:
        return
    body = text[start:end]
    try:
        yield _DECODER.raw_decode(_without_trailing_commas(body))[0]
    except (ValueError, RecursionError):
        pass
    else:
        return
    if len(body) < _MOST_LITERAL_CHARS:
        try:
            yield ast.literal_eval(body)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return


def _without_trailing_commas(body: str) -> str:
    """Only the last comma of the object is a fault; one inside the code's own text must stay."""
    tail = max(len(body) - 200, 0)
    return body[:tail] + _TRAILING.sub(r"\1", body[tail:])


def _form(fields: object) -> JsonForm | None:
    if not isinstance(fields, dict):
        return None
    for key in _CODE_KEYS:
        code = fields.get(key)
        if isinstance(code, list) and all(isinstance(row, str) for row in code):
            code = "\n".join(code)
        if isinstance(code, str):
            return JsonForm(code=code, analysis=_analysis(fields), is_whole=True)
    return None


def _analysis(fields: dict[object, object]) -> str | None:
    for key in ("analysis", "reasoning", "plan", "thoughts", "thought", "idea"):
        value = fields.get(key)
        if isinstance(value, str):
            return value
    return None


def _by_hand(text: str, start: int) -> Iterator[JsonForm]:
    """The code from its opening quote on, where the object around it is broken."""
    analysis = _analysis_by_hand(text)
    for marks in ('"""', "'''", "```"):
        if text.startswith(marks, start):
            end = text.find(marks, start + 3)
            body = text[start + 3 : end if end >= 0 else len(text)]
            yield JsonForm(code=_without_language(body), analysis=analysis, is_whole=end >= 0)
            return
    if not text.startswith('"', start):
        return
    try:
        code, _end = json.decoder.scanstring(text, start + 1, False)  # type: ignore[attr-defined]
    except ValueError:
        yield JsonForm(code=_unescaped(text[start + 1 :]), analysis=analysis, is_whole=False)
        return
    yield JsonForm(code=code, analysis=analysis, is_whole=True)
    # Quotes inside the code that were not escaped end the string too early: the last one that fits ends it.
    last = text.rfind('"', start + 1)
    if last > start and _ENDS.match(text, last):
        yield JsonForm(code=_unescaped(text[start + 1 : last]), analysis=analysis, is_whole=True)


def _analysis_by_hand(text: str) -> str | None:
    match = _ANALYSIS.search(text)
    if match is None:
        return None
    try:
        return str(json.decoder.scanstring(text, match.end() + 1, False)[0])  # type: ignore[attr-defined]
    except ValueError:
        return None


def _unescaped(raw: str) -> str:
    escapes = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", "r": "\n"}
    return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[0]), raw, flags=re.DOTALL)


def _without_language(body: str) -> str:
    first, newline, rest = body.partition("\n")
    return rest if newline and first.strip().lower() in ("python", "py", "python3") else body
