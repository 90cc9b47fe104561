"""The filter, run by a small interpreter of classic BPF, so that both architectures are tested on either."""

import errno
import struct
from collections.abc import Sequence

import pytest

from engine.sandbox import system_calls as calls
from engine.sandbox.seccomp import Architecture, Instruction, filter_program, filter_steps, known_architecture

ALLOW = 0x7FFF0000
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBERS = {
    "x86_64": {"read": 0, "socket": 41, "clone": 56, "clone3": 435, "ptrace": 101, "mount": 165, "ioctl": 16},
    "aarch64": {
        "read": 63,
        "socket": 198,
        "clone": 220,
        "clone3": 435,
        "ptrace": 117,
        "mount": 40,
        "ioctl": 29,
    },
}
BOTH = pytest.mark.parametrize("architecture", ["x86_64", "aarch64"])


def verdict(
    architecture: Architecture, number: int, *arguments: int, network: bool = False, audit: int | None = None
) -> int:
    """What the kernel would answer: ALLOW, or the errno."""
    return run(filter_steps(architecture, network=network), architecture, number, *arguments, audit=audit)


def run(
    program: Sequence[Instruction],
    architecture: Architecture,
    number: int,
    *arguments: int,
    audit: int | None = None,
) -> int:
    values = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<iIQ6Q", number, audit or AUDIT[architecture], 0, *values)
    accumulator = at = 0
    while True:
        step = program[at]
        at += 1
        match step.code:
            case 0x20:
                accumulator = struct.unpack_from("<I", data, step.value)[0]
            case 0x15:
                at += step.jump_true if accumulator == step.value else step.jump_false
            case 0x35:
                at += step.jump_true if accumulator >= step.value else step.jump_false
            case 0x45:
                at += step.jump_true if accumulator & step.value else step.jump_false
            case 0x06:
                return ALLOW if step.value == ALLOW else step.value & 0xFFFF


@BOTH
def test_ordinary_calls_pass(architecture: Architecture) -> None:
    assert verdict(architecture, NUMBERS[architecture]["read"]) == ALLOW


@BOTH
@pytest.mark.parametrize("name", ["ptrace", "mount"])
def test_dangerous_calls_are_refused(architecture: Architecture, name: str) -> None:
    assert verdict(architecture, NUMBERS[architecture][name]) == errno.EPERM


@BOTH
@pytest.mark.parametrize(
    ("family", "network", "expected"),
    [
        (1, False, ALLOW),
        (2, False, errno.EACCES),
        (10, False, errno.EACCES),
        (16, False, errno.EACCES),
        (1, True, ALLOW),
        (2, True, ALLOW),
        (10, True, ALLOW),
        (16, True, ALLOW),
        (17, True, errno.EACCES),
    ],
)
def test_only_some_families_of_sockets(
    architecture: Architecture, family: int, network: bool, expected: int
) -> None:
    number = NUMBERS[architecture]["socket"]
    assert verdict(architecture, number, family, network=network) == expected


@BOTH
def test_a_thread_and_a_fork_pass_and_a_new_namespace_does_not(architecture: Architecture) -> None:
    number = NUMBERS[architecture]["clone"]
    assert verdict(architecture, number, 0x3D0F00) == ALLOW
    assert verdict(architecture, number, 17) == ALLOW
    assert verdict(architecture, number, 0x10000000 | 17) == errno.EPERM
    assert verdict(architecture, NUMBERS[architecture]["clone3"]) == errno.ENOSYS


@BOTH
def test_nothing_is_typed_into_a_terminal(architecture: Architecture) -> None:
    number = NUMBERS[architecture]["ioctl"]
    assert verdict(architecture, number, 0, 0x5401) == ALLOW
    assert verdict(architecture, number, 0, 0x5412) == errno.EPERM
    assert verdict(architecture, number, 0, 0x541C | 1 << 32) == errno.EPERM


@BOTH
def test_another_architecture_is_refused(architecture: Architecture) -> None:
    assert verdict(architecture, 0, audit=0x40000003) == errno.EPERM


def test_x32_is_refused() -> None:
    assert verdict("x86_64", 0x40000000 | 41, 1) == errno.ENOSYS


@BOTH
def test_it_is_packed_as_the_kernel_reads_it(architecture: Architecture) -> None:
    steps = filter_steps(architecture, network=False)
    packed = filter_program(architecture, network=False)
    assert len(packed) == 8 * len(steps) < 8 * 4096
    assert all(0 <= step.jump_true < 256 and 0 <= step.jump_false < 256 for step in steps)
    assert struct.unpack_from("=HBBI", packed) == (0x20, 0, 0, 4)


def test_machines_are_known_by_their_names() -> None:
    assert known_architecture("x86_64") == "x86_64"
    assert known_architecture("arm64") == "aarch64"
    assert known_architecture("riscv64") is None


@BOTH
def test_without_a_namespace_the_filter_does_more(architecture: Architecture) -> None:
    column = 0 if architecture == "x86_64" else 1

    def asked(numbers: calls.Numbers, *arguments: int, own_user: bool = False) -> int:
        number = numbers[column]
        assert number is not None
        steps = filter_steps(architecture, network=False, namespaces=False, own_user=own_user)
        return run(steps, architecture, number, *arguments)

    assert asked(calls.SOCKET, 1) == errno.EACCES
    assert asked(calls.ATTRIBUTES["fchmodat"]) == errno.EPERM
    assert asked(calls.ATTRIBUTES["fchmodat"], own_user=True) == ALLOW
    assert asked(calls.FOR_ONESELF["prlimit64"], 0) == ALLOW
    assert asked(calls.FOR_ONESELF["prlimit64"], 4711) == errno.EPERM
    assert asked(calls.SETPRIORITY, 0, 0) == ALLOW
    assert asked(calls.SETPRIORITY, 0, 4711) == errno.EPERM
    assert asked(calls.SETPRIORITY, 2, 0) == errno.EPERM
    assert asked(calls.KILL, 4711) == ALLOW
    assert asked(calls.KILL, 2**64 - 1) == errno.EPERM


@BOTH
def test_no_file_is_made_that_lends_rights(architecture: Architecture) -> None:
    openat, fchmodat = (257, 268) if architecture == "x86_64" else (56, 53)
    assert verdict(architecture, fchmodat, 0, 0, 0o755) == ALLOW
    assert verdict(architecture, fchmodat, 0, 0, 0o4755) == errno.EPERM
    assert verdict(architecture, openat, 0, 0, 0o101, 0o644) == ALLOW
    assert verdict(architecture, openat, 0, 0, 0o101, 0o2755) == errno.EPERM
    # without a wish to make a file the mode is whatever lay in the register
    assert verdict(architecture, openat, 0, 0, 0, 0o6777) == ALLOW


@BOTH
def test_a_file_is_not_emptied_by_opening_it_to_read(architecture: Architecture) -> None:
    openat = 257 if architecture == "x86_64" else 56
    assert verdict(architecture, openat, 0, 0, 0o1000) == errno.EPERM
    assert verdict(architecture, openat, 0, 0, 0o1001) == ALLOW
