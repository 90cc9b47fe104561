"""Reading a validation MAE from numbered output lines, honestly: it is stated, or it is not."""

import math
import re
from dataclasses import dataclass

_NUMBER = r"[-+]?(?:[$€£]\s*)?(?:\d[\d,_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_VALUE = re.compile(rf"(?P<value>{_NUMBER}|\bnan\b|[-+]?\binf(?:inity)?\b)", re.IGNORECASE)
_STATES = re.compile(r"(?i)\bmae\b|mean[ _]absolute[ _]error")
_VALIDATES = re.compile(
    r"(?i)\bval(id(ation)?)?\b|valid|out[- _]?of[- _]?fold|\boof\b|\bcv\b|cross|hold[- _]?out"
)
_OTHER = re.compile(
    r"(?i)\btrain(ing)?\b|fitted on|\bfolds?\b|alone|\blog(s|1p|arithm\w*)?\b|log[- _]|[_ ]log\b|\bscaled\b"
    r"|rmsle|\bbaseline\b|\bbest_?iter"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the output states."""

    mae: float | None
    line: int | None
    why: str


def judge(output: str) -> Judgement:
    """The last line that states a validation MAE in the target's own units decides.

    A line that says `Validation` wins over one that only says `MAE`; lines about training rows, single folds
    and logarithms state something else.
    """
    stated = [found for line in output.splitlines() if (found := _stated(line)) is not None]
    if not stated:
        return Judgement(
            mae=None, line=None, why="No line states a validation MAE in the target's own units."
        )
    number, text, value = max(stated, key=lambda found: (bool(_VALIDATES.search(found[1])), found[0]))
    if not math.isfinite(value):
        return Judgement(mae=None, line=None, why=f"Line {number} states an MAE that is not a number.")
    if value < 0:
        return Judgement(mae=None, line=None, why=f"Line {number} states a negative MAE, which cannot be.")
    return Judgement(mae=value, line=number, why=f"Line {number} states it: {_short(text)}")


def _stated(line: str) -> tuple[int, str, float] | None:
    numbered = re.match(r"\s*(\d+): ?(.*)", line)
    if numbered is None:
        return None
    text = numbered[2]
    names = list(_STATES.finditer(text))
    if not names or _OTHER.search(text) or "print(" in text:  # a traceback shows a line that would state it
        return None
    value = _VALUE.search(text, names[-1].end())
    return (int(numbered[1]), text, _read(value["value"])) if value else None


def _read(text: str) -> float:
    return float(re.sub(r"[$€£,_\s]", "", text))


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
