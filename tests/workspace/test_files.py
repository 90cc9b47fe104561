"""Scripts see the workspace's files and nothing else."""

import os
from pathlib import Path

import pytest

from engine.errors import ConfigError, WorkspaceError
from engine.workspace.files import VisibleFiles, visible_files
from engine.workspace.shapes import open_workspace
from tests.workspace.conftest import Build


def seen(root: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> VisibleFiles:
    return visible_files(open_workspace(root), include=include, exclude=exclude)


def names(visible: VisibleFiles) -> list[str]:
    return [file.name for file in visible.files]


def plain(build: Build, files: dict[str, str | bytes]) -> Path:
    return build({"task.md": "Predict y.", **files})


def test_files_come_in_natural_order_with_their_sizes(build: Build) -> None:
    root = plain(build, {"part10.csv": "x", "part2.csv": "xy", "B.txt": "", "a.txt": ""})
    visible = seen(root)
    assert names(visible) == ["a.txt", "B.txt", "part2.csv", "part10.csv"]
    assert [file.size_bytes for file in visible.files] == [0, 0, 2, 1]
    assert visible.inputs == {name: root / name for name in names(visible)}
    assert not visible.notes


def test_the_task_text_the_config_and_the_state_are_not_files(build: Build) -> None:
    root = plain(
        build, {"mltui.toml": "", ".mltui/journal.db": "x", "README.md": "about", "a/mltui.toml": ""}
    )
    assert names(seen(root)) == ["a/mltui.toml", "README.md"]


def test_dot_files_and_git_are_not_shown(build: Build) -> None:
    root = plain(build, {".env": "KEY=1", ".git/config": "", ".secret/a.csv": "", "x.csv": ""})
    assert names(seen(root)) == ["x.csv"]
    assert names(seen(root, include=(".secret/",))) == [".secret/a.csv", "x.csv"]
    assert names(seen(root, include=("*",))) == [".env", ".secret/a.csv", "x.csv"]


def test_a_whole_folder_is_given_whole(build: Build) -> None:
    root = plain(build, {"data/a.csv": "", "data/deep/b.csv": "", "data/.gitkeep": "", "data/.DS_Store": "x"})
    visible = seen(root)
    assert names(visible) == ["data/a.csv", "data/deep/b.csv"]
    assert visible.inputs == {"data": root / "data"}


@pytest.mark.parametrize("hidden", [".env", "notes.secret", "deep/.env"])
def test_a_folder_with_something_invisible_is_given_in_pieces(build: Build, hidden: str) -> None:
    root = plain(build, {"data/a.csv": "", "data/deep/b.csv": "", f"data/{hidden}": "x"})
    visible = seen(root, exclude=("*.secret",))
    assert names(visible) == ["data/a.csv", "data/deep/b.csv"]
    reached = {path / "" for path in visible.inputs.values()}
    assert root / "data" not in reached
    assert not any(path in (root / "data" / hidden).parents for path in visible.inputs.values())
    assert visible.inputs["data/a.csv"] == root / "data/a.csv"


def test_exclude_leaves_out_and_include_overrules(build: Build) -> None:
    root = plain(build, {"a.csv": "", "b.csv": "", "raw/c.csv": "", "raw/d.csv": ""})
    assert names(seen(root, exclude=("*.csv",))) == []
    assert names(seen(root, exclude=("raw/", "b.csv"))) == ["a.csv"]
    assert names(seen(root, exclude=("raw/",), include=("raw/d.csv",))) == ["a.csv", "b.csv", "raw/d.csv"]
    assert seen(root, exclude=("raw/",), include=("raw/d.csv",)).inputs["raw/d.csv"] == root / "raw/d.csv"


def test_a_broken_pattern_is_a_config_error(build: Build) -> None:
    with pytest.raises(ConfigError, match="exclude: '!' is no pattern"):
        seen(plain(build, {}), exclude=("!",))


def test_what_git_ignores_is_not_shown_and_told(build: Build) -> None:
    root = plain(
        build,
        {
            ".git/HEAD": "",
            ".gitignore": "*.pkl\n/models/\n!keep.pkl\n\\\n!\n# a comment\n",
            "a.pkl": "",
            "keep.pkl": "",
            "models/m.bin": "",
            "deep/models/m.bin": "",
            "deep/.gitignore": "!b.pkl\n",
            "deep/b.pkl": "",
            "deep/c.pkl": "",
        },
    )
    visible = seen(root)
    assert names(visible) == ["deep/b.pkl", "deep/models/m.bin", "keep.pkl"]
    assert visible.notes == (
        "a.pkl, deep/c.pkl, models/: not shown to scripts, git ignores it; to show it, name it in `include`",
    )
    assert "models/m.bin" in names(seen(root, include=("models/",)))


def test_git_is_asked_for_its_own_exclude_file(build: Build) -> None:
    root = plain(build, {".git/info/exclude": "a.csv\n", "a.csv": "", "b.csv": ""})
    assert names(seen(root)) == ["b.csv"]


def test_a_gitignore_outside_of_a_work_tree_means_nothing(build: Build) -> None:
    root = plain(build, {".gitignore": "*.csv\n", "a.csv": ""})
    assert names(seen(root)) == ["a.csv"]


def test_a_work_tree_around_the_workspace_counts(build: Build) -> None:
    build({".git/HEAD": "", ".gitignore": "b.csv\n"}, name=".")
    root = plain(build, {"a.csv": "", "b.csv": ""})
    assert names(seen(root)) == ["a.csv"]


def test_a_workspace_that_is_itself_ignored_was_meant(build: Build) -> None:
    build({".git/HEAD": "", ".gitignore": "/workspace/\n*.csv\n"}, name=".")
    root = plain(build, {"a.csv": "", ".gitignore": "b.csv", "b.csv": ""})
    assert names(seen(root)) == ["a.csv"]


def test_a_link_that_leads_out_is_not_shown_and_told(build: Build, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x")
    root = plain(build, {"data/a.csv": ""})
    (root / "b.csv").symlink_to(tmp_path / "secret.csv")
    (root / "data/c.csv").symlink_to("../../secret.csv")
    (root / "d").symlink_to(tmp_path)
    (root / "e.csv").symlink_to("nowhere")
    visible = seen(root)
    assert names(visible) == ["data/a.csv"]
    assert visible.inputs == {"data/a.csv": root / "data/a.csv"}
    assert len(visible.notes) == 2
    assert "b.csv, d, data/c.csv" in visible.notes[0]
    assert "a link to nothing" in visible.notes[1]


def test_a_link_inside_is_followed_but_never_to_what_is_hidden(build: Build) -> None:
    root = plain(build, {"a.csv": "x", ".env": "KEY", ".mltui/journal.db": "", "mltui.toml": "", "sub/x": ""})
    for name, target in {
        "good.csv": "a.csv",
        "bad1": ".env",
        "bad2": ".mltui/journal.db",
        "bad3": "mltui.toml",
        "bad4": "sub",
        "bad5": ".",
    }.items():
        (root / name).symlink_to(target)
    visible = seen(root)
    assert names(visible) == ["a.csv", "good.csv", "sub/x"]
    assert visible.inputs["good.csv"] == root / "a.csv"


def test_answers_are_never_shown_under_any_name(build: Build) -> None:
    answers = "Id,y\n1,2\n"
    root = build(
        {
            "env/train.csv": "x,y\n",
            "env/copy.csv": answers,
            "env/other.csv": "Id,y\n1,3\n",
            "scripts/research_problem.txt": "Predict.",
            "scripts/answer.csv": answers,
            "scripts/more.csv": "more",
        }
    )
    os.link(root / "scripts/answer.csv", root / "env/hard.csv")
    os.link(root / "scripts/more.csv", root / "env/more.csv")
    (root / "env/soft.csv").symlink_to("../scripts/answer.csv")
    visible = seen(root, include=("*",))
    assert names(visible) == ["other.csv", "train.csv"]
    assert any("holds the hidden answers" in note for note in visible.notes)


def test_private_files_of_a_flat_competition_are_hidden(build: Build) -> None:
    root = build(
        {"description.md": "P", "sample_submission.csv": "Id,y\n", "private/test.csv": "x", "a.csv": ""}
    )
    (root / "link.csv").symlink_to("private/test.csv")
    assert names(seen(root, include=("**",))) == ["a.csv", "sample_submission.csv"]


def test_pipes_and_environments_and_odd_names_are_not_shown(build: Build) -> None:
    root = plain(build, {"venv/pyvenv.cfg": "", "venv/lib/x.py": "", "a.csv": "", "b\x1b[31m.csv": ""})
    os.mkfifo(root / "pipe")
    (root / os.fsdecode(b"bad\xff.csv")).write_text("")
    visible = seen(root)
    assert names(visible) == ["a.csv"]
    assert len(visible.notes) == 3
    assert not any("\x1b" in note for note in visible.notes)


@pytest.mark.parametrize("name", ["submission.csv", "script.py"])
def test_a_file_with_a_name_that_scripts_need_does_not_stand_in_the_way(build: Build, name: str) -> None:
    visible = seen(plain(build, {name: "1", f"data/{name}": "1"}))
    assert names(visible) == [f"data/{name}"]
    assert visible.notes == (f"{name}: not shown to scripts, a file of their own has this name",)


def test_a_task_without_files_is_possible_and_told(build: Build) -> None:
    assert "no files for scripts to see" in seen(plain(build, {})).notes[0]


def test_an_unreadable_file_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    root = plain(build, {"data/a.csv": "x"})
    workspace = open_workspace(root)
    monkeypatch.setattr(os, "access", lambda *_args, **_kwargs: False)
    with pytest.raises(WorkspaceError, match=r"cannot read .*data/a\.csv: Permission denied") as caught:
        visible_files(workspace)
    assert "'data/a.csv' to `exclude`" in str(caught.value.hint)


def test_an_unreadable_folder_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = open_workspace(plain(build, {"data/a.csv": "x"}))

    def denied(_path: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(WorkspaceError, match=r"cannot read the folder .*: Permission denied"):
        visible_files(workspace)


def test_folders_without_end_are_told(build: Build) -> None:
    root = plain(build, {"a/" * 70 + "x.csv": ""})
    with pytest.raises(WorkspaceError, match="more than 64 deep"):
        seen(root)


def test_many_files_are_fine(build: Build) -> None:
    root = plain(build, {f"images/{number}.png": "" for number in range(2_000)})
    visible = seen(root)
    assert len(visible.files) == 2_000
    assert visible.inputs == {"images": root / "images"}
    assert names(visible)[10] == "images/10.png"
