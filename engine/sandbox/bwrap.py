"""Isolation by bubblewrap: an allow-list root, every namespace, no network, a system call filter."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SandboxError
from engine.outcome import Isolation
from engine.ports import ExecutionSpec, Limits
from engine.sandbox.confinement import SCRIPT_NAME, Channel, Command, staged_names
from engine.sandbox.environment import Surroundings, script_environment
from engine.sandbox.gpus import groups_of
from engine.sandbox.interpreter import Bind, InterpreterView, view_interpreter
from engine.sandbox.lent import Lent
from engine.sandbox.limits import MB, kernel_limits
from engine.sandbox.loans import Loans
from engine.sandbox.seccomp import filter_program, known_architecture
from engine.sandbox.system import BESIDE_SYSTEM, ETC, ETC_NETWORK, system_folders
from engine.sandbox.users import CAPABILITIES, ScriptUsers, hand_over, script_users

WORK = "/work"
_BARE = {"PATH": "/usr/bin:/bin"}
HOME = "/tmp"  # noqa: S108 - a private tmpfs inside

_COVERED = ("--ro-bind", "/dev/null", "/proc/1/mem", "--ro-bind", "/dev/null", "/proc/1/task/1/mem")
_SHM_BYTES = 256 * MB  # multiprocessing's locks fail with less
_TMP_BYTES = 1024 * MB

_NPROC_PER_NAMESPACE = (5, 14)
"""Before this Linux, RLIMIT_NPROC counted all processes of the person, the desktop's too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What the argument list has to know of this machine."""

    bwrap: str
    prlimit: str | None
    options: frozenset[str]
    """The options that this bwrap knows."""
    folders: tuple[str, ...]
    """Folders of the system, shown read-only where they are."""
    links: Mapping[str, str]
    """Path -> where it points: /bin and the like, where they are links."""
    covers_memory: bool
    """Whether the memory of the sandbox's first process, which is bwrap's own, can be covered up."""
    counts_processes: bool
    """Whether the kernel counts processes for each sandbox alone."""
    users: ScriptUsers | None
    """As root: those that scripts run as. None: they run as ourselves."""
    machine: str
    """As `platform.machine()` spells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What one execution sees of the person's files."""

    work: Path
    script: Path
    inputs: Mapping[str, Path]
    interpreter: InterpreterView
    lent: Lent


def arguments(
    inside: Inside, environment: Mapping[str, str], limits: Limits, host: Host, *, network: bool
) -> list[str]:
    """The options of bwrap that do not depend on descriptors, in the order in which it carries them out."""
    return [
        *_namespaces(host, network=network),
        *_environment(environment),
        *_system(host, network=network),
        *_private(limits, host),
        *_binds(inside),
        *_lent(inside.lent),
        *("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", WORK),
    ]


def limited(inside: Inside, limits: Mapping[str, int], host: Host) -> list[str]:
    """The command inside: the script's interpreter, behind a program that lowers its limits.

    They are set inside because the kernel counts processes for each user namespace.
    """
    command = [inside.interpreter.inside, "-u", f"{WORK}/{SCRIPT_NAME}"]
    if host.prlimit is not None:
        return [host.prlimit, *(f"--{name}={value}" for name, value in limits.items()), *command]
    launcher = Path(__file__).with_name("launcher.py").read_text(encoding="utf-8")
    settings = '{"limits": {' + ", ".join(f'"{name}": {value}' for name, value in limits.items()) + "}}"
    return [inside.interpreter.inside, "-I", "-S", "-B", "-c", launcher, settings, *command]


class Bubblewrap:
    """The confinement `bwrap`."""

    def __init__(self, host: Host, *, network: bool = False, loans: Loans | None = None) -> None:
        self._host = host
        self._network = network
        self._loans = loans or Loans()
        architecture = known_architecture(host.machine)
        self._filter = None if architecture is None else filter_program(architecture, network=network)

    @property
    def isolation(self) -> Isolation:
        """See Confinement."""
        return Isolation.BWRAP

    @property
    def notes(self) -> tuple[str, ...]:
        """See Confinement."""
        notes = []
        if self._filter is None:
            notes.append(f"no system call filter: none is known for {self._host.machine}")
        if "--size" not in self._host.options:
            notes.append("this bwrap is older than 0.7: /tmp inside has no size limit of its own")
        if os.geteuid() == 0 and self._host.users is None:
            notes.append("scripts run as root, for whom the kernel keeps no `limits.processes`")
        return tuple(notes)

    def prepare(self, spec: ExecutionSpec, channel: Channel) -> Command:
        """See Confinement."""
        inside = Inside(
            work=spec.work,
            script=spec.script,
            inputs={name: path for name, path in spec.inputs.items() if name != SCRIPT_NAME},
            interpreter=view_interpreter(spec.python, covered=_covered(self._host)),
            lent=self._loans.lent(spec.limits),
        )
        venv_bin = str(Path(inside.interpreter.inside).parent)
        environment = script_environment(
            Surroundings(
                home=HOME,
                path=f"{venv_bin}:/usr/local/bin:/usr/bin:/bin",
                threads=spec.limits.threads,
                seed=spec.seed,
                lent=inside.lent.variables,
            )
        )
        become, owner = self._other_user(inside)
        options = arguments(inside, environment, spec.limits, self._host, network=self._network)
        options += ["--json-status-fd", str(channel.status), "--block-fd", str(channel.go)]
        descriptors = _descriptors(options, self._filter, self._host.users)
        limits = kernel_limits(spec.limits, processes=self._host.counts_processes)
        return Command(
            argv=(
                self._host.bwrap,
                "--args",
                str(descriptors[0]),
                "--",
                *become,
                *limited(inside, limits, self._host),
            ),
            # /proc/1/environ inside is this one, whatever --clearenv does
            env=_BARE,
            cwd=Path("/"),
            descriptors=descriptors,
            staged=staged_names(inside.inputs) | frozenset(_below_work(inside.interpreter.binds)),
            owner=owner,
        )

    def _other_user(self, inside: Inside) -> tuple[list[str], int | None]:
        """The beginning of a command that becomes another user, and which; as root only."""
        users = self._host.users
        if users is None:
            return [], None
        user = users.next()
        hand_over(inside.work, user, inside.inputs)
        return users.become(user, groups_of(inside.lent.devices)), user


def look_at_host() -> Host:
    """The facts of this machine. Blocks for some milliseconds. Raises SandboxError without a bwrap."""
    bwrap = shutil.which("bwrap")
    if sys.platform != "linux" or bwrap is None:
        raise SandboxError("bubblewrap is not installed")
    try:
        told = subprocess.run(
            [bwrap, "--help"], env=_BARE, capture_output=True, text=True, timeout=10, check=False
        )
        covers_memory = _can(bwrap, *_COVERED)
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxError(f"{bwrap} cannot be run: {error}") from error
    options = frozenset(word for word in (told.stdout + told.stderr).split() if word.startswith("--"))
    beside = [Path(name) for name in BESIDE_SYSTEM]
    return Host(
        bwrap=bwrap,
        prlimit=shutil.which("prlimit", path="/usr/bin:/bin:/usr/sbin:/sbin"),
        options=options,
        folders=tuple(map(str, system_folders())),
        links={str(path): str(path.readlink()) for path in beside if path.is_symlink()},
        covers_memory=covers_memory,
        counts_processes=_kernel_version() >= _NPROC_PER_NAMESPACE,
        users=_users(options),
        machine=platform.machine(),
    )


def _users(options: frozenset[str]) -> ScriptUsers | None:
    if os.geteuid() != 0 or "--userns" not in options:
        return None
    try:
        return script_users()
    except SandboxError:
        return None  # a note of the confinement says what is lost


def _can(bwrap: str, *options: str) -> bool:
    """Whether it runs with these options, too."""
    argv = [
        bwrap,
        "--unshare-user",
        "--unshare-pid",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        *options,
        "true",
    ]
    tried = subprocess.run(argv, env=_BARE, capture_output=True, timeout=10, check=False)
    return tried.returncode == 0


def _namespaces(host: Host, *, network: bool) -> list[str]:
    options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if host.users is None:
        options.append("--unshare-user")
        if "--disable-userns" in host.options:
            options.append("--disable-userns")
    if not network:
        options.append("--unshare-net")
    options += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL"]
    return options if host.users is None else [*options, *CAPABILITIES]


def _environment(environment: Mapping[str, str]) -> list[str]:
    # bwrap starts with PATH alone, so that nothing has to be cleared: --clearenv is younger than some
    return [word for name, value in environment.items() for word in ("--setenv", name, value)]


def _system(host: Host, *, network: bool) -> list[str]:
    options = [word for folder in host.folders for word in ("--ro-bind", folder, folder)]
    options += [word for path, target in host.links.items() for word in ("--symlink", target, path)]
    etc = (*ETC, *(ETC_NETWORK if network else ()))
    options += [word for path in etc for word in ("--ro-bind-try", path, path)]
    covered = _COVERED if host.covers_memory else ()
    return [*options, "--proc", "/proc", *covered, "--dev", "/dev"]


def _private(limits: Limits, host: Host) -> list[str]:
    # both live in memory that no process is charged for, hence a share of the limit
    tmp_bytes = max(64 * MB, min(_TMP_BYTES, limits.memory_bytes // 4))
    return [*_tmpfs("/dev/shm", _SHM_BYTES, host), *_tmpfs(HOME, tmp_bytes, host)]  # noqa: S108


def _tmpfs(path: str, size_bytes: int, host: Host) -> list[str]:
    size = ["--size", str(size_bytes)] if "--size" in host.options else []
    return ["--perms", "1777", *size, "--tmpfs", path]


def _binds(inside: Inside) -> list[str]:
    options = ["--bind", str(inside.work), WORK]
    for name, path in sorted(inside.inputs.items()):
        options += ["--ro-bind", str(path), f"{WORK}/{name}"]
    options += ["--ro-bind", str(inside.script), f"{WORK}/{SCRIPT_NAME}"]
    # last, because an environment may lie below /tmp
    for bind in inside.interpreter.binds:
        options += ["--ro-bind", str(bind.source), bind.target]
    return options


def _lent(lent: Lent) -> list[str]:
    options = [word for path in lent.folders for word in ("--ro-bind", str(path), str(path))]
    options += [word for path in lent.hidden for word in ("--dev-bind", "/dev/null", str(path))]
    return options + [word for path in lent.devices for word in ("--dev-bind", str(path), str(path))]


def _covered(host: Host) -> Sequence[Path]:
    return [*map(Path, host.folders), *map(Path, host.links)]


def _below_work(binds: Sequence[Bind]) -> list[str]:
    """The names that bwrap makes in the work folder for a Python that lies below a /work of the host."""
    targets = [Path(bind.target) for bind in binds if Path(bind.target).is_relative_to(WORK)]
    return [target.relative_to(WORK).parts[0] for target in targets]


def _descriptors(
    options: Sequence[str], system_calls: bytes | None, users: ScriptUsers | None
) -> tuple[int, ...]:
    """The argument list first, then what it names. As a file, for /proc/1/cmdline inside shows an argv."""
    with ExitStack() as opened:
        descriptors: list[int] = []
        if system_calls is not None:
            descriptors.append(_memory_file("seccomp", system_calls, opened))
            options = [*options, "--seccomp", str(descriptors[0])]
        if users is not None:
            descriptors.append(os.dup(users.namespace))
            opened.callback(os.close, descriptors[-1])
            options = [*options, "--userns", str(descriptors[-1])]
        packed = b"".join(os.fsencode(option) + b"\0" for option in options)
        descriptors.insert(0, _memory_file("arguments", packed, opened))
        opened.pop_all()
        return tuple(descriptors)


def _memory_file(name: str, content: bytes, opened: ExitStack) -> int:
    descriptor = os.memfd_create(f"mltui-{name}")
    opened.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _kernel_version() -> tuple[int, int]:
    major, minor = platform.release().split(".")[:2]
    return int(major), int("".join(digit for digit in minor if digit.isdigit()) or 0)
