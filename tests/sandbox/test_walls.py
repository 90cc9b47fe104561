"""What a script can see, read and change: little under bwrap; without isolation, nothing by accident."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from engine.errors import SandboxError
from engine.outcome import OutcomeKind
from engine.ports import ExecutionSpec
from engine.sandbox.bwrap import Bubblewrap, Host, look_at_host
from engine.sandbox.execution import Bench, execute
from engine.sandbox.shares import CoreShares
from engine.sandbox.stop import Stop
from engine.sandbox.watchdog import Watchdog
from tests.sandbox.world import LIMITS, MB, NEVER_ENDS, Ran, World, finished, has_started, until

Put = Callable[[str, str], Path]

DECOY = "sk-decoy-0123456789"


def _run_on(host: Host, spec: ExecutionSpec) -> Ran:
    watchdog, stop = Watchdog(), Stop()
    bench = Bench(confinement=Bubblewrap(host), cores=CoreShares(()), watchdog=watchdog)
    try:
        return Ran(events=list(execute(spec, bench, stop)), spec=spec)
    finally:
        stop.close()
        watchdog.close()


def test_no_key_of_ours_is_in_the_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DECOY_API_KEY", "HOME", "TERM", "XDG_CACHE_HOME", "OMP_NUM_THREADS", "LD_LIBRARY_PATH"):
        monkeypatch.setenv(name, f"/{DECOY}")
    ran = world.run("import json, os\nprint(json.dumps(dict(os.environ)))")
    environment = json.loads(ran.output)
    assert DECOY not in ran.output.decode()
    assert {"HOME", "PATH", "TMPDIR", "PYTHONHASHSEED", "SEED", "OMP_NUM_THREADS"} <= set(environment)
    assert not {"DECOY_API_KEY", "LD_LIBRARY_PATH", "PYTEST_CURRENT_TEST"} & set(environment)


def test_no_process_that_it_can_see_holds_a_key_or_a_path_of_ours(
    walled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECOY_API_KEY", DECOY)
    ran = walled.run(
        """
        import glob, os
        for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
            try:
                print(path, open(path, "rb").read())
            except OSError as error:
                print(path, error)
        print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
        """
    )
    text = ran.output.decode()
    # of another user, when we are root
    assert "/proc/1/environ b'PATH=/usr/bin:/bin\\x00'" in text or "/proc/1/environ [Errno 13]" in text
    assert DECOY not in text
    assert str(walled.folder) not in text
    assert ran.lines[-1] == "[1, 2]"


def test_the_files_of_the_person_are_not_there(walled: World, put: Put) -> None:
    secret = put("home/.ssh/id_test", "secret")
    neighbour = put("candidates/0009/script.py", "secret")
    ran = walled.run(
        f"""
        import os
        for path in ({str(secret)!r}, {str(neighbour)!r}, {str(Path.home())!r} + "/.ssh", "/etc/shadow",
                     "/etc/passwd", "/run", "/var", "/home", "../script.py", "../../journal.db"):
            print(path, os.path.exists(path))
        print(sorted(os.listdir("/")))
        """
    )
    *asked, root = ran.lines
    assert [line for line in asked if not line.endswith("False")] == []
    assert not {"home", "run", "var", "mnt", "opt", "srv"} & set(json.loads(root.replace("'", '"')))


def test_inputs_are_there_and_cannot_be_changed(walled: World, put: Put) -> None:
    train, folder = put("train.csv", "a,b\n1,2\n"), put("images/one.txt", "1").parent
    ran = walled.run(
        """
        import os, shutil
        print(open("train.csv").read().split(), os.listdir("images"), os.getcwd())
        def attempt(what, *arguments):
            try:
                what(*arguments)
            except OSError as error:
                print("denied", type(error).__name__)
            else:
                print("DONE", what, arguments)
        attempt(open, "train.csv", "w")
        attempt(os.unlink, "train.csv")
        attempt(os.chmod, "train.csv", 0)
        attempt(os.rename, "images", "pictures")
        attempt(open, "images/two.txt", "w")
        attempt(shutil.rmtree, "images")
        attempt(os.unlink, "script.py")
        attempt(open, "/usr/lib/mark", "w")
        attempt(open, os.__file__, "a")
        attempt(open, "/mark", "w")
        attempt(open, "/dev/mark", "w")
        attempt(open, "/proc/sys/kernel/core_pattern", "w")
        attempt(open, "/proc/1/mem", "rb")
        open("/tmp/mine", "w"), open("/dev/shm/mine", "w"), open("mine", "w")
        """,
        inputs={"train.csv": train, "images": folder},
    )
    first, *attempts = ran.lines
    assert first == "['a,b', '1,2'] ['one.txt'] /work"
    assert len(attempts) == 13
    assert [line for line in attempts if not line.startswith("denied")] == []
    assert ran.left == {"mine"}
    assert train.read_text() == "a,b\n1,2\n"


def test_overwriting_an_input_by_accident_never_hits_the_original(world: World, put: Put) -> None:
    train, folder = put("train.csv", "a,b\n1,2\n"), put("images/one.txt", "1").parent
    ran = world.run(
        """
        import os
        for path in ("train.csv", "images/one.txt"):
            try:
                os.chmod(path, 0o600)
                open(path, "w").write("overwritten")
            except OSError:
                pass
        open("submission.csv", "w").write("1")
        """,
        inputs={"train.csv": train, "images": folder},
    )
    assert ran.execution.kind is OutcomeKind.OK
    assert train.read_text() == "a,b\n1,2\n"
    assert (folder / "one.txt").read_text() == "1"
    assert ran.left == {"submission.csv"}


def test_what_lay_in_the_work_folder_is_gone_and_links_are_not_followed(world: World, put: Put) -> None:
    treasure = put("treasure/gold.txt", "gold")
    spec = world.spec("import os; print(os.listdir('.')); os.symlink('/', 'root')")
    (spec.work / "old" / "deep").mkdir(parents=True)
    (spec.work / "old" / "link").symlink_to(treasure.parent)
    (spec.work / "file").write_text("old")
    (spec.work / "treasure").symlink_to(treasure.parent)
    ran = world.run_spec(spec)
    assert ran.lines == ["['script.py']"]
    assert treasure.read_text() == "gold"
    assert ran.left == {"root"}
    assert spec.work.stat().st_mode & 0o777 == 0o700


def test_a_link_in_the_place_of_the_work_folder_is_refused(world: World, put: Put) -> None:
    treasure = put("treasure/gold.txt", "gold")
    spec = world.spec("print('no')")
    spec.work.symlink_to(treasure.parent)
    with pytest.raises(SandboxError, match="work folder"):
        world.run_spec(spec)
    assert treasure.read_text() == "gold"


def test_a_link_to_a_big_place_is_not_its_disk_use(world: World, put: Put) -> None:
    big = put("big/file", "x" * (4 * MB)).parent
    code = f"import os, time\nos.symlink({str(big)!r}, 'big')\ntime.sleep(0.8)"
    assert world.run(code, disk_bytes=MB).execution.kind is OutcomeKind.OK


def test_there_is_no_network_unless_it_is_wanted(walled: World) -> None:
    code = """
    import socket, sys
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
        try:
            socket.socket(family, socket.SOCK_DGRAM)
            print("open")
        except OSError as error:
            print(type(error).__name__)
    socket.socketpair()
    """
    assert walled.run(code).lines == ["PermissionError"] * 4
    lines = walled.run_spec(walled.spec(code), network=True).lines
    assert lines[0] == "open"
    assert lines[3] == "PermissionError"


def test_with_the_network_on_a_server_of_this_machine_answers(walled: World) -> None:
    async def scenario() -> bytes:
        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            await writer.drain()
            writer.close()

        async with (
            await asyncio.start_server(greet, "127.0.0.1", 0) as server,
            walled.executor(network=True) as executor,
        ):
            port = server.sockets[0].getsockname()[1]
            spec = walled.spec(
                f"import socket\nprint(socket.create_connection(('127.0.0.1', {port})).recv(9).decode())"
            )
            await finished(executor.submit(spec))
            return spec.stdout.read_bytes()

    assert asyncio.run(scenario()) == b"hello\n"


def test_dangerous_system_calls_are_refused(walled: World) -> None:
    ran = walled.run(
        """
        import ctypes, fcntl, os, struct
        libc = ctypes.CDLL(None, use_errno=True)
        def call(name, *arguments):
            result = getattr(libc, name)(*arguments)
            print(name, result, ctypes.get_errno() if result < 0 else 0)
        call("unshare", 0x10000000)
        call("mount", b"none", b"/tmp", b"tmpfs", 0, None)
        call("ptrace", 16, 1, 0, 0)
        call("setns", 0, 0)
        call("chroot", b"/tmp")
        print(open("/proc/self/status").read().partition("CapEff:")[2].split()[0])
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, range(64))
        print(os.sched_getaffinity(0) == before)
        """
    )
    # root's scripts may read what is shown to them, as root may: CAP_DAC_READ_SEARCH
    capabilities = 4 if os.geteuid() == 0 else 0
    assert ran.lines == [
        *(f"{name} -1 1" for name in ("unshare", "mount", "ptrace", "setns", "chroot")),
        f"{capabilities:016x}",
        "True",
    ]


def test_the_private_places_are_capped(walled: World) -> None:
    ran = walled.run(
        """
        import os
        for place in ("/tmp", "/dev/shm"):
            size = os.statvfs(place)
            print(size.f_blocks * size.f_frsize >> 20)
        """,
        memory_bytes=512 * MB,
    )
    assert ran.lines == ["128", "256"]


SHARING = """
import multiprocessing as mp
from multiprocessing import shared_memory

def add(total, amount):
    with total.get_lock():
        total.value += amount

if __name__ == "__main__":
    for method in ("fork", "spawn"):
        with mp.get_context(method).Pool(2) as pool:
            print(method, pool.map(abs, [-1, -2]))
    context = mp.get_context("fork")
    total = context.Value("i", 0)
    adding = [context.Process(target=add, args=(total, amount)) for amount in range(4)]
    for each in adding:
        each.start()
    for each in adding:
        each.join()
    print(total.value)
    memory = shared_memory.SharedMemory(create=True, size=8)
    memory.close(); memory.unlink()
    lock, again = mp.Lock(), mp.RLock()
    print(lock.acquire(), lock.acquire(timeout=0.01), lock.acquire(False))
    with again, again:
        print(mp.Event().wait(0.01), mp.BoundedSemaphore(2).get_value())
    try:
        mp.Semaphore(1).release(); mp.BoundedSemaphore(1).release()
    except ValueError as error:
        print(error)
"""


def test_multiprocessing_works_inside(world: World) -> None:
    ran = world.run(SHARING)
    assert ran.execution.kind is OutcomeKind.OK, ran.output
    assert ran.lines == [
        "fork [1, 2]",
        "spawn [1, 2]",
        "6",
        "True False False",
        "False 2",
        "semaphore or lock released too many times",
    ]


def test_a_manager_and_a_forkserver_work_where_a_script_has_a_view_of_its_own(walled: World) -> None:
    ran = walled.run(
        """
        import multiprocessing as mp

        if __name__ == "__main__":
            with mp.get_context("forkserver").Pool(2) as pool:
                print(pool.map(abs, [-1, -2]))
            with mp.Manager() as manager:
                print(list(manager.list([1])))
        """
    )
    assert ran.lines == ["[1, 2]", "[1]"], ran.output


def test_it_gets_its_share_of_the_cores_and_a_low_priority(world: World) -> None:
    ran = world.run(
        """
        import os
        print(len(os.sched_getaffinity(0)), os.getpriority(os.PRIO_PROCESS, 0) >= 10)
        print(os.environ["OMP_NUM_THREADS"], os.environ["LOKY_MAX_CPU_COUNT"], os.environ["OMP_WAIT_POLICY"])
        """
    )
    assert ran.lines == ["1 True", "1 1 PASSIVE"]


def test_the_same_seed_hashes_alike(world: World) -> None:
    code = "print(hash('a'), hash('b'))"
    assert world.run(code, seed=7).output == world.run(code, seed=7).output != world.run(code, seed=8).output


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_a_script_finds_its_seed(world: World, seed: int) -> None:
    ran = world.run("import os; print(os.environ['SEED'], os.environ['PYTHONHASHSEED'])", seed=seed)
    assert ran.lines == [f"{seed} {seed}"]


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_python_refuses_is_not_blamed_on_the_script(world: World, seed: int) -> None:
    with pytest.raises(SandboxError, match="seed"):
        world.run("print('no')", seed=seed)


def test_modules_beside_the_script_can_be_imported(world: World, put: Put) -> None:
    ran = world.run("import tools; print(tools.answer)", inputs={"tools.py": put("tools.py", "answer = 42")})
    assert ran.lines == ["42"]


def test_an_input_called_like_the_script_gives_way(world: World, put: Put) -> None:
    ran = world.run("print('the script')", inputs={"script.py": put("script.py", "print('the input')")})
    assert ran.lines == ["the script"]


def test_a_part_of_a_folder_can_be_shown(world: World, put: Put) -> None:
    shown = {"data/deep/train.csv": put("data/deep/train.csv", "a"), "top.csv": put("top.csv", "b")}
    put("data/deep/hidden.csv", "secret")
    ran = world.run(
        """
        import os
        print(open("data/deep/train.csv").read(), os.listdir("data/deep"))
        open("mine", "w")
        """,
        inputs=shown,
    )
    assert ran.lines == ["a ['train.csv']"]
    assert ran.left == {"mine"}


@pytest.mark.parametrize("name", ["", "..", "a/../b", "/a", "a//b"])
def test_an_input_of_a_strange_name_is_refused(world: World, put: Put, name: str) -> None:
    with pytest.raises(SandboxError, match="called"):
        world.run("print('no')", inputs={name: put("train.csv", "1")})


def test_a_missing_input_or_python_is_the_sandboxs_failure(world: World) -> None:
    with pytest.raises(SandboxError, match="not there"):
        world.run("print('no')", inputs={"train.csv": world.folder / "lost.csv"})
    world.python = world.folder / "lost" / "bin" / "python"
    with pytest.raises(SandboxError, match="python"):
        world.run("print('no')")


def test_a_python_that_cannot_be_started_is_the_sandboxs_failure(world: World, put: Put) -> None:
    world.python = put("venv/bin/python", "no program")
    with pytest.raises(SandboxError, match="python"):
        world.run("print('no')")


def test_what_bwrap_cannot_do_is_the_sandboxs_failure(walled: World) -> None:
    host = look_at_host()
    with pytest.raises(SandboxError, match=r"bwrap failed: .*nowhere"):
        _run_on(replace(host, folders=(*host.folders, "/nowhere")), walled.spec("print('no')"))


def test_a_bwrap_that_is_killed_from_outside_is_lost_and_not_an_error(walled: World) -> None:
    spec = walled.spec(NEVER_ENDS)

    async def scenario() -> OutcomeKind:
        async with walled.executor() as executor:
            handle = executor.submit(spec)
            events = handle.events()
            await until(events, has_started)
            (guard,) = (child for child in psutil.Process().children() if child.name() == "bwrap")
            guard.kill()
            return (await finished(handle)).kind

    assert asyncio.run(scenario()) is OutcomeKind.LOST


def test_without_prlimit_the_limits_hold_too(walled: World) -> None:
    spec = walled.spec(
        """
        import resource
        print(resource.getrlimit(resource.RLIMIT_NOFILE))
        print(resource.getrlimit(resource.RLIMIT_CORE))
        """
    )
    ran = _run_on(replace(look_at_host(), prlimit=None), spec)
    assert ran.lines == [f"({LIMITS.open_files}, {LIMITS.open_files})", "(0, 0)"]


def test_an_older_bwrap_is_not_asked_for_what_it_does_not_know(walled: World) -> None:
    host = replace(look_at_host(), options=frozenset())
    assert _run_on(host, walled.spec("print('inside')")).lines == ["inside"]
    assert any("size" in note for note in Bubblewrap(host).notes)


def test_an_architecture_without_a_filter_is_told(walled: World) -> None:
    host = replace(look_at_host(), machine="riscv64")
    assert Bubblewrap(host).notes == ("no system call filter: none is known for riscv64",)
    assert _run_on(host, walled.spec("print('inside')")).lines == ["inside"]


def test_an_environment_below_tmp_or_work_is_seen(walled: World, tmp_path: Path) -> None:
    venv = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    walled.python = venv / "bin" / "python"
    ran = walled.run("import sys; print(sys.prefix)")
    assert ran.lines == ["/venv"]
    assert ran.left == set()


def test_a_script_that_closes_its_folder_cannot_keep_us_out(world: World) -> None:
    spec = world.spec("import os\nos.mkdir('closed')\nos.chmod('closed', 0)\nos.chmod('.', 0)")
    assert world.run_spec(spec).left == {"closed"}
    assert world.run_spec(spec).execution.kind is OutcomeKind.OK


def test_a_script_that_takes_its_folders_away_is_not_the_sandboxs_failure(open_world: World) -> None:
    ran = open_world.run(
        """
        import os, shutil, time
        for folder in (os.getcwd(), os.environ["HOME"]):
            shutil.rmtree(folder)
            os.symlink("/", folder)
        time.sleep(0.8)
        """
    )
    assert ran.execution.kind is OutcomeKind.OK, ran.output
