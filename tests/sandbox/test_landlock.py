"""What is particular to Landlock: its versions, inputs that are links, what stands in for namespaces."""

import asyncio
import os
import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import SandboxError
from engine.outcome import Isolation, OutcomeKind
from engine.ports import ExecutionSpec
from engine.sandbox import landlock_host
from engine.sandbox.execution import Bench, execute
from engine.sandbox.landlock import Landlock
from engine.sandbox.landlock_host import LandlockHost, look_for_landlock
from engine.sandbox.lent import Lent
from engine.sandbox.loans import Loans
from engine.sandbox.shares import CoreShares
from engine.sandbox.stop import Stop
from engine.sandbox.watchdog import Watchdog
from tests.sandbox.world import MB, Ran, World, finished

Put = Callable[[str, str], Path]


@pytest.fixture
def locked(tmp_path: Path) -> World:
    return World(folder=tmp_path, isolation=Isolation.LANDLOCK)


def run_on(host: LandlockHost, spec: ExecutionSpec, loans: Loans | None = None) -> Ran:
    watchdog, stop = Watchdog(), Stop()
    bench = Bench(confinement=Landlock(host, loans=loans), cores=CoreShares(()), watchdog=watchdog)
    try:
        return Ran(events=list(execute(spec, bench, stop)), spec=spec)
    finally:
        stop.close()
        watchdog.close()


@pytest.mark.parametrize("version", [2, 3, 4, 5, 6])
def test_every_version_keeps_the_files_of_the_person(locked: World, put: Put, version: int) -> None:
    host = look_for_landlock()
    if host.version < version:
        pytest.skip(f"this Linux has Landlock {host.version}")
    secret, train = put("secret", "hidden"), put("train.csv", "a,b\n")
    spec = locked.spec(
        f"""
        import os
        for act in (
            lambda: open({str(secret)!r}),
            lambda: open("train.csv", "w"),
            lambda: os.truncate("train.csv", 0),
            lambda: os.open("train.csv", os.O_RDONLY | os.O_TRUNC),
        ):
            try:
                act()
                print("DONE")
            except OSError:
                print("denied")
        os.makedirs("a/b")
        open("a/x", "w").write(open("train.csv").read())
        os.rename("a/x", "a/b/x")
        """,
        inputs={"train.csv": train},
    )
    ran = run_on(replace(host, version=version), spec)
    assert ran.execution.kind is OutcomeKind.OK, ran.output
    assert ran.lines == ["denied"] * 4
    assert train.read_text() == "a,b\n"
    assert (spec.work / "a/b/x").read_text() == "a,b\n"


def test_an_older_version_tells_what_it_cannot_do() -> None:
    host = replace(look_for_landlock(), has_users=False)
    assert any("end processes of yours" in note for note in Landlock(replace(host, version=5)).notes)
    assert not any("end processes of yours" in note for note in Landlock(replace(host, version=6)).notes)


def test_a_machine_without_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock_host, "_version", lambda: 1)
    with pytest.raises(SandboxError, match="too old") as raised:
        look_for_landlock()
    assert raised.value.hint
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(SandboxError, match="riscv64"):
        look_for_landlock()


def test_inputs_are_links_that_cost_nothing_and_can_be_deleted(locked: World, put: Put) -> None:
    train, folder = put("train.csv", "x" * (2 * MB)), put("images/one.txt", "1").parent
    ran = locked.run(
        """
        import os, shutil, time
        print(len(open("train.csv").read()), os.listdir("images"), len(open("data/train.csv").read()))
        shutil.copy("train.csv", "copy.csv"); shutil.copy2("images/one.txt", "one.txt")
        os.unlink("train.csv"); os.unlink("images")
        open("train.csv", "w").write("mine")
        os.unlink("copy.csv")
        time.sleep(0.7)
        """,
        inputs={"train.csv": train, "images": folder, "data/train.csv": train},
        disk_bytes=MB,
    )
    assert ran.execution.kind is OutcomeKind.OK, ran.output
    assert ran.lines == [f"{2 * MB} ['one.txt'] {2 * MB}"]
    assert train.stat().st_size == 2 * MB
    assert (folder / "one.txt").exists()
    assert ran.left == {"one.txt"}


def test_what_is_lent_can_be_read_but_for_what_is_hidden_in_it(locked: World, put: Put) -> None:
    model, token = put("cache/hub/model.bin", "weights"), put("cache/token", "secret")
    loans = Loans(caches=Lent(folders=(model.parents[1],), hidden=(token,)))
    spec = locked.spec(
        f"""
        print(open({str(model)!r}).read())
        for path, mode in (({str(token)!r}, "r"), ({str(model)!r}, "w")):
            try:
                open(path, mode)
            except PermissionError:
                print("denied")
        """
    )
    assert run_on(look_for_landlock(), spec, loans).lines == ["weights", "denied", "denied"]


def test_with_the_network_on_a_server_answers_and_a_unix_socket_does_not(locked: World) -> None:
    async def scenario() -> bytes:
        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            await writer.drain()
            writer.close()

        async with (
            await asyncio.start_server(greet, "127.0.0.1", 0) as server,
            locked.executor(network=True) as executor,
        ):
            port = server.sockets[0].getsockname()[1]
            spec = locked.spec(
                f"""
                import socket
                print(socket.create_connection(("127.0.0.1", {port})).recv(9).decode())
                try:
                    socket.socket(socket.AF_UNIX)
                except PermissionError:
                    print("denied")
                """
            )
            await finished(executor.submit(spec))
            return spec.stdout.read_bytes()

    assert asyncio.run(scenario()) == b"hello\ndenied\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="for root alone")
def test_as_root_it_runs_as_somebody_else_whose_files_become_ours(locked: World) -> None:
    ran = locked.run("import os; print(os.getuid() != 0); open('mine', 'w'); os.chmod('mine', 0o640)")
    assert ran.lines == ["True"]
    told = (ran.spec.work / "mine").stat()
    assert (told.st_uid, told.st_mode & 0o777) == (0, 0o640)


@pytest.mark.skipif(os.geteuid() != 0, reason="for root alone")
def test_root_without_the_right_to_be_another_gives_up_all_others(locked: World) -> None:
    host = replace(look_for_landlock(), has_users=False)
    spec = locked.spec("print(open('/proc/self/status').read().partition('CapEff:')[2].split()[0])")
    assert run_on(host, spec).lines == ["0" * 16]
    assert any("run as root" in note for note in Landlock(host).notes)
