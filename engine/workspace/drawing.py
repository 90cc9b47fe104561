"""Which rows become the holdout, and which of them are kept for the end. Chance is an argument."""

import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence

from engine.errors import WorkspaceError
from engine.workspace.census import Census
from engine.workspace.reading import counted

TRAIN, ANSWERS, FINAL, LEFT_OUT = 0, 1, 2, 3
"""What becomes of a row. Left out: it belongs to the holdout's groups or time and has no target."""
_UNEVEN = 1.5
"""A group that would make the holdout larger than so many times its share is passed over, and a holdout that
stays smaller than its share by as much is none."""

Parts = bytearray
"""For each row of the file what becomes of it."""


def draw_rows(census: Census, share: float, rng: random.Random) -> Parts:
    """Rows by chance. Raises WorkspaceError where there are too few."""
    known = array("L", (row for row, flag in enumerate(census.gradable) if flag))
    wanted = round(len(known) * share)
    if wanted < 2 or wanted >= len(known):
        raise WorkspaceError(
            f"{share:g} of {counted(len(known), 'row')} with a target is no holdout in two parts",
            hint="give more rows, or another share: --holdout",
        )
    parts = Parts(census.rows)
    for position, place in enumerate(rng.sample(range(len(known)), wanted)):
        parts[known[place]] = FINAL if position % 2 else ANSWERS
    return parts


def draw_groups(census: Census, share: float, column: str, rng: random.Random) -> Parts:
    """Whole groups by chance. Raises WorkspaceError where there are fewer than three."""
    sizes = census.group_rows
    if len(sizes) < 3:
        raise WorkspaceError(
            f"`{column}` has {counted(len(sizes), 'group')}; a holdout in two parts and the rest need three",
            hint="choose another column, or leave --group out",
        )
    part_of = _drawn_groups(sizes, share, rng)
    if len(part_of) < 2:
        raise WorkspaceError(
            f"the groups of `{column}` are too large or too uneven: no few of them are {share:g} of the rows",
            hint="choose another column or another share: --holdout",
        )
    return _with_known_targets(Parts(part_of.get(group, TRAIN) for group in census.groups), census)


def draw_time(census: Census, share: float, column: str, rng: random.Random) -> Parts:
    """The last stretch; its later half is kept for the end. Raises WorkspaceError."""
    counts = Counter(moment for moment in census.moments if not math.isnan(moment))
    if len(counts) < 2:
        raise WorkspaceError(
            f"`{column}` has only one time", hint="choose another column, or leave --time out"
        )
    latest_first = sorted(counts, reverse=True)
    start = _nearest(latest_first[:-1], counts, census.rows * share)
    stretch = [moment for moment in latest_first if moment >= start]
    if len(stretch) == 1:
        late = None
    else:
        late = _nearest(stretch[:-1], counts, sum(counts[moment] for moment in stretch) / 2)
    parts = Parts(census.rows)
    for row, moment in enumerate(census.moments):
        if moment >= start:
            is_late = moment >= late if late is not None else rng.random() < 0.5
            parts[row] = FINAL if is_late else ANSWERS
    return _with_known_targets(parts, census)


def _drawn_groups(sizes: Sequence[int], share: float, rng: random.Random) -> dict[int, int]:
    """Group -> part: dealt out to whichever part has fewer rows, until the share is reached."""
    wanted = sum(sizes) * share
    filled = {ANSWERS: 0, FINAL: 0}
    part_of: dict[int, int] = {}
    for group in rng.sample(range(len(sizes)), len(sizes)):
        total = sum(filled.values())
        if total >= wanted and len(part_of) > 1:
            break
        most = wanted * _UNEVEN - (total if len(part_of) > 1 else 0)
        if sizes[group] > most:
            continue
        part = min(filled, key=lambda part: filled[part])
        part_of[group] = part
        filled[part] += sizes[group]
    total = sum(filled.values())
    return part_of if wanted / _UNEVEN <= total < sum(sizes) else {}


def _nearest(latest_first: Sequence[float], counts: Counter[float], wanted: float) -> float:
    """The moment from which on there are about so many rows."""
    found, least, rows = latest_first[0], math.inf, 0
    for moment in latest_first:
        rows += counts[moment]
        if abs(rows - wanted) < least:
            found, least = moment, abs(rows - wanted)
    return found


def _with_known_targets(parts: Parts, census: Census) -> Parts:
    for row, flag in enumerate(census.gradable):
        if not flag and parts[row] != TRAIN:
            parts[row] = LEFT_OUT
    if not (parts.count(ANSWERS) and parts.count(FINAL) and parts.count(TRAIN)):
        raise WorkspaceError(
            "one part of the holdout would have no row with a target, or nothing would be left to train on",
            hint="choose another column or another share: --holdout",
        )
    return parts
