"""Exit codes, and an error as one line."""

from engine.errors import MltuiError
from engine.facts import EndReason, RunEnded

DONE, BROKEN, WRONG, NOTHING, INTERRUPTED = 0, 1, 2, 3, 130


def one_line(error: MltuiError) -> str:
    """What happened and where, then what to do next."""
    return f"{error}; {error.hint}" if error.hint else str(error)


def exit_code(ended: RunEnded) -> int:
    """What `mltui run` ends with."""
    if ended.reason is EndReason.INTERRUPTED:
        return INTERRUPTED
    if ended.reason in (EndReason.ENDPOINT, EndReason.SANDBOX) and not ended.counts.get("scored"):
        return WRONG
    return DONE if ended.best is not None else NOTHING
