"""Where nothing isolates: `mltui run` refuses with the remedy; on a screen a person is asked, each time."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.socket_path import socket_path
from tests.doubles import bare_machine
from tests.doubles.endpoint import endpoint
from tests.shell import MLTUI, Shell
from tests.test_run import Model
from tests.test_serving import Frames, Viewer, count, engine, order_of, viewer


def told(**fields: object) -> Callable[[Frames], bool]:
    """Whether a hello says all of this."""
    return lambda frames: any(
        frame["frame"] == "hello" and all(frame.get(name) == value for name, value in fields.items())
        for frame in frames
    )


def is_asked(frames: Frames) -> bool:
    return any(frame["frame"] == "hello" and frame["bare"] for frame in frames)


def is_refused(frames: Frames) -> bool:
    return any(frame["frame"] == "failed" for frame in frames)


def look_on(shell: Shell, workspace: Path, act: Callable[[Viewer], object], **settings: object) -> None:
    """An engine on a machine where nothing isolates, as a screen starts it."""

    async def looked(url: str) -> None:
        wanted = {"policy": {"base_url": url}, "python": sys.executable, **settings}
        order = {**order_of(workspace, server), "settings": wanted}
        async with engine(shell, order, *bare_machine.HERE), viewer(socket_path(workspace)) as seen:
            await act(seen)  # type: ignore[misc]

    with endpoint(Model()) as server:
        asyncio.run(looked(server.url))


async def say_yes_and_look(seen: Viewer) -> None:
    await seen.until(is_asked)
    hello = next(frame for frame in seen.frames if frame.get("bare"))
    assert hello["isolation"] == ""
    assert hello["bare"]["why"].startswith("scripts cannot be isolated here: bwrap: ")
    assert "install bubblewrap" in hello["bare"]["remedy"]
    with pytest.raises(UsageError, match="not at work"):
        await seen.client.command("next")
    await seen.client.command("bare", yes=True)
    await seen.until(told(isolation="none", bare=None))
    with pytest.raises(UsageError, match="nobody asks"):
        await seen.client.command("bare", yes=True)


def test_a_yes_goes_on_without_isolation_at_autonomy_ask_and_the_next_engine_asks_again(
    shell: Shell, workspace: Path
) -> None:
    async def begin(seen: Viewer) -> None:
        await say_yes_and_look(seen)
        await seen.until(count("RunStarted", 1))
        assert seen.facts("RunStarted")[0]["autonomy"] == "ask"
        await seen.client.command("next")
        await seen.until(count("ScriptWritten", 2))
        await seen.client.command("accept", candidate=1)
        await seen.until(count("ExecutionEnded", 1))
        assert [fact["isolation"] for fact in seen.facts("ExecutionStarted")] == ["none"]
        await seen.client.command("autonomy", level="auto")
        await seen.until(count("AutonomyChanged", 1))

    async def go_on(seen: Viewer) -> None:
        await say_yes_and_look(seen)
        await seen.until(count("AutonomyChanged", 2))
        assert seen.facts("AutonomyChanged")[-1]["autonomy"] == "ask"

    look_on(shell, workspace, begin)
    look_on(shell, workspace, go_on)


def test_a_no_ends_it_with_the_reason_and_nothing_has_run(shell: Shell, workspace: Path) -> None:
    async def act(seen: Viewer) -> None:
        await seen.until(is_asked)
        await seen.client.command("bare", yes=False)
        await seen.until(is_refused)
        failed = next(frame for frame in seen.frames if frame["frame"] == "failed")
        assert failed["message"].startswith("scripts cannot be isolated here")
        assert not seen.facts("RunStarted")

    look_on(shell, workspace, act)


def test_who_named_the_least_isolation_is_not_asked_for_less(shell: Shell, workspace: Path) -> None:
    async def act(seen: Viewer) -> None:
        await seen.until(is_refused)
        assert not is_asked(seen.frames)

    look_on(shell, workspace, act, min_isolation="landlock")


def test_mltui_run_exits_with_2_and_the_remedy_unless_configured(shell: Shell, workspace: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*bare_machine.HERE, *MLTUI, "run", str(workspace), "--offline", "--rounds=1", "--samples=1"],
            check=False,
            env=shell.environment(),
            capture_output=True,
            text=True,
            cwd=shell.home,
            timeout=100,
        )

    refused = run()
    assert refused.returncode == 2
    assert "scripts cannot be isolated here: bwrap: " in refused.stderr
    assert 'install bubblewrap`; or set `isolation = "none"` in your own config' in refused.stderr
    assert refused.stdout == ""
    shell.configure(f'python = "{sys.executable}"\nisolation = "none"\n')
    assert '"isolation": "none"' in run().stdout
    (workspace / "mltui.toml").write_text('isolation = "none"\n')
    shell.configure(f'python = "{sys.executable}"\n')
    by_a_stranger = run()
    assert by_a_stranger.returncode == 2
    assert "may not be set by a workspace that you have not trusted" in by_a_stranger.stderr
