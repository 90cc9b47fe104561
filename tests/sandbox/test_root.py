"""As root: scripts run as users of their own, whose processes the kernel counts, and who own nothing."""

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from engine.outcome import OutcomeKind
from engine.sandbox.bwrap import Bubblewrap, look_at_host
from engine.sandbox.users import FIRST_USER, USERS
from tests.sandbox.world import World

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="for root alone")

FORK_UNTIL_REFUSED = """
import os, signal
count = 0
while True:
    try:
        if os.fork() == 0:
            signal.pause()
        count += 1
    except OSError as error:
        print(count, error.strerror)
        break
"""


def test_a_fork_bomb_is_stopped_by_the_kernel_at_the_limit(walled: World) -> None:
    # far above, the watchdog would take half a dozen looks to see it
    ran = walled.run(FORK_UNTIL_REFUSED, processes=40)
    count, _, words = ran.lines[0].partition(" ")
    assert words == "Resource temporarily unavailable"
    assert 35 <= int(count) <= 40
    assert ran.execution.kind is OutcomeKind.OK


def test_two_scripts_at_once_do_not_share_the_limit(walled: World) -> None:
    first, second = (walled.run("import os; print(os.getuid(), os.getgid(), os.getgroups())") for _ in "12")
    users = {int(ran.lines[0].split()[0]) for ran in (first, second)}
    assert len(users) == 2
    assert all(FIRST_USER <= user < FIRST_USER + USERS for user in users)


def test_it_may_read_what_is_shown_and_nothing_else(walled: World, tmp_path: Path) -> None:
    secret = tmp_path / "home" / "train.csv"
    secret.parent.mkdir(mode=0o700)
    secret.write_text("a,b\n")
    secret.chmod(0o600)
    ran = walled.run(
        """
        import ctypes, json, os
        status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines())
        libc = ctypes.CDLL(None, use_errno=True)
        told = {"read": open("deep/train.csv").read(), "caps": int(status["CapEff"], 16)}
        told["bounding"] = int(status["CapBnd"], 16)
        for name, act in {
            "write": lambda: open("deep/train.csv", "a"),
            "remove": lambda: os.unlink("deep/train.csv"),
            "root": lambda: os.setuid(0),
            "give": lambda: os.chown("own.txt", 0, 0),
            "first": lambda: os.kill(1, 9),
            "its memory": lambda: open("/proc/1/mem", "rb").read(1),
        }.items():
            open("own.txt", "w").write("x")
            try:
                act()
                told[name] = "done"
            except OSError as error:
                told[name] = "refused"
        told["namespace"] = libc.unshare(0x10000000)
        open("deep/mine.txt", "w").write("beside an input")
        open("/dev/stdout", "w").write(json.dumps(told))
        """,
        inputs={"deep/train.csv": secret},
    )
    dac_read_search = 1 << 2
    told = json.loads(ran.output)
    assert told.pop("read") == "a,b\n"
    assert (told.pop("caps"), told.pop("bounding")) == (dac_read_search, dac_read_search)
    assert told.pop("namespace") == -1
    told.pop("its memory")  # covered by an empty file on some systems
    assert set(told.values()) == {"refused"}
    assert secret.read_text() == "a,b\n"


def test_the_private_keys_of_the_machine_are_not_beside_whom_it_trusts(walled: World) -> None:
    spec = walled.spec(
        """
        import os
        print([path for path in ("/etc/ssl/private", "/etc/pki/tls/private") if os.path.exists(path)])
        print([path for path in ("/etc/ssl/certs", "/etc/pki/tls/certs") if os.path.exists(path)])
        """
    )
    keys, certificates = walled.run_spec(spec, network=True).lines
    assert keys == "[]"
    assert certificates != "[]"


def test_what_it_leaves_is_ours_again(walled: World) -> None:
    ran = walled.run(
        """
        import contextlib, os
        os.makedirs("a/b/c")
        open("a/b/c/file", "w").write("x")
        with contextlib.suppress(PermissionError):  # a filter may refuse it
            os.chmod("a/b/c/file", 0o4755)
        os.symlink("/etc/passwd", "a/link")
        os.chmod("a/b", 0)
        """
    )
    assert ran.left == {"a"}
    before = Path("/etc/passwd").stat()
    left = [ran.spec.work, *ran.spec.work.rglob("*")]
    assert len(left) == 6
    assert {(path.lstat().st_uid, path.lstat().st_gid) for path in left} == {(0, 0)}
    assert not (ran.spec.work / "a/b/c/file").stat().st_mode & (stat.S_ISUID | stat.S_ISGID)
    assert Path("/etc/passwd").stat().st_ctime == before.st_ctime


def test_without_setpriv_it_says_so_and_the_watchdog_counts(
    walled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = replace(look_at_host(), users=None)
    assert any("as root" in note for note in Bubblewrap(host).notes)
    monkeypatch.setattr("engine.sandbox.probe.look_at_host", lambda: host)
    ran = walled.run("import os; print(os.getuid())\n" + FORK_UNTIL_REFUSED + "signal.pause()", processes=20)
    assert ran.lines[0] == "0"
    assert ran.execution.message.startswith("killed at more than 20 processes")
