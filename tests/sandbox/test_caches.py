"""Model caches: shown read-only where they are, without the tokens beside them, and never with a secret."""

import asyncio
import json
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.outcome import OutcomeKind
from engine.sandbox.caches import lent_caches
from engine.sandbox.lent import Lent
from engine.sandbox.local import LocalExecutor
from engine.sandbox.settings import SandboxSettings
from tests.sandbox.world import World, finished


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A person's home with a cache in it."""
    home = tmp_path / "people" / "ada"
    hub = home / ".cache" / "huggingface" / "hub"
    hub.mkdir(parents=True)
    (hub / "model.bin").write_text("weights")
    (hub.parent / "token").write_text("hf_decoy")
    (home / ".ssh").mkdir()
    (home / ".config" / "mltui").mkdir(parents=True)
    return home


def run(world: World, code: str, caches: dict[str, Path]) -> tuple[str, OutcomeKind, tuple[str, ...]]:
    async def alone() -> tuple[str, OutcomeKind, tuple[str, ...]]:
        executor = LocalExecutor(world.isolation, SandboxSettings(caches=caches))
        spec = world.spec(code)
        try:
            execution = await finished(executor.submit(spec))
        finally:
            await executor.close()
        return spec.stdout.read_text(), execution.kind, executor.notes

    return asyncio.run(alone())


def test_a_cache_is_there_read_only_and_its_token_is_not(walled: World, home: Path) -> None:
    cache = home / ".cache" / "huggingface"
    cache.chmod(0o700)
    code = """
        import json, os
        cache = os.environ["HF_HOME"]
        told = {"cache": cache, "model": open(f"{cache}/hub/model.bin").read()}
        told["token"] = open(f"{cache}/token").read()
        told["offline"] = os.environ["HF_HUB_OFFLINE"] + os.environ["TRANSFORMERS_OFFLINE"]
        try:
            open(f"{cache}/hub/new.bin", "w")
        except OSError as error:
            told["write"] = error.strerror
        told["home"] = os.listdir(os.path.dirname(os.path.dirname(cache)))
        os.makedirs(os.environ["HF_MODULES_CACHE"])
        print(json.dumps(told))
        """
    output, _, notes = run(walled, code, {"HF_HOME": cache})
    assert json.loads(output) == {
        "cache": str(cache),
        "model": "weights",
        "token": "",
        "offline": "11",
        "write": "Read-only file system",
        "home": [".cache"],
    }
    assert not any("caches" in note for note in notes)


def test_a_cache_that_is_not_there_is_told_and_harms_nobody(world: World, tmp_path: Path) -> None:
    code = "import os; print('HF_HOME' in os.environ)"
    output, kind, notes = run(world, code, {"HF_HOME": tmp_path / "nowhere"})
    assert (output, kind) == ("False\n", OutcomeKind.OK)
    assert [note for note in notes if "caches" in note] == [
        f"`caches.HF_HOME`: there is no folder {tmp_path}/nowhere; scripts go without it"
    ]


def test_with_a_network_libraries_may_ask_it(home: Path) -> None:
    caches = {"HF_HOME": home / ".cache" / "huggingface"}
    online, _ = lent_caches(caches, home=home, network=True)
    offline, _ = lent_caches(caches, home=home, network=False)
    assert set(offline.variables) - set(online.variables) >= {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"}
    assert lent_caches({}, home=home, network=False) == (Lent(), ())


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("/", "lies in it"),
        ("/etc", "keys and settings"),
        ("{home}", "lies in it"),
        ("{home}/..", "lies in it"),
        ("{home}/.ssh", "keys and settings"),
        ("{home}/.config/mltui", "keys and settings"),
        ("{home}/disguise", "keys and settings"),
        ("{home}/../bob", "too wide"),
        ("/usr", "too wide"),
        ("{home}/.cache", "too wide"),
        ("{home}/.local", "lies in it"),
    ],
)
def test_a_place_with_secrets_is_refused_with_the_reason(home: Path, place: str, reason: str) -> None:
    (home / "disguise").symlink_to(home / ".ssh")
    (home.parent / "bob").mkdir()
    with pytest.raises(ConfigError, match=reason) as raised:
        lent_caches({"HF_HOME": Path(place.format(home=home))}, home=home, network=False)
    assert "caches.HF_HOME" in str(raised.value)
    assert raised.value.hint


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "LD_PRELOAD", "PYTHONPATH", "OMP_NUM_THREADS", "hf home", ""]
)
def test_only_a_variable_that_names_a_cache_is_taken(home: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="is not a variable"):
        lent_caches({name: home / ".cache" / "huggingface"}, home=home, network=False)


def test_a_link_to_a_cache_is_followed_before_it_is_shown(walled: World, home: Path, tmp_path: Path) -> None:
    link = tmp_path / "models"
    link.symlink_to(home / ".cache" / "huggingface")
    output, _, _ = run(walled, "import os; print(os.listdir(os.environ['HF_HOME']))", {"HF_HOME": link})
    assert "hub" in output
    assert link.name not in output
