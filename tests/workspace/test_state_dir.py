"""`.mltui/` is made for its owner only, and no link in it is followed."""

import stat
from pathlib import Path

import pytest

from engine.errors import WorkspaceError
from engine.workspace.state_dir import make_state_dir


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_private_and_invisible_to_git(tmp_path: Path) -> None:
    state_dir = make_state_dir(tmp_path)
    assert state_dir == tmp_path / ".mltui"
    assert mode(state_dir) == 0o700
    assert (state_dir / ".gitignore").read_text() == "*\n"


def test_making_it_again_keeps_what_is_there(tmp_path: Path) -> None:
    state_dir = make_state_dir(tmp_path)
    (state_dir / "journal.db").write_text("facts")
    (state_dir / ".gitignore").write_text("mine\n")
    state_dir.chmod(0o755)
    make_state_dir(tmp_path)
    assert (state_dir / "journal.db").read_text() == "facts"
    assert (state_dir / ".gitignore").read_text() == "mine\n"
    assert mode(state_dir) == 0o700


def test_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".mltui").symlink_to("elsewhere")
    with pytest.raises(WorkspaceError, match="is a link"):
        make_state_dir(tmp_path)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".mltui").write_text("")
    with pytest.raises(WorkspaceError, match="is no folder"):
        make_state_dir(tmp_path)


@pytest.mark.parametrize("name", [".gitignore", "journal.db", "candidates", "best"])
def test_a_link_inside_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / ".mltui").mkdir()
    (tmp_path / ".mltui" / name).symlink_to(tmp_path / "target")
    with pytest.raises(WorkspaceError, match=f"{name} is a link"):
        make_state_dir(tmp_path)
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(
    "link",
    ["candidates/0001", "candidates/0001/script.py", "candidates/0001/work", "candidates/0001/asked/a"],
)
def test_a_link_deeper_inside_is_refused(tmp_path: Path, link: str) -> None:
    state_dir = make_state_dir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (state_dir / link).parent.mkdir(parents=True)
    (state_dir / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="is a link"):
        make_state_dir(tmp_path)


def test_what_a_script_left_in_its_work_folder_may_be_a_link(tmp_path: Path) -> None:
    work = make_state_dir(tmp_path) / "candidates" / "0001" / "work"
    work.mkdir(parents=True)
    (work / "link").symlink_to("/etc/passwd")
    make_state_dir(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write")
def test_a_workspace_that_cannot_be_written_is_told() -> None:
    with pytest.raises(WorkspaceError, match=r"cannot make /proc/.*/\.mltui") as caught:
        make_state_dir(Path("/proc/self").resolve())
    assert "copy the workspace" in str(caught.value.hint)
