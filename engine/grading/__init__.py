"""Predictions graded against answers that the script never saw: matched by id, never by position."""

from engine.grading.gaps import is_far_better, is_optimistic
from engine.grading.grade import Grade, grade, grading_pairs
from engine.grading.leaks import LeakyUse, leak_reason, leaking_columns
from engine.grading.noise import NoiseBand, is_tie, noise_band, noise_floor

__all__ = [
    "Grade",
    "LeakyUse",
    "NoiseBand",
    "grade",
    "grading_pairs",
    "is_far_better",
    "is_optimistic",
    "is_tie",
    "leak_reason",
    "leaking_columns",
    "noise_band",
    "noise_floor",
]
