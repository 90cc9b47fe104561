"""Where a view stands in lines that may take several rows each; plain arithmetic, no screen."""

from collections.abc import Callable

Place = tuple[int, int]
"""A line (from 0) and which of its rows (from 0)."""

Rows = Callable[[int], int]
"""How many rows a line takes, at least 1."""


def places_from(place: Place, height: int, count: int, rows: Rows) -> list[Place]:
    """What is visible from the place on, at most `height` rows."""
    line, row = place
    places: list[Place] = []
    while line < count and len(places) < height:
        places += [(line, part) for part in range(row, rows(line))]
        line, row = line + 1, 0
    return places[:height]


def end_place(height: int, count: int, rows: Rows) -> Place:
    """The place from which the last row stands at the bottom."""
    line, missing = count, height
    while line > 0 and missing > 0:
        line -= 1
        missing -= rows(line)
    return (line, max(-missing, 0))


def stepped(place: Place, step: int, count: int, rows: Rows) -> Place:
    """The place `step` rows on or back, within the lines."""
    line, row = place[0], place[1] + step
    while row < 0 and line > 0:
        line -= 1
        row += rows(line)
    while line < count - 1 and row >= rows(line):
        row -= rows(line)
        line += 1
    return (line, max(row, 0))


def thumb(first: int, end: int, height: int, count: int) -> tuple[int, int]:
    """The scroll mark: its first row and how many rows it takes."""
    size = min(max(height * height // max(count, 1), 1), height)
    return (round((height - size) * min(first / end, 1)) if end else 0, size)
