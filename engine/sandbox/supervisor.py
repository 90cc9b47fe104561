"""A program, not a module: starts one script behind walls, and outlives all that it started.

    python -I -S -B supervisor.py SETTINGS_FD ARGV...

The settings come by marshal from a descriptor, since an argv is public: `status` and `go` (the channel),
`limits`, and where there are walls `landlock`, `filter`, `user` (a number or null) and its `groups`.
`status` gets one JSON object a line: `child-pid` at once, `error` where the script cannot be started,
`returncode` when it and all that it left behind are dead. Nothing runs before a byte comes through `go`; the
end of `go`, at any time, is the end of them all: no script outlives an engine that is killed. Imports nothing
of ours, and little else: every script waits for it.
"""

import ctypes
import errno
import marshal
import os
import resource
import select
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

SIGKILL = 9
IGNORED_BY_PYTHON = (13, 25)
"""SIGPIPE and SIGXFSZ."""
SIG_DFL = 0
BURY_EVERY_MS = 1000
ASK_EVERY_MS = 20
"""Where the kernel has no descriptor for a process."""

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECCOMP_MODE_FILTER = 2
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION = 0x20080522
MOST_CAPABILITIES = 64

LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446
LANDLOCK_RULE_PATH_BENEATH = 1

LIBC = ctypes.CDLL(None, use_errno=True)


class FilterProgram(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def main() -> int:
    """The exit code of the supervisor, which says nothing about the script's."""
    settings = _settings(int(sys.argv[1]))
    for descriptor in (settings["status"], settings["go"]):
        os.set_inheritable(descriptor, False)
    call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    gate, opener = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(opener)
        _become_the_script(settings, sys.argv[2:], gate)
    os.close(gate)
    say(settings["status"], b'{"child-pid": %d}' % child)
    code = None
    if os.read(settings["go"], 1):
        _open(opener)
        code = _follow(child, settings["go"])
    code = _sweep(child, code)
    say(settings["status"], b'{"returncode": %s}' % (b"null" if code is None else b"%d" % code))
    return 0


# ---------------------------------------------------------------- around the script


def _open(gate: int) -> None:
    try:  # noqa: SIM105 - contextlib is slow to load
        os.write(gate, b"!")
    except BrokenPipeError:
        pass  # it could not start, and has said why


def _follow(child: int, go: int) -> "int | None":
    """Until the script has ended (its exit code) or nobody wants it any more (None)."""
    listener = select.poll()
    listener.register(go, select.POLLIN)
    rest_ms = ASK_EVERY_MS
    if hasattr(os, "pidfd_open"):
        try:
            listener.register(os.pidfd_open(child), select.POLLIN)
            rest_ms = BURY_EVERY_MS
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
    while True:
        for descriptor, _ in listener.poll(rest_ms):
            if descriptor == go and not os.read(go, 1):
                return None
        code = _reap(child)
        if code is not None:
            return code


def _reap(child: int) -> "int | None":
    """Bury who is dead; the exit code of `child` if it is among them. Raises ChildProcessError."""
    code = None
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return code
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def _sweep(child: int, code: "int | None") -> "int | None":
    """Kill all that descends from us, until there is nobody left."""
    while True:
        try:
            found = _reap(child)
        except ChildProcessError:
            return code
        code = code if found is None else found
        for pid in _descendants():
            try:  # noqa: SIM105 - contextlib is slow to load
                os.kill(pid, SIGKILL)
            except ProcessLookupError:
                pass


def _descendants() -> "list[int]":
    """Whoever dies here leaves his children to us, so that no line of descent is ever cut."""
    children: dict[int, list[int]] = {}
    with os.scandir("/proc") as entries:
        pids = [entry.name for entry in entries if entry.name.isdigit()]
    for pid in pids:
        parent = _parent(pid)
        if parent is not None:
            children.setdefault(parent, []).append(int(pid))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _parent(pid: str) -> "int | None":
    try:
        with open("/proc/" + pid + "/stat", "rb") as stat:  # noqa: PTH123 - pathlib is slow to load
            return int(stat.read().rpartition(b")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _settings(descriptor: int) -> "dict[str, Any]":
    try:
        settings: dict[str, Any] = marshal.loads(os.read(descriptor, os.fstat(descriptor).st_size))  # noqa: S302
    finally:
        os.close(descriptor)
    return settings


def say(status: int, words: bytes) -> None:
    """One line for the engine, which may be gone."""
    try:  # noqa: SIM105 - contextlib is slow to load
        os.write(status, words + b"\n")
    except BrokenPipeError:
        pass


# ---------------------------------------------------------------- on the way to being the script


def _become_the_script(settings: "Mapping[str, Any]", command: "list[str]", gate: int) -> None:
    """Does not return."""
    supervisor = os.getppid()
    try:
        for number in IGNORED_BY_PYTHON:
            call("signal", number, SIG_DFL)
        os.setsid()
        os.umask(0o077)
        call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if "landlock" in settings:
            # before we are another user, since some places may be for root alone
            _restrict(settings["landlock"])
            _give_up_rights(settings["user"], settings["groups"])
        for name, value in settings["limits"].items():
            lower(getattr(resource, "RLIMIT_" + name.upper(), None), value)
        # after the change of user, which takes it back
        call("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
        if "filter" in settings:
            _filter(settings["filter"])
        if os.getppid() == supervisor and os.read(gate, 1):
            os.execv(command[0], command)  # noqa: S606
    except Exception as error:  # noqa: BLE001 - whatever it is, the script is not to blame
        words = '{"error": ' + quoted("cannot start " + command[0] + ": " + str(error)) + "}"
        say(settings["status"], words.encode())
    os._exit(127)


def quoted(text: str) -> str:
    """As JSON, whose module may be out of reach behind the walls."""
    safe = [
        each if " " <= each <= "~" and each not in '"\\' else f"\\u{min(ord(each), 0xFFFD):04x}"
        for each in text
    ]
    return '"' + "".join(safe) + '"'


def _restrict(landlock: "Mapping[str, Any]") -> None:
    ruleset = struct.pack("=QQQ", *landlock["handled"])[: landlock["size"]]
    rules = call("syscall", LANDLOCK_CREATE_RULESET, ruleset, len(ruleset), 0)
    try:
        for path, access in landlock["rules"]:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", access, place)
            try:
                call("syscall", LANDLOCK_ADD_RULE, rules, LANDLOCK_RULE_PATH_BENEATH, rule, 0)
            finally:
                os.close(place)
        call("syscall", LANDLOCK_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _give_up_rights(user: "int | None", groups: "list[int]") -> None:
    """As root: become another user, who may read also what is root's alone, within the walls."""
    if os.geteuid() != 0:
        return
    kept = 0
    if user is not None:
        kept = 1 << CAP_DAC_READ_SEARCH
        _forgo_all_but(CAP_DAC_READ_SEARCH)
        call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups(groups)
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    call("capset", ctypes.byref(header), ctypes.byref(effective_permitted_inheritable))
    if kept:
        call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0)


def _forgo_all_but(kept: int) -> None:
    for capability in range(MOST_CAPABILITIES):
        try:
            if capability != kept:
                call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError as error:
            if error.errno != errno.EINVAL:  # past the last one
                raise


def _filter(steps: bytes) -> None:
    program = FilterProgram(len(steps) // 8, steps)
    call("prctl", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def lower(which: "int | None", value: int) -> None:
    """Both limits, never above the hard one that is already there."""
    if which is None:
        return
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def call(name: str, *arguments: object) -> int:
    """A function of the C library. Raises OSError."""
    function: Callable[..., int] = getattr(LIBC, name)
    result = function(*[ctypes.c_long(each) if isinstance(each, int) else each for each in arguments])
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, name + ": " + os.strerror(number))
    return result


if __name__ == "__main__":
    sys.exit(main())
