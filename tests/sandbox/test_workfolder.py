"""The work folder, after a script that means ill."""

import os
from pathlib import Path

import pytest

from engine.errors import SandboxError
from engine.sandbox.workfolder import disk_use_bytes, make_empty, remove_folder, remove_names

UNLIMITED = 1 << 62


def _use(folder: Path, stop_at: int = UNLIMITED) -> int:
    return disk_use_bytes(folder, stop_at=stop_at, is_wanted=lambda: True)


def _nest(folder: Path, depth: int) -> None:
    """Folders nested deeper than any path may be long."""
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 20, dir_fd=descriptor)
        below = os.open("d" * 20, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)


def test_a_folder_is_emptied_whatever_its_depth(tmp_path: Path) -> None:
    work = tmp_path / "work"
    _nest(work, 400)
    (work / ".lifted-1").write_text("in the way")
    make_empty(work)
    assert list(work.iterdir()) == []


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "gold").write_text("gold")
    work = tmp_path / "work"
    (work / "folder").mkdir(parents=True)
    (work / "link").symlink_to(treasure)
    (work / "folder" / "link").symlink_to(treasure)
    (work / "broken").symlink_to("nowhere")
    os.mkfifo(work / "pipe")
    assert _use(work) < 64 * 1024
    remove_names(work, ["link", "folder", "never-there"])
    assert {path.name for path in work.iterdir()} == {"broken", "pipe"}
    make_empty(work)
    assert list(work.iterdir()) == []
    assert (treasure / "gold").read_text() == "gold"


def test_closed_folders_are_opened_to_remove_them(tmp_path: Path) -> None:
    closed = tmp_path / "work" / "closed" / "below"
    closed.mkdir(parents=True)
    (closed / "file").write_text("x")
    closed.chmod(0)
    closed.parent.chmod(0)
    remove_folder(tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("no folder")
    with pytest.raises(SandboxError, match="work folder"):
        make_empty(tmp_path / "work")


def test_disk_use_counts_blocks_and_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 1_000_000)
    (tmp_path / "two").hardlink_to(tmp_path / "one")
    with (tmp_path / "sparse").open("wb") as sparse:
        sparse.truncate(1 << 30)
    assert 1_000_000 <= _use(tmp_path) < 1_100_000


def test_empty_files_count_a_little(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).touch()
    assert _use(tmp_path) >= 50 * 1024


def test_folders_nested_without_end_are_over_any_limit(tmp_path: Path) -> None:
    _nest(tmp_path / "work", 200)
    assert _use(tmp_path / "work", stop_at=1 << 40) > 1 << 40
    make_empty(tmp_path / "work")


def test_a_walk_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 1_000_000)
    assert disk_use_bytes(tmp_path, stop_at=UNLIMITED, is_wanted=lambda: False) == 0
    assert _use(tmp_path / "gone") == 0
