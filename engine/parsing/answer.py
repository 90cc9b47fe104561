"""A JSON object in what a model answered, wherever it stands."""

import json
import re
from typing import Any

_THINKING = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)
_MOST_TRIES = 50


def number(value: object) -> float | None:
    """A field's value where it is a number, be it NaN or infinite; JSON knows no largest integer."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def json_object(text: str) -> dict[str, Any] | None:
    """The first object that can be read, in prose or fences too; None where there is none."""
    text = _THINKING.sub("", text, count=1)
    start = text.find("{")
    for _ in range(_MOST_TRIES):
        if start < 0:
            return None
        try:
            value, _end = _DECODER.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            start = text.find("{", start + 1)
            continue
        return value if isinstance(value, dict) else None
    return None
