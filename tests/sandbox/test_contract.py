"""The contract of an executor: events in order, one end, its own kind for each, nothing alive afterwards."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import psutil
import pytest

from engine.errors import SandboxError
from engine.outcome import OutcomeKind
from engine.ports import ExecutionEvent, Finished, Progress, Queued, Started
from engine.sandbox.local import LocalExecutor, open_executor
from engine.sandbox.settings import SandboxSettings
from engine.sandbox.supervision import make_private_folder
from tests.sandbox.world import (
    HOLD_LOCK,
    MB,
    NEVER_ENDS,
    World,
    finished,
    has_printed,
    has_started,
    is_all_dead,
    until,
    wait_until_all_dead,
)

DAEMON = """
import os, signal, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            signal.pause()
    os._exit(0)
os.wait()
"""
"""Forked twice, in a session of its own, with the output of the script still open."""


def test_events_come_in_order_and_end_once(world: World) -> None:
    ran = world.run("import time\ntime.sleep(0.7)\nprint('done')")
    first, second, *between, last = ran.events
    assert first == Queued()
    assert second == Started(isolation=world.isolation, node="local")
    assert between
    assert all(isinstance(event, Progress) for event in between)
    assert isinstance(last, Finished)
    assert ran.execution.kind is OutcomeKind.OK
    assert ran.execution.exit_code == 0
    assert ran.execution.isolation is world.isolation
    assert ran.execution.message == ""
    assert ran.execution.wall_s >= 0.7
    assert ran.lines == ["done"]
    assert ran.execution.output_bytes == len(ran.output)


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("import sys; sys.exit(3)", 3),
        ("raise KeyError('Foo')", 1),
        ("import os; os._exit(126)", 126),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    ],
)
def test_a_script_that_fails_by_itself_is_an_error_with_its_exit_code(
    world: World, code: str, exit_code: int
) -> None:
    execution = world.run(code).execution
    assert execution.kind is OutcomeKind.ERROR
    assert execution.exit_code == exit_code
    assert execution.message


def test_an_exit_of_zero_is_ok_however_it_comes_about(world: World) -> None:
    assert world.run("import os; os._exit(0)").execution.kind is OutcomeKind.OK


def test_output_keeps_its_order_and_every_byte(world: World) -> None:
    ran = world.run(
        """
        import os, sys
        for i in range(200):
            print("out", i)
            print("err", i, file=sys.stderr)
        os.write(1, bytes(range(256)))
        os.write(2, b"\\xe2\\x82"); os.write(1, b"\\xac")
        """
    )
    lines = b"".join(b"out %d\nerr %d\n" % (i, i) for i in range(200))
    assert ran.output == lines + bytes(range(256)) + "€".encode()


def test_the_output_cap_ends_the_script_and_is_exact(world: World) -> None:
    ran = world.run("while True: print('spam' * 20)", output_bytes=100_000)
    assert ran.execution.kind is OutcomeKind.OUTPUT
    assert "`limits.output_mb`" in ran.execution.message
    assert ran.execution.output_bytes == len(ran.output) == 100_000
    assert ran.execution.dropped_bytes > 0


def test_output_of_just_the_cap_is_no_offence(world: World) -> None:
    ran = world.run("import os; os.write(1, b'x' * 50_000)", output_bytes=50_000)
    assert ran.execution.kind is OutcomeKind.OK
    assert len(ran.output) == 50_000


def test_a_script_that_ends_with_too_much_output_is_told_so_because_its_last_lines_are_lost(
    world: World,
) -> None:
    ran = world.run("import os; os.write(1, b'x' * 50_001)", output_bytes=50_000)
    assert ran.execution.kind is OutcomeKind.OUTPUT
    assert ran.execution.dropped_bytes == 1


def test_the_last_lines_of_much_output_arrive(world: World) -> None:
    ran = world.run(
        "import os\nos.write(1, b'x' * 3_000_000)\nprint('\\nValidation MAE: 17')", output_bytes=4 * MB
    )
    assert ran.lines[-1] == "Validation MAE: 17"


def test_a_script_that_closes_its_output_is_waited_for(world: World) -> None:
    ran = world.run("import os, time\nos.close(1); os.close(2); time.sleep(0.3); os._exit(3)")
    assert ran.execution.exit_code == 3


def test_a_daemon_that_keeps_the_output_open_does_not_hang_the_end(world: World) -> None:
    ran = world.run(HOLD_LOCK + DAEMON + "print('bye')")
    assert ran.execution.kind is OutcomeKind.OK
    assert ran.lines == ["bye"]
    assert is_all_dead(ran.spec.work)


def test_wall_time_runs_out(world: World) -> None:
    ran = world.run(HOLD_LOCK + DAEMON + NEVER_ENDS, time_s=0.6)
    assert ran.execution.kind is OutcomeKind.TIMEOUT
    assert ran.execution.message == "killed after 0.6 s; raise `limits.time_s`"
    assert is_all_dead(ran.spec.work)


def test_cpu_time_runs_out(world: World) -> None:
    ran = world.run("while True: pass", cpu_s=0.3)
    assert ran.execution.kind is OutcomeKind.TIMEOUT
    assert "`limits.cpu_s`" in ran.execution.message
    assert ran.execution.cpu_s >= 0.3


def test_the_memory_of_all_processes_together_counts(world: World) -> None:
    ran = world.run(
        HOLD_LOCK
        + """
import time
for _ in range(4):
    if os.fork() == 0:
        hoard = bytearray(b"x") * (60 << 20)
        time.sleep(300)
for _ in range(4):
    os.wait()
""",
        memory_bytes=160 * MB,
    )
    assert ran.execution.kind is OutcomeKind.MEMORY
    assert "`limits.memory_mb`" in ran.execution.message
    assert ran.execution.peak_memory_bytes > 160 * MB
    assert is_all_dead(ran.spec.work)


def test_many_small_files_fill_the_disk_limit(world: World) -> None:
    ran = world.run(
        """
        import os, signal
        os.mkdir("deep")
        for i in range(20):
            with open(f"deep/{i}", "wb") as file:
                file.write(b"x" * (1 << 20))
        signal.pause()
        """,
        disk_bytes=10 * MB,
    )
    assert ran.execution.kind is OutcomeKind.DISK
    assert "`limits.disk_mb`" in ran.execution.message


def test_one_file_too_large_is_an_error_that_names_the_limit(world: World) -> None:
    ran = world.run("open('big', 'wb').write(b'x' * (9 << 20))", file_bytes=8 * MB)
    assert ran.execution.kind is OutcomeKind.ERROR
    assert "`limits.file_mb`" in ran.execution.message


def test_too_many_open_files_is_an_error_that_names_the_limit(world: World) -> None:
    ran = world.run("files = [open('x', 'w') for _ in range(200)]", open_files=64)
    assert ran.execution.kind is OutcomeKind.ERROR
    assert "`limits.open_files`" in ran.execution.message


def test_a_fork_bomb_ends_and_leaves_nothing(world: World) -> None:
    ran = world.run(
        HOLD_LOCK
        + """
import signal
while True:
    if os.fork() == 0:
        os.setsid()
        while True:
            signal.pause()
""",
        processes=40,
    )
    assert ran.execution.kind is OutcomeKind.ERROR
    assert "`limits.processes`" in ran.execution.message
    assert is_all_dead(ran.spec.work)


def test_cancelled_while_it_waits_it_never_starts(world: World) -> None:
    first, second = world.spec(NEVER_ENDS), world.spec("print('no')")

    async def scenario() -> list[ExecutionEvent]:
        async with world.executor(jobs=1) as executor:
            executor.submit(first)
            waiting = executor.submit(second)
            waiting.cancel()
            return [event async for event in waiting.events()]

    queued, last = asyncio.run(scenario())
    assert queued == Queued()
    assert isinstance(last, Finished)
    assert last.execution.kind is OutcomeKind.CANCELLED
    assert last.execution.exit_code is None
    assert not second.stdout.exists()


def test_cancelled_at_once_it_ends_as_cancelled(world: World) -> None:
    spec = world.spec(NEVER_ENDS)

    async def scenario() -> OutcomeKind:
        async with world.executor() as executor:
            handle = executor.submit(spec)
            handle.cancel()
            return (await finished(handle)).kind

    assert asyncio.run(scenario()) is OutcomeKind.CANCELLED


def test_cancelled_while_it_runs_everything_is_dead(world: World) -> None:
    spec = world.spec(HOLD_LOCK + DAEMON + NEVER_ENDS)

    async def scenario() -> None:
        async with world.executor() as executor:
            handle = executor.submit(spec)
            events = handle.events()
            await until(events, has_printed)
            handle.cancel()
            handle.cancel()
            last = [event async for event in events][-1]
            assert isinstance(last, Finished)
            assert last.execution.kind is OutcomeKind.CANCELLED
            assert is_all_dead(spec.work)

    asyncio.run(scenario())


def test_cancelled_after_its_end_nothing_changes(world: World) -> None:
    spec = world.spec("print('done')")

    async def scenario() -> OutcomeKind:
        async with world.executor() as executor:
            handle = executor.submit(spec)
            await handle.wait()
            handle.cancel()
            return (await finished(handle)).kind

    assert asyncio.run(scenario()) is OutcomeKind.OK


def test_a_task_that_is_cancelled_while_it_reads_kills_the_script(world: World) -> None:
    spec = world.spec(HOLD_LOCK + DAEMON + NEVER_ENDS)

    async def scenario() -> None:
        has_begun = asyncio.Event()

        async def read() -> None:
            async for event in executor.submit(spec).events():
                if has_printed(event):
                    has_begun.set()

        async with world.executor() as executor:
            reader = asyncio.create_task(read(), name="reader")
            await has_begun.wait()
            reader.cancel()
            await asyncio.wait([reader])
            assert reader.cancelled()
            assert is_all_dead(spec.work)

    asyncio.run(scenario())


def test_a_reader_that_leaves_kills_the_script(world: World) -> None:
    spec = world.spec(HOLD_LOCK + NEVER_ENDS)

    async def scenario() -> None:
        async with world.executor() as executor:
            events = executor.submit(spec).events()
            await until(events, has_printed)
            await events.aclose()  # type: ignore[attr-defined]
            assert is_all_dead(spec.work)

    asyncio.run(scenario())


def test_five_run_at_once(world: World) -> None:
    specs = [world.spec(HOLD_LOCK + NEVER_ENDS) for _ in range(5)]

    async def scenario() -> list[OutcomeKind]:
        async with world.executor(jobs=5) as executor:
            handles = [executor.submit(spec) for spec in specs]
            streams = [handle.events() for handle in handles]
            await asyncio.gather(*(until(stream, has_printed) for stream in streams))
            for handle in handles:
                handle.cancel()
            ends = [[event async for event in stream][-1] for stream in streams]
            return [end.execution.kind for end in ends if isinstance(end, Finished)]

    assert asyncio.run(scenario()) == [OutcomeKind.CANCELLED] * 5
    assert all(is_all_dead(spec.work) for spec in specs)


def test_no_more_than_jobs_run_and_more_jobs_take_effect_at_once(world: World) -> None:
    specs = [world.spec(NEVER_ENDS) for _ in range(3)]

    async def scenario() -> None:
        async with world.executor(jobs=1) as executor:
            handles = [executor.submit(spec) for spec in specs]
            first, second, third = (handle.events() for handle in handles)
            await until(first, has_started)
            assert not specs[1].stdout.exists()
            executor.jobs = 2
            await until(second, has_started)
            assert not specs[2].stdout.exists()
            handles[0].cancel()
            await until(third, has_started)

    asyncio.run(scenario())


def test_close_kills_all_that_runs_and_all_that_waits(world: World) -> None:
    running, waiting = world.spec(HOLD_LOCK + DAEMON + NEVER_ENDS), world.spec(NEVER_ENDS)

    async def scenario() -> None:
        async with world.executor(jobs=1) as executor:
            handle = executor.submit(running)
            executor.submit(waiting)
            events = handle.events()
            await until(events, has_printed)
        with pytest.raises(SandboxError, match="closed"):
            executor.submit(waiting)

    asyncio.run(scenario())
    assert is_all_dead(running.work)
    assert not waiting.stdout.exists()


def test_nothing_of_ours_is_left_open(world: World) -> None:
    world.run("print('warm')")
    descriptors, threads = _open_descriptors(), threading.enumerate()
    world.run("print('again')")
    world.run(NEVER_ENDS, time_s=0.1)
    with pytest.raises(SandboxError):
        world.run("print('never')", inputs={"lost.csv": world.folder / "lost.csv"})
    assert threading.enumerate() == threads
    assert _open_descriptors() == descriptors


def _open_descriptors() -> set[int]:
    with os.scandir("/dev/fd") as entries:
        listed = {int(entry.name) for entry in entries}
    return {number for number in listed if Path(f"/dev/fd/{number}").exists()}


ENGINE = """
import asyncio, sys
from pathlib import Path
from tests.sandbox.world import World, has_printed, until
from engine.outcome import Isolation

async def main():
    world = World(folder=Path(sys.argv[1]), isolation=Isolation(sys.argv[2]))
    async with world.executor() as executor:
        events = executor.submit(world.spec(sys.argv[3])).events()
        await until(events, has_printed)
        print("runs", flush=True)
        async for _ in events:
            pass

asyncio.run(main())
"""


def _kill_an_engine_that_runs(world: World, code: str) -> Path:
    root = Path(__file__).parents[2]
    argv = [sys.executable, "-c", textwrap.dedent(ENGINE), str(world.folder), world.isolation, code]
    # what an engine that is killed leaves behind belongs to this test
    environment = {**os.environ, "TMPDIR": str(world.folder)}
    with subprocess.Popen(argv, cwd=root, env=environment, stdout=subprocess.PIPE) as engine:
        assert engine.stdout is not None
        assert engine.stdout.readline() == b"runs\n"
        engine.kill()
    return world.folder / "candidates" / "0001" / "work"


@pytest.mark.timeout(60)
def test_an_engine_that_is_killed_leaves_no_script(world: World) -> None:
    wait_until_all_dead(_kill_an_engine_that_runs(world, HOLD_LOCK + NEVER_ENDS))


@pytest.mark.timeout(60)
def test_an_engine_that_is_killed_leaves_no_daemon_either(world: World) -> None:
    forgets_its_name = 'if os.fork() == 0: os.execve("/bin/sleep", ["sleep", "50"], {})\n'
    code = HOLD_LOCK + DAEMON + forgets_its_name + NEVER_ENDS
    wait_until_all_dead(_kill_an_engine_that_runs(world, code))


def test_what_an_engine_that_was_killed_left_is_taken_away_by_the_next_one(
    open_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_an_engine_that_runs(open_world, NEVER_ENDS)
    assert list(open_world.folder.glob("mltui-*"))
    monkeypatch.setattr(tempfile, "tempdir", str(open_world.folder))
    mine = make_private_folder()
    asyncio.run(open_executor(SandboxSettings(isolation="none")).close())
    assert list(open_world.folder.glob("mltui-*")) == [mine]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no supervisor")
def test_a_supervisor_that_is_killed_from_outside_is_lost_and_leaves_nothing(world: World) -> None:
    spec = world.spec(HOLD_LOCK + DAEMON + NEVER_ENDS)

    async def scenario() -> OutcomeKind:
        async with world.executor() as executor:
            handle = executor.submit(spec)
            events = handle.events()
            await until(events, has_printed)
            for guard in psutil.Process().children():
                guard.kill()
            return (await finished(handle)).kind

    assert asyncio.run(scenario()) is OutcomeKind.LOST
    assert is_all_dead(spec.work)


@pytest.mark.timeout(60)
def test_a_loop_that_is_gone_leaves_no_script(world: World) -> None:
    spec = world.spec(HOLD_LOCK + DAEMON + NEVER_ENDS)

    async def scenario() -> LocalExecutor:
        executor = world.opens(world.isolation, SandboxSettings())
        events = executor.submit(spec).events()
        await until(events, has_printed)
        kept.append(events)
        return executor

    kept: list[object] = []
    executor = asyncio.run(scenario())
    wait_until_all_dead(spec.work)
    asyncio.run(executor.close())
