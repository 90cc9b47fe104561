"""Who is no better than chance makes it: told wherever the best is told."""

from collections.abc import Mapping

import pytest

from engine.facts import Fact, RepeatRan
from tests.facts import run_through
from tests.tui.views.test_scores import rows, strip
from tests.tui.views.world import best, cockpit_of, now_of
from tui.cockpit import Cockpit
from tui.views.header import header
from tui.views.info import info
from tui.views.spans import plain_text

NEAR = {1: (20.9, 19.6, 20.4), 2: (20.1, 21.0, 20.7)}
TURNED = {1: (24.0, 24.1, 24.2, 24.1, 24.2), 2: (20.1, 20.0, 20.2, 20.0, 20.1)}
APART = {1: (20.0, 20.1, 20.0), 2: (20.6, 20.5, 20.6)}
PROGRESS: tuple[Fact, ...] = (*run_through(1, 20.0), best(1, 20.0), *run_through(2, 20.5))


def repeated(again: Mapping[int, tuple[float, ...]], *then: Fact) -> Cockpit:
    ran = [
        RepeatRan(candidate=candidate, seed=1_001 + seed, reported=value)
        for candidate, values in again.items()
        for seed, value in enumerate(values)
    ]
    return cockpit_of(*PROGRESS, *ran, *then)


def head(cockpit: Cockpit, width: int = 120) -> str:
    return plain_text(header(cockpit, width, now_of(cockpit)))


def marks(cockpit: Cockpit, width: int) -> list[str]:
    return [row.split()[-2] for row in rows(cockpit, width)]


def test_both_candidates_of_a_tie_bear_the_mark_and_so_does_the_best_in_the_header() -> None:
    cockpit = repeated(NEAR)
    said = "0.350 apart on average over 4 seeds, chance makes up to 1."
    for candidate, other in ((1, 2), (2, 1)):
        assert f"≈ tie with #{other}: {said}" in strip(cockpit, 160, candidate)
        assert f"≈ tie with #{other}" in strip(cockpit, 80, candidate)
        numbers = ", ".join(f"{value:.3f}" for value in NEAR[candidate])
        assert f"- with other seeds: {numbers}" in info(cockpit, candidate)
        assert f"mark: tie with \\#{other}: 0.350 apart" in info(cockpit, candidate).replace("\\.", ".")
    assert marks(cockpit, 60) == ["tie", "tie"]
    assert marks(cockpit, 40) == ["≈", "≈"]
    assert "★ 20.000 #1 tie" in head(cockpit)
    assert "★ 20.000 #1 tie" in head(cockpit, 80)


def test_a_gain_above_the_noise_floor_bears_no_mark() -> None:
    cockpit = repeated(APART)
    assert "tie" not in strip(cockpit) + head(cockpit) + "".join(rows(cockpit, 100)) + info(cockpit, 1)


def test_a_second_best_that_does_better_with_other_seeds_is_named() -> None:
    cockpit = repeated(TURNED)
    assert "≈ tie with #2: with other seeds #2 is better, by 3.283" in strip(cockpit, 170)
    assert "tie" in head(cockpit)


@pytest.mark.parametrize(("value", "is_tie"), [(19.9, True), (12.0, False)])
def test_a_new_best_is_measured_by_the_noise_of_those_that_ran_again(value: float, is_tie: bool) -> None:
    cockpit = repeated(NEAR, *run_through(3, value), best(3, value, previous=1))
    assert ("≈ tie with #1: 0.100 apart with one seed" in strip(cockpit, 160, 3)) is is_tie
    assert ("#3 tie" in head(cockpit)) is is_tie
    assert marks(cockpit, 60).count("tie") == (3 if is_tie else 0)
