"""`.mltui/NOTES.md` as text: the best state as the engine fills it in, and the part that is the person's."""

from engine import memory
from engine.candidate import Candidate, Failed, NotRun
from engine.clean import clean_line, clean_text
from engine.state import State

NAME = "NOTES.md"
"""In `.mltui/`."""
HEADING = "## What you want to tell the model"
"""What stands below the first such line is the person's."""
_COMMENT = (
    "<!-- mltui writes this page when the best changes and when a round ends, down to the last heading.\n"
    "What you write under that one is kept, and goes into the prompts from the next round on. -->"
)
_RECENT = 10
_MOST_CHARS = 400


def page(state: State, problem: str, own: str) -> str:
    """The whole page. `own`: the person's part, as `own_part` gave it. No line of ours can be its heading."""
    best = state.best_candidate
    words = best.reflection if best else None
    seen = memory.settled(state)
    rows = {
        "Problem": problem,
        "Best script": f"#{best.id}, `best/script.py`: {best.idea}" if best else "none has a score yet",
        "Its score": _score(state, best),
        "Why it is good": words.good if words else "not known",
        "Why it is bad": words.bad if words else "not known",
        "What to solve next": _trouble(state) or ("what makes it bad" if words else "not known"),
        "Next step": words.next_step if words else "not known",
    }
    lines = [f"- {name}: {clean_line(said, _MOST_CHARS)}" for name, said in rows.items()]
    tried = memory.parts(state, seen) or "- nothing yet"
    return "\n".join(
        [
            "# The best state",
            "",
            _COMMENT,
            "",
            *lines,
            "",
            "Part by part:",
            "",
            tried,
            "",
            f"{HEADING}\n{own}",
        ]
    )


def _score(state: State, best: Candidate | None) -> str:
    if best is None:
        return "unknown"
    if isinstance(best.status, NotRun):
        return "none, it was not run"
    return f"validation {state.metric.name} {memory.score_words(state, best.id)}"


def blank_page() -> str:
    """The page before there is anything to tell."""
    return f"# The best state\n\n{_COMMENT}\n\n- nothing has a score yet\n\n{HEADING}\n"


def own_part(text: str) -> str | None:
    """What stands below the heading, to the letter; None where there is no heading."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.strip() == HEADING:
            return "".join(lines[number + 1 :])
    return None


def told(own: str, most_chars: int) -> str:
    """The person's part as prompts have it: cleaned, and cut where it is too long."""
    text = clean_text(own).strip()
    return text if len(text) <= most_chars else f"{text[:most_chars]}\n... cut here ..."


def _trouble(state: State) -> str | None:
    """The reason that recent attempts failed for most often."""
    recent = memory.settled(state)[-_RECENT:]
    reasons = [known.status.reason for known in recent if isinstance(known.status, Failed)]
    if not reasons:
        return None
    reason = max(reasons, key=reasons.count)
    return f"{reasons.count(reason)} of the last {len(recent)} attempts failed: {reason}"
