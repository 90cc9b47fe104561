"""A machine on which nothing isolates: `python bare_machine.py COMMAND...` runs the command on one.

The kernel itself denies Landlock there, by a filter that every child inherits; bwrap is hidden by the PATH.
"""

import ctypes
import errno
import os
import struct
import sys
from pathlib import Path

HERE = (sys.executable, str(Path(__file__)))
PATH = str(Path(sys.executable).parent)
"""Where there is no bwrap."""

_LANDLOCK_CREATE_RULESET = 444
"""The same on every architecture."""
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD_NUMBER, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.ENOSYS


def _deny_landlock() -> None:
    steps = (
        (_LOAD_NUMBER, 0, 0, 0),
        (_JUMP_IF_EQUAL, 0, 1, _LANDLOCK_CREATE_RULESET),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    for order in ((_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (_SET_SECCOMP, _FILTER, program, 0, 0)):
        if libc.prctl(*order) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    _deny_landlock()
    os.execvpe(sys.argv[1], sys.argv[1:], {**os.environ, "PATH": PATH})
