"""The person's own script is found, or named, or not wanted."""

from pathlib import Path
from typing import Literal

import pytest

from engine.errors import ConfigError
from engine.workspace.baseline import find_baseline
from engine.workspace.files import visible_files
from engine.workspace.shapes import open_workspace
from tests.workspace.conftest import Build


def baseline(root: Path, choice: str | Literal[False] | None = None) -> str | None:
    workspace = open_workspace(root)
    found = find_baseline(workspace, visible_files(workspace).files, choice)
    return None if found is None else found.relative_to(root).as_posix()


def plain(build: Build, *names: str) -> Path:
    return build({"task.md": "Predict.", **dict.fromkeys(names, "print(1)")})


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], None),
        (["train.py", "main.py", "util.py"], "train.py"),
        (["solution.py", "util.py", "baseline.py"], "baseline.py"),
        (["run.py", "util.py"], "run.py"),
        (["mine.py"], "mine.py"),
        (["mine.py", "src/train.py"], "mine.py"),
        (["src/mine.py"], "src/mine.py"),
        (["a.py", "b.py"], None),
        (["src/train.py", "src/b.py"], None),
        ([".train.py"], None),
    ],
)
def test_it_is_found_by_itself(build: Build, names: list[str], found: str | None) -> None:
    assert baseline(plain(build, *names)) == found


def test_false_wants_none(build: Build) -> None:
    assert baseline(plain(build, "train.py"), False) is None


def test_an_empty_script_is_none(build: Build) -> None:
    assert baseline(build({"task.md": "Predict.", "train.py": ""})) is None


def test_the_named_one_is_taken(build: Build) -> None:
    root = plain(build, "train.py", "src/mine.py")
    assert baseline(root, "src/mine.py") == "src/mine.py"


def test_in_a_benchmark_it_may_be_named_from_either_folder(build: Build) -> None:
    root = build({"env/train.py": "1", "scripts/research_problem.txt": "Predict."})
    assert baseline(root) == baseline(root, "train.py") == baseline(root, "env/train.py") == "env/train.py"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("trian.py", "there is no 'trian.py'"),
        ("", "no path inside the workspace"),
        ("/etc/passwd", "no path inside the workspace"),
        ("../x.py", "no path inside the workspace"),
        ("scripts/eval.py", "where scripts may not look"),
        (".mltui/x.py", "where scripts may not look"),
        ("out.py", "where scripts may not look"),
        ("folder", "is no file"),
        ("broken.py", "a link to nothing"),
    ],
)
def test_one_that_cannot_be_run_is_told(build: Build, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "out.py").write_text("")
    root = build(
        {
            "env/folder/x": "",
            "scripts/research_problem.txt": "Predict.",
            "scripts/eval.py": "1",
            ".mltui/x.py": "1",
        }
    )
    (root / "env/out.py").symlink_to(tmp_path / "out.py")
    (root / "env/broken.py").symlink_to("nowhere")
    with pytest.raises(ConfigError, match=f"baseline: .*{words}") as caught:
        baseline(root, name)
    assert caught.value.hint
