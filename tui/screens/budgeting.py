"""What a person types to change the budget: `5` or `$5` are dollars, `rounds 6` is what it says."""

import re
from collections.abc import Mapping

from engine.budget import Budget, changed
from engine.clean import clean_line
from engine.errors import UsageError

PLACEHOLDER = "5, or tokens 2M, rounds 6, candidates 25; `dollars none` for no such limit"
_KINDS = ("dollars", "tokens", "rounds", "candidates")
_AMOUNT = re.compile(r"\$?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<times>[kKmM]?)")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}


def wanted_budget(text: str) -> Mapping[str, object]:
    """The limit that is named, for the engine's command. Raises UsageError with what can be typed."""
    words = text.lower().split()
    kinds = [word for word in words if word in _KINDS]
    amounts = [word for word in words if word not in _KINDS]
    if len(kinds) > 1 or len(amounts) != 1:
        raise _not_understood(text)
    kind = kinds[0] if kinds else "dollars"
    if amounts[0] == "none":
        return {kind: None}
    match = _AMOUNT.fullmatch(amounts[0])
    if match is None or (kind != "dollars" and amounts[0].startswith("$")):
        raise _not_understood(text)
    amount = float(match["number"].replace(",", "")) * _TIMES[match["times"].lower()]
    wanted = {kind: amount if kind == "dollars" or not amount.is_integer() else int(amount)}
    changed(Budget(rounds=1), wanted)
    return wanted


def _not_understood(text: str) -> UsageError:
    return UsageError(f"`{clean_line(text, 40)}` is no budget", hint=f"type {PLACEHOLDER}")
