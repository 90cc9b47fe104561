"""Cleaning untrusted text on arrival: whatever a model, a script or a file says, no control passes."""

import re
import unicodedata

_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # OSC, DCS, SOS, PM, APC with their strings
    r"|\x1b[@-_]?"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """The text without escape sequences, controls (tab and newline stay), bidi controls and lone surrogates.

    A carriage return before a newline goes; any other one ends its line's content, as on a terminal: what
    stands after the last one is what a person would see.
    """
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = "\n".join(_rewritten(line) for line in text.split("\n"))
    return _CONTROLS.sub("", _SEQUENCES.sub("", text))


def clean_line(text: str, limit: int = 200) -> str:
    """The text as one line of at most `limit` characters, `…` at the end where it was cut."""
    line = _SPACES.sub(" ", clean_text(text.replace("\r", "\n"))).strip()
    line = unicodedata.normalize("NFC", line)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _rewritten(line: str) -> str:
    parts = [part for part in line.split("\r") if part]
    return parts[-1] if parts else ""
