"""The system call filter of a script, assembled by hand as classic BPF: no libseccomp needed.

Layout after seccomp(2) and linux/bpf_common.h.
"""

import errno
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.sandbox import system_calls as calls

Architecture = Literal["x86_64", "aarch64"]

_AUDIT_ARCH: dict[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN: dict[str, int] = {"x86_64": 0, "aarch64": 1}

_X32_BIT = 0x40000000

# struct seccomp_data: nr, arch, instruction pointer, six arguments of 64 bits (low half first on both)
_NUMBER_AT = 0
_ARCH_AT = 4
_ARGUMENTS_AT = 16

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

_SET_ID = 0o6000
_CREATES = 0o100 | 0o20000000  # O_CREAT | __O_TMPFILE
_WRITES = 0o3  # O_WRONLY | O_RDWR
_TRUNCATES = 0o1000
_EVERYBODY = 0xFFFFFFFF


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


def filter_program(
    architecture: Architecture, *, network: bool, namespaces: bool = True, own_user: bool = False
) -> bytes:
    """What `bwrap --seccomp FD` and seccomp(2) read: an array of `struct sock_filter`."""
    steps = filter_steps(architecture, network=network, namespaces=namespaces, own_user=own_user)
    return b"".join(step.packed() for step in steps)


def filter_steps(
    architecture: Architecture, *, network: bool, namespaces: bool = True, own_user: bool = False
) -> list[Instruction]:
    """The filter as instructions: everything is allowed but what follows.

    `namespaces`: whether the script has its own; where not, the filter has to do some of their work, the more
    where the person's files are also those of the script's user (not `own_user`).
    """
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
    rules = _Rules(column, steps)
    rules.add_all(calls.DENIED, [_refuse(errno.EPERM)])
    # glibc falls back to clone, whose flags can be read; those of clone3 lie behind a pointer
    rules.add(calls.CLONE3, [_refuse(errno.ENOSYS)])
    # the same with openat2, whose mode cannot be read
    rules.add(calls.OPENAT2, [_refuse(errno.ENOSYS)])
    # files in memory, which no limit sees while no process maps them; who asks can do with others
    rules.add(calls.MEMFD_CREATE, [_refuse(errno.ENOSYS)])
    # a script that widens its affinity is left in the belief that it worked
    rules.add(calls.SCHED_SETAFFINITY, [_refuse(0)])
    rules.add(calls.CLONE, _refuse_bits(0, _NEW_NAMESPACES))
    rules.add(calls.IOCTL, _unless_typing_into_a_terminal())
    rules.add(calls.SOCKET, _only_families(_families(network=network, namespaces=namespaces)))
    if not namespaces:
        if not own_user:
            rules.add_all(calls.ATTRIBUTES, [_refuse(errno.EPERM)])
        _stand_in_for_namespaces(rules)
    # a file that lends its owner's rights to whoever starts it must not be left behind
    for numbers, argument in calls.MODES.values():
        rules.add(numbers, _refuse_bits(argument, _SET_ID))
    for numbers, argument in calls.OPENING.values():
        rules.add(numbers, _unless_opened_to_harm(argument))
    return [*steps, Instruction(_RETURN, _ALLOW)]


class _Rules:
    """Adds rules for one machine; the first one for a call counts."""

    def __init__(self, column: int, steps: list[Instruction]) -> None:
        self._column = column
        self._steps = steps

    def add(self, numbers: calls.Numbers, body: Sequence[Instruction]) -> None:
        number = numbers[self._column]
        if number is not None:
            self._steps += [Instruction(_JUMP_EQUAL, number, jump_false=len(body)), *body]

    def add_all(self, table: calls.Calls, body: Sequence[Instruction]) -> None:
        for numbers in table.values():
            self.add(numbers, body)


def _stand_in_for_namespaces(rules: _Rules) -> None:
    rules.add_all(calls.DENIED_WITHOUT_NAMESPACES, [_refuse(errno.EPERM)])
    rules.add_all(calls.FOR_ONESELF, _only_zero(0))
    # all of the person's processes at once: before Landlock's version 6, nobody else stops it
    rules.add(calls.KILL, _unless_equal(0, _EVERYBODY))
    rules.add(calls.SETPRIORITY, [*_only_zero(0)[:-1], *_only_zero(1)])


def _refuse(error: int) -> Instruction:
    return Instruction(_RETURN, _ERRNO | error)


def _argument(index: int) -> Instruction:
    """Load the low half of an argument: flags, modes, families and process ids fit into it."""
    return Instruction(_LOAD, _ARGUMENTS_AT + 8 * index)


def _refuse_bits(argument: int, bits: int) -> list[Instruction]:
    return [
        _argument(argument),
        Instruction(_JUMP_ANY_BIT, bits, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _only_zero(argument: int) -> list[Instruction]:
    return [
        _argument(argument),
        Instruction(_JUMP_EQUAL, 0, jump_true=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _unless_equal(argument: int, value: int) -> list[Instruction]:
    return [
        _argument(argument),
        Instruction(_JUMP_EQUAL, value, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _unless_opened_to_harm(flags: int) -> list[Instruction]:
    """Not made with a mode that lends rights, and not emptied without being opened for writing."""
    return [
        _argument(flags),
        Instruction(_JUMP_ANY_BIT, _WRITES, jump_true=2),
        Instruction(_JUMP_ANY_BIT, _TRUNCATES, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_JUMP_ANY_BIT, _CREATES, jump_false=3),
        _argument(flags + 1),
        Instruction(_JUMP_ANY_BIT, _SET_ID, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _unless_typing_into_a_terminal() -> list[Instruction]:
    return [
        _argument(1),
        Instruction(_JUMP_EQUAL, _TIOCSTI, jump_true=1),
        Instruction(_JUMP_EQUAL, _TIOCLINUX, jump_false=1),
        _refuse(errno.EPERM),
        Instruction(_RETURN, _ALLOW),
    ]


def _families(*, network: bool, namespaces: bool) -> list[int]:
    families = [_AF_INET, _AF_INET6, _AF_NETLINK] if network else []
    # multiprocessing's managers, forkserver and descriptor passing need AF_UNIX; but a socket in the file
    # system can be connected to by whoever sees it, and only a view of his own keeps a script from that
    return [_AF_UNIX, *families] if namespaces else families


def _only_families(families: Sequence[int]) -> list[Instruction]:
    tests = [
        Instruction(_JUMP_EQUAL, family, jump_true=len(families) - position)
        for position, family in enumerate(families)
    ]
    return [_argument(0), *tests, _refuse(errno.EACCES), Instruction(_RETURN, _ALLOW)]
