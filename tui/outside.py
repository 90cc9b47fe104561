"""Programs of the person's own in place of the screen: a pager, an editor. The terminal is theirs."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import IO, Protocol

from engine.clean import clean_line
from engine.errors import UsageError

_LOOK_S = 0.2
_KILL_S = 2.0


class Outside(Protocol):
    """How a program is given the terminal."""

    def run(self, command: Sequence[str], stdin: IO[bytes] | None) -> int:
        """Its exit code. Blocks until it has ended. Raises UsageError where it cannot be started."""


class Programs:
    """They run in the foreground, as a shell would run them."""

    def __init__(self, is_leaving: Callable[[], bool] = lambda: False) -> None:
        """`is_leaving`: whether somebody asked us to end meanwhile; the program is ended then, too."""
        self._is_leaving = is_leaving

    def run(self, command: Sequence[str], stdin: IO[bytes] | None) -> int:
        """See Outside. Ctrl-C is the program's own business: it must not end the screen behind it."""
        before = signal.signal(signal.SIGINT, _leave_it)
        try:
            process = subprocess.Popen(command, stdin=stdin, env=_environment(os.environ))
        except OSError as error:
            raise UsageError(f"`{command[0]}` cannot be started: {error.strerror}") from error
        else:
            return self._ended(process)
        finally:
            signal.signal(signal.SIGINT, before)

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        try:
            while not self._is_leaving():
                try:
                    return process.wait(timeout=_LOOK_S)
                except subprocess.TimeoutExpired:
                    continue
            process.terminate()
            return process.wait(timeout=_KILL_S)
        except subprocess.TimeoutExpired:
            return process.returncode or -signal.SIGTERM
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def pager(environ: Mapping[str, str]) -> list[str]:
    """Reads its text from standard input. Raises UsageError where there is none."""
    return _program(environ, ("PAGER",), ("less", "more"))


def editor(environ: Mapping[str, str]) -> list[str]:
    """Takes the file to edit as its last argument. Raises UsageError where there is none."""
    return _program(environ, ("VISUAL", "EDITOR"), ("vi", "nano"))


def _program(environ: Mapping[str, str], names: Sequence[str], known: Sequence[str]) -> list[str]:
    for name in names:
        wanted = environ.get(name, "").strip()
        if wanted:
            return _found(wanted, f"${name}")
    for program in known:
        if shutil.which(program) is not None:
            return [program]
    raise UsageError(f"there is no {known[0]} here", hint=f"set ${names[-1]} to a program that is")


def _found(wanted: str, name: str) -> list[str]:
    shown = clean_line(wanted, 60)
    try:
        command = shlex.split(wanted)
    except ValueError as error:
        raise UsageError(f"{name} is `{shown}`, which is no command: {error}") from error
    if not command or shutil.which(command[0]) is None:
        raise UsageError(f"{name} is `{shown}`, and there is no such program", hint=f"set {name} to one")
    return command


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`less` stays open for a short text, too: the screen comes back at once and would cover it."""
    return {**environ, "LESS": f"{environ.get('LESS', '')} -+F -+E".strip()}


def _leave_it(_number: int, _frame: FrameType | None) -> None:
    """A handler of ours is not handed on to the program, as an ignored signal would be."""
