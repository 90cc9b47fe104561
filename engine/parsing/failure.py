"""What a failed script's output says about the failure, in one line."""

import re

from engine.clean import clean_line

_FRAME = re.compile(r'^\s*File "(?:/work/|.*/)?script\.py", line (\d+)')
_EXCEPTION = re.compile(
    r"^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Timeout))(?::.*|)$"
)


def failure_line(output: str, exit_code: int | None) -> str:
    """The last exception with the script's line where it arose; else the last words before the end."""
    exception: str | None = None
    line: str | None = None
    for text in output.splitlines()[-400:]:
        frame = _FRAME.match(text)
        if frame:
            line = frame[1]
        elif _EXCEPTION.match(text):
            exception = text
    if exception is not None:
        return clean_line(exception) + (f" (line {line})" if line else "")
    if exit_code is not None and exit_code < 0:
        return f"the script was ended by signal {-exit_code}"
    last = next((text for text in reversed(output.splitlines()) if text.strip()), "")
    words = f"the script ended with exit code {exit_code}"
    return f"{words}: {clean_line(last, 120)}" if last else f"{words} and printed nothing"
