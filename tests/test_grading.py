"""Predictions graded by id, each fault with its own message."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import GradingError
from engine.grading.grade import Grade, grade
from engine.metric import MAE, Direction, Metric

ANSWERS = b"Id,SalePrice\n1169,235000\n1170,625000\n1171,171000\n"


def refused(submission: bytes, answers: bytes = ANSWERS) -> str:
    with pytest.raises(GradingError) as raised:
        grade(submission, answers, MAE)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_the_mean_absolute_error_by_hand() -> None:
    submission = b"Id,SalePrice\n1169,236000\n1170,620000\n1171,171000\n"
    assert grade(submission, ANSWERS, MAE) == Grade(value=2000.0, rows=3)


def test_rows_are_matched_by_id_never_by_position() -> None:
    submission = b"SalePrice,Id\n171000,1171\n236000,1169\n620000,1170\n"
    assert grade(submission, ANSWERS, MAE).value == 2000.0


def test_ids_that_are_numbers_compare_as_numbers() -> None:
    assert grade(b"Id,SalePrice\n1169.0,235000\n1170.0,625000\n 1171 ,171000\n", ANSWERS, MAE).value == 0.0


def test_ids_that_are_text_compare_as_text() -> None:
    answers = b"name,y\na,1\n007,2\n7,4\n"
    assert grade(b"name,y\n7,4\na,1\n007,3\n", answers, MAE).value == pytest.approx(1 / 3)


def test_large_ids_keep_their_last_digit() -> None:
    answers = b"id,y\n9007199254740993,1\n9007199254740992,2\n"
    assert grade(b"id,y\n9007199254740992,2\n9007199254740993,1\n", answers, MAE).value == 0.0


@pytest.mark.parametrize(
    "submission",
    [
        b"\xef\xbb\xbfId,SalePrice\r\n1169,235000\r\n1170,625000\r\n1171,171000\r\n",
        b"Id;SalePrice\n1169;235000\n1170;625000\n1171;171000\n",
        b"Id\tSalePrice\n1169\t235000\n1170\t625000\n1171\t171000",
        b'"Id","SalePrice"\n"1169","235000"\n1170, 6.25e5\n1171,171000\n\n',
        b",Id,SalePrice\n0,1169,235000\n1,1170,625000\n2,1171,171000\n",
    ],
)
def test_csv_is_read_as_tools_write_it(submission: bytes) -> None:
    assert grade(submission, ANSWERS, MAE) == Grade(value=0.0, rows=3)


@pytest.mark.parametrize(
    ("submission", "words"),
    [
        (b"", "submission.csv is empty"),
        (b"\xff\xfe\x00", "not UTF-8 text (byte 1)"),
        (b"Id,SalePrice\n\x00,1\n", "zero bytes"),
        (b"Id,SalePrice\n", "a header and no rows"),
        (b"Id,SalePrice\n1169\n", "row 1 has 1 cells, its header has 2"),
        (b"house,SalePrice\n1169,1\n", "no id column `Id`; it has `house`, `SalePrice`"),
        (b"Id,price\n1169,1\n", "no target column `SalePrice`; it has `Id`, `price`"),
        (b"Id,SalePrice\n1169,1\n1170,1\n", "lacks 1 row (1171) of 3"),
        (b"Id,SalePrice\n1169,1\n1170,1\n1171,1\n9,1\n", "has 1 row (9) too many"),
        (b"Id,SalePrice\n1169,1\n1170,1\n9,1\n", "lacks 1 row (1171) of 3 and has 1 row (9) too many"),
        (b"Id,SalePrice,SalePrice\n1169,1,2\n1170,1,2\n1171,1,2\n", "more than one column `SalePrice`"),
        (b"Id,SalePrice\n1169,1\n1170,1\n1171,1\n1171,2\n", "1 doubled id (1171)"),
        (b"Id,SalePrice\n1169,1\n1170,abc\n1171,1\n", "row 2 (`Id` 1170): `abc` is not a number"),
        (b"Id,SalePrice\n1169,1\n1170,1_0\n1171,1\n", "`1_0` is not a number"),
        (b"Id,SalePrice\n1169,1\n1170,\n1171,1\n", "row 2 (`Id` 1170): the prediction is missing"),
        (b"Id,SalePrice\n1169,1\n1170,nan\n1171,1\n", "row 2 (`Id` 1170): the prediction is NaN"),
        (b"Id,SalePrice\n1169,1\n1170,-inf\n1171,1\n", "row 2 (`Id` 1170): the prediction is infinite"),
    ],
)
def test_each_fault_has_its_own_message(submission: bytes, words: str) -> None:
    assert words in refused(submission)


def test_an_error_too_large_for_a_number_is_said() -> None:
    answers = b"id,y\n1,-1.7e308\n2,-1.7e308\n"
    assert "too large" in refused(b"id,y\n1,1.7e308\n2,1.7e308\n", answers)


def test_faulty_answers_are_not_the_submissions_fault() -> None:
    assert "the answers, row 1" in refused(b"id,y\n1,2\n", b"id,y\n1,x\n")
    assert "need two columns" in refused(b"id,y\n1,2\n", b"id\n1\n")


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(GradingError, match="RMSE cannot be graded"):
        grade(ANSWERS, ANSWERS, Metric(name="RMSE", full_name="x", better=Direction.LOWER))


numbers = st.floats(-1e9, 1e9)


@settings(deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=40), st.integers(0, 9))
def test_it_is_the_definition_in_any_order(pairs: list[tuple[float, float]], seed: int) -> None:
    rows = list(range(len(pairs)))
    random.Random(seed).shuffle(rows)
    answers = "id,y\n" + "".join(f"{row},{truth!r}\n" for row, (truth, _) in enumerate(pairs))
    given_rows = "id,y\n" + "".join(f"{row},{pairs[row][1]!r}\n" for row in rows)
    expected = sum(abs(truth - guess) for truth, guess in pairs) / len(pairs)
    assert grade(given_rows.encode(), answers.encode(), MAE).value == pytest.approx(expected, abs=1e-6)


def test_it_is_the_definition_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(7)
    truth = [rng.uniform(1e4, 9e5) for _ in range(200)]
    guesses = [value + rng.gauss(0, 2e4) for value in truth]
    answers = "id,y\n" + "".join(f"{row},{value!r}\n" for row, value in enumerate(truth))
    submission = "id,y\n" + "".join(f"{row},{value!r}\n" for row, value in enumerate(guesses))
    expected = metrics.mean_absolute_error(truth, guesses)
    assert grade(submission.encode(), answers.encode(), MAE).value == pytest.approx(expected)
