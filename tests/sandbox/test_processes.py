"""Finding the processes of an execution, by /proc and without."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.sandbox.environment import MARK
from engine.sandbox.processes import ProcessReader, ProcessTable, ProcReader, PsutilReader, kill_all, tree_of

FAMILY = """
import os, signal, sys
hoard = bytearray(b"x") * (30 << 20)
grandchild = os.fork()
if grandchild == 0:
    os.setsid()
print(os.getpid(), flush=True)
signal.pause()
"""

READERS = [pytest.param(PsutilReader(), id="psutil")]
if sys.platform == "linux":
    READERS.append(pytest.param(ProcReader(), id="proc"))


@contextmanager
def _family(mark: str) -> Iterator[tuple["subprocess.Popen[bytes]", set[int]]]:
    argv = [sys.executable, "-c", FAMILY]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env={MARK: mark}, start_new_session=True) as process:
        assert process.stdout is not None
        try:
            yield process, {int(process.stdout.readline()) for _ in range(2)}
        finally:
            kill_all(tree_of(process.pid, mark))


@pytest.mark.parametrize("reader", READERS)
def test_a_tree_is_found_with_what_it_uses(reader: ProcessReader) -> None:
    with _family("test-tree") as (process, pids):
        tree = tree_of(process.pid, None)
        table = ProcessTable(reader)
        tree.members = {process.pid: read.started} if (read := reader.read(process.pid)) else {}
        table.look([tree])
        assert set(tree.members) == pids
        assert tree.memory_bytes > 25 << 20
        assert tree.peak_memory_bytes == tree.memory_bytes
        assert tree.cpu_s > 0


@pytest.mark.parametrize("reader", READERS)
def test_a_stray_is_found_by_its_mark(reader: ProcessReader) -> None:
    with _family("test-stray") as (process, pids):
        (stray,) = pids - {process.pid}
        tree = tree_of(process.pid, "test-stray")
        process.kill()
        process.wait()
        ProcessTable(reader).look([tree])
        assert set(tree.members) == {stray}


def test_one_that_was_a_stranger_becomes_a_member() -> None:
    with _family("test-stranger") as (process, _):
        table = ProcessTable()
        table.look([])
        tree = tree_of(process.pid, None)
        table.look([tree])
        assert process.pid in tree.members


def test_an_id_that_was_used_again_is_not_taken_for_a_member() -> None:
    with _family("test-again") as (process, _):
        tree = tree_of(process.pid, None)
        tree.members = {process.pid: -1.0}
        ProcessTable().look([tree])
        assert tree.members == {}
