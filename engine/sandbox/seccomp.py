"""The system call filter of a script, assembled by hand as classic BPF: no libseccomp needed.

Layout after seccomp(2) and linux/bpf_common.h. Numbers after the kernel's unistd headers.
"""

import errno
import struct
from dataclasses import dataclass
from typing import Literal

Architecture = Literal["x86_64", "aarch64"]

_AUDIT_ARCH: dict[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN: dict[str, int] = {"x86_64": 0, "aarch64": 1}

_X32_BIT = 0x40000000

# struct seccomp_data: nr, arch, instruction pointer, six arguments of 64 bits (low half first on both)
_NUMBER_AT = 0
_ARCH_AT = 4
_FIRST_ARGUMENT_AT = 16
_SECOND_ARGUMENT_AT = 24

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_GREATER_EQUAL = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000

_AF_UNIX = 1
_AF_INET = 2
_AF_INET6 = 10
_AF_NETLINK = 16  # getaddrinfo asks it which addresses the machine has

_NEW_NAMESPACES = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}; NEWTIME is for clone3 alone
_TIOCSTI = 0x5412
_TIOCLINUX = 0x541C

_DENIED: dict[str, tuple[int, int] | tuple[int, None]] = {
    # into other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # the view of the file system
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    # namespaces
    "unshare": (272, 97),
    "setns": (308, 268),
    # wide doors into the kernel; io_uring would also open sockets past this filter
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # the machine itself
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
}
_SOCKET = (41, 198)
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_IOCTL = (16, 29)
_SCHED_SETAFFINITY = (203, 122)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One step of a classic BPF program; jumps count the instructions that are skipped."""

    code: int
    value: int
    jump_true: int = 0
    jump_false: int = 0

    def packed(self) -> bytes:
        """As `struct sock_filter`."""
        return struct.pack("=HBBI", self.code, self.jump_true, self.jump_false, self.value)


def known_architecture(machine: str) -> Architecture | None:
    """The name of a machine (`platform.machine()`) as this file knows it; None: there is no filter for it."""
    match machine:
        case "x86_64" | "amd64" | "AMD64":
            return "x86_64"
        case "aarch64" | "arm64":
            return "aarch64"
        case _:
            return None


def filter_program(architecture: Architecture, *, network: bool) -> bytes:
    """What `bwrap --seccomp FD` reads: an array of `struct sock_filter`."""
    return b"".join(step.packed() for step in filter_steps(architecture, network=network))


def filter_steps(architecture: Architecture, *, network: bool) -> list[Instruction]:
    """The filter as instructions: everything is allowed but what follows."""
    column = _COLUMN[architecture]
    steps = [
        Instruction(_LOAD, _ARCH_AT),
        # a 32-bit program has other numbers, so none of the rules below would fit it
        Instruction(_JUMP_EQUAL, _AUDIT_ARCH[architecture], jump_true=1),
        _refuse(errno.EPERM),
        Instruction(_LOAD, _NUMBER_AT),
    ]
    if architecture == "x86_64":
        steps += [Instruction(_JUMP_GREATER_EQUAL, _X32_BIT, jump_false=1), _refuse(errno.ENOSYS)]
    for numbers in _DENIED.values():
        number = numbers[column]
        if number is not None:
            steps += _when_called(number, [_refuse(errno.EPERM)])
    # glibc falls back to clone, whose flags can be read; those of clone3 lie behind a pointer
    steps += _when_called(_CLONE3[column], [_refuse(errno.ENOSYS)])
    # a script that widens its affinity is left in the belief that it worked
    steps += _when_called(_SCHED_SETAFFINITY[column], [_refuse(0)])
    steps += _when_called(_CLONE[column], _unless_new_namespaces())
    steps += _when_called(_IOCTL[column], _unless_typing_into_a_terminal())
    steps += _when_called(_SOCKET[column], _only_families(network))
    return [*steps, Instruction(_RETURN, _ALLOW)]


def _refuse(error: int) -> Instruction:
    return Instruction(_RETURN, _ERRNO | error)


def _when_called(number: int, body: list[Instruction]) -> list[Instruction]:
    return [Instruction(_JUMP_EQUAL, number, jump_false=len(body)), *body]


def _unless_new_namespaces() -> list[Instruction]:
    return [
        Instruction(_LOAD, _FIRST_ARGUMENT_AT),
        Instruction(_JUMP_ANY_BIT, _NEW_NAMESPACES, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _unless_typing_into_a_terminal() -> list[Instruction]:
    return [
        Instruction(_LOAD, _SECOND_ARGUMENT_AT),
        Instruction(_JUMP_EQUAL, _TIOCSTI, jump_true=1),
        Instruction(_JUMP_EQUAL, _TIOCLINUX, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _only_families(network: bool) -> list[Instruction]:
    # AF_UNIX stays: multiprocessing's managers, forkserver and descriptor passing need it
    families = [_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK] if network else [_AF_UNIX]
    tests = [
        Instruction(_JUMP_EQUAL, family, jump_true=len(families) - position)
        for position, family in enumerate(families)
    ]
    return [
        Instruction(_LOAD, _FIRST_ARGUMENT_AT),
        *tests,
        _refuse(errno.EACCES),
        Instruction(_RETURN, _ALLOW),
    ]
