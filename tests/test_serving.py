"""An engine in a process of its own: viewers attach, steer, leave and come back."""

import asyncio
import json
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.client import Client, attach
from engine.errors import UsageError, WorkspaceError
from engine.facts import Flags
from engine.orders import Order
from engine.socket_path import socket_path
from tests.doubles.endpoint import Endpoint, endpoint
from tests.shell import Shell
from tests.test_run import Model

Frames = list[dict[str, Any]]


class Viewer:
    """A client that remembers what it saw."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.frames: Frames = []
        self._arrived = asyncio.Event()

    async def look(self) -> None:
        async for frame in self.client.frames():
            self.frames.append(frame)
            self._arrived.set()
        self.frames.append({"frame": "hung up"})
        self._arrived.set()

    async def until(self, is_so: Callable[[Frames], bool]) -> None:
        async with asyncio.timeout(60):
            while not is_so(self.frames):
                self._arrived.clear()
                await self._arrived.wait()

    def facts(self, name: str) -> Frames:
        return [frame for frame in self.frames if frame.get("fact") == name]


@asynccontextmanager
async def viewer(path: Path, after: int = 0) -> AsyncIterator[Viewer]:
    client = await attach(path, after)
    looking_on = Viewer(client)
    looking = asyncio.create_task(looking_on.look())
    try:
        yield looking_on
    finally:
        await client.close()
        looking.cancel()
        await asyncio.wait({looking})


def count(name: str, number: int) -> Callable[[Frames], bool]:
    return lambda frames: sum(frame.get("fact") == name for frame in frames) >= number


def is_over(frames: Frames) -> bool:
    return any(frame["frame"] == "hung up" for frame in frames)


class Served:
    """An engine under way."""

    def __init__(self, process: asyncio.subprocess.Process, socket: Path) -> None:
        self.process = process
        self.socket = socket


def order_of(workspace: Path, server: Endpoint, **changes: Any) -> dict[str, Any]:
    order = Order(
        workspace=workspace,
        flags=Flags(samples=2),
        settings={"policy": {"base_url": server.url}, "python": sys.executable},
        config_file=None,
        is_new=False,
        tokens_per_s=None,
        is_on_screen=True,
    )
    fields = {name: getattr(order, name) for name in Order.__slots__}
    flags = {name: getattr(order.flags, name) for name in Flags.__slots__}
    return fields | {"workspace": str(workspace), "flags": flags} | changes


@asynccontextmanager
async def engine(shell: Shell, order: dict[str, Any], *machine: str) -> AsyncIterator[Served]:
    """`machine`: a command that runs another one, where it is to be on a machine of another kind."""
    process = await asyncio.create_subprocess_exec(
        *(*machine, sys.executable, "-P", "-m", "engine"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=shell.environment(TMPDIR=str(shell.home)),
        cwd="/",
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(order).encode())
    process.stdin.write_eof()
    said = json.loads(await process.stdout.readline())
    assert said == {"ready": True}
    try:
        yield Served(process, socket_path(Path(order["workspace"])))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def drive(
    shell: Shell,
    workspace: Path,
    act: Callable[[Served, Model], Awaitable[None]],
    **changes: Any,
) -> None:
    model = Model()

    async def driven(server: Endpoint) -> None:
        async with engine(shell, order_of(workspace, server, **changes)) as served:
            await act(served, model)

    with endpoint(model) as server:
        asyncio.run(driven(server))


def test_a_viewer_sees_a_held_run_begins_it_and_steers_it(shell: Shell, workspace: Path) -> None:
    async def act(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            hello = next(frame for frame in seen.frames if frame.get("hold"))
            assert hello["hold"]["model"] == "test-model"
            assert (hello["isolation"], hello["is_paid"]) == ("bwrap", True)
            assert hello["median"] == pytest.approx(460.18, abs=0.01)
            assert model.written == 0
            await seen.client.command("next")
            await seen.until(count("RoundEnded", 1))
            assert len(seen.facts("CandidateScored")) == 2
            with pytest.raises(UsageError, match="no candidate 99"):
                await seen.client.command("accept", candidate=99)
            await seen.client.command("accept", candidate=1)
            await seen.until(count("VerdictGiven", 1))
            await seen.client.command("next")
            await seen.until(count("RoundEnded", 2))
            second = [fact for fact in seen.facts("CandidateProposed") if fact["round"] == 2]
            assert {fact["parent"] for fact in second} == {1}

    drive(shell, workspace, act)


def test_who_leaves_and_comes_back_gets_the_rest(shell: Shell, workspace: Path) -> None:
    async def act(served: Served, model: Model) -> None:
        async with viewer(served.socket) as first:
            await first.until(lambda frames: any(frame.get("hold") for frame in frames))
            await first.client.command("next")
            await first.until(count("RoundEnded", 1))
            last = max(frame["seq"] for frame in first.frames if frame["frame"] == "fact")
        async with viewer(served.socket, after=last) as second, viewer(served.socket) as third:
            await third.until(lambda frames: any(frame["frame"] == "caught_up" for frame in frames))
            assert len(third.facts("CandidateScored")) == 2
            await second.client.command("next")
            await second.until(count("RoundEnded", 1))
            await third.until(count("RoundEnded", 2))
            assert {fact["round"] for fact in second.facts("CandidateProposed")} == {2}

    drive(shell, workspace, act)


def test_what_streams_is_seen_by_who_comes_in_the_middle(shell: Shell, workspace: Path) -> None:
    never = threading.Event()

    async def act(served: Served, model: Model) -> None:
        model.before_answer = lambda _body: never
        async with viewer(served.socket) as first:
            await first.until(lambda frames: any(frame.get("hold") for frame in frames))
            await first.client.command("next")
            await first.until(count("CandidateProposed", 2))
            never.set()
            await first.until(count("RoundEnded", 1))
            signals = [frame for frame in first.frames if frame.get("signal") == "TextArrived"]
            text = "".join(frame["text"] for frame in signals if frame["purpose"] == "write")
            assert "Validation MAE" in text

    drive(shell, workspace, act)


def test_shutdown_ends_in_order(shell: Shell, workspace: Path) -> None:
    async def act(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            await seen.client.command("next")
            await seen.until(count("RoundEnded", 1))
            await seen.client.command("shutdown")
            await seen.until(is_over)
            assert seen.facts("RunEnded")[-1]["reason"] == "interrupted"
        assert await served.process.wait() == 0
        assert not served.socket.exists()

    drive(shell, workspace, act)


def test_a_killed_engine_is_noticed_and_the_next_one_goes_on(shell: Shell, workspace: Path) -> None:
    async def kill(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            await seen.client.command("next")
            await seen.until(count("CandidateScored", 1))
            served.process.kill()
            await seen.until(is_over)
            with pytest.raises(UsageError):
                await seen.client.command("next")

    drive(shell, workspace, kill)

    async def go_on(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            await seen.client.command("next")
            await seen.until(count("RoundEnded", 1))
            assert len(seen.facts("CandidateProposed")) == 2

    drive(shell, workspace, go_on)


def test_a_line_of_nonsense_hurts_nobody_else(shell: Shell, workspace: Path) -> None:
    async def act(served: Served, model: Model) -> None:
        for nonsense in (
            b"\n",
            b"nonsense\n",
            b"[1]\n",
            b'{"after": "x"}\n{"id": {}, "command": 5}\nquack\n',
        ):
            reader, writer = await asyncio.open_unix_connection(served.socket, limit=1 << 24)
            writer.write(nonsense)
            writer.write_eof()
            async with asyncio.timeout(20):
                await reader.read()
            writer.close()
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))

    drive(shell, workspace, act)


def test_an_endpoint_that_is_not_there_is_told_to_the_viewer(shell: Shell, workspace: Path) -> None:
    async def act(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame["frame"] == "failed" for frame in frames))
            failed = next(frame for frame in seen.frames if frame["frame"] == "failed")
            assert "cannot be reached" in failed["message"]
            assert failed["hint"]
            with pytest.raises(UsageError, match=r"not at work|getting ready"):
                await seen.client.command("next")

    settings = {"policy": {"base_url": "http://127.0.0.1:9/v1", "model": "m"}, "python": sys.executable}
    drive(shell, workspace, act, settings=settings)


def test_only_the_person_can_enter_the_sockets_folder(shell: Shell, workspace: Path) -> None:
    path = socket_path(workspace)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.parent.chmod(0o755)
    with pytest.raises(WorkspaceError, match="yours alone"):
        socket_path(workspace)
    path.parent.rmdir()
    path.parent.symlink_to("/nowhere")
    with pytest.raises(WorkspaceError, match="yours alone"):
        socket_path(workspace)


def test_mltui_run_follows_the_engine_that_is_there_and_leaves_it_alone(
    shell: Shell, workspace: Path
) -> None:
    tmp = str(shell.home)

    async def act(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            await seen.client.command("next")
            await seen.until(count("RoundEnded", 1))
            following = shell.start("run", workspace, "--rounds", "9", TMPDIR=tmp)
            assert following.stderr is not None
            line = await asyncio.to_thread(following.stderr.readline)
            assert "works on this workspace already" in line
            assert "`review`, so it waits for a person" in line
            await seen.client.command("next")
            await seen.until(count("RoundEnded", 2))
            following.send_signal(signal.SIGINT)
            told, words = await asyncio.to_thread(following.communicate)
            assert following.returncode == 130
            assert f"the run goes on in process {served.process.pid}" in words
            facts = [json.loads(text) for text in told.splitlines()]
            assert {fact["round"] for fact in facts if fact["fact"] == "CandidateProposed"} == {2}
            await seen.client.command("autonomy", level="auto")
            await seen.until(count("RunEnded", 1))
        again = await asyncio.to_thread(shell.mltui, "run", workspace, "--rounds", "4", TMPDIR=tmp)
        assert again.code == 0, again.stderr
        assert {fact["round"] for fact in again.of("CandidateProposed")} == {4}
        assert await served.process.wait() == 0

    drive(shell, workspace, act)


def test_another_run_is_not_started_beside_an_engine(shell: Shell, workspace: Path) -> None:
    async def act(served: Served, model: Model) -> None:
        other = await asyncio.to_thread(shell.mltui, "run", workspace, "--new", TMPDIR=str(shell.home))
        assert other.code == 2
        assert "no other run can be started; `mltui stop" in other.stderr

    drive(shell, workspace, act)
