"""A confined command as a child of ours: held at the gate, let go, ended with all that it started.

For one thread that lives as long as the child: Linux sends the parent's death signal when that thread ends.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import FileIO
from pathlib import Path

from engine.clean import clean_line
from engine.errors import SandboxError
from engine.ports import ExecutionSpec
from engine.sandbox.confinement import Channel, Command, Confinement
from engine.sandbox.processes import Tree, is_alive, kill_all, tree_of
from engine.sandbox.shares import LOW_PRIORITY
from engine.sandbox.workfolder import remove_folder, remove_names, take_back

_START_S = 30.0
_DYING_S = 10.0
_POLL_S = 0.02
_FIRST_FOR_THE_OOM_KILLER = "500"


class Child:
    """A process that waits at the gate until `release`."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", command: Command, *, status: int, go: FileIO
    ) -> None:
        self.command = command
        self.process = process
        self._status = status
        self._go = go
        self._told = b""
        self._end = _pidfd(process.pid)
        self._root_end: int | None = None
        self._is_dead = False
        self.tree = tree_of(process.pid, command.mark)

    @property
    def end_fd(self) -> int | None:
        """Readable when the process has ended; None: the system has no such thing, so ask `has_ended`."""
        return self._end

    def has_ended(self) -> bool:
        """Whether the first process has ended; others may live on."""
        return self.process.poll() is not None

    def meet(self, cores: frozenset[int]) -> bool:
        """Wait until it stands at the gate, and give it its place among the others. False: it never came."""
        wait_until = time.monotonic() + _START_S
        while "child-pid" not in self._words():
            if not self._hear(wait_until - time.monotonic()):
                return False
        root = int(str(self._words()["child-pid"]))
        if root != self.process.pid and not self.command.is_supervised:
            self.tree = tree_of(root, self.command.mark)
            self._root_end = _pidfd(root)
        # gone meanwhile: then its end tells why
        with suppress(ProcessLookupError, PermissionError, FileNotFoundError):
            _give_place(root, cores)
        return True

    def release(self) -> None:
        """Open the gate."""
        with suppress(BrokenPipeError):  # gone meanwhile: then its end tells why
            self._go.write(b"!")

    def end(self) -> None:
        """Kill it and all that it started, then wait until they are dead. Blocks.

        Raises SandboxError if one lives on.
        """
        if self._is_dead:
            return
        if self.command.is_supervised:
            self._dismiss()
        elif self.command.mark is None:
            self._end_namespace()
        else:
            kill_all(self.tree)
        self.process.wait()
        self._is_dead = True

    def _dismiss(self) -> None:
        """The supervisor kills all others before it goes; where it does not, we do."""
        self._go.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_DYING_S)
        if "returncode" not in self._all_words():
            self.process.kill()
            kill_all(self.tree)

    def _end_namespace(self) -> None:
        """The first process inside takes the others with it, and is not gone before they are."""
        has_inside = self.tree.root != self.process.pid
        if has_inside:
            with suppress(ProcessLookupError, PermissionError):
                _kill(self.tree, self._root_end)
        self.process.kill()
        if has_inside:
            _wait_until_dead(self.tree, self._root_end)

    def close(self) -> None:
        """After the end."""
        for descriptor in (self._end, self._root_end):
            if descriptor is not None:
                os.close(descriptor)

    def exit_code(self, output: str) -> int | None:
        """Of the script, after its end; negative: a signal. None: what kept it was killed by somebody else.

        Raises SandboxError where the script was never reached; `output` then says why.
        """
        words = self._all_words()
        if "error" in words:
            raise SandboxError(str(words["error"]))
        if "returncode" in words:
            return None if words["returncode"] is None else int(str(words["returncode"]))
        if "exit-code" in words:
            return _from_shell(int(str(words["exit-code"])), output)
        if self.tree.root == self.process.pid and not self.command.is_supervised:
            return self.process.returncode
        if self.process.returncode < 0:
            return None
        raise SandboxError(self.last_words(output))

    def _all_words(self) -> dict[str, object]:
        while self._hear(0):
            pass
        return self._words()

    def _hear(self, timeout_s: float) -> bool:
        """Take in one piece of what it says of itself; False: nothing comes (any more)."""
        listener = select.poll()
        listener.register(self._status, select.POLLIN)
        if not listener.poll(max(0.0, timeout_s) * 1000):
            return False
        piece = os.read(self._status, 4096)
        self._told += piece
        return bool(piece)

    def _words(self) -> dict[str, object]:
        words: dict[str, object] = {}
        for line in self._told.split(b"\n")[:-1]:
            words.update(json.loads(line))
        return words

    def last_words(self, output: str) -> str:
        """Why the confinement failed, from the output that it wrote into instead of the script."""
        lines = [line for line in map(clean_line, output.splitlines()) if line]
        return f"{Path(self.command.argv[0]).name} failed: {lines[-1] if lines else 'it did not say why'}"


@contextmanager
def started(confinement: Confinement, spec: ExecutionSpec, output: int) -> Iterator[Child]:
    """A child that stands before its gate; dead, with all that it started, when the block ends.

    Raises SandboxError, OSError.
    """
    with ExitStack() as afterwards, ExitStack() as theirs:
        status, status_writer = os.pipe()
        go_reader, go = os.pipe()
        for descriptor in (status_writer, go_reader):
            theirs.callback(os.close, descriptor)
        afterwards.callback(os.close, status)
        gate = afterwards.enter_context(FileIO(go, "w"))
        command = confinement.prepare(spec, Channel(status=status_writer, go=go_reader))
        for descriptor in command.descriptors:
            theirs.callback(os.close, descriptor)
        afterwards.callback(_clear_away, command, spec.work)
        if command.owner is not None:
            os.fchown(output, command.owner, command.owner)  # for a script that opens /dev/stdout
        process = _spawn(command, output, (status_writer, go_reader, *command.descriptors))
        theirs.close()
        child = Child(process, command, status=status, go=gate)
        afterwards.callback(child.close)
        afterwards.callback(child.end)
        yield child


def _clear_away(command: Command, work: Path) -> None:
    remove_names(work, command.staged)
    if command.owner is not None:
        take_back(work)
    for folder in command.private:
        remove_folder(folder)


def _spawn(command: Command, output: int, inherited: Sequence[int]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command.argv,
        env=dict(command.env),
        cwd=command.cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        pass_fds=inherited,
    )


def _give_place(pid: int, cores: frozenset[int]) -> None:
    niceness = max(LOW_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0))
    os.setpriority(os.PRIO_PROCESS, pid, niceness)
    if sys.platform == "linux":
        if cores:
            os.sched_setaffinity(pid, cores)
        Path(f"/proc/{pid}/oom_score_adj").write_text(_FIRST_FOR_THE_OOM_KILLER, encoding="ascii")


def _from_shell(code: int, output: str) -> int:
    """A shell's 128 + n is signal n. Raises SandboxError where what runs before it could not go on."""
    if code in (126, 127) and output.startswith(("prlimit: ", "setpriv: ")):
        raise SandboxError(clean_line(output.splitlines()[0]))
    return 128 - code if 128 < code <= 128 + 64 else code


def _pidfd(pid: int) -> int | None:
    if sys.platform == "linux" and hasattr(os, "pidfd_open"):
        with suppress(OSError):  # an old kernel: then we ask now and then
            return os.pidfd_open(pid)
    return None


def _kill(tree: Tree, pidfd: int | None) -> None:
    if pidfd is not None and sys.platform == "linux":
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    elif is_alive(tree):
        os.kill(tree.root, signal.SIGKILL)


def _wait_until_dead(tree: Tree, pidfd: int | None) -> None:
    give_up_at = time.monotonic() + _DYING_S
    if pidfd is not None:
        listener = select.poll()
        listener.register(pidfd, select.POLLIN)
        if listener.poll(_DYING_S * 1000):
            return
    while is_alive(tree):
        if time.monotonic() > give_up_at:
            raise SandboxError(f"process {tree.root} of a script cannot be killed")
        time.sleep(_POLL_S)
