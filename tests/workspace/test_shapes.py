"""Workspaces of the three shapes open; whatever cannot be one says why and what to do."""

import os
from pathlib import Path

import pytest

from engine.errors import WorkspaceError
from engine.workspace.shapes import Shape, open_workspace
from engine.workspace.task_text import TASK_LIMIT_BYTES
from tests.workspace.conftest import Build


@pytest.mark.parametrize(
    "name", ["task.md", "TASK.MD", "README.md", "readme.md", "description.md", "research_problem.txt"]
)
def test_a_plain_folder_has_a_task_text_under_any_of_its_names(build: Build, name: str) -> None:
    workspace = open_workspace(build({name: "Predict y.", "train.csv": "x,y\n1,2\n"}))
    assert workspace.shape is Shape.PLAIN
    assert workspace.task == "Predict y."
    assert workspace.task_file.name == name
    assert workspace.files_root == workspace.root
    assert workspace.answers is None
    assert workspace.state_dir == workspace.root / ".mltui"


def test_the_task_texts_are_taken_in_order(build: Build) -> None:
    root = build({"README.md": "about", "research_problem.txt": "old", "task.md": "the task"})
    assert open_workspace(root).task == "the task"
    (root / "task.md").unlink()
    assert open_workspace(root).task == "about"


def test_a_task_text_of_mltui_comes_before_all(build: Build) -> None:
    root = build({".mltui/task.md": "mine", "task.md": "theirs", "train.csv": "a\n"})
    assert open_workspace(root).task == "mine"


def test_opening_writes_nothing(build: Build) -> None:
    root = build({"task.md": "Predict y."})
    open_workspace(root)
    assert list(root.iterdir()) == [root / "task.md"]


def test_a_benchmark_shows_env_and_hides_scripts(build: Build) -> None:
    root = build(
        {
            "env/train.csv": "x,y\n",
            "scripts/research_problem.txt": "Predict y.",
            "scripts/answer.csv": "Id,y\n1,2\n",
            "scripts/read_only_files.txt": "./train.csv\n",
        }
    )
    workspace = open_workspace(root)
    assert workspace.shape is Shape.MLAGENTBENCH
    assert workspace.files_root == root / "env"
    assert workspace.answers == root / "scripts/answer.csv"
    assert workspace.hidden == (root / "scripts",)
    assert workspace.task == "Predict y."


def test_a_benchmark_without_answers_has_none(build: Build) -> None:
    root = build({"env/train.csv": "x,y\n", "scripts/research_problem.txt": "Predict y."})
    assert open_workspace(root).answers is None


def test_a_plain_folder_with_an_environment_and_scripts_is_no_benchmark(build: Build) -> None:
    root = build(
        {
            "env/pyvenv.cfg": "",
            "scripts/research_problem.txt": "no",
            "scripts/prepare.py": "",
            "task.md": "yes",
        }
    )
    assert open_workspace(root).shape is Shape.PLAIN


def test_answers_that_lead_out_are_not_used_and_told(build: Build, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("Id,y\n")
    root = build({"env/a.csv": "x\n", "scripts/research_problem.txt": "Predict."})
    (root / "scripts/answer.csv").symlink_to(tmp_path / "secret.csv")
    workspace = open_workspace(root)
    assert workspace.answers is None
    assert "scripts/answer.csv is not used" in workspace.messages[0]


@pytest.mark.parametrize("inner", ["", "prepared/"])
def test_a_prepared_competition_shows_its_public_files(build: Build, inner: str) -> None:
    root = build(
        {
            f"{inner}public/description.md": "Predict y.",
            f"{inner}public/train.csv": "x,y\n",
            f"{inner}private/answers.csv": "Id,y\n",
        }
    )
    workspace = open_workspace(root)
    assert workspace.shape is Shape.MLE_BENCH
    assert workspace.files_root == root / f"{inner}public"
    assert workspace.hidden == (root / f"{inner}private",)


def test_a_flat_competition_is_known_by_its_sample_submission(build: Build) -> None:
    root = build({"description.md": "Predict y.", "sample_submission.csv": "Id,y\n", "train.csv": "x,y\n"})
    assert open_workspace(root).shape is Shape.MLE_BENCH


def test_the_task_text_is_cleaned(build: Build) -> None:
    root = build({"task.md": "\x1b[31mPredict\x1b[0m y\x00\u202e.\r\n".replace("\x00", "")})
    assert open_workspace(root).task == "Predict y."


@pytest.mark.parametrize(("content", "text"), [(b"caf\xe9", "caf\ufffd"), ("hé".encode("utf-16"), "hé")])
def test_a_task_text_in_another_encoding_is_read(build: Build, content: bytes, text: str) -> None:
    assert open_workspace(build({"task.md": content})).task == text


def test_a_long_task_text_is_cut_and_told(build: Build) -> None:
    workspace = open_workspace(build({"task.md": "word " * TASK_LIMIT_BYTES}))
    assert workspace.task.endswith("... the rest of this text is left out ...")
    assert len(workspace.task) < TASK_LIMIT_BYTES + 100
    assert "longer than 200000 bytes" in workspace.messages[0]


def refused(path: Path) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        open_workspace(path)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def test_a_missing_folder_names_the_nearest_one(build: Build, tmp_path: Path) -> None:
    build({"task.md": "x"}, name="house-price")
    error = refused(tmp_path / "house-prise")
    assert str(error) == f"there is no folder {tmp_path}/house-prise"
    assert error.hint == f"did you mean {tmp_path}/house-price?"


def test_a_missing_folder_in_a_missing_folder_names_what_exists(tmp_path: Path) -> None:
    assert refused(tmp_path / "zzz/yyy").hint == f"{tmp_path} exists, zzz in it does not"


def test_a_file_is_no_workspace(build: Build) -> None:
    root = build({"train.csv": "x\n"})
    error = refused(root / "train.csv")
    assert "is a file, not a folder" in str(error)
    assert str(root) in str(error.hint)


@pytest.mark.parametrize("files", [{}, {".mltui/journal.db": ""}])
def test_an_empty_folder_is_told(build: Build, files: dict[str, str | bytes]) -> None:
    assert "is empty" in str(refused(build(files)))


def test_a_folder_without_task_text_is_told(build: Build) -> None:
    root = build({"train.csv": "x\n"})
    error = refused(root)
    assert str(error) == (
        f"no task text in {root}: there is no task.md, README.md, description.md or research_problem.txt"
    )
    assert str(root / "task.md") in str(error.hint)
    assert f"`mltui init {root} --task @FILE`" in str(error.hint)


def test_a_benchmark_without_task_text_is_told(build: Build) -> None:
    root = build({"env/a.csv": "x\n", "scripts/answer.csv": "Id\n"})
    assert f"no task text in {root}/scripts: there is no research_problem.txt" in str(refused(root))


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff\n", "\x1b[0m"])
def test_an_empty_task_text_is_told(build: Build, content: str) -> None:
    assert "is empty" in str(refused(build({"task.md": content, "train.csv": "x\n"})))


def test_a_task_text_that_is_no_text_is_told(build: Build) -> None:
    assert "is not text" in str(refused(build({"task.md": b"\x89PNG\0\0\0"})))


def test_a_folder_in_place_of_the_task_text_is_told(build: Build) -> None:
    assert "it is a folder, not a file" in str(refused(build({"task.md/note": "x"})))


def test_a_broken_link_in_place_of_the_task_text_is_told(build: Build) -> None:
    root = build({"train.csv": "x\n"})
    (root / "task.md").symlink_to(root / "nowhere")
    assert "it is a link to nothing" in str(refused(root))


def test_links_in_a_circle_are_told(build: Build) -> None:
    root = build({"train.csv": "x\n"})
    (root / "task.md").symlink_to(root / "README.md")
    (root / "README.md").symlink_to(root / "task.md")
    refused(root)


def test_a_task_text_that_leads_out_is_refused(build: Build, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a key")
    root = build({"train.csv": "x\n"})
    (root / "task.md").symlink_to(tmp_path / "secret")
    assert "leads out of the workspace" in str(refused(root))


def test_a_pipe_in_place_of_the_task_text_does_not_hang(build: Build) -> None:
    root = build({"train.csv": "x\n"})
    os.mkfifo(root / "task.md")
    assert "no regular file" in str(refused(root))


def test_an_env_that_leads_out_is_refused(build: Build, tmp_path: Path) -> None:
    root = build({"scripts/research_problem.txt": "Predict."})
    (tmp_path / "elsewhere").mkdir()
    (root / "env").symlink_to(tmp_path / "elsewhere")
    assert "leads out of the workspace" in str(refused(root))


def test_a_path_that_cannot_be_one_is_told() -> None:
    assert "cannot open the folder" in str(refused(Path("a\0b")))


def test_a_link_to_a_workspace_is_followed(build: Build, tmp_path: Path) -> None:
    root = build({"task.md": "Predict."})
    (tmp_path / "link").symlink_to(root)
    assert open_workspace(tmp_path / "link").root == root


def test_a_folder_that_may_not_be_read_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    root = build({"task.md": "Predict."})

    def denied(_self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    assert "Permission denied" in str(refused(root))
