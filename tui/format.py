"""Numbers and times as every place writes them."""

import math
from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST_NUMBER = 11


def score_text(value: float | None) -> str:
    """A score with as many digits as tell: thousands are grouped, small ones keep five significant digits."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.2f}"
    return f"{value:.5g}"


def scores_text(
    metric: str, select_by: str, reported: float | None, verified: float | None, gap: str = "  "
) -> str:
    """Both scores by their names, the one that the search goes by first: `MAE 12.5  verified 13.1`."""
    if select_by == "verified":
        of_all = "unknown" if verified is None else score_text(verified)
        return f"verified {metric} {of_all}{gap}reported {score_text(reported)}"
    beside = "" if verified is None else f"{gap}verified {score_text(verified)}"
    return f"{metric} {score_text(reported)}{beside}"


def decimals_of(value: float | None) -> int:
    """How many decimals a column of scores of this size needs: five significant digits where they fit."""
    if value is None or value == 0 or not math.isfinite(value):
        return 2
    if abs(value) >= 1e5:
        return 0 if abs(value) >= 1e6 else 1
    return min(8, max(2, 4 - math.floor(math.log10(abs(value)))))


def number_text(value: float | None, decimals: int, *, is_signed: bool = False) -> str:
    """A number at fixed decimals, thousands grouped; one that would burst its column in powers of ten."""
    if value is None:
        return "-"
    sign = "+" if is_signed else ""
    text = f"{value:{sign},.{decimals}f}"
    is_lost = value != 0 and not any(digit in "123456789" for digit in text)
    if math.isfinite(value) and (is_lost or len(text) > _WIDEST_NUMBER):
        return f"{value:{sign}.4g}"
    return text


def percent_text(share: float) -> str:
    """A change without its sign, in at most five characters: `0.12%`, `12.3%`, `345%`, `>9x`."""
    percent = abs(share) * 100
    if not math.isfinite(percent) or percent >= 999.5:
        return ">9x"
    digits = 2 if percent < 9.995 else 1 if percent < 99.95 else 0
    return f"{percent:.{digits}f}%"


def count_text(count: float) -> str:
    """`412`, `1.2k`, `41k`, `1.92M`: never more than five characters below a billion."""
    if count < 1000:
        return f"{count:.0f}"
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9)):
        if count < size * 999.5:
            scaled = count / size
            digits = 2 if scaled < 9.995 and unit != "k" else 1 if scaled < 99.95 and scaled < 9.95 else 0
            return f"{scaled:.{digits}f}{unit}"
    return f"{count:.1e}"


def bytes_text(count: float) -> str:
    """`812 B`, `38.4 kB`, `3.1 GB`."""
    if count < 1000:
        return f"{count:.0f} B"
    for unit, size in (("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)):
        if count < size * 999.5 or unit == "TB":
            scaled = count / size
            return f"{scaled:.{0 if scaled >= 99.95 else 1}f} {unit}"
    raise AssertionError(count)


def clock_text(seconds: float) -> str:
    """A running clock: `0:41`, `12:03`, `2:14:09`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def age_text(seconds: float) -> str:
    """How long ago, in at most four characters: `8s`, `47m`, `3h`, `12d`."""
    seconds = max(0.0, seconds)
    for unit, size, most in (("s", 1, 60), ("m", 60, 60), ("h", 3600, 48)):
        if seconds < size * most:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds // 86400)}d"


def duration_text(seconds: float) -> str:
    """`0.4 s`, `42 s`, `3m07s`, `2h14m`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes}m{rest:02d}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02d}m"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 candidate`, `2 candidates`."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def sparkline(values: Sequence[float], width: int) -> str:
    """The values' course in at most `width` characters, the last ones kept; empty for fewer than two."""
    finite = [value for value in values if math.isfinite(value)]
    if width < 2 or len(finite) < 2:
        return ""
    picked = finite if len(finite) <= width else _thinned(finite, width)
    low, high = min(picked), max(picked)
    if not 0 < high - low < math.inf:
        return _BARS[3] * len(picked)
    return "".join(_BARS[round((value - low) / (high - low) * 7)] for value in picked)


def bars(values: Sequence[float], most: float) -> str:
    """Each value as a bar against the same `most`; nothing of a value has no bar at all."""
    if most <= 0:
        return " " * len(values)
    return "".join(_BARS[min(7, int(value / most * 8))] if value > 0 else " " for value in values)


def _thinned(values: Sequence[float], width: int) -> list[float]:
    last = len(values) - 1
    return [values[round(index * last / (width - 1))] for index in range(width)]
