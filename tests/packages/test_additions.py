"""What was granted to one workspace: kept with the person, installed as a whole or not at all."""

import asyncio
from pathlib import Path

import pytest

from engine.config import Config, PackagesConfig
from engine.errors import PackagesError
from engine.packages import Additions, distribution_of
from tests.packages.world import isolate, tree, write_wheel


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("sklearn", "scikit-learn"),
        ("sklearn.ensemble", "scikit-learn"),
        ("cv2", "opencv-python"),
        ("PIL", "pillow"),
        ("yaml", "pyyaml"),
        ("catboost", "catboost"),
        ("vaderSentiment", "vadersentiment"),
        ("my_features", None),
        ("", None),
    ],
)
def test_a_module_has_a_distribution_by_a_kept_list_alone(module: str, distribution: str | None) -> None:
    assert distribution_of(module) == distribution


def additions(tmp_path: Path, workspace: str = "mine", **packages: object) -> Additions:
    root = tmp_path / workspace
    root.mkdir(exist_ok=True)
    config = Config(packages=PackagesConfig(install=("alpha",), **packages))  # type: ignore[arg-type]
    return Additions(config, root, lambda line: None, tmp_path / "data" / "granted.json")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheels = tmp_path / "wheels"
    for name in ("alpha", "beta", "gamma"):
        write_wheel(wheels, name)
    return isolate(monkeypatch, tmp_path, f"[global]\nno-index = true\nfind-links = {wheels}\n")


def test_a_granted_package_comes_beside_the_rest_and_is_remembered(tmp_path: Path, home: Path) -> None:
    before = asyncio.run(additions(tmp_path).prepare())
    after = asyncio.run(additions(tmp_path).add("beta"))
    assert set(after.packages) == {"alpha", "beta"}
    assert before.python != after.python
    assert asyncio.run(additions(tmp_path).prepare()).python == after.python
    assert set(asyncio.run(additions(tmp_path).add("gamma")).packages) == {"alpha", "beta", "gamma"}


def test_other_workspaces_are_not_touched(tmp_path: Path, home: Path) -> None:
    asyncio.run(additions(tmp_path).add("beta"))
    other = asyncio.run(additions(tmp_path, "theirs").prepare())
    assert set(other.packages) == {"alpha"}


def test_a_failed_install_leaves_everything_as_it_was(tmp_path: Path, home: Path) -> None:
    before = asyncio.run(additions(tmp_path).add("beta"))
    folders = tree(home)
    with pytest.raises(PackagesError, match="nowhere"):
        asyncio.run(additions(tmp_path).add("nowhere"))
    assert tree(home) == folders
    assert asyncio.run(additions(tmp_path).prepare()).python == before.python


def test_only_plain_names_can_be_added(tmp_path: Path, home: Path) -> None:
    for evil in ("--index-url=x", "../beta", "beta @ file:///tmp/x.whl"):
        with pytest.raises(PackagesError):
            asyncio.run(additions(tmp_path).add(evil))


def test_a_person_s_own_python_is_copied_not_changed(tmp_path: Path, home: Path) -> None:
    theirs = asyncio.run(additions(tmp_path).prepare())
    config = Config(python=str(theirs.python))
    mine = Additions(config, tmp_path / "mine", lambda line: None, tmp_path / "data" / "granted.json")
    copied = asyncio.run(mine.add("beta"))
    assert set(copied.packages) == {"alpha", "beta"}
    assert copied.packages["alpha"] == theirs.packages["alpha"]
    assert copied.python != theirs.python
    assert set(asyncio.run(additions(tmp_path, "theirs").prepare()).packages) == {"alpha"}


def test_a_damaged_list_is_named_and_nothing_is_lost(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "data" / "granted.json"
    file.parent.mkdir()
    file.write_text("[1]")
    with pytest.raises(PackagesError, match=r"granted\.json is damaged"):
        asyncio.run(additions(tmp_path).prepare())
    assert file.read_text() == "[1]"
