"""What was trusted counts as long as not a byte of it changes."""

import stat
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.workspace.trust import Trust, trustable_files, trusted_overrides
from tests.workspace.conftest import Build


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(tmp_path / "state" / "mltui" / "trusted.json")


def test_a_file_is_trusted_by_place_and_bytes(build: Build, trust: Trust) -> None:
    root = build({"a": "one", "b": "one"})
    assert not trust.is_trusted(root / "a")
    trust.trust([root / "a"])
    assert trust.is_trusted(root / "a")
    assert trust.is_trusted(root / "a", b"one")
    assert not trust.is_trusted(root / "a", b"two")
    assert not trust.is_trusted(root / "b")
    (root / "a").write_text("two")
    assert not trust.is_trusted(root / "a")
    assert not trust.is_trusted(root / "missing")


def test_trusting_more_keeps_what_was_trusted(build: Build, trust: Trust) -> None:
    root = build({"a": "one", "b": "two"})
    trust.trust([root / "a"])
    trust.trust([root / "b"])
    assert Trust(trust.file).is_trusted(root / "a")


def test_the_list_is_private_and_leaves_nothing_beside_it(build: Build, trust: Trust) -> None:
    trust.trust([build({"a": "one"}) / "a"])
    assert stat.S_IMODE(trust.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(trust.file.parent.stat().st_mode) == 0o700
    assert list(trust.file.parent.iterdir()) == [trust.file]


def test_a_missing_file_cannot_be_trusted(tmp_path: Path, trust: Trust) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*nothing"):
        trust.trust([tmp_path / "nothing"])
    assert not trust.file.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"trusted": 3}', "\0", "[" * 100_000])
def test_a_broken_list_is_told(build: Build, trust: Trust, content: str) -> None:
    root = build({"a": "one"})
    trust.file.parent.mkdir(parents=True)
    trust.file.write_text(content)
    with pytest.raises(ConfigError, match=r"trusted\.json is broken") as caught:
        trust.is_trusted(root / "a")
    assert "delete it" in str(caught.value.hint)


def test_a_list_that_cannot_be_written_is_told(build: Build, tmp_path: Path) -> None:
    root = build({"a": "one"})
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot (read|write)"):
        Trust(tmp_path / "file" / "trusted.json").trust([root / "a"])


def test_the_users_list_lies_in_the_state_dir(home: Path) -> None:
    assert home in Trust.of_user().file.parents


def test_what_would_be_trusted_is_listed(build: Build, trust: Trust) -> None:
    root = build(
        {
            "mltui.toml": "samples = 3\nnetwork = true\n[policy]\nbase_url = 'http://x/v1'\n",
            ".mltui/prompts/draft_system.md": "Be bold.",
            ".mltui/prompts/notes.txt": "no prompt",
        }
    )
    config, prompt = trustable_files(root, trust)
    assert config.path == root / "mltui.toml"
    assert config.why == ("line 2: network = true", 'line 4: policy.base_url = "http://x/v1"')
    assert prompt.why == ("replaces the prompt `draft_system`",)
    assert not config.is_trusted
    trust.trust([config.path])
    assert [file.is_trusted for file in trustable_files(root, trust)] == [True, False]


@pytest.mark.parametrize("text", ["samples = 3\n", "not toml", b"\xff"])
def test_a_harmless_or_broken_config_needs_no_trust(build: Build, trust: Trust, text: str | bytes) -> None:
    assert trustable_files(build({"mltui.toml": text}), trust) == ()


def test_overrides_count_once_trusted(build: Build, trust: Trust) -> None:
    root = build({".mltui/prompts/draft_user.md": "Hello $name", ".mltui/prompts/emphases.md": "a: b"})
    trust.trust([root / ".mltui/prompts/draft_user.md"])
    texts, messages = trusted_overrides(root / ".mltui", trust)
    assert texts == {"draft_user": "Hello $name"}
    assert len(messages) == 1
    assert ".mltui/prompts/emphases.md is not used" in messages[0]
    assert f"mltui trust {root}" in messages[0]


def test_overrides_that_are_links_are_no_overrides(build: Build, trust: Trust, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("key")
    root = build({".mltui/prompts/x": ""})
    (root / ".mltui/prompts/draft_user.md").symlink_to(tmp_path / "secret.md")
    assert trusted_overrides(root / ".mltui", trust) == ({}, ())
    assert trustable_files(root, trust) == ()


def test_a_workspace_without_overrides_has_none(build: Build, trust: Trust) -> None:
    assert trusted_overrides(build({"task.md": "x"}) / ".mltui", trust) == ({}, ())
