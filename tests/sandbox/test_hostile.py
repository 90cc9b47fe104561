"""Scripts that want out, under every isolation that has walls. Those of the project, and others beside it."""

import json
import os
import re
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.outcome import Isolation, OutcomeKind
from tests.sandbox.conftest import need_bwrap
from tests.sandbox.world import HOLD_LOCK, World, is_all_dead

HERE = Path(__file__).parents[1] / "data" / "hostile"
OTHERS = Path(__file__).parents[3] / "shared" / "hostile"
KEY = "sk-decoy-9876543210"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Decoys of a person, servers that must not hear of anything, and a process that is nobody's business."""

    home: Path
    sleeper: "subprocess.Popen[bytes]"
    inputs: dict[str, Path]
    servers: list[socket.socket]

    def marks(self) -> dict[str, tuple[int, int, int, int, bytes]]:
        """All that a script could have changed."""
        found = {}
        for path in sorted(self.home.rglob("*")):
            told = path.lstat()
            content = path.read_bytes() if stat.S_ISREG(told.st_mode) else b""
            found[str(path)] = (told.st_mode, told.st_uid, told.st_mtime_ns, told.st_nlink, content)
        return found

    def heard(self) -> bool:
        """Whether anything came out by a socket."""
        for server in self.servers:
            try:
                server.recv(9) if server.type == socket.SOCK_DGRAM else server.accept()
            except BlockingIOError:
                continue
            return True
        return False


@pytest.fixture(params=[Isolation.BWRAP, Isolation.LANDLOCK])
def hostile_world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param is Isolation.BWRAP:
        need_bwrap()
    return World(folder=tmp_path / "mltui", isolation=request.param)


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("SBX_API_KEY", KEY)
    home = tmp_path / "person"
    for name in (".env", ".ssh/id_test", "data/train.csv", "holdout/answers.csv", "victim/mine"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(f"decoy {KEY}\n", encoding="ascii")
    with ExitStack() as stack:
        path = f"{home}/door"[-90:] if len(f"{home}/door") > 100 else f"{home}/door"
        abstract = f"mltui-test-{os.getpid()}"
        tcp, udp = (_server(stack, socket.AF_INET, kind, ("127.0.0.1", 0)) for kind in (1, 2))
        servers = [tcp, udp]
        monkeypatch.chdir(home)
        servers.append(_server(stack, socket.AF_UNIX, socket.SOCK_STREAM, "door"))
        servers.append(_server(stack, socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}"))
        sleeper = stack.enter_context(subprocess.Popen(["/bin/sleep", "100"], env={"SBX_API_KEY": KEY}))
        stack.callback(sleeper.kill)
        told = tmp_path / "told"
        told.mkdir()
        doors = {"tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1], "path": path, "abstract": abstract}
        texts = {
            "home.txt": str(home),
            "victim.pid": str(sleeper.pid),
            "doors.json": json.dumps(doors),
        }
        for name, text in texts.items():
            (told / name).write_text(text, encoding="utf-8")
        inputs = {name: told / name for name in texts} | {"train.csv": home / "data" / "train.csv"}
        yield Person(home=home, sleeper=sleeper, inputs=inputs, servers=servers)


def _server(stack: ExitStack, family: int, kind: int, address: tuple[str, int] | str) -> socket.socket:
    server = stack.enter_context(socket.socket(family, kind))
    server.bind(address)
    server.setblocking(False)
    if kind == socket.SOCK_STREAM:
        server.listen()
    return server


def _expected(script: Path) -> set[OutcomeKind]:
    first = script.read_text(encoding="utf-8").splitlines()[0]
    words = re.findall(r"\w+", first.partition("EXPECT:")[2].partition(".")[0])
    return {OutcomeKind(word) for word in words}


@pytest.mark.parametrize("script", sorted(HERE.glob("*.py")), ids=lambda path: path.stem)
def test_what_wants_out_stays_in(hostile_world: World, person: Person, script: Path) -> None:
    before = person.marks()
    time_s = 1.0 if _expected(script) == {OutcomeKind.TIMEOUT} else 30.0
    ran = hostile_world.run(
        HOLD_LOCK + script.read_text(encoding="utf-8"), inputs=person.inputs, time_s=time_s
    )
    assert ran.execution.kind in _expected(script), (ran.execution, ran.output)
    assert [line for line in ran.output.decode(errors="replace").splitlines() if "LEAK" in line] == []
    assert KEY.encode() not in ran.output
    assert person.marks() == before
    assert person.sleeper.poll() is None
    assert not person.heard()
    assert is_all_dead(ran.spec.work)
    for place in ("/dev/shm", "/usr/lib", "/etc", "/var/tmp"):
        assert not (Path(place) / "mltui-mark").exists()
    assert not list(ran.spec.work.glob("core*"))
    lending = [path for path in ran.spec.work.iterdir() if path.lstat().st_mode & 0o6000]
    assert lending == []


def test_whatever_a_script_left_the_next_one_begins_in_an_empty_folder(
    hostile_world: World, person: Person
) -> None:
    spec = hostile_world.spec((HERE / "left_behind.py").read_text(encoding="utf-8"), inputs=person.inputs)
    for _ in range(2):
        assert hostile_world.run_spec(spec).execution.kind is OutcomeKind.OK
    spec.script.write_text("import os; print(os.listdir('.'))", encoding="utf-8")
    assert "left" not in str(hostile_world.run_spec(spec).lines)


DECOYS = Path("/var/tmp/mltui-decoy")
OUTCOMES = {
    "02": {OutcomeKind.OUTPUT},
    "04": {OutcomeKind.DISK},
    "13": {OutcomeKind.TIMEOUT},
    "21": {OutcomeKind.MEMORY},
}
"""Of those scripts of others that do not just end, or run out of time."""
ENDS = {OutcomeKind.OK, OutcomeKind.ERROR, OutcomeKind.TIMEOUT}


@pytest.fixture
def decoys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SBX_API_KEY", KEY)
    if DECOYS.exists():
        pytest.skip(f"{DECOYS} is there already: somebody else is testing")
    try:
        for name in (
            *("secret/.env", "secret/home/.ssh/id_test", "secret/home/.aws/credentials"),
            *("victim/mine", "data/train.csv", "holdout/answers.csv"),
        ):
            (DECOYS / name).parent.mkdir(parents=True, exist_ok=True)
            (DECOYS / name).write_text(f"decoy {KEY}\n", encoding="ascii")
        yield DECOYS
    finally:
        shutil.rmtree(DECOYS, ignore_errors=True)


@pytest.mark.skipif(not OTHERS.is_dir(), reason="no other corpus lies beside the project")
@pytest.mark.parametrize("script", sorted(OTHERS.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_what_others_wrote_stays_in_too(hostile_world: World, decoys: Path, script: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mode) for path in decoys.rglob("*") if path.is_file()}
    time_s = 1.0 if script.stem[:2] in ("01", "13", "24", "31") else 8.0
    ran = hostile_world.run(HOLD_LOCK + script.read_text(encoding="utf-8"), time_s=time_s)
    assert ran.execution.kind in OUTCOMES.get(script.stem[:2], ENDS), ran.execution
    after = {path: (path.read_bytes(), path.stat().st_mode) for path in decoys.rglob("*") if path.is_file()}
    assert after == before
    text = ran.output.decode(errors="replace")
    assert [line for line in text.splitlines() if line.startswith("LEAK") and line != "LEAKS 0"] == [], text
    assert KEY not in text
    assert is_all_dead(ran.spec.work)
    assert not Path("/dev/shm/sbx_marker").exists()


def test_every_script_of_ours_says_what_it_is_for() -> None:
    silent = [path.name for path in HERE.glob("*.py") if "# BOUND:" not in path.read_text(encoding="utf-8")]
    assert silent == []
