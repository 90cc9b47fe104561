"""Whether a run would work here, found by trying, and what would mend what does not. Nothing is written."""

from engine.doctor.check import Check, Standing
from engine.doctor.examine import examine

__all__ = ["Check", "Standing", "examine"]
