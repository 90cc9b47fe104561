"""Isolation `none`: limits, a process group and a clean environment, and nothing else. Not a wall.

Only by the person's own choice. Works on macOS in principle; there, no parent's death ends the script, and
only a search finds its strays.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.outcome import Isolation
from engine.ports import ExecutionSpec
from engine.sandbox.confinement import SCRIPT_NAME, Channel, Command, staged_names
from engine.sandbox.environment import MARK, Surroundings, script_environment
from engine.sandbox.limits import kernel_limits
from engine.sandbox.loans import Loans
from engine.sandbox.supervision import make_private_folder, new_mark, supervised
from engine.sandbox.workfolder import remove_folder


class Unconfined:
    """The confinement `none`."""

    def __init__(self, loans: Loans | None = None) -> None:
        self._loans = loans or Loans()

    @property
    def isolation(self) -> Isolation:
        """See Confinement."""
        return Isolation.NONE

    @property
    def notes(self) -> tuple[str, ...]:
        """See Confinement."""
        return ("not isolated: a script can read and change whatever you can",)

    def prepare(self, spec: ExecutionSpec, channel: Channel) -> Command:
        """See Confinement. Inputs are copied: overwriting one by accident must not hit the original."""
        inputs = {name: path for name, path in spec.inputs.items() if name != SCRIPT_NAME}
        for name, path in {**inputs, SCRIPT_NAME: spec.script}.items():
            target = spec.work / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy_read_only(path, target)
        home = make_private_folder()
        try:
            return self._command(spec, channel, home, staged_names(inputs))
        except BaseException:
            remove_folder(home)
            raise

    def _command(self, spec: ExecutionSpec, channel: Channel, home: Path, staged: frozenset[str]) -> Command:
        mark = new_mark()
        surroundings = Surroundings(
            home=str(home),
            path=f"{spec.python.parent}:/usr/local/bin:/usr/bin:/bin",
            threads=spec.limits.threads,
            seed=spec.seed,
            lent=self._loans.lent(spec.limits).variables,
        )
        script = (str(spec.python), "-u", str(spec.work / SCRIPT_NAME))
        # not `nproc`: here it would count every process of the person
        limits = kernel_limits(spec.limits, processes=False)
        is_supervised = sys.platform == "linux"
        descriptors: tuple[int, ...] = ()
        if is_supervised:
            argv, settings = supervised(script, channel, limits, walls=None)
            descriptors = (settings,)
        else:
            argv = _launched(script, channel, limits)
        return Command(
            argv=argv,
            env={**script_environment(surroundings), MARK: mark},
            cwd=spec.work,
            descriptors=descriptors,
            staged=staged,
            private=(home,),
            mark=mark,
            is_supervised=is_supervised,
        )


def _launched(script: Sequence[str], channel: Channel, limits: Mapping[str, int]) -> tuple[str, ...]:
    settings = {"limits": dict(limits), "status": channel.status, "go": channel.go, "parent": os.getpid()}
    launcher = Path(__file__).with_name("launcher.py")
    return (sys.executable, "-I", "-S", "-B", str(launcher), json.dumps(settings), *script)


def _copy_read_only(source: Path, target: Path) -> None:
    if not source.is_dir():
        shutil.copyfile(source, target)
        target.chmod(0o444)
        return
    shutil.copytree(source, target, symlinks=True)
    for folder, _, names in os.walk(target, topdown=False):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o444)
        Path(folder).chmod(0o555)
