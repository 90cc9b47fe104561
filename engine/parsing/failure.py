"""What a failed script's output says about the failure, in one line."""

import re

from engine.clean import clean_line

_FRAME = re.compile(r'^\s*File "(?:/work/|.*/)?script\.py", line (\d+)')
_EXCEPTION = re.compile(
    r"^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Timeout)(?::|$)"
)
_MOST_LINES = 400


def failure_line(output: str) -> str | None:
    """The last exception, with the script's line where it arose; None where none is shown."""
    exception: str | None = None
    line: str | None = None
    for text in output.splitlines()[-_MOST_LINES:]:
        frame = _FRAME.match(text)
        if frame:
            line = frame[1]
        elif _EXCEPTION.match(text):
            exception = text
    if exception is None:
        return None
    return clean_line(exception) + (f" (line {line})" if line else "")
