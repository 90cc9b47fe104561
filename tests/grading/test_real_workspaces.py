"""Verified scores of a holdout agree with those of real hidden answers; a leaked column is seen, where it is.

The workspaces beside this repository are used where they are there, made-up ones of their kind always.
"""

import csv
import io
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import pytest

from engine.grading.grade import graded, measurable
from engine.grading.leaks import leak_reason, leaking_columns
from engine.grading.matching import GROUP_COLUMN
from engine.grading.noise import NoiseBand, noise_band
from engine.metric import MAE
from engine.workspace.files import visible_files
from engine.workspace.init import split_off
from engine.workspace.proposal import propose
from engine.workspace.shapes import open_workspace
from engine.workspace.splitting import Choice

BESIDE = Path(__file__).parents[3] / "shared"

Row = Mapping[str, str]
Model = Callable[[list[Row], str], Callable[[Row], float]]


def by_median(rows: list[Row], target: str) -> Callable[[Row], float]:
    middle = median(float(row[target]) for row in rows)
    return lambda row: middle


def by_hour(rows: list[Row], target: str) -> Callable[[Row], float]:
    return by_columns(rows, target, ("hr",))


def by_hour_and_kind_of_day(rows: list[Row], target: str) -> Callable[[Row], float]:
    return by_columns(rows, target, ("hr", "workingday", "season"))


def by_columns(rows: list[Row], target: str, columns: tuple[str, ...]) -> Callable[[Row], float]:
    cells: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        cells.setdefault(tuple(row[column] for column in columns), []).append(float(row[target]))
    middles = {key: median(values) for key, values in cells.items()}
    overall = fmean(float(row[target]) for row in rows)
    return lambda row: middles.get(tuple(row[column] for column in columns), overall)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A workspace whose own test file has answers, by days."""

    root: Path
    answers: bytes


def read(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_text(), newline="")))


def submission(model: Model, train: list[Row], test: Iterable[Row]) -> bytes:
    predict = model(train, "bikers")
    return ("id,bikers\n" + "".join(f"{row['id']},{predict(row)!r}\n" for row in test)).encode()


def really(world: World, model: Model) -> tuple[float, NoiseBand]:
    """The score on the hidden answers of a model that learned from all rows, its noise by days."""
    test = read(world.root / "test.csv")
    predictions = submission(model, read(world.root / "train.csv"), test)
    days = {row["id"]: row["day"] for row in test}
    lines = world.answers.decode().splitlines()
    grouped = [f"{lines[0]},{GROUP_COLUMN}", *(f"{line},{days[line.split(',')[0]]}" for line in lines[1:])]
    found = measurable(predictions, "\n".join(grouped).encode(), MAE)
    band = noise_band(found, MAE, random.Random(0))
    assert band is not None
    return graded(found, MAE).value, band


def verified(world: World, model: Model, seed: int) -> tuple[float, NoiseBand]:
    """The score on the holdout of a model that learned from what scripts see."""
    proposal = propose(world.root, task=None, train=None)
    choice = Choice(
        target="bikers",
        id="id",
        must_have_id=True,
        metric=MAE,
        group="day",
        time=None,
        share=0.2,
        seed=seed,
        positive=None,
    )
    holdout = split_off(proposal, choice)
    shown = {file.name: file.path for file in visible_files(open_workspace(world.root)).files}
    predictions = submission(model, read(shown["train.csv"]), read(shown["test.csv"]))
    answers, final = holdout.answers.read_bytes(), holdout.final.read_bytes()
    found = measurable(predictions, answers, MAE, beside=final)
    band = noise_band(found, MAE, random.Random(0))
    assert band is not None
    return graded(found, MAE).value, band


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))


def made_up_days(root: Path) -> World:
    """Hours of days: each day has its own level, so that rows of one day are alike."""
    rng = random.Random(11)
    files: dict[str, list[str]] = {"train": [], "test": [], "answers": ["id,bikers"]}
    number = 0
    for day in range(150):
        level = rng.lognormvariate(0, 0.4)
        workingday = int(day % 7 < 5)
        is_test = rng.random() < 0.2
        for hour in range(0, 24, 2):
            number += 1
            shape = 60 + 50 * math.sin((hour - 6) / 24 * 2 * math.pi) + 30 * workingday * (hour in (8, 18))
            bikers = max(0, round(level * shape + rng.gauss(0, 8)))
            row = f"{number},{day // 40 + 1},{day},{hour},{workingday}"
            files["test" if is_test else "train"].append(row if is_test else f"{row},{bikers}")
            if is_test:
                files["answers"].append(f"{number},{bikers}")
    header = "id,season,day,hr,workingday"
    (root / "task.md").write_text("Predict `bikers`.")
    (root / "train.csv").write_text("\n".join([f"{header},bikers", *files["train"]]))
    (root / "test.csv").write_text("\n".join([header, *files["test"]]))
    return World(root=root, answers="\n".join(files["answers"]).encode())


def bike_rentals(root: Path) -> World:
    folder, answers = BESIDE / "workspaces" / "bike-rentals", BESIDE / "answers" / "bike-rentals.csv"
    if not answers.is_file():
        pytest.skip("the workspace bike-rentals does not lie beside this repository")
    for path in folder.iterdir():
        (root / path.name).write_bytes(path.read_bytes())
    return World(root=root, answers=answers.read_bytes())


@pytest.mark.parametrize("make", [made_up_days, bike_rentals])
@pytest.mark.parametrize("model", [by_median, by_hour, by_hour_and_kind_of_day])
@pytest.mark.parametrize("seed", [0, 1])
def test_verified_scores_agree_with_real_answers_within_their_noise(
    tmp_path: Path, make: Callable[[Path], World], model: Model, seed: int
) -> None:
    root = tmp_path / "workspace"
    root.mkdir()
    world = make(root)
    real, real_band = really(world, model)
    here, band = verified(world, model, seed)
    noise = math.hypot(real_band.standard_error, band.standard_error)
    print(
        make.__name__, model.__name__, seed, f"{real:.2f} {here:.2f} {noise:.2f} {(here - real) / noise:.2f}"
    )
    assert abs(here - real) <= 2.5 * noise


LEAKY = """
import pandas as pd
from sklearn.linear_model import LinearRegression
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
X = train[["age", "year", "logwage"]]
model = LinearRegression().fit(X, train["wage"])
"""
HONEST = LEAKY.replace(', "logwage"]]', "]]") + "print(train.drop(columns=['logwage', 'wage']).shape)\n"
FIRST_LINES = ("id,year,age,logwage,wage\n1,2006,18,4.3,75.0\n", "id,year,age\n9,2006,41\n")


def wages(root: Path) -> tuple[list[str], list[str]]:
    """The columns of train and test, as visible files have them."""
    folder = BESIDE / "workspaces" / "wages-leaky"
    names = ("train.csv", "test.csv")
    for name, made_up in zip(names, FIRST_LINES, strict=True):
        real = folder / name
        (root / name).write_bytes(real.read_bytes() if real.is_file() else made_up.encode())
    train, test = (next(csv.reader((root / name).read_text().splitlines())) for name in names)
    return train, test


def test_a_script_that_uses_the_leaked_column_of_wages_is_marked(tmp_path: Path) -> None:
    train, test = wages(tmp_path)
    reason = leak_reason(leaking_columns(LEAKY, train, test, "wage"))
    assert reason == "reads `logwage` (line 5), which the test file does not have"
    assert leaking_columns(HONEST, train, test, "wage") == ()


def test_the_scripts_of_the_rig_are_told_apart() -> None:
    scripts = sorted((BESIDE / "rig" / "scripts").glob("*.py"))
    env = BESIDE / "workspaces" / "house-price" / "env"
    if not scripts:
        pytest.skip("the rig does not lie beside this repository")
    train, test = (
        next(csv.reader((env / name).read_text().splitlines())) for name in ("train.csv", "test.csv")
    )
    found = {path.name: leaking_columns(path.read_text(), train, test, "SalePrice") for path in scripts}
    assert {name for name, uses in found.items() if uses} == {"12_target_leak.py"}
