"""What this machine's Linux knows of Landlock, and whether scripts can be users of their own."""

import ctypes
import errno
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SandboxError
from engine.sandbox.seccomp import Architecture, known_architecture
from engine.sandbox.users import FIRST_USER, USERS

LEAST_VERSION = 2
"""Of Linux 5.19. The first one let no file be moved from one folder to another."""

_CREATE_RULESET = 444
_ASK_FOR_VERSION = 1
_NEEDED_TO_BE_ANOTHER = 1 << 0 | 1 << 2 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8
"""CAP_CHOWN, CAP_DAC_READ_SEARCH, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandlockHost:
    """What has to be known of this machine."""

    version: int
    """Of Landlock, as the kernel counts."""
    architecture: Architecture
    has_users: bool
    """Whether scripts can run as users of their own: as root, with the rights to it."""


def look_for_landlock() -> LandlockHost:
    """The facts of this machine. Raises SandboxError where Landlock is missing or too old."""
    if sys.platform != "linux":
        raise SandboxError("Landlock is a part of Linux")
    architecture = known_architecture(platform.machine())
    if architecture is None:
        raise SandboxError(f"Landlock needs a system call filter: none is known for {platform.machine()}")
    version = _version()
    if version < LEAST_VERSION:
        raise SandboxError(f"Landlock {version} is too old", hint="use Linux 5.19 or newer")
    return LandlockHost(version=version, architecture=architecture, has_users=_has_users())


def _version() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    found: int = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_FOR_VERSION))
    if found >= 0:
        return found
    match ctypes.get_errno():
        case errno.EOPNOTSUPP:
            raise SandboxError(
                "Landlock is switched off",
                hint="start Linux with `lsm=landlock,...` (see /sys/kernel/security/lsm)",
            )
        case errno.ENOSYS:
            raise SandboxError("this Linux has no Landlock", hint="use Linux 5.19 or newer")
        case number:
            raise SandboxError(
                f"Landlock is closed here: {os.strerror(number)}", hint="let the container have it"
            )


def _has_users() -> bool:
    if os.geteuid() != 0:
        return False
    status = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    )
    rows = [line.split() for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()]
    is_mapped = any(
        int(first) <= FIRST_USER and int(first) + int(many) >= FIRST_USER + USERS for first, _, many in rows
    )
    has_rights = int(status["CapEff"], 16) & _NEEDED_TO_BE_ANOTHER == _NEEDED_TO_BE_ANOTHER
    return is_mapped and has_rights
