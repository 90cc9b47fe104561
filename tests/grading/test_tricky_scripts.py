"""Honest scripts that name what test lacks, or compute with the target, are not marked; leaking ones are."""

from pathlib import Path

import pytest

from engine.grading.leaks import leak_reason, leaking_columns

_DATA = Path(__file__).parents[1] / "data" / "leaks"
_START = """\
import numpy as np
import pandas as pd
train = train_df = df = pd.read_csv("train.csv")
test = test_df = pd.read_csv("test.csv")
"""
_TABLES = {
    "wages": (
        "id year age maritl race education region jobclass health health_ins",
        ["logwage"],
        "wage",
    ),
    "shops": ("Id Store Date Open Promo", ["Customers"], "Sales"),
    "ship": ("PassengerId Pclass Name Sex Age Fare Cabin", ["Boat", "Body"], "Survived"),
    "machines": ("MachineId Cycle Temp Vib Load", ["FailureCode"], "RUL"),
}
"""Columns of test, what training has beside them, and the target."""


def scripts(name: str) -> list[tuple[str, str]]:
    """Which tables it is for, and the script with a title of its own on top."""
    parts = (_DATA / name).read_text().split("### ")[1:]
    return [(part.split(":")[0], f"# {part}".replace("\n", f"\n{_START}", 1)) for part in parts]


def leak(table: str, script: str) -> str | None:
    test, extra, target = _TABLES[table]
    columns = test.split()
    return leak_reason(leaking_columns(script, [*columns, *extra, target], columns, target))


@pytest.mark.parametrize(("table", "script"), scripts("honest.txt"))
def test_an_honest_script_is_not_marked(table: str, script: str) -> None:
    assert leak(table, script) is None


@pytest.mark.parametrize(("table", "script"), scripts("leaking.txt"))
def test_a_leaking_script_is(table: str, script: str) -> None:
    assert leak(table, script) is not None


def test_a_long_chain_of_words_is_no_error() -> None:
    assert leak("wages", "x = " + " + ".join(["'a'"] * 900)) is None


def test_a_look_at_a_feature_does_not_take_it_out() -> None:
    made = "train['r'] = train['wage'] / train['age']\n"
    look = "print(train['r'].describe())\nassert train['r'].max() > 0\n"
    assert leak("wages", made + look + "X = train.drop(columns=['wage', 'logwage'])") is not None
    other = "train['r'] = train['logwage'] / 2\n"
    assert leak("wages", other + look + "X = train.drop(columns=['wage', 'logwage'])") is not None
