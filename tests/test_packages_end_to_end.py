"""A script that lacks a module, from its death to its score: the real uv, a wheel of ours, under bwrap."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from tests.doubles.endpoint import Body, Endpoint, Reply, endpoint, purpose_of
from tests.packages.world import write_wheel
from tests.shell import Ended, Shell, plain_workspace
from tests.test_run import Model
from tests.test_serving import Frames, engine, is_over, order_of, viewer

NEEDY = """# a table of nothing
import tabulate
print("version", tabulate.VERSION)
print("Validation MAE: 41.5")
"""


class Needy(Model):
    """Its first scripts import what is not there."""

    def __call__(self, body: Body) -> Reply:
        return Reply(text=NEEDY) if purpose_of(body) == "draft" else super().__call__(body)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home=home)


def searched(shell: Shell, tmp_path: Path, config: str) -> Ended:
    write_wheel(tmp_path / "wheels", "tabulate", "0.9")
    conf = tmp_path / "pip.conf"
    conf.write_text(f"[global]\nno-index = true\nfind-links = {tmp_path / 'wheels'}\n")
    shell.configure(f"[packages]\ninstall = []\n{config}")
    with endpoint(Needy()) as server:
        return shell.mltui(
            *("run", plain_workspace(tmp_path / "prices"), "--base-url", server.url),
            *("--rounds", "1", "--samples", "1"),
            PIP_CONFIG_FILE=str(conf),
            UV_CACHE_DIR=str(tmp_path / "uv"),
        )


def test_what_the_config_allows_is_installed_and_the_script_runs_again_and_scores(
    shell: Shell, tmp_path: Path
) -> None:
    ended = searched(shell, tmp_path, 'allow = ["tabulate"]\n')
    assert ended.code == 0, ended.stderr + ended.stdout
    names = [fact["fact"] for fact in ended.facts if fact.get("candidate") == 1 or "package" in fact]
    asked, scored = names.index("PackageRequested"), names.index("CandidateScored")
    assert names[asked : asked + 3] == ["PackageRequested", "PackageDecided", "PackageInstalled"]
    assert asked < scored
    (installed,) = ended.of("PackageInstalled")
    assert (installed["package"], installed["version"]) == ("tabulate", "0.9")
    started = ended.of("ExecutionStarted")
    assert [(fact["attempt"], fact["isolation"]) for fact in started] == [(1, "bwrap"), (2, "bwrap")]
    assert ended.facts[-1]["best"]["reported"] == 41.5
    output = tmp_path / "prices" / ".mltui" / "candidates" / "0001" / "stdout.log"
    assert "version 0.9" in output.read_text()
    kept = json.loads((shell.home / "data" / "mltui" / "granted.json").read_text())
    assert kept == {str(tmp_path / "prices"): ["tabulate"]}
    assert not (tmp_path / "wheels" / "was-run").exists()


def test_viewers_are_told_of_the_python_that_has_what_was_granted(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(shell.home))
    write_wheel(tmp_path / "wheels", "tabulate", "0.9")
    conf = tmp_path / "pip.conf"
    conf.write_text(f"[global]\nno-index = true\nfind-links = {tmp_path / 'wheels'}\n")
    shell.configure('[packages]\ninstall = []\nallow = ["tabulate"]\n')
    places = (f"PIP_CONFIG_FILE={conf}", f"UV_CACHE_DIR={tmp_path / 'uv'}")

    def pythons(frames: Frames) -> list[str]:
        said = [frame["python"] for frame in frames if frame.get("frame") == "hello" and frame.get("python")]
        return list(dict.fromkeys(said))

    async def story(server: Endpoint) -> None:
        order = order_of(
            plain_workspace(tmp_path / "prices"), server, settings={"policy": {"base_url": server.url}}
        )
        async with engine(shell, order, "env", *places) as served, viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            await seen.client.command("next")
            await seen.until(lambda frames: len(pythons(frames)) == 2)
            assert len(seen.facts("PackageInstalled")) == 1
            await seen.client.command("shutdown")
            await seen.until(is_over)

    with endpoint(Needy()) as server:
        asyncio.run(story(server))


def test_what_it_does_not_allow_is_declined_since_nobody_is_there(shell: Shell, tmp_path: Path) -> None:
    ended = searched(shell, tmp_path, "")
    (decided,) = ended.of("PackageDecided")
    assert not decided["is_granted"]
    assert "nobody was there to ask" in decided["reason"]
    assert not ended.of("PackageInstalled")
