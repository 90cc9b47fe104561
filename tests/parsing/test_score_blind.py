"""The parser over outputs that nobody wrote for it: no number is wrong, and nine of ten are found."""

import math
import random
from collections import Counter, defaultdict

import pytest

from engine.outcome import Reading
from engine.parsing import score
from engine.parsing.score import metric_words
from engine.parsing.score.numerals import fold_characters, numerals
from tests.parsing.blind_logs import BlindLog, blind_lines, blind_logs
from tests.parsing.floods import Flood, floods

PARTS = ("first_half", "second_half", "third_part", "fourth_part", "fifth_part", "sixth_part", "seventh_part")
MAE_LOGS = [log for part in PARTS for log in blind_logs(part)]
OTHERS = list(blind_logs("other_metrics"))


def reading_of(log: BlindLog, metric: str = "mae") -> Reading | None:
    reading = score.read(log.text, metric=metric_words(metric))
    return reading if isinstance(reading, Reading) else None


def is_accepted(value: float, log: BlindLog) -> bool:
    return any(math.isclose(value, one, rel_tol=1e-6) for one in log.accepted)


def verdict_of(log: BlindLog, metric: str = "mae") -> str:
    reading = reading_of(log, metric)
    if reading is None:
        return "missed" if log.accepted else "refused"
    return "found" if is_accepted(reading.value, log) else "wrong"


def lines_with(log: BlindLog, value: float) -> list[int]:
    rows = enumerate(log.text.split("\n"), start=1)
    return [at for at, row in rows if value in {one.value for one in numerals(fold_characters(row))}]


@pytest.mark.parametrize("log", MAE_LOGS, ids=lambda log: log.kind)
def test_no_number_is_wrong(log: BlindLog) -> None:
    reading = reading_of(log)
    if reading is None:
        return
    assert is_accepted(reading.value, log), log.why
    if log.line is not None and len(lines_with(log, reading.value)) == 1:
        assert reading.line == log.line


@pytest.mark.parametrize("flood", list(floods()), ids=lambda flood: flood.noise)
def test_the_result_is_found_in_a_flood(flood: Flood) -> None:
    assert value_of(flood.text()) == flood.mae


def test_nine_of_ten_are_found() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for log in MAE_LOGS:
        counts[log.kind][verdict_of(log)] += 1
    for log in OTHERS:
        counts[log.kind][verdict_of(log, log.kind)] += 1
    columns = ("found", "refused", "missed", "wrong")
    print(f"\n{'kind':<16}" + "".join(f"{column:>9}" for column in columns))
    for kind, count in counts.items():
        print(f"{kind:<16}" + "".join(f"{count[column]:>9}" for column in columns))
    total = sum(counts.values(), Counter[str]())
    print(f"{'all':<16}" + "".join(f"{total[column]:>9}" for column in columns))
    assert total["wrong"] == 0
    assert total["found"] >= 0.9 * (total["found"] + total["missed"])


RESULTS, DECOYS = blind_lines("result_lines"), blind_lines("decoy_lines")
RESULT, DECOY = 16120.2, 15033.7
"""The decoy is the better one: it tempts."""


def value_of(*lines: str) -> float | None:
    reading = score.read("\n".join(["Loading data", *lines, "Done", ""]))
    return reading.value if isinstance(reading, Reading) else None


@pytest.mark.parametrize("line", DECOYS)
def test_a_line_that_only_sounds_like_a_result_is_refused(line: str) -> None:
    assert value_of(line) is None


def test_the_ways_to_say_it_in_a_line_are_read() -> None:
    values = [value_of(line) for line in RESULTS]
    assert set(values) <= {RESULT, None}
    assert values.count(RESULT) >= 0.95 * len(values)


def test_beside_a_tempting_line_the_result_is_read_or_nothing() -> None:
    rng = random.Random(5)
    found = 0
    for _ in range(800):
        lines = [rng.choice(RESULTS), rng.choice(DECOYS).replace("16120.2", str(DECOY))]
        rng.shuffle(lines)
        value = value_of(*lines)
        assert value in (RESULT, None), lines
        found += value == RESULT
    assert found >= 720


def test_a_warning_between_two_rows_of_a_table_loses_none() -> None:
    table = "model     val_mae\nlinear    21120.4\n{}hist_gb   18271.2\n"
    for between in ("", "GPU not available\n", "x.py:12: UserWarning: what\n  warnings.warn(\n"):
        assert value_of(table.format(between)) == 18271.2


def test_no_model_is_the_best_of_a_table_that_lost_the_chosen_one() -> None:
    assert value_of("model  val_mae", "linear  21120.4", "ridge  20120.4", "Best model: catboost") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20354.3, "test_mae: -20354.3 +- 679.5\ntrain_mae: -20161.9 +- 218.1"),
        (None, "MAE change: -20.5"),
        (16150.3, "Validation MAE (seed=42): 16150.3"),
        (None, "Seed 1 MAE: 16150.3\nSeed 2 MAE: 16250.3"),
        (
            183.5,
            "[0]\tvalidation_0-mae:47.5\tvalidation_1-mae:475.1\n[9]\tvalidation_0-mae:12.5\tvalidation_1-mae:183.5",
        ),
        (
            16511.1,
            "a) median imputation: MAE 16790.3\nb) knn imputation: MAE 16511.1\nb) is best with MAE=16511.1",
        ),
        (
            17822.496838970703,
            "{'validation': {'MAE': 17822.496837970702}}\nvalidation MAE 17822.496838970703",
        ),
        (18271.2, "metric,train,valid\nmae,6120.0,18271.2\nrmse,8120.9,28890.3"),
        (6.42, "Validation MAE: 6.42 min (385.2 s)"),
        (None, "MAE took 6.42 min"),
        (23.27, "10-fold MAE: 23.56 28.12 22.6 20.42\nmedian 23.12  mean 23.27  sd 2.12"),
        (None, "10-fold MAE: 23.56 28.12 22.6 20.42\nmedian 23.12  mean 3.27  sd 2.12"),
        (1_250_000.0, "Validation MAE: 1.25M"),
        (34000.0, "Validation MAE = 3.4 × 10^4"),
        (42000.0, "val MAE = 4.2x10⁴"),
        (0.0025, "Validation MAE: 2.5*10**-3"),
        (None, "Validation MAE: 2.5 * 100 = 250"),
        (None, "MAE: 0.0881\n(note: errors are in log units)"),
        (None, "val_mae: 2.2104\n\nBest val_mae so far: 1.9021"),
        (
            41.8,
            "repeat 1: mean MAE 41.6\nrepeat 2: mean MAE 41.5\nrepeat 3: mean MAE 42.3\nmean MAE 41.8",
        ),
        (1904.0, 'metric: "MAE"\nvalue: 1904.0'),
        (48.34, "MAE (validation, n=89): 48.34"),
        (91.0, "done in 12.1s, MAE=91.0, 4 threads"),
        (33.71, "Backtest over 12 windows: MAE=33.71, MAPE=8.90"),
        (42.0, "Validation MAE overall: 42.0\nValidation MAE by season:\n  spring: 35.2\n  autumn: 47.1"),
        (41.7, "\\begin{tabular}{lr}\nModel & MAE \\\\\nHGB & 41.7 \\\\\n\\end{tabular}"),
        (None, "alpha=0.1  valid MAE 16790.3\nalpha=1.0  valid MAE nan  <-- best"),
        (12.3, "mean |error| on validation = 12.3"),
        (14.7, "validation MAE 14.7 (goal: < 15) -> reached"),
        (
            14.0,
            "\n".join(f"9/9 - 1s - loss: 1.5 - val_loss: 1.4 - val_mae: {mae}" for mae in (17.9, 15.5, 14.0)),
        ),
        (
            None,
            "\n".join(f"9/9 - 1s - loss: 1.5 - val_loss: 1.4 - val_mae: {mae}" for mae in (15.5, 17.9, 14.0)),
        ),
        (None, "step 159 of 185 ran\n[150]\tvalid's l1: 18.5\n[175]\tvalid's l1: 18.9\nbest_iteration 159"),
    ],
)
def test_what_the_blind_outputs_taught(value: float | None, text: str) -> None:
    reading = score.read(f"{text}\n")
    assert (reading.value if isinstance(reading, Reading) else None) == value
