"""What holds for any output: it never raises, and no number is made up."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clean import clean_text
from engine.outcome import Reading
from engine.parsing import score
from engine.parsing.score.numerals import fold_characters, numerals, spaced_numeral
from engine.parsing.score.output import lines
from tests.parsing.noise import DECOYS, NAMES, NOISE_LINES, VALUES
from tests.parsing.noise import FORMATS as PRINTED

ANYTHING = st.text(st.characters(codec=None, exclude_categories=[]), max_size=300)
PIECES = st.sampled_from(
    [
        *(
            "MAE",
            "mae",
            "Validation",
            "train",
            "fold 1",
            "RMSE",
            "log",
            "mean",
            "best",
            "final",
            "l1",
            "valid_0's",
        ),
        *(
            ":",
            "=",
            "|",
            ",",
            "\n",
            "\r",
            "\t",
            " ",
            "  ",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            '"',
            "'",
            "+/-",
            "±",
            "-",
        ),
        *(
            "17233.46",
            "17,233",
            "1.7e4",
            "nan",
            "inf",
            "8,88,118",
            "17.233,5",
            "0",
            "-5",
            "1e999",
            "$",
            "₹",
            "%",
        ),
        *(
            "平均绝对误差",
            "Epoch 3/9",
            "Traceback (most recent call last):",
            "\x1b[31m",
            "\ud800",
            "\x00",
            "━",
            "│",
        ),
    ]
)
NOISE = st.lists(PIECES, max_size=60).map("".join)


@given(ANYTHING | NOISE | st.binary(max_size=200).map(lambda data: data.decode("utf-8", "surrogateescape")))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_without_raising_and_no_number_is_made_up(text: str) -> None:
    reading = score.read(text)
    if isinstance(reading, Reading):
        assert_stands(text, reading)


@given(NOISE, st.floats(allow_nan=True, allow_infinity=True), st.none() | st.integers(-3, 9))
@settings(max_examples=300, deadline=None)
def test_what_is_decided_stands_in_the_output(text: str, value: float, line: int | None) -> None:
    model = score.ModelReading(stated=True, value=value, line=line, why="")
    decision = score.decide(score.read(text), model, text, None)
    if isinstance(decision, score.Accepted):
        assert_stands(text, decision.reading)
        assert score.check(decision.reading.value, None) is None


def assert_stands(text: str, reading: Reading) -> None:
    line = clean_text(text).split("\n")[reading.line - 1]
    place = reading.column - 1
    folded = fold_characters(line)
    here = [one for one in numerals(folded) if one.start == place]
    spaced = spaced_numeral(folded, place)
    meant = {abs(value) for one in here for value in (one.value, one.other) if value is not None}
    assert reading.value in meant | ({spaced.value} if spaced else set())
    assert math.isfinite(reading.value)
    assert reading.quote in line


FORMATS = [
    "{:.2f}",
    "{:,.2f}",
    "${:,.2f}",
    "{:,.2f} USD",
    "{:_.2f}",
    "{:.6e}",
    "{!r}",
    "€ {:,.2f}",
    "**{:,.2f}**",
    "np.float64({!r})",
]


@given(
    st.floats(0.01, 9e8).map(lambda value: round(value, 2)),
    st.sampled_from(FORMATS),
    st.integers(0, 5),
)
@settings(max_examples=400, deadline=None)
def test_a_printed_number_is_found_again(value: float, form: str, before: int) -> None:
    printed = form.format(value)
    output = "noise 3\n" * before + f"Validation MAE: {printed}\nSaved 1459 rows\n"
    found = score.find_number(output, value, None)
    if "e}" in form:
        value = float(printed)
        found = score.find_number(output, value, None)
    assert found is not None
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.line == before + 1
    reading = score.read(output)
    assert isinstance(reading, Reading)
    assert reading.value == found.value


@given(st.integers(1_000, 99_999_999))
@settings(max_examples=200, deadline=None)
def test_every_grouping_of_an_integer_is_found(value: int) -> None:
    for printed in (
        str(value),
        f"{value:,}",
        f"{value:_}",
        western(value, "\u202f"),
        western(value, "'"),
        indian(value),
    ):
        found = score.find_number(f"Validation MAE: {printed}\n", float(value), None)
        assert found is not None
        assert found.value == value


@given(st.integers(1_000, 99_999_999), st.integers(1, 99))
def test_a_decimal_comma_is_found(whole: int, cents: int) -> None:
    value = float(f"{whole}.{cents:02}")
    for printed in (
        f"{whole},{cents:02}",
        f"{western(whole, '.')},{cents:02}",
        f"{western(whole, ' ')},{cents:02}",
    ):
        found = score.find_number(f"MAE : {printed} €\n", value, None)
        assert found is not None
        assert found.value == value


def western(value: int, mark: str) -> str:
    return f"{value:,}".replace(",", mark)


def indian(value: int) -> str:
    head, tail = str(value)[:-3], str(value)[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail])


@given(
    st.floats(1, 1e6).map(lambda value: round(value, 3)), st.floats(1, 1e6).map(lambda value: round(value, 3))
)
def test_a_number_that_is_not_there_is_not_found(printed: float, asked: float) -> None:
    if abs(printed - asked) > 0.006 * printed + 1:
        assert score.find_number(f"Validation MAE: {printed!r}\n", asked, 1) is None


@given(
    st.lists(
        st.floats(10_000, 20_000).map(lambda value: round(value, 2)), min_size=2, max_size=6, unique=True
    )
)
@settings(deadline=None)
def test_folds_alone_are_no_result_and_their_mean_is(folds: list[float]) -> None:
    lines_of_folds = "".join(f"Fold {at} MAE: {value}\n" for at, value in enumerate(folds, start=1))
    assert isinstance(score.read(lines_of_folds), score.Refusal)
    mean = round(sum(folds) / len(folds), 2)
    reading = score.read(f"{lines_of_folds}Mean MAE: {mean} (std 12.5)\n")
    assert isinstance(reading, Reading)
    assert reading.value == mean


@given(ANYTHING | NOISE)
@settings(max_examples=300, deadline=None)
def test_lines_are_counted_as_the_cleaned_text_counts_them(text: str) -> None:
    if any(opening in text for opening in ("\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_")):
        return  # such a sequence may swallow line ends in the whole text
    whole = clean_text(text).split("\n")
    for line in lines(text):
        assert line.text == whole[line.number - 1]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "debug row 1: prediction 103449.4\n" * 60_000,
        "step 100 val mae 9000.1 train mae 8000.2 rmse 3.0\n" * 40_000,
        ("mae=1.0 " * 600 + "\n") * 300,
        ("mae " + "1 " * 1990 + "\n") * 300,
        ("mae from " * 440 + "1 to 2\n") * 300,
        ("valid train test fold 1 mae log " * 100 + "\n") * 300,
        "1,11," * 400_000,
        "{" * 2_000_000,
        ('{"a": ' * 600 + "\n") * 300,
        ("mae" + "." * 3990 + "1\n") * 300,
        (" " * 3999 + "\n") * 300,
        "\r mae=1" * 300_000,
        ("mae rmse\n" + "1.0 2.0\n" * 5) * 10_000,
    ],
    ids=range(13),
)
def test_hostile_outputs_end(text: str) -> None:
    score.read(text)


def test_a_result_between_two_floods_of_steps_is_found() -> None:
    flood = "".join(f"step {at} train mae {random.Random(at).uniform(1, 9):.3f}\n" for at in range(30_000))
    reading = score.read(f"{flood}Validation MAE: 17233.5\nbye\n")
    assert isinstance(reading, Reading)
    assert reading.value == 17233.5


@given(NOISE_LINES, NOISE_LINES, PRINTED, NAMES, VALUES.filter(lambda value: value > 10))
@settings(max_examples=300, deadline=None)
def test_the_line_that_is_asked_for_is_found_whatever_stands_around(
    before: list[str], after: list[str], form: str, name: str, value: float
) -> None:
    printed = form.format(value)
    # Further metrics behind the result may be another result.
    after = [line for line in after if "MAE" not in line]
    reading = score.read("\n".join([*before, f"{name}: {printed}", *after, ""]))
    assert isinstance(reading, Reading)
    assert reading.value == float(printed.strip("$ USD").replace(",", ""))


@given(
    st.lists(DECOYS, min_size=1, max_size=2),
    VALUES,
    PRINTED.filter(lambda form: "USD" not in form),
    st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_no_decoy_is_ever_accepted(decoys: list[str], value: float, form: str, is_crashed: bool) -> None:
    printed = form.format(value)
    crash = "Traceback (most recent call last):\n  File x\nValueError: MAE 5.5\n" if is_crashed else ""
    reading = score.read("loading ...\n" + "\n".join(one.format(printed) for one in decoys) + f"\n{crash}")
    assert isinstance(reading, score.Refusal)


@given(st.lists(DECOYS, min_size=1, max_size=3), VALUES, st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_beside_decoys_only_the_result_is_accepted(decoys: list[str], value: float, at: int) -> None:
    lines_of_decoys = [one.format(7.125) for one in decoys]
    lines_of_decoys.insert(at, f"Validation MAE: {value + 20!r}")
    reading = score.read("\n".join(lines_of_decoys))
    assert isinstance(reading, score.Refusal) or reading.value == value + 20
