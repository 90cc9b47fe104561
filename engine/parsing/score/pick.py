"""The claim that is taken for the result, and how plainly the output says so."""

from dataclasses import dataclass
from enum import StrEnum

from engine.parsing.score.claims import Claim


class Confidence(StrEnum):
    """How plainly the output says it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One claim."""

    claim: Claim
    confidence: Confidence
