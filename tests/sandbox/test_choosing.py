"""Which isolation is taken: the strongest that works, nothing weaker than allowed, and never in silence."""

import asyncio
from collections.abc import Callable

import pytest

from engine.config import IsolationChoice, LeastIsolation
from engine.errors import SandboxError
from engine.outcome import Isolation
from engine.sandbox.choosing import choose, findings
from engine.sandbox.local import open_executor
from engine.sandbox.probe import Finding
from engine.sandbox.settings import SandboxSettings
from tests.sandbox.world import World

TryOut = Callable[[Isolation, SandboxSettings], Finding]


def machine_with(*working: Isolation) -> TryOut:
    def try_out(isolation: Isolation, _: SandboxSettings) -> Finding:
        works = isolation in working
        return Finding(
            isolation=isolation,
            works=works,
            reason="" if works else f"{isolation} is broken",
            remedy=None if works else f"run `mend {isolation}`",
        )

    return try_out


EVERYTHING = machine_with(*Isolation)
LANDLOCK_ALONE = machine_with(Isolation.LANDLOCK, Isolation.NONE)
NOTHING = machine_with(Isolation.NONE)


@pytest.mark.parametrize(
    ("machine", "least", "expected"),
    [
        (EVERYTHING, None, Isolation.BWRAP),
        (EVERYTHING, "none", Isolation.BWRAP),
        (LANDLOCK_ALONE, None, Isolation.LANDLOCK),
        (LANDLOCK_ALONE, "none", Isolation.LANDLOCK),
        (NOTHING, "none", Isolation.NONE),
    ],
)
def test_auto_takes_the_strongest_that_works(
    machine: TryOut, least: LeastIsolation | None, expected: Isolation
) -> None:
    assert choose(SandboxSettings(min_isolation=least), machine).isolation is expected


def test_why_no_stronger_one_was_taken_is_known() -> None:
    choice = choose(SandboxSettings(), LANDLOCK_ALONE)
    assert [(found.isolation, found.works) for found in choice.findings] == [
        ("bwrap", False),
        ("landlock", True),
    ]
    assert choice.findings[0].reason == "bwrap is broken"
    assert choice.findings[0].remedy == "run `mend bwrap`"


@pytest.mark.parametrize("least", [None, "landlock"])
def test_auto_never_falls_back_to_none_by_itself(least: LeastIsolation | None) -> None:
    with pytest.raises(SandboxError, match="bwrap is broken; landlock: landlock is broken") as raised:
        choose(SandboxSettings(min_isolation=least), NOTHING)
    hint = raised.value.hint or ""
    assert hint.startswith("run `mend bwrap`")
    assert ('isolation = "none"' in hint) == (least is None)


def test_less_than_the_least_is_refused_with_what_would_mend_it() -> None:
    with pytest.raises(SandboxError, match="bwrap is broken") as raised:
        choose(SandboxSettings(min_isolation="bwrap"), LANDLOCK_ALONE)
    assert raised.value.hint == 'run `mend bwrap`; or set `min_isolation` to less than "bwrap"'


@pytest.mark.parametrize(
    ("isolation", "least"), [("none", "landlock"), ("none", "bwrap"), ("landlock", "bwrap")]
)
def test_two_settings_that_contradict_each_other_are_an_error(
    isolation: IsolationChoice, least: LeastIsolation
) -> None:
    with pytest.raises(SandboxError, match="gives less than") as raised:
        choose(SandboxSettings(isolation=isolation, min_isolation=least), EVERYTHING)
    assert raised.value.hint


@pytest.mark.parametrize("least", [None, "none"])
def test_none_is_had_by_name(least: LeastIsolation | None) -> None:
    settings = SandboxSettings(isolation="none", min_isolation=least)
    assert choose(settings, EVERYTHING).isolation is Isolation.NONE


def test_one_that_is_named_is_not_replaced_by_another() -> None:
    assert choose(SandboxSettings(isolation="landlock"), EVERYTHING).isolation is Isolation.LANDLOCK
    with pytest.raises(SandboxError, match="bwrap is broken"):
        choose(SandboxSettings(isolation="bwrap"), LANDLOCK_ALONE)


def test_a_doctor_hears_of_all() -> None:
    assert [found.works for found in findings(SandboxSettings(), LANDLOCK_ALONE)] == [False, True]


def test_an_executor_knows_what_was_tried_for_it(world: World) -> None:
    async def scenario() -> tuple[Isolation, list[Isolation]]:
        executor = open_executor(SandboxSettings(isolation=world.isolation.value))
        await executor.close()
        return executor.isolation, [found.isolation for found in executor.findings]

    tried = [] if world.isolation is Isolation.NONE else [world.isolation]
    assert asyncio.run(scenario()) == (world.isolation, tried)
