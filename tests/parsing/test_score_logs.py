"""The parser over labelled logs, by kind: every wrong number is a failure, a missed one is counted."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.outcome import Reading
from engine.parsing import score
from engine.parsing.score.scale import TargetScale
from tests.parsing.logs import LOGS, Log
from tests.parsing.more_logs import DECOYS, EVEN_MORE, LATEST, MORE, MORE_DECOYS
from tests.parsing.whole_logs import WholeLog, whole_logs

LABELLED = Path(__file__).parent.parent / "data" / "stdouts"
HOUSES = TargetScale(median_mae=55_335.0, log_median_mae=0.31)


def value_of(text: str, scale: TargetScale | None = None) -> float | None:
    reading = score.read(text, scale=scale)
    return reading.value if isinstance(reading, Reading) else None


def labelled() -> Iterator[tuple[str, str, list[float | None]]]:
    labels = json.loads((LABELLED / "labels.json").read_text(encoding="utf-8"))
    for name, label in labels.items():
        path = LABELLED / name
        text = long_output() if name == "v38_long_output.txt" else path.read_bytes().decode()
        # An MAE of a divided target may be read or refused, as the label says.
        yield name, text, [label["mae"], *label["accept"]]


def long_output() -> str:
    before = [f"debug row {row}: prediction {100_000 + row * 7.3 % 90_000:.1f}" for row in range(21_900)]
    after = [f"writing row {row}" for row in range(20_000)]
    return "\n".join([*before, "final_mae 17426.298", *after, ""])


@pytest.mark.parametrize(("name", "text", "accepted"), list(labelled()), ids=lambda value: str(value)[:30])
def test_a_labelled_log_gives_the_labelled_number(name: str, text: str, accepted: list[float | None]) -> None:
    assert value_of(text) in accepted


@pytest.mark.parametrize("log", LOGS, ids=lambda log: f"{log.kind}: {log.name}")
def test_a_log_gives_the_number_that_is_meant(log: Log) -> None:
    assert value_of(log.text) == log.mae


@pytest.mark.parametrize("log", list(whole_logs()), ids=lambda log: log.kind)
def test_a_whole_log_gives_no_wrong_number(log: WholeLog) -> None:
    value = value_of(log.text)
    assert value is None or value in log.accepted


@pytest.mark.parametrize(("mae", "text"), LATEST)
def test_a_line_or_two_give_no_wrong_number(mae: float | None, text: str) -> None:
    assert value_of(text) in (mae, None)


@pytest.mark.parametrize(("mae", "text"), MORE + EVEN_MORE)
def test_what_scripts_of_models_print(mae: float | None, text: str) -> None:
    assert value_of(text) == mae


@pytest.mark.parametrize(("mae", "text"), DECOYS + MORE_DECOYS)
def test_what_must_not_be_taken_for_the_result(mae: float | None, text: str) -> None:
    assert value_of(text) == mae


def test_no_number_is_wrong_and_nine_of_ten_are_found() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    everything = [(f"labelled {name[:2]}", accepted, text) for name, text, accepted in labelled()]
    everything += [(log.kind, [log.mae], log.text) for log in LOGS]
    everything += [(log.kind, list(log.accepted), log.text) for log in whole_logs()]
    everything += [("a line or two", [mae], text) for mae, text in LATEST]
    everything += [("of models", [mae], text) for mae, text in MORE + EVEN_MORE]
    everything += [("decoys", [mae], text) for mae, text in DECOYS + MORE_DECOYS]
    for kind, accepted, text in everything:
        value = value_of(text)
        verdict = "wrong" if value is not None and value not in accepted else ""
        verdict = verdict or (
            "refused" if value is None and None in accepted else "missed" if value is None else "found"
        )
        counts[kind][verdict] += 1
    columns = ("found", "refused", "missed", "wrong")
    print(f"\n{'kind':<16}" + "".join(f"{column:>9}" for column in columns))
    for kind, count in counts.items():
        print(f"{kind:<16}" + "".join(f"{count[column]:>9}" for column in columns))
    total = sum(counts.values(), Counter[str]())
    print(f"{'all':<16}" + "".join(f"{total[column]:>9}" for column in columns))
    assert total["wrong"] == 0
    assert total["found"] >= 0.9 * (total["found"] + total["missed"])


def test_the_reading_names_line_column_and_words() -> None:
    reading = score.read("start\n\x1b[32mValidation MAE\x1b[0m: 17,233.5 USD\n")
    assert isinstance(reading, Reading)
    assert (reading.line, reading.column) == (2, 17)
    assert reading.quote == "Validation MAE: 17,233.5 USD"


def test_a_carriage_return_rewrites_its_line() -> None:
    reading = score.read("mae=9.5\rmae=8.5\rdone\nValidation MAE: 17233.5\n")
    assert isinstance(reading, Reading)
    assert reading.line == 2


def test_the_tail_of_an_overlong_line_is_read_with_its_column() -> None:
    text = "x" * 50_000 + " Validation MAE: 17233.5"
    reading = score.read(text)
    assert isinstance(reading, Reading)
    assert text[reading.column - 1 :] == "17233.5"
    assert len(reading.quote) <= 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MAE (log): 0.0852\n", "log scale"),
        ("Train MAE: 7668\n", "training data"),
        ("Fold 1 MAE: 7668\nFold 2 MAE: 8668\n", "single folds"),
        ("Validation MAE: nan\n", "NaN"),
        ("Validation MAE: 17\nTraceback (most recent call last):\n  x\nKeyError: 1\n", "crashed"),
        ("hello\n", "no MAE is stated"),
        ("MAE: 1.5\nMAE: 2.5\n", "which one is meant"),
    ],
)
def test_a_refusal_says_why(text: str, words: str) -> None:
    refusal = score.read(text)
    assert isinstance(refusal, score.Refusal)
    assert words in refusal.reason


def test_logs_without_a_label_are_refused_beside_the_target() -> None:
    assert value_of("Validation MAE: 0.0852\n") == 0.0852
    assert value_of("Validation MAE: 0.0852\n", HOUSES) is None


def test_a_list_of_numbers_is_no_sign_of_decimal_commas() -> None:
    assert value_of("row: 0.123,4.567\nValidation MAE: 17.233\n") == 17.233
    assert value_of("R²: 0,885\nValidation MAE: 17.233\n") == 17233.0
    assert value_of("R²: 0,885\nalpha 0.05\nValidation MAE: 17.233\n") is None
    assert value_of("R²: 0,885\nalpha 0.05\nValidation MAE: 17.233\n", HOUSES) == 17233.0


def test_the_target_settles_what_a_dot_means() -> None:
    german = "Mittlerer absoluter Fehler: 17.233\n"
    assert value_of(german) is None
    assert value_of(german, HOUSES) == 17233.0
    assert value_of(german, TargetScale(median_mae=40.0)) == 17.233
