"""Reading the validation MAE in what a script printed: two readers, and a rule over both."""

from engine.parsing.score.choice import Confidence, Found, Refusal, Rejected, choose
from engine.parsing.score.lines import numbered_tail
from engine.parsing.score.scale import TargetScale, check
from engine.parsing.score.standing import find_number
from engine.parsing.score.survey import survey
from engine.parsing.score.verdict import Accepted, Decision, ModelReading, Refused, decide

__all__ = [
    "Accepted",
    "Confidence",
    "Decision",
    "Found",
    "ModelReading",
    "Refusal",
    "Refused",
    "Rejected",
    "TargetScale",
    "check",
    "decide",
    "find_number",
    "numbered_tail",
    "read",
]


def read(output: str, *, scale: TargetScale | None = None) -> Found | Refusal:
    """The validation MAE that the output states (`Found` is a Reading), or why it states none.

    Takes any text and never raises; the number always stands in the output, on the line that is named.
    """
    return choose(survey(output), scale)
