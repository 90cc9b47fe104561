"""Isolation by Landlock, for containers and hosts without user namespaces: an allow-list of files.

What Landlock leaves open (sockets in the file system, modes and times of files, what a person's processes
share) the filter of system calls closes, at a price that `notes` tells. After linux/landlock.h.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from engine.outcome import Isolation
from engine.ports import ExecutionSpec
from engine.sandbox.confinement import SCRIPT_NAME, Channel, Command, staged_names
from engine.sandbox.environment import MARK, Surroundings, script_environment
from engine.sandbox.gpus import groups_of
from engine.sandbox.interpreter import view_interpreter
from engine.sandbox.landlock_host import LandlockHost
from engine.sandbox.lent import Lent
from engine.sandbox.limits import kernel_limits
from engine.sandbox.loans import Loans
from engine.sandbox.processes import threads_of
from engine.sandbox.seccomp import filter_program
from engine.sandbox.supervision import Walls, make_private_folder, new_mark, supervised
from engine.sandbox.system import ETC, ETC_NETWORK, system_folders
from engine.sandbox.users import FIRST_USER, USERS, hand_over
from engine.sandbox.workfolder import remove_folder

_KNOWS_SIGNALS = 6

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_FOLDER = 1 << 3
_MAKE_DEVICES = 1 << 6 | 1 << 11
_TRUNCATE = 1 << 14
_IOCTL = 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_FOLDER
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_PORTS = {1: 0, 4: 0b11}
_SCOPES = {1: 0, 6: 0b11}
_SIZES_BYTES = {1: 8, 4: 16, 6: 24}
"""Version -> what came with it."""

_SYSTEM = ("/proc", "/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/fs/cgroup")
"""How many processors and how much memory there is: without it joblib ends with an error."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

_INSIDE = Path(__file__).with_name("inside")
"""What lets Python's own modules do without the shared memory of the system."""
_SPARE_PROCESSES = 4
"""How many times a script's share, beside all that the person runs: the watchdog keeps the true limit."""


class Landlock:
    """The confinement `landlock`."""

    def __init__(self, host: LandlockHost, *, network: bool = False, loans: Loans | None = None) -> None:
        self._host = host
        self._network = network
        self._loans = loans or Loans()
        self._filter = filter_program(
            host.architecture, network=network, namespaces=False, own_user=host.has_users
        )
        self._numbers = count(os.getpid())
        self._lock = threading.Lock()

    @property
    def isolation(self) -> Isolation:
        """See Confinement."""
        return Isolation.LANDLOCK

    @property
    def notes(self) -> tuple[str, ...]:
        """See Confinement."""
        notes = [
            "a script can see the names and command lines of other processes, and whether a file exists",
            "a script has no UNIX sockets, so no Manager and no forkserver of multiprocessing; no /dev/shm, "
            "which Python's own modules do without; and /tmp only as $TMPDIR",
        ]
        if self._host.version < _KNOWS_SIGNALS and not self._host.has_users:
            notes.append("a script can end processes of yours: this Linux is older than 6.12")
        if not self._host.has_users:
            notes.append("a script cannot set modes and times of files")
        if os.geteuid() == 0 and not self._host.has_users:
            notes.append("scripts run as root, for whom the kernel keeps no `limits.processes`")
        return tuple(notes)

    def prepare(self, spec: ExecutionSpec, channel: Channel) -> Command:
        """See Confinement.

        Inputs are links to where they lie: they cost nothing however large they are, and who deletes one has
        deleted a link. The script is a copy, since Python looks for modules where the file itself lies.
        """
        inputs = {name: path for name, path in spec.inputs.items() if name != SCRIPT_NAME}
        for name, path in inputs.items():
            target = spec.work / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
        shutil.copyfile(spec.script, spec.work / SCRIPT_NAME)
        (spec.work / SCRIPT_NAME).chmod(0o444)
        home = make_private_folder()
        try:
            return self._command(spec, channel, home, inputs)
        except BaseException:
            remove_folder(home)
            raise

    def _command(
        self, spec: ExecutionSpec, channel: Channel, home: Path, inputs: Mapping[str, Path]
    ) -> Command:
        lent = self._loans.lent(spec.limits)
        mark = new_mark()
        environment = script_environment(
            Surroundings(
                home=str(home),
                path=f"{spec.python.parent}:/usr/local/bin:/usr/bin:/bin",
                threads=spec.limits.threads,
                seed=spec.seed,
                lent=lent.variables,
            )
        )
        user = self._next_user()
        if user is not None:
            hand_over(spec.work, user, inputs)
            os.chown(home, user, user)
        walls = Walls(
            handled=(
                _known_to(self._host, _FILES),
                0 if self._network else _known_to(self._host, _PORTS),
                _known_to(self._host, _SCOPES),
            ),
            size_bytes=_known_to(self._host, _SIZES_BYTES),
            rules=list(self._rules(spec, home, inputs, lent)),
            system_calls=self._filter,
            user=user,
            groups=tuple(groups_of(lent.devices)),
        )
        limits = dict(kernel_limits(spec.limits, processes=True))
        if user is None:
            # here the kernel counts all that the person runs
            limits["nproc"] = threads_of(os.getuid()) + _SPARE_PROCESSES * spec.limits.processes
        script = (str(spec.python), "-u", str(spec.work / SCRIPT_NAME))
        argv, settings = supervised(script, channel, limits, walls)
        return Command(
            argv=argv,
            env={**environment, **_for_inside(spec.work, home), MARK: mark},
            cwd=spec.work,
            descriptors=(settings,),
            staged=staged_names(inputs),
            private=(home,),
            owner=user,
            mark=mark,
            is_supervised=True,
        )

    def _next_user(self) -> int | None:
        if not self._host.has_users:
            return None
        with self._lock:
            return FIRST_USER + next(self._numbers) % USERS

    def _rules(
        self, spec: ExecutionSpec, home: Path, inputs: Mapping[str, Path], lent: Lent
    ) -> Iterator[tuple[Path, int]]:
        """Place -> what may be done there and below it. Several for one place add up."""
        known = _known_to(self._host, _FILES)
        folders = system_folders()
        readable = [*folders, *map(Path, (*_SYSTEM, *ETC, *(ETC_NETWORK if self._network else ())))]
        readable += [bind.source for bind in view_interpreter(spec.python, covered=folders).binds]
        readable += [
            _INSIDE,
            *inputs.values(),
            *(place for folder in lent.folders for place in _less(folder, lent)),
        ]
        for path in dict.fromkeys(path for path in readable if path.exists()):
            yield path, _READ if path.is_dir() else _READ & _OF_FILES
        for path in (spec.work, home):
            yield path, known & ~_MAKE_DEVICES & ~_IOCTL
        for path in map(Path, _DEVICES):
            if path.exists():
                yield path, known & (_READ_FILE | _WRITE_FILE | _TRUNCATE)
        for path in lent.devices:
            yield path, known & (_READ_FILE | _WRITE_FILE | _IOCTL)


def _for_inside(work: Path, home: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(_INSIDE), "MLTUI_WORK": str(work), "JOBLIB_TEMP_FOLDER": str(home)}


def _less(folder: Path, lent: Lent) -> Iterator[Path]:
    """A folder that is lent but for some files below it: a rule cannot be taken back further down."""
    if not any(path.is_relative_to(folder) for path in lent.hidden):
        yield folder
        return
    if folder in lent.hidden:
        return
    for path in folder.iterdir():
        yield from _less(path, lent)


def _known_to(host: LandlockHost, came_with: Mapping[int, int]) -> int:
    """What the newest version that this machine has too brought."""
    return came_with[max(version for version in came_with if version <= host.version)]
