"""A program, not a module: takes on limits, and becomes the script's interpreter.

    python -I -S -B launcher.py '{"limits": {"nofile": 1024}, "status": 5, "go": 6, "parent": 4711}' ARGV...

`status` gets one JSON object a line (as from `bwrap --json-status-fd`): `child-pid`, and `error` where the
command cannot be started. Nothing runs before a byte comes through `go`. Imports nothing of ours, so that it
can be given to an interpreter inside a sandbox, too.
"""

import json
import os
import resource
import sys


def main() -> int:
    """The exit code, where the command could not be started."""
    settings = json.loads(sys.argv[1])
    command = sys.argv[2:]
    status = settings.get("status")
    try:
        if settings.get("parent"):
            die_with(settings["parent"])
        if status is not None:
            os.set_inheritable(status, False)
            os.write(status, b'{"child-pid": %d}\n' % os.getpid())
        if settings.get("go") is not None:
            os.set_inheritable(settings["go"], False)
            if not os.read(settings["go"], 1):
                return 0
        for name, value in settings["limits"].items():
            lower(getattr(resource, "RLIMIT_" + name.upper(), None), value)
        os.execv(command[0], command)  # noqa: S606
    except (OSError, ValueError) as error:
        message = "cannot start " + command[0] + ": " + str(error)
        if status is None:
            sys.stderr.write("launcher: " + message + "\n")
        else:
            os.write(status, json.dumps({"error": message}).encode() + b"\n")
        return 127


def die_with(parent: int) -> None:
    """Be killed when the thread that started us ends, however it ends (Linux)."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - slow, and only for Linux

    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, 9, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def lower(which: "int | None", value: int) -> None:
    """Both limits, never above the hard one that is already there."""
    if which is None:
        return
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


if __name__ == "__main__":
    sys.exit(main())
