"""As root every script is a user of its own: the kernel counts no processes for root, who owns too much.

They live in a user namespace made once for this engine, in which each user is who they are outside.
Bubblewrap sets up the view as root of that namespace; then `setpriv` becomes the user. What is left to them
is the right to read: all that is bound was chosen for the script, also where only root may read it.
"""

import itertools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from engine.errors import SandboxError

FIRST_USER = 60_706
USERS = 478
"""A stretch that no distribution gives to anybody (60706 to 61183)."""

_READ = "dac_read_search"
CAPABILITIES = tuple(
    word
    for name in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_DAC_READ_SEARCH")
    for word in ("--cap-add", name)
)
"""Options of bwrap, after `--cap-drop ALL`: what `ScriptUsers.become` needs."""
_TOOLS = "/usr/bin:/bin:/usr/sbin:/sbin"

# what it makes lives on behind the descriptor that we open; no namespace below it can be made by anybody
_MAKER = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER = 0x10000000
if libc.unshare(CLONE_NEWUSER) != 0:
    raise SystemExit(os.strerror(ctypes.get_errno()))
os.write(1, b"m")
if os.read(0, 1):
    try:
        with open("/proc/sys/user/max_user_namespaces", "w") as most:
            most.write("0")
    except OSError:
        pass  # read-only in some containers; the filter of system calls denies it, too
    os.write(1, b"r")
    os.read(0, 1)
"""


class ScriptUsers:
    """Users for scripts, and the namespace in which they live."""

    def __init__(self, namespace: int, setpriv: str) -> None:
        self._setpriv = setpriv
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self.namespace = namespace
        """A descriptor for `bwrap --userns`."""

    def next(self) -> int:
        """The id of a user, and of its group. Those in use at the same time differ."""
        with self._lock:
            return FIRST_USER + next(self._numbers) % USERS

    def become(self, user: int, groups: Iterable[int]) -> list[str]:
        """The beginning of a command line that goes on as this user, and may then read, and no more."""
        others = ",".join(str(group) for group in sorted(set(groups)))
        kept = f"-all,+{_READ}"
        return [
            self._setpriv,
            *("--reuid", str(user), "--regid", str(user)),
            *(("--groups", others) if others else ("--clear-groups",)),
            *(f"--inh-caps={kept}", f"--ambient-caps={kept}", f"--bounding-set={kept}", "--no-new-privs"),
        ]


@cache
def script_users() -> ScriptUsers:
    """Those of this process, for as long as it lives. Blocks for some 30 ms.

    Raises SandboxError where this system has none to give.
    """
    setpriv = shutil.which("setpriv", path=_TOOLS)
    if setpriv is None:
        raise SandboxError("setpriv is not installed", hint="install util-linux")
    mapped = _mapped(Path("/proc/self/uid_map"))
    if not any(first <= FIRST_USER and first + count >= FIRST_USER + USERS for first, count in mapped):
        raise SandboxError(f"this container has no users {FIRST_USER} to {FIRST_USER + USERS - 1}")
    try:
        return ScriptUsers(_namespace(), setpriv)
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxError(f"no user namespace can be made: {error}") from error


def hand_over(work: Path, user: int, inputs: Iterable[str]) -> None:
    """Give an empty work folder to a user, with the folders in which its inputs will lie. Raises OSError."""
    for name in inputs:
        for folder in list(Path(name).parents)[:-1]:
            (work / folder).mkdir(mode=0o755, parents=True, exist_ok=True)
            os.chown(work / folder, user, user)
    os.chown(work, user, user)


def _namespace() -> int:
    with _maker() as (process, ask):
        ask(b"")
        for name in ("uid_map", "gid_map"):
            ranges = [f"{first} {first} {count}\n" for first, count in _mapped(Path("/proc/self", name))]
            # a map is written at once or not at all
            Path("/proc", str(process.pid), name).write_text("".join(ranges), encoding="ascii")
        ask(b"g")
        return os.open(f"/proc/{process.pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)


@contextmanager
def _maker() -> Iterator[tuple["subprocess.Popen[bytes]", Callable[[bytes], None]]]:
    """A process that makes a namespace, and how it is asked to go on; gone at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _MAKER],
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )

    def ask(word: bytes) -> None:
        if process.stdin and process.stdout and process.stderr:
            process.stdin.write(word)
            if not process.stdout.read(1):
                raise OSError(process.stderr.read().decode(errors="replace").strip() or "it ended")

    with process:
        try:
            yield process, ask
        finally:
            process.kill()


def _mapped(path: Path) -> list[tuple[int, int]]:
    """The ids that exist here: first, how many."""
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    return [(int(first), int(count)) for first, _, count in rows]
