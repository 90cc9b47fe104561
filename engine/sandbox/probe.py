"""Which isolation works on this machine, found by running it; and what the machine has."""

import os
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.errors import SandboxError
from engine.outcome import Isolation, OutcomeKind
from engine.ports import ExecutionSpec, Finished, Limits
from engine.sandbox.bwrap import Bubblewrap, look_at_host
from engine.sandbox.confinement import Confinement
from engine.sandbox.execution import Bench, execute
from engine.sandbox.landlock import Landlock
from engine.sandbox.landlock_host import look_for_landlock
from engine.sandbox.limits import MB
from engine.sandbox.loans import find_loans
from engine.sandbox.none import Unconfined
from engine.sandbox.settings import SandboxSettings
from engine.sandbox.shares import CoreShares
from engine.sandbox.stop import Stop
from engine.sandbox.watchdog import Watchdog

_MEMORY_SHARE = 0.8
_UNLIMITED_BYTES = 1 << 60

_INSTALL = {
    "debian": "apt install bubblewrap",
    "fedora": "dnf install bubblewrap",
    "rhel": "dnf install bubblewrap",
    "arch": "pacman -S bubblewrap",
    "suse": "zypper install bubblewrap",
    "alpine": "apk add bubblewrap",
}
_SWITCHES = {
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    "kernel/unprivileged_userns_clone": ("0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    "user/max_user_namespaces": ("0", "sysctl -w user.max_user_namespaces=15000"),
}
"""Below /proc/sys -> the value that forbids it, and the command that allows it until the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether an isolation works here."""

    isolation: Isolation
    works: bool
    reason: str
    """Why not; or what it cannot do here; often empty."""
    remedy: str | None
    """What would mend it, one command where there is one. None: nothing has to be mended, or nothing can."""


def confinement_for(isolation: Isolation, settings: SandboxSettings, root: Path = Path("/")) -> Confinement:
    """Raises SandboxError where this machine lacks what it needs, ConfigError for a cache with secrets.

    `root`: below which the devices of GPUs are looked for.
    """
    loans = find_loans(settings, root)
    match isolation:
        case Isolation.BWRAP:
            return Bubblewrap(look_at_host(), network=settings.network, loans=loans)
        case Isolation.NONE:
            return Unconfined(loans)
        case Isolation.LANDLOCK:
            return Landlock(look_for_landlock(), network=settings.network, loans=loans)


def probe(isolation: Isolation, settings: SandboxSettings) -> Finding:
    """Run a script of one line in it. Blocks for some 100 ms."""
    try:
        confinement = confinement_for(isolation, settings)
        with tempfile.TemporaryDirectory(prefix="mltui-probe-") as folder:
            said = _try_out(confinement, Path(folder).resolve())
    except SandboxError as error:
        return Finding(
            isolation=isolation, works=False, reason=str(error), remedy=error.hint or _remedy(isolation)
        )
    except OSError as error:  # of the machine: an interpreter that may not be read, a full disk
        return Finding(isolation=isolation, works=False, reason=str(error), remedy=None)
    if said is not None:
        return Finding(isolation=isolation, works=False, reason=said, remedy=_remedy(isolation))
    return Finding(isolation=isolation, works=True, reason="; ".join(confinement.notes), remedy=None)


def cores() -> int:
    """How many cores this process may use, a container's quota included."""
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(usable, _cpu_quota() or usable))


def memory_bytes() -> int:
    """How much memory there is in all, a container's limit included."""
    limits = (
        _number(Path("/sys/fs/cgroup/memory.max")),
        _number(Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")),
    )
    return min([installed_memory_bytes(), *(limit for limit in limits if limit and limit < _UNLIMITED_BYTES)])


def installed_memory_bytes() -> int:
    """How much memory the machine has, whatever of it a container may use."""
    total: int = psutil.virtual_memory().total
    return total


def default_memory_bytes(jobs: int) -> int:
    """A fair share for each of `jobs` scripts, with a fifth left for everything else."""
    return int(memory_bytes() * _MEMORY_SHARE) // jobs


def _try_out(confinement: Confinement, folder: Path) -> str | None:
    """None: it works. Otherwise what went wrong. Raises SandboxError."""
    script = folder / "script.py"
    script.write_text("print('inside')\n", encoding="utf-8")
    spec = ExecutionSpec(
        candidate=0,
        attempt=1,
        script=script,
        work=folder / "work",
        stdout=folder / "stdout.log",
        inputs={},
        python=Path(sys.executable),
        seed=0,
        limits=_PROBE_LIMITS,
    )
    watchdog, stop = Watchdog(), Stop()
    bench = Bench(confinement=confinement, cores=CoreShares(()), watchdog=watchdog)
    try:
        events = list(execute(spec, bench, stop))
    finally:
        stop.close()
        watchdog.close()
    match events[-1]:
        case Finished(execution=execution) if execution.kind is OutcomeKind.OK:
            said = spec.stdout.read_text(encoding="utf-8", errors="replace")
            return None if said == "inside\n" else f"it said {said[:80]!r}"
        case Finished(execution=execution):
            return execution.message
        case other:
            raise AssertionError(other)


_PROBE_LIMITS = Limits(
    time_s=20.0,
    cpu_s=None,
    memory_bytes=1024 * MB,
    processes=64,
    open_files=256,
    file_bytes=MB,
    disk_bytes=16 * MB,
    output_bytes=MB,
    threads=1,
)


def _remedy(isolation: Isolation) -> str | None:
    return _mend_bwrap() if isolation is Isolation.BWRAP else None


def _mend_bwrap() -> str:
    if sys.platform != "linux":
        return "bubblewrap is for Linux"
    if not any(Path(folder, "bwrap").exists() for folder in os.get_exec_path()):
        return f"run `{_as_root(_install_command())}`"
    for switch, (forbids, command) in _SWITCHES.items():
        path = Path("/proc/sys", switch)
        if path.exists() and path.read_text(encoding="ascii").strip() == forbids:
            return f"user namespaces are switched off here; run `{_as_root(command)}`"
    return (
        "in a container, start it with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined`"
    )


def _as_root(command: str) -> str:
    return command if os.geteuid() == 0 else f"sudo {command}"


def _install_command() -> str:
    return next((_INSTALL[name] for name in _distribution() if name in _INSTALL), _INSTALL["debian"])


def _distribution() -> list[str]:
    """What this system calls itself, and what it is like."""
    path = Path("/etc/os-release")
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    names = shlex.split(told.get("ID", "")) + shlex.split(told.get("ID_LIKE", ""))
    return " ".join(names).split()


def _cpu_quota() -> int | None:
    path = Path("/sys/fs/cgroup/cpu.max")
    if not path.exists():
        return None
    quota, period = path.read_text(encoding="ascii").split()
    return None if quota == "max" else max(1, int(quota) // int(period))


def _number(path: Path) -> int | None:
    if not path.exists():
        return None
    text = path.read_text(encoding="ascii").strip()
    return int(text) if text.isdigit() else None
