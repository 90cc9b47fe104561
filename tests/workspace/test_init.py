"""A holdout is split off without touching a file of the person's, and taken back without a trace."""

import csv
import io
import os
import random
import stat
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import WorkspaceError
from engine.metric import METRICS, metric_named
from engine.workspace.census import Columns, take_census
from engine.workspace.files import visible_files
from engine.workspace.holdout import Holdout, Split
from engine.workspace.init import split_off, take_back
from engine.workspace.proposal import propose
from engine.workspace.shapes import open_workspace
from engine.workspace.splitting import Choice
from tests.workspace.conftest import Build

ROWS = 60


def table(separator: str = ",", end: str = "\n", rows: int = ROWS) -> str:
    lines = [["id", "day", "when", "kind", "price"]]
    for row in range(rows):
        note = f'"a{separator} ""b"" {row % 3}"'
        lines.append([str(row + 100), f"d{row // 6}", f"2024-01-{row // 2 + 1:02d}", note, str(row * 2.5)])
    return "".join(separator.join(cells) + end for cells in lines)


PLAIN: dict[str, str | bytes] = {"task.md": "Predict `price`.", "train.csv": table()}


def init(root: Path, **wishes: object) -> Holdout:
    task, train = wishes.pop("task", None), wishes.pop("train", None)
    proposal = propose(root, task=str(task) if task else None, train=str(train) if train else None)
    defaults: dict[str, object] = {
        "target": proposal.guess.target or "price",
        "id": proposal.guess.id,
        "must_have_id": "id" in wishes,
        "metric": METRICS["mae"],
        "group": None,
        "time": None,
        "share": 0.2,
        "seed": 0,
        "positive": None,
    }
    return split_off(proposal, Choice(**(defaults | wishes)))  # type: ignore[arg-type]


def cells(path: Path, separator: str = ",", encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=separator))


def shown(root: Path) -> dict[str, Path]:
    return {file.name: file.path for file in visible_files(open_workspace(root)).files}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_scripts_see_less_and_the_person_has_what_was_there(build: Build) -> None:
    root = build(PLAIN)
    before = tree(root)
    holdout = init(root)
    seen = shown(root)
    train, test = cells(seen["train.csv"]), cells(seen["test.csv"])
    answers, final = cells(holdout.answers), cells(holdout.final)
    assert (len(train), len(test), len(answers), len(final)) == (49, 13, 7, 7)
    assert train[0] == ["id", "day", "when", "kind", "price"]
    assert test[0] == ["id", "day", "when", "kind"]
    assert answers[0] == final[0] == ["id", "price"]
    original = {row[0]: row for row in cells(root / "train.csv")[1:]}
    assert all(original[row[0]] == row for row in train[1:])
    assert all(original[row[0]][:4] == row for row in test[1:])
    assert {row[0]: row[1] for row in answers[1:] + final[1:]} == {
        row[0]: original[row[0]][4] for row in test[1:]
    }
    assert {row[0] for row in train[1:]} | {row[0] for row in test[1:]} == set(original)
    assert {name: content for name, content in tree(root).items() if name in before} == before


def test_answers_lie_outside_and_are_for_the_owner_alone(build: Build, home: Path) -> None:
    root = build(PLAIN)
    holdout = init(root)
    assert holdout.answers.is_relative_to(home)
    assert not holdout.answers.is_relative_to(root)
    assert mode(holdout.folder) == 0o700
    assert (mode(holdout.answers), mode(holdout.final)) == (0o600, 0o600)
    assert not any(
        path.is_relative_to(holdout.folder) for name, path in shown(root).items() if "answer" in name
    )


def test_the_workspace_says_what_was_split(build: Build) -> None:
    root = build(PLAIN)
    init(root, group="day")
    workspace = open_workspace(root)
    assert workspace.holdout is not None
    assert workspace.answers == workspace.holdout.answers
    assert workspace.messages == (
        "holdout: whole groups of `day`, 6 rows to verify on and 6 kept for the end",
    )
    assert "Predict `price`." in workspace.task
    assert "No value of `day` stands in both files" in workspace.task
    assert (root / "mltui.toml").read_text().startswith("# Written by `mltui init`")


def test_the_same_seed_draws_the_same_rows(build: Build) -> None:
    drawn = [
        init(build(PLAIN, f"workspace{n}"), seed=seed).answers.read_bytes()
        for n, seed in enumerate((1, 1, 2))
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_whole_groups_go_together(build: Build) -> None:
    root = build(PLAIN)
    holdout = init(root, group="day", share=0.4)
    seen = shown(root)
    days = [{row[1] for row in cells(seen[name])[1:]} for name in ("train.csv", "test.csv")]
    assert days[0] & days[1] == set()
    groups = [{row[2] for row in cells(path)[1:]} for path in (holdout.answers, holdout.final)]
    assert groups[0] & groups[1] == set()
    assert holdout.record.split is Split.GROUPS


def test_the_last_stretch_is_held_out_and_its_later_half_kept_for_the_end(build: Build) -> None:
    root = build(PLAIN)
    holdout = init(root, time="when", share=0.2)
    seen = shown(root)
    whens = {row[0]: row[2] for row in cells(root / "train.csv")[1:]}
    train = [whens[row[0]] for row in cells(seen["train.csv"])[1:]]
    early, late = ([whens[row[0]] for row in cells(path)[1:]] for path in (holdout.answers, holdout.final))
    assert max(train) < min(early) <= max(early) < min(late)
    assert (len(early), len(late)) == (6, 6)


@pytest.mark.parametrize(
    ("dates", "is_understood"),
    [
        (["1", "2.5", "30", "4"], True),
        (["2024-01-31", "2024-02-01", "2024-11-30", "2024-03-01"], True),
        (
            ["2024-01-31T10:00:00Z", "2024-01-31T11:00:00Z", "2024-11-30T09:00:00Z", "2024-03-01T09:00:00Z"],
            True,
        ),
        (["12/31/2023", "1/2/2024", "12/30/2024", "2/1/2024"], True),
        (["31.12.2023", "2.1.2024", "30.12.2024", "1.2.2024"], True),
        (["Dec 31, 2023", "Jan 2, 2024", "Dec 30, 2024", "Feb 1, 2024"], True),
        (["", "2024-01-02", "2024-12-30", "2024-02-01"], True),
        (["yesterday", "today", "tomorrow", "now"], False),
        (["2024-01-02", "2/1/2024", "30.12.2024", "1"], False),
    ],
)
def test_times_are_read_as_people_write_them(build: Build, dates: list[str], is_understood: bool) -> None:
    rows = [f'{number},"{date}",1' for number, date in enumerate(dates * 5)]
    root = build({"task.md": "x", "train.csv": "\n".join(["id,when,y", *rows])})
    if not is_understood:
        with pytest.raises(WorkspaceError, match="not a column of numbers or of dates"):
            init(root, target="y", time="when")
        return
    init(root, target="y", time="when")
    held = {row[1] for row in cells(shown(root)["test.csv"])[1:]}
    assert held == {dates[2]}


@pytest.mark.parametrize(
    ("name", "separator", "end", "encoding"),
    [
        ("train.csv", ",", "\r\n", "utf-8"),
        ("train.csv", ";", "\n", "utf-8"),
        ("train.csv", "|", "\n", "utf-8"),
        ("train.tsv", "\t", "\r\n", "utf-8"),
        ("train.csv", ",", "\n", "utf-8-sig"),
        ("train.csv", ",", "\n", "utf-16"),
        ("data/train.csv", ",", "\n", "latin-1"),
    ],
)
def test_it_is_written_as_the_original_is(
    build: Build, name: str, separator: str, end: str, encoding: str
) -> None:
    text = table(separator, end).replace("kind", "größe")
    root = build({"task.md": "x", name: text.encode(encoding)})
    init(root, target="price")
    seen = shown(root)
    test = name.replace("train", "test")
    assert set(seen) == {name, test}
    content = seen[name].read_bytes().decode(encoding)
    assert content.count(end) == content.count("\n") == 49
    assert content.startswith("id") == (encoding != "utf-8-sig" or not content.startswith("\ufeff"))
    original = {row[0]: row for row in cells(root / name, separator, encoding)}
    assert all(original[row[0]] == row for row in cells(seen[name], separator, encoding))
    assert all(original[row[0]][:4] == row for row in cells(seen[test], separator, encoding))


def test_a_byte_that_is_no_text_passes_through(build: Build) -> None:
    # far behind what is looked at to tell the encoding
    content = table(rows=9_000).encode() + b"99999,d,2024-01-01,caf\xe9,1\n"
    root = build({"task.md": "x", "train.csv": content})
    init(root, target="price")
    both = shown(root)["train.csv"].read_bytes() + shown(root)["test.csv"].read_bytes()
    assert b"caf\xe9" in both


def test_without_an_id_rows_are_numbered(build: Build) -> None:
    root = build({"task.md": "x", "train.csv": "a,y\n" + "".join(f"{row},{row}\n" for row in range(20))})
    holdout = init(root, target="y", id=None, must_have_id=False)
    assert cells(shown(root)["train.csv"])[0] == ["id", "a", "y"]
    assert all(int(row[0]) == int(row[1]) + 1 for row in cells(holdout.answers)[1:])
    assert "`id` is the number of the row" in open_workspace(root).task


def test_a_guessed_id_that_is_none_is_not_used(build: Build) -> None:
    rows = "".join(f"{row // 2},{row},{row}\n" for row in range(20))
    root = build({"task.md": "x", "train.csv": f"customer_id,a,y\n{rows}"})
    holdout = init(root, target="y")
    assert (holdout.record.id, holdout.record.is_id_made) == ("id", True)


def test_test_has_no_column_that_the_persons_own_test_lacks(build: Build) -> None:
    own = "id,day\n1,d1\n"
    root = build({**PLAIN, "test.csv": own, "sample_submission.csv": "id,price\n1,7\n"})
    holdout = init(root)
    seen = shown(root)
    test = cells(seen["test.csv"])
    assert test[0] == ["id", "day"]
    assert "Only in `train.csv`, not to be had when predicting: `when`, `kind`" in open_workspace(root).task
    sample = cells(seen["sample_submission.csv"])
    assert sample[0] == ["id", "price"]
    assert {row[0] for row in sample[1:]} == {row[0] for row in test[1:]}
    assert {row[1] for row in sample[1:]} == {"7"}
    assert (root / "test.csv").read_text() == own
    assert holdout.record.shown == ("train.csv", "test.csv", "sample_submission.csv")


def test_no_copy_and_no_link_shows_the_answers(build: Build) -> None:
    root = build({**PLAIN, "old/everything.csv": "price,x\n1,2\n", "notes.csv": "a,b\n1,2\n"})
    (root / "link.csv").symlink_to(root / "train.csv")
    os.link(root / "train.csv", root / "second_name.bin")
    init(root, train="train.csv")
    assert set(shown(root)) == {"train.csv", "test.csv", "notes.csv"}


def test_rows_without_a_target_stay_in_training(build: Build) -> None:
    rows = "".join(f"{row},{'' if row % 2 else row}\n" for row in range(40))
    root = build({"task.md": "x", "train.csv": f"id,y\n{rows}"})
    holdout = init(root, target="y")
    assert all(cell for _, cell in cells(holdout.answers)[1:] + cells(holdout.final)[1:])
    assert len(cells(shown(root)["train.csv"])) == 1 + 36


@pytest.mark.parametrize(
    ("files", "wishes", "words"),
    [
        ({}, {"target": "cost"}, "train.csv has no column `cost` (--target)"),
        ({}, {"group": "week"}, "has no column `week` (--group)"),
        ({}, {"time": "week"}, "has no column `week` (--time)"),
        ({}, {"id": "key"}, "has no column `key` (--id)"),
        ({}, {"id": "day"}, "`day` has doubled values: d0"),
        ({}, {"id": "price"}, "cannot be the target and more"),
        ({}, {"share": 0.01}, "0.01 of 60 rows with a target is no holdout"),
        ({}, {"metric": METRICS["f1"]}, "has 60 classes, F1 is of two"),
        ({}, {"metric": METRICS["auc"]}, "too many classes for AUC"),
        ({}, {"positive": "1"}, "--positive is of F1, AUC and log loss, and the metric is MAE"),
        (
            {"train.csv": "id,y\n" + "".join(f"{row},{row}\n" for row in range(300))},
            {"target": "y", "metric": METRICS["accuracy"]},
            "has 300 different values: too many classes for accuracy",
        ),
        ({}, {"target": "kind"}, "`kind` is no column of numbers, MAE cannot measure it"),
        ({"train.csv": "id,price\n"}, {}, "train.csv has 0 rows, none of them with a value of `price`"),
        ({"train.csv": "id,price\n1,\n2,\n"}, {}, "none of them with a value of `price`"),
        ({"train.csv": "id,price\n1,2\n2,3,4\n"}, {}, "row 2 has 3 cells, the header has 2"),
        ({"train.csv": "1,2\n3,4\n"}, {}, "train.csv has no header"),
        ({"train.csv": "id,price,g\n" + "1,2,a\n" * 9}, {"group": "g"}, "`g` has 1 group"),
        ({"train.csv": "id,price,t\n" + "1,2,7\n" * 9}, {"time": "t"}, "`t` has only one time"),
        (
            {"train.csv": "id,price,g\n" + "1,2,a\n" * 98 + "1,2,b\n1,2,c\n"},
            {"group": "g"},
            "the groups of `g` are too large or too uneven",
        ),
        ({"train.csv": b"\0\0\0"}, {}, "train.csv cannot be read as a table: it is not text"),
        ({"train.csv": 'id,price\n1,"' + "x" * 200_000 + '"\n'}, {}, "field larger than field limit"),
        (
            {"train.csv": "id,kind\n1,a\n2,a\n3,a\n"},
            {"target": "kind", "metric": METRICS["accuracy"]},
            "only one",
        ),
        (
            {"train.csv": "id,kind\n1,a\n2,b\n3,a\n"},
            {"target": "kind", "metric": METRICS["f1"]},
            "which label is positive: `a` or `b`",
        ),
        (
            {"train.csv": "id,y\n1,0\n2,1\n"},
            {"metric": METRICS["f1"], "positive": "2", "target": "y"},
            "never is",
        ),
        ({"mltui.toml": 'metric = "rmse"\n'}, {}, "mltui.toml is your own and says otherwise"),
        ({"mltui.toml": "metric = \n"}, {}, "cannot read"),
    ],
)
def test_what_stands_in_the_way_is_one_line_and_nothing_is_written(
    build: Build, home: Path, files: dict[str, str | bytes], wishes: dict[str, object], words: str
) -> None:
    root = build({**PLAIN, **files})
    before = tree(root)
    with pytest.raises(WorkspaceError) as raised:
        init(root, **({"target": "price"} | wishes))
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
    assert tree(root) == before
    assert tree(home) == {}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"task.md": "x", "train.parquet": b"PAR1"}, "Parquet files is not supported yet"),
        (
            {"task.md": "x", "a.csv": "a,b\n1,2\n", "b.csv": "a,b\n1,2\n"},
            "which file is to be split? a.csv, b.csv",
        ),
        ({"task.md": "x"}, "there is no table"),
        (
            {
                "env/train.csv": "a,b\n",
                "scripts/research_problem.txt": "x",
                "scripts/answer.csv": "id,y\n1,2\n",
            },
            "has hidden answers of its own: answer.csv",
        ),
        ({}, "is empty"),
    ],
)
def test_a_folder_that_cannot_be_split_is_said(
    build: Build, files: dict[str, str | bytes], words: str
) -> None:
    with pytest.raises(WorkspaceError) as raised:
        propose(build(files), task="x", train=None)
    assert words in str(raised.value)


def test_a_config_that_says_the_same_stays_as_it_is(build: Build) -> None:
    config = 'samples = 3\nmetric = "rmse"\n'
    root = build({**PLAIN, "mltui.toml": config})
    init(root, metric=metric_named("rmse"))
    assert (root / "mltui.toml").read_text() == config
    take_back(root)
    assert (root / "mltui.toml").read_text() == config


@pytest.mark.parametrize("more", [{}, {".mltui/task.md": "My own words."}, {"test.csv": "id,day\n1,d\n"}])
def test_undo_leaves_no_trace(build: Build, home: Path, more: dict[str, str | bytes]) -> None:
    root = build({**PLAIN, **more})
    before = tree(root)
    init(root, task="Something else." if more else None)
    assert tree(root) != before
    take_back(root)
    assert {name: text for name, text in tree(root).items() if name != ".mltui/.gitignore"} == before
    assert tree(home) == {}
    assert "test.csv" not in shown(root) or "test.csv" in before


def test_what_a_killed_init_left_is_cleared_away(build: Build) -> None:
    root = build(PLAIN)
    holdout = init(root)
    stale = holdout.folder.parent / f".new-{holdout.folder.name}"
    take_back(root)
    stale.mkdir(parents=True)
    (stale / "answers.csv").write_text("id,price\n")
    init(root)
    assert not stale.exists()


def test_undo_keeps_what_the_person_changed_since(build: Build) -> None:
    root = build(PLAIN)
    init(root)
    with (root / "mltui.toml").open("a") as stream:
        stream.write("samples = 2\n")
    assert "was changed since and stays" in take_back(root)[0]
    assert (root / "mltui.toml").exists()


def test_undo_without_a_holdout_is_said(build: Build) -> None:
    with pytest.raises(WorkspaceError, match="has no holdout"):
        take_back(build(PLAIN))


def test_a_second_split_is_refused(build: Build) -> None:
    root = build(PLAIN)
    init(root)
    with pytest.raises(WorkspaceError, match="has been split off"):
        init(root)


def test_a_moved_workspace_keeps_its_holdout(build: Build, tmp_path: Path) -> None:
    holdout = init(build(PLAIN))
    moved = tmp_path / "elsewhere"
    (tmp_path / "workspace").rename(moved)
    assert open_workspace(moved).answers == holdout.answers
    take_back(moved)
    assert open_workspace(moved).holdout is None


def test_without_its_state_folder_the_answers_still_stay_hidden(build: Build) -> None:
    root = build(PLAIN)
    holdout = init(root)
    for path in sorted((root / ".mltui").rglob("*")):
        path.unlink()
    (root / ".mltui").rmdir()
    assert open_workspace(root).answers == holdout.answers
    assert len(cells(shown(root)["train.csv"])) == 49


@pytest.mark.parametrize("fault", ["gone", "changed", "marker", "record", "file"])
def test_a_holdout_that_cannot_be_used_shows_nothing_by_mistake(build: Build, fault: str) -> None:
    root = build(PLAIN)
    holdout = init(root)
    match fault:
        case "gone":
            holdout.folder.rename(holdout.folder.parent / "lost")
        case "changed":
            (root / "train.csv").write_text(table(rows=61))
        case "marker":
            (root / ".mltui" / "holdout.json").write_text('{"holdout": "../../x"}')
        case "record":
            (holdout.folder / "holdout.json").write_text("[]")
        case _:
            (holdout.folder / "shown" / "0.csv").unlink()
    with pytest.raises(WorkspaceError) as raised:
        open_workspace(root)
    assert "init --undo" in str(raised.value.hint)
    if fault != "record":
        take_back(root)
        assert open_workspace(root).holdout is None


def test_a_census_keeps_no_row() -> None:
    class Row(list[str]):
        """A list that can be watched."""

    alive: weakref.WeakSet[Row] = weakref.WeakSet()
    most = 0

    def rows() -> Iterator[list[str]]:
        nonlocal most
        rng = random.Random(0)
        for number in range(5_000):
            row = Row([str(number), str(rng.random())])
            Row.__hash__ = object.__hash__  # type: ignore[assignment]
            alive.add(row)
            yield row
            most = max(most, len(alive))

    columns = Columns(names=("id", "y"), target=1, id=0, group=None, time=None)
    assert take_census(rows(), columns, "train.csv").rows == 5_000
    assert most < 5
