"""A bug of ours: one line for the person, and the trace in a file for a report."""

import traceback
from datetime import UTC, datetime

from platformdirs import user_log_path

from engine.clean import clean_line


def crash_note(error: BaseException) -> str:
    """Writes the trace (code lines only, no values) and returns the line that names it."""
    words = clean_line(f"internal error: {type(error).__name__}: {error}")
    folder = user_log_path("mltui")
    file = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="replace")
    except OSError as problem:
        return f"{words}; its trace could not be kept ({problem})"
    return f"{words}; its trace is in {file}"
