"""What a score may owe to chance, and what it may not."""

import math
import random

import pytest

from engine.grading.gaps import is_far_better, is_optimistic
from engine.grading.grade import measurable
from engine.grading.noise import NoiseBand, noise_band
from engine.metric import AUC, MAE, METRICS, R2, Metric


def rows_of(rng: random.Random, rows: int, metric: Metric = MAE) -> tuple[bytes, bytes]:
    if metric.key in ("mae", "r2", "rmse"):
        truth: list[float] = [rng.gauss(0, 10) for _ in range(rows)]
        guesses = [value + rng.gauss(0, 5) for value in truth]
    else:
        truth = [rng.choice([0, 1]) for _ in range(rows)]
        guesses = [min(1.0, max(0.0, rng.gauss(0.4 + 0.2 * value, 0.3))) for value in truth]
    return csv_of(guesses), csv_of(truth)


def csv_of(values: list[float]) -> bytes:
    return ("id,y\n" + "".join(f"{number},{value!r}\n" for number, value in enumerate(values))).encode()


def band_of(submission: bytes, answers: bytes, metric: Metric = MAE) -> NoiseBand:
    band = noise_band(measurable(submission, answers, metric), metric, random.Random(0))
    assert band is not None
    return band


def test_the_standard_error_is_that_of_a_mean() -> None:
    rng = random.Random(1)
    submission, answers = rows_of(rng, 500)
    # |N(0, 5)| has a standard deviation of 5 * sqrt(1 - 2 / pi)
    expected = 5 * math.sqrt(1 - 2 / math.pi) / math.sqrt(500)
    assert band_of(submission, answers).standard_error == pytest.approx(expected, rel=0.2)


def test_many_rows_are_scaled_down_from_fewer() -> None:
    submission, answers = rows_of(random.Random(2), 20_000)
    expected = 5 * math.sqrt(1 - 2 / math.pi) / math.sqrt(20_000)
    assert band_of(submission, answers).standard_error == pytest.approx(expected, rel=0.2)


def test_nineteen_of_twenty_bands_hold_the_truth() -> None:
    rng = random.Random(3)
    true_mae = 5 * math.sqrt(2 / math.pi)
    inside = 0
    for _ in range(60):
        band = band_of(*rows_of(rng, 150))
        inside += band.low <= true_mae <= band.high
    assert inside >= 51


def test_rows_of_one_group_are_drawn_together() -> None:
    rng = random.Random(4)
    answers, guesses = ["id,y,mltui:group"], ["id,y"]
    for group in range(40):
        off = rng.gauss(0, 5)
        for row in range(25):
            answers.append(f"{group}-{row},0,{group}")
            guesses.append(f"{group}-{row},{off!r}")
    submission = "\n".join(guesses).encode()
    together = band_of(submission, "\n".join(answers).encode())
    alone = band_of(submission, "\n".join(line.rpartition(",")[0] for line in answers).encode())
    assert together.standard_error > 3 * alone.standard_error


@pytest.mark.parametrize("metric", [MAE, R2, AUC, METRICS["log_loss"], METRICS["rmse"]], ids=lambda m: m.key)
def test_a_band_lies_around_the_score_and_within_what_is_possible(metric: Metric) -> None:
    band = band_of(*rows_of(random.Random(5), 300, metric), metric)
    assert band.low < band.high
    assert metric.is_possible(band.low)
    assert metric.is_possible(band.high)


def test_the_same_chance_gives_the_same_band() -> None:
    submission, answers = rows_of(random.Random(6), 100)
    assert band_of(submission, answers) == band_of(submission, answers)


def test_where_one_class_is_too_rare_nothing_is_said() -> None:
    answers = b"id,y\n1,1\n2,0\n"
    band = noise_band(measurable(b"id,y\n1,0.9\n2,0.1\n", answers, AUC), AUC, random.Random(0))
    assert band is None or band.low <= band.high


BAND = NoiseBand(low=19.0, high=21.0, standard_error=0.5)


@pytest.mark.parametrize(
    ("reported", "is_marked", "is_leak"),
    [(25.0, False, False), (19.5, False, False), (18.9, True, False), (12.0, True, False), (5.0, True, True)],
)
def test_a_gap_beyond_the_noise_is_optimistic(reported: float, is_marked: bool, is_leak: bool) -> None:
    assert is_optimistic(reported, 20.0, BAND, MAE) is is_marked
    assert is_far_better(reported, 20.0, BAND, MAE) is is_leak


def test_where_higher_is_better_optimism_lies_above() -> None:
    band = NoiseBand(low=0.68, high=0.72, standard_error=0.01)
    assert not is_optimistic(0.5, 0.7, band, AUC)
    assert is_optimistic(0.75, 0.7, band, AUC)
    assert not is_far_better(0.75, 0.7, band, AUC)
    assert is_far_better(0.99, 0.7, band, AUC)
