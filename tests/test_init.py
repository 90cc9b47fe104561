"""`mltui init` on the command line: options, questions, one line for what is wrong."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.journal.lock import WorkspaceLock
from engine.workspace.shapes import open_workspace
from engine.workspace.state_dir import make_state_dir
from tui.cli import main

TRAIN = "id,day,price\n" + "".join(f"{row},{row // 5},{row * 2}\n" for row in range(50))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "train.csv").write_text(TRAIN)
    return folder


def told(*words: str | Path) -> str:
    done = CliRunner().invoke(main, ["init", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: str | Path) -> str:
    done = CliRunner().invoke(main, ["init", *map(str, words)])
    assert done.exit_code == 2
    assert done.stderr.startswith("mltui: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_all_can_be_said_as_options(root: Path) -> None:
    said = told(root, "--task", "Predict it.", "--target", "price", "--metric", "RMSE", "--group", "day")
    assert "holdout: whole groups of `day`, 5 rows to verify on and 5 kept for the end" in said
    assert "target `price`, id `id`, metric RMSE; 40 rows to train on" in said
    workspace = open_workspace(root)
    assert workspace.task.startswith("Predict it.\n")
    assert "Measured by RMSE" in workspace.task
    assert 'metric = "rmse"' in (root / "mltui.toml").read_text()


def test_the_task_is_read_from_a_file_and_suggests_the_metric(root: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Predict `price`.\x1b[2J Evaluated by R2.")
    assert "metric R2" in told(root, "--task", f"@{words}")
    assert "\x1b" not in open_workspace(root).task


def test_undo_takes_it_back(root: Path) -> None:
    told(root, "--task", "x", "--target", "price")
    assert "scripts see your own files again" in told(root, "--undo")
    assert [path.name for path in root.iterdir()] == ["train.csv"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "nothing says what is to be predicted"),
        (["--task", "Learn."], "nothing says which column is the target"),
        (["--task", ""], "the task text is empty"),
        (["--task", "@/no/such/file"], "No such file"),
        (["--task", "x", "--target", "cost"], "has no column `cost`"),
        (
            ["--task", "x", "--target", "price", "--metric", "speed"],
            "--metric speed: there is no such metric",
        ),
        (["--task", "x", "--group", "day", "--time", "day"], "a split is by one of them"),
        (["--task", "x", "--train", "other.csv"], "scripts see no file 'other.csv'"),
        (["--holdout", "1.5"], "--holdout"),
        (["--undo"], "has no holdout that could be taken back"),
    ],
)
def test_what_is_wrong_is_one_line(root: Path, words: Sequence[str], expected: str) -> None:
    assert expected in refused(root, *words)
    assert [path.name for path in root.iterdir()] == ["train.csv"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "there is no folder" in refused(tmp_path / "nowhere", "--task", "x")


def test_nothing_is_split_beside_an_engine(root: Path) -> None:
    with WorkspaceLock(make_state_dir(root)):
        assert "an engine works on it" in refused(root, "--task", "x", "--target", "price")


def test_earlier_runs_have_seen_everything(root: Path) -> None:
    (make_state_dir(root) / "journal.db").write_bytes(b"")
    assert "start a new run with --new" in told(root, "--task", "x", "--target", "price")


def on_a_terminal(answers: str, *words: str) -> str:
    """What a person reads who types these lines."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", "from tui.cli import main; main()", "init", *words],
        stdin=follower,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        os.write(leader, answers.encode())
        read = b""
        while True:
            try:
                chunk = os.read(leader, 4096)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            read += chunk
        process.wait()
    os.close(leader)
    return read.decode()


def test_on_a_terminal_what_is_missing_is_asked_for(root: Path) -> None:
    said = on_a_terminal("Predict the price.\nIn dollars.\n\ncost\nprice\nspeed\nmape\nday\n", str(root))
    assert "What is to be predicted" in said
    assert "there is no column cost" in said
    assert "known are mae" in said
    assert "holdout: whole groups of `day`" in said
    task = open_workspace(root).task
    assert task.startswith("Predict the price.\nIn dollars.")
    assert "MAPE" in task


def test_on_a_terminal_the_guesses_are_the_defaults(root: Path) -> None:
    (root / "task.md").write_text("Predict `price`, evaluated by RMSLE.")
    said = on_a_terminal("\n\n\n\n", str(root))
    assert "[price]" in said
    assert "[rmsle]" in said
    assert "rows drawn by chance" in said
