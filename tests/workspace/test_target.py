"""The tables play their parts by name, and the target's scale is that of predicting the median."""

from pathlib import Path

import pytest

from engine.workspace.files import VisibleFile, visible_files
from engine.workspace.shapes import open_workspace
from engine.workspace.target import Target, find_tables, find_target
from tests.workspace.conftest import Build


def files(*names: str) -> list[VisibleFile]:
    return [VisibleFile(name=name, location=f"/nowhere/{name}", size_bytes=1) for name in names]


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (
            ["sample_submission.csv", "test.csv", "train.csv"],
            ("train.csv", "test.csv", "sample_submission.csv"),
        ),
        (["data/test.csv", "data/train.csv", "notes.txt"], ("data/train.csv", "data/test.csv", None)),
        (["old/train.csv", "train.csv"], ("train.csv", None, None)),
        (["house_train.tsv", "house_test.tsv"], ("house_train.tsv", "house_test.tsv", None)),
        (["houses.csv"], ("houses.csv", None, None)),
        (["a.csv", "b.csv"], (None, None, None)),
        (["data.csv", "sampleSubmission.csv"], ("data.csv", None, "sampleSubmission.csv")),
        (["train.txt"], (None, None, None)),
    ],
)
def test_tables_are_found_by_name(names: list[str], parts: tuple[str | None, ...]) -> None:
    tables = find_tables(files(*names))
    found = (tables.train, tables.test, tables.submission)
    assert tuple(file.name if file else None for file in found) == parts


def target_of(root: Path) -> Target:
    workspace = open_workspace(root)
    return find_target(visible_files(workspace).files, workspace.task)


def test_the_target_is_what_train_has_and_test_lacks(build: Build) -> None:
    root = build(
        {
            "task.md": "Predict.",
            "train.csv": "id,a,price\n1,x,10\n2,y,NA\n3,z,30\n4,z,20\n",
            "test.csv": "id,a\n5,x\n",
        }
    )
    target = target_of(root)
    assert (target.guess.target, target.guess.id) == ("price", "id")
    assert target.scale is not None
    assert target.scale.median_mae == pytest.approx(20 / 3)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"train.csv": "id,a,kind\n1,x,good\n2,y,bad\n", "test.csv": "id,a\n3,x\n"},
        {"train.csv": b"\0\0\0\0", "test.csv": "id\n"},
        {"train.csv": "id,a,price\n", "test.csv": "id,a\n"},
    ],
)
def test_where_nothing_can_be_told_there_is_no_scale(build: Build, more: dict[str, str | bytes]) -> None:
    assert target_of(build({"task.md": "Predict.", **more})).scale is None


def test_a_broken_test_file_does_not_stand_in_the_way(build: Build) -> None:
    root = build({"task.md": "Predict `price`.", "train.csv": "id,price\n1,10\n2,20\n", "test.csv": b"\0\0"})
    assert target_of(root).guess.target == "price"
