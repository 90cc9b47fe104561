"""The main job on real data, with nothing configured: an environment by uv, real scripts, hidden answers."""

from pathlib import Path

import pytest

from tests.shell import Ended, Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """One home for the module: the scripts' environment is made once."""
    return Shell(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def first(shell: Shell) -> Path:
    folder = shell.home / "first"
    words = ("demo", folder, "--rounds", "2", "--samples", "3", "--seed", "1")
    ended = shell.mltui(*words, patience_s=400)
    assert ended.code == 0, ended.stdout + ended.stderr
    return folder


def facts(shell: Shell, folder: Path) -> Ended:
    """What a second call says of a run that has ended: nothing is made or asked."""
    return shell.mltui("run", folder, "--rounds", "2")


def scripts(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.glob(".mltui/candidates/*/script.py"))]


@pytest.mark.timeout(500)
def test_the_demo_works_with_nothing_configured(shell: Shell, first: Path) -> None:
    again = facts(shell, first)
    ended = again.facts[-1]
    assert ended["reason"] == "rounds"
    assert ended["counts"]["candidates"] == 6
    assert ended["counts"]["scored"] == 6
    assert ended["counts"]["failed"] == 0
    best = ended["best"]
    assert best["candidate"] > 1, "the baseline is beaten"
    assert abs(best["verified"] - best["reported"]) < 0.4 * best["reported"]
    assert (first / ".mltui" / "best" / "submission.csv").exists()
    assert len(set(scripts(first))) == 7


@pytest.mark.timeout(500)
def test_the_same_seed_writes_the_same_scripts(shell: Shell, first: Path) -> None:
    second = shell.home / "second"
    words = ("demo", second, "--rounds", "2", "--samples", "3", "--seed", "1")
    ended = shell.mltui(*words, patience_s=400)
    assert ended.code == 0, ended.stdout + ended.stderr
    assert scripts(second) == scripts(first)
