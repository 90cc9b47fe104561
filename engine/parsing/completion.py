"""The script in what a model answered: bare, in fenced blocks or in the JSON form, with prose around."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.clean import clean_line, clean_text
from engine.errors import CompletionError
from engine.parsing import fences, json_form
from engine.parsing.idea import idea_of
from engine.parsing.python_text import Python, read_python

MOST_CODE_BYTES = 200_000
MOST_ANSWER_CHARS = 2_000_000

_CUT_OFF = "cut off at max_tokens; raise `policy.max_tokens`"
_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0x00AD, 0x180E, 0xFEFF))
_THINK = re.compile(r"\s*(?:<(think|thinking|reasoning|thought|reflection)>|(◁think▷))", re.IGNORECASE)
_CODE_START = re.compile(
    r"(?:import |from \w[\w.]* import |#|\"\"\"|'''|def |class |@|\w+ = |if __name__|warnings\.)"
)
_PROSE = re.compile(r"[A-Z*>\-][^=(){}\[\]]*[.:!?*]?\s*")
_REFUSED = re.compile(
    r"\b(?:i(?:'m| am) (?:sorry|unable|not able)|i (?:can(?:no|')t|won't|will not|must decline)|as an ai)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a completion holds."""

    code: str
    """Python that parses, ends in a newline."""
    idea: str
    """What the script says of itself, in one line."""
    analysis: str | None
    """What stood under `analysis` in the JSON form; None in any other form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Find:
    python: Python
    is_whole: bool
    """Whether the form itself shows that nothing is missing at its end."""
    analysis: str | None = None


def parse(text: str, *, finish_reason: str | None) -> Script:
    """The script in a completion. Raises CompletionError with the reason in one line."""
    if len(text) > MOST_ANSWER_CHARS:
        raise CompletionError(f"the answer is too long to read: {len(text)} characters")
    was_cut = finish_reason == "length"
    text = _normalised(text)
    answer, thinks_only = _without_thoughts(text)
    if not answer.strip():
        raise CompletionError(_why_empty(finish_reason, thinks_only=thinks_only))
    find = _find(answer)
    if isinstance(find, str):
        raise CompletionError(_CUT_OFF if was_cut else _why_none(answer, find, finish_reason))
    if was_cut and not find.is_whole:
        raise CompletionError(_CUT_OFF)
    return _script(find.python, find.analysis)


def script_of(code: str) -> Script:
    """The same for text that is Python and nothing else. Raises CompletionError."""
    python = read_python(_normalised(code))
    if isinstance(python, str):
        raise CompletionError(python)
    return _script(python, None)


def _script(python: Python, analysis: str | None) -> Script:
    code = python.text.strip("\n") + "\n"
    size = len(code.encode())
    if size > MOST_CODE_BYTES:
        raise CompletionError(f"the script is too long: {size} bytes, at most {MOST_CODE_BYTES} are read")
    return Script(code=code, idea=idea_of(code, python.tree), analysis=analysis)


def _normalised(text: str) -> str:
    # A lone carriage return rewrites its line on a terminal; in an answer it is only an old line end.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return clean_text(text).translate(_INVISIBLE)


def _without_thoughts(text: str) -> tuple[str, bool]:
    """The text after a model's reasoning, and whether there was reasoning that never ended."""
    start = _THINK.match(text)
    if start:
        close = "◁/think▷" if start[2] else f"</{start[1]}>"
        end = text.lower().find(close.lower(), start.end())
        return (text[end + len(close) :], False) if end >= 0 else ("", True)
    end = text.find("</think>")
    # Some chat templates put the opening tag in the prompt.
    if end >= 0 and "```" not in text[:end] and isinstance(read_python(text), str):
        return text[end + len("</think>") :], False
    return text, False


def _find(text: str) -> _Find | str:
    """The script, or why the most promising form is none."""
    bare = read_python(text)
    if isinstance(bare, Python):
        return _Find(python=bare, is_whole=False)
    reasons: list[str] = []
    for form in (_from_json, _from_fences, _from_prose):
        found = form(text)
        if isinstance(found, _Find):
            return found
        if found:
            reasons.append(found)
    return reasons[0] if reasons else bare if _looks_like_code(text) else ""


def _from_json(text: str) -> _Find | str | None:
    reason: str | None = None
    for form in json_form.read(text):
        for code in _unwrapped(form.code):
            python = read_python(code)
            if isinstance(python, Python):
                return _Find(python=python, is_whole=form.is_whole, analysis=form.analysis)
            reason = reason or (python if form.is_whole else "the JSON ends in the middle of `code`")
    return reason


def _unwrapped(code: str) -> Iterator[str]:
    """The code itself, and what it would be without fences or a second escaping."""
    if fences.has_fence(code):
        yield from (block.text for block in fences.blocks(code))
    yield code
    if "\n" not in code.strip() and "\\n" in code:
        yield code.replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t")


def _from_fences(text: str) -> _Find | str | None:
    if not fences.has_fence(text):
        return None
    choice = fences.choose(text)
    if isinstance(choice, str):
        return choice
    return _Find(python=choice.python, is_whole=choice.is_closed)


def _from_prose(text: str) -> _Find | None:
    """A script with an unfenced sentence before or after it."""
    rows = text.split("\n")
    starts = [number for number, row in enumerate(rows) if _CODE_START.match(row)][:4]
    for start in starts:
        end = len(rows)
        for _ in range(3):
            python = read_python("\n".join(rows[start:end]))
            if isinstance(python, Python):
                return _Find(python=python, is_whole=end < len(rows))
            end = _end_before_prose(rows, start, end)
            if end <= start:
                break
    return None


def _end_before_prose(rows: list[str], start: int, end: int) -> int:
    """Where the last paragraph begins, if it reads like a sentence; else 0."""
    last = end
    while last > start and not rows[last - 1].strip():
        last -= 1
    first = last
    while first > start and rows[first - 1].strip():
        first -= 1
    is_prose = all(_PROSE.fullmatch(row.strip()) for row in rows[first:last])
    return first if first > start and is_prose else 0


def _looks_like_code(text: str) -> bool:
    return any(_CODE_START.match(row) and not row.startswith("# ") for row in text.split("\n", 200)[:200])


def _why_empty(finish_reason: str | None, *, thinks_only: bool) -> str:
    if finish_reason == "length":
        return _CUT_OFF
    if finish_reason == "content_filter":
        return "the endpoint's content filter stopped the answer"
    return "the answer holds reasoning and no script" if thinks_only else "the answer is empty"


def _why_none(text: str, reason: str, finish_reason: str | None) -> str:
    if reason:
        return reason
    if finish_reason == "content_filter":
        return "the endpoint's content filter stopped the answer"
    begins = f"it begins: {clean_line(text, 80)}"
    if _REFUSED.search(text[:500]):
        return f"the model refused; {begins}"
    return f"the answer holds no Python; {begins}"
