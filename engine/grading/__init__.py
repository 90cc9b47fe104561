"""Predictions graded against answers that the script never saw: matched by id, never by position."""
