"""Numbers and times as every place writes them."""


def score_text(value: float | None) -> str:
    """A score with as many digits as tell: thousands are grouped, small ones keep five significant digits."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.2f}"
    return f"{value:.5g}"


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
