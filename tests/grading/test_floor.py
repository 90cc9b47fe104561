"""What chance does to two scripts that are equally good, and how seldom it is taken for progress."""

import math
import random

import pytest

from engine.grading.floor import gain_over, single_floor
from engine.grading.ties import Repeats, Tie, Untold, Utility

NUDGES = (0.0, 1.0, 2.0, 3.0)


def test_the_floor_is_that_of_student_s_paired_test() -> None:
    found = gain_over([11.0, 12.0, 13.0, 14.0], [10.0, 10.0, 10.0, 10.5])
    assert found is not None
    differences = [1.0, 2.0, 3.0, 3.5]
    mean = sum(differences) / 4
    spread = math.sqrt(sum((one - mean) ** 2 for one in differences) / 3)
    assert found.gain == pytest.approx(mean)
    assert found.floor == pytest.approx(3.182 * spread / 2)
    assert single_floor([[11.0, 12.0, 13.0, 14.0], [10.0, 10.0, 10.0, 10.5]]) == pytest.approx(3.182 * spread)


def test_what_a_seed_does_to_both_is_no_difference() -> None:
    found = gain_over([seed * 10 + 1.0 + nudge for seed, nudge in enumerate(NUDGES)], [0.0, 10.0, 20.0, 30.5])
    assert found is not None
    assert found.floor < 5


def test_a_script_without_a_seed_counts_as_one_draw() -> None:
    drawn, fixed = [1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 0.0]
    found, turned = gain_over(drawn, fixed), gain_over(fixed, drawn)
    assert found is not None
    assert turned is not None
    floor = single_floor([drawn, fixed])
    assert floor == single_floor([fixed, drawn, fixed])
    assert floor is not None
    assert found.floor == turned.floor == pytest.approx(floor * math.sqrt(1.25))


@pytest.mark.parametrize("values", [([1.0], [2.0]), ([1.0, 2.0], [3.0, 3.5]), ([1.0] * 4, [2.0] * 4)])
def test_too_few_seeds_or_none_that_moves_tell_nothing(values: tuple[list[float], list[float]]) -> None:
    assert gain_over(*values) is None
    assert single_floor(values) is None


def test_noise_with_one_seed_is_found_under_what_scripts_and_seeds_do() -> None:
    rng = random.Random(7)
    seeds = [rng.gauss(0, 5) for _ in range(30)]
    scripts = [[level + seed + rng.gauss(0, 0.5) for seed in seeds] for level in (10.0, 20.0, 30.0, 40.0)]
    assert single_floor(scripts) == pytest.approx(2.262 * 0.5 * math.sqrt(2), rel=0.15)


@pytest.mark.parametrize("shared", [0.0, 0.8])
@pytest.mark.parametrize("seeds", [3, 4, 6])
def test_of_equal_scripts_hardly_one_in_twenty_is_called_better(seeds: int, shared: float) -> None:
    """Although the two are the best of fifteen by their first runs, which flatters them."""
    rng = random.Random(f"{seeds} {shared}")
    trials = 600

    def runs() -> list[list[float]]:
        common = [rng.gauss(0, math.sqrt(shared)) for _ in range(seeds)]
        spread = math.sqrt(1 - shared)
        drawn = [[one + rng.gauss(0, spread) for one in common] for _ in range(15)]
        return sorted(drawn, key=lambda known: known[0], reverse=True)[:2]

    found = [gain_over(*runs()) for _ in range(trials)]
    better = sum(gain is not None and gain.gain > gain.floor for gain in found)
    assert better / trials < 0.06


def first(candidate: int) -> float | None:
    return {1: 5.0, 2: 4.0, 3: 4.9, 4: 4.0, 5: 7.0}.get(candidate)


def compare(repeats: Repeats, best: int, second: int, utility: Utility = first) -> Tie | Untold | None:
    return repeats.compare(best, second, utility, repeats.single_floor(utility))


def repeated() -> Repeats:
    repeats = Repeats()
    for candidate, values in {1: (4.2, 4.4, None), 2: (4.4, 4.1, 4.3)}.items():
        for seed, value in enumerate(values, 2):
            repeats.take(candidate, seed, value)
    return repeats


def test_only_seeds_with_a_score_of_both_are_compared() -> None:
    found = compare(repeated(), 1, 2)
    assert isinstance(found, Tie)
    assert (found.seeds, found.is_tie) == (3, True)
    assert found.gain == pytest.approx((1.0 - 0.2 + 0.3) / 3)


def test_who_has_not_run_again_is_measured_by_the_noise_of_those_who_have() -> None:
    repeats = repeated()
    near, far = compare(repeats, 3, 1), compare(repeats, 5, 1)
    assert isinstance(near, Tie)
    assert isinstance(far, Tie)
    assert (near.seeds, near.is_tie, far.is_tie) == (1, True, True)
    measured = compare(repeats, 1, 2)
    assert isinstance(measured, Tie)
    assert near.floor == far.floor == pytest.approx(measured.floor * math.sqrt(3))
    assert compare(Repeats(), 3, 1) is None


def test_the_second_best_can_turn_out_to_be_the_better_one() -> None:
    repeats = Repeats()
    for seed, (one, other) in enumerate([(3.0, 4.0), (3.1, 4.1), (3.0, 3.9), (2.9, 4.1), (3.0, 4.0)], 2):
        repeats.take(3, seed, one)
        repeats.take(4, seed, other)
    found = compare(repeats, 3, 4, {3: 3.9, 4: 4.0}.get)
    assert isinstance(found, Tie)
    assert found.is_tie
    assert found.is_turned


def test_one_repeat_says_why_it_tells_nothing() -> None:
    repeats = Repeats()
    repeats.take(1, 2, 4.0)
    repeats.take(2, 2, 3.0)
    found = compare(repeats, 1, 2)
    assert isinstance(found, Untold)
    assert "2 of 3 seeds" in found.why


def test_while_the_best_runs_again_it_is_measured_by_the_noise_of_the_others() -> None:
    repeats = repeated()
    repeats.take(5, 2, 6.8)
    repeats.take(4, 2, None)
    found = compare(repeats, 5, 1)
    assert isinstance(found, Tie)
    assert (found.seeds, found.gain) == (1, 2.0)
