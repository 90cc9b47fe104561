"""Fair shares: of cores while others come and go, and of what sessions get on a desktop."""

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sandbox.shares import LOW_PRIORITY, CoreShares
from tests.sandbox.world import NEVER_ENDS, World, has_printed, has_started, until

linux_with_two_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs two cores"
)


def test_each_gets_the_cores_that_the_fewest_others_use() -> None:
    shares = CoreShares((0, 1, 2, 3))
    with shares.share(2) as first, shares.share(1) as second, shares.share(2) as third:
        assert [set(place.cores) for place in (first, second, third)] == [{0, 1}, {2}, {0, 3}]


def test_nobody_is_pinned_where_nothing_can_be_pinned() -> None:
    with CoreShares(()).share(1) as place:
        assert place.cores == frozenset()


def test_who_shares_a_core_moves_to_one_that_became_free() -> None:
    shares = CoreShares((0, 1))
    with ExitStack() as staying:
        first = staying.enter_context(shares.share(1))
        with shares.share(1) as leaving:
            third = staying.enter_context(shares.share(1))
            assert [set(place.cores) for place in (first, leaving, third)] == [{0}, {1}, {0}]
        assert {*first.cores, *third.cores} == {0, 1}


@given(
    cores=st.integers(1, 6),
    steps=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 9)), min_size=1, max_size=12),
)
def test_however_they_come_and_go_no_core_rests_while_two_share_another(
    cores: int, steps: list[tuple[int, int]]
) -> None:
    shares = CoreShares(tuple(range(cores)))
    here = []
    for threads, whom in steps:
        block = ExitStack()
        here.append((threads, block.enter_context(shares.share(threads)), block))
        if whom < len(here):
            here.pop(whom)[2].close()
            uses = [sum(core in place.cores for _, place, _ in here) for core in range(cores)]
            assert min(uses) > 0 or max(uses) < 2
        assert all(len(place.cores) == min(threads, cores) for threads, place, _ in here)
    for _, _, block in here:
        block.close()


@linux_with_two_cores
def test_a_script_moves_with_all_its_threads_when_another_leaves(world: World) -> None:
    waits_for_a_move = """
        import os, threading
        released = threading.Event()
        threading.Thread(target=released.wait).start()
        def cores():
            return [os.sched_getaffinity(int(thread)) for thread in os.listdir("/proc/self/task")]
        before = os.sched_getaffinity(0)
        print("waits")
        while any(one == before for one in cores()):
            pass
        print(len(cores()), "moved")
        released.set()
        """

    async def crowded() -> str:
        cores = len(os.sched_getaffinity(0))
        never_ending = [world.spec(NEVER_ENDS) for _ in range(cores)]
        async with world.executor(jobs=cores + 1) as executor:
            spec = world.spec(waits_for_a_move)
            mover = executor.submit(spec).events()
            await until(mover, has_printed)
            others = []
            for other in map(executor.submit, never_ending):  # each once the one before has its core
                others.append((other, other.events()))
                await until(others[-1][1], has_started)
            others[0][0].cancel()
            async for _ in mover:
                pass
            return spec.stdout.read_text()

    assert asyncio.run(crowded()) == "waits\n2 moved\n"


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel does not group sessions")
def test_the_session_of_a_script_gets_a_low_priority_and_those_that_it_begins_do_too(world: World) -> None:
    ran = world.run(
        """
        import os, sys
        def wait():
            while "nice 10" not in open("/proc/self/autogroup").read():
                pass
        wait()
        print("script", flush=True)
        if os.fork() == 0:
            os.setsid()
            wait()
            print("daemon", flush=True)
            os._exit(0)
        os.wait()
        """,
        time_s=20.0,
    )
    assert LOW_PRIORITY == 10
    assert ran.lines == ["script", "daemon"]
