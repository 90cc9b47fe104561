"""Packages that scripts ask for: who decides, what is installed, and that the script then runs by itself."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.candidate import Failed, Scored, WaitingForPackages
from engine.errors import UsageError
from engine.facts import Autonomy, ExecutionStarted
from engine.metric import MAE
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled, PackageRequested
from engine.packages import ScriptPython
from engine.pipeline.outfit import Outfit
from engine.ports import SamplingRequest
from engine.requests import Stage
from engine.state import State
from engine.verdict_facts import Meaning, VerdictGiven
from tests.world import Died, FakeExecutor, FakeInstaller, FakeModel, Steered, World, prints, script_request


def needs(module: str, mae: float = 10.5) -> str:
    return f"# needs {module}\nimport {module}\nprint('Validation MAE: {mae}')\n"


def writes(*scripts: str) -> FakeModel:
    """The first ones as given, then scripts that need nothing."""

    def write(number: int, request: SamplingRequest) -> str:
        return scripts[number - 1] if number <= len(scripts) else prints(f"Validation MAE: {900 - number}")

    return FakeModel(write)


def world(path: Path, *scripts: str, has: str = "", **rest: object) -> World:
    """A run of one round of these scripts, where `has` can be installed."""
    here = World(state_dir=path, model=writes(*scripts), executor=FakeExecutor(), **rest)  # type: ignore[arg-type]
    here.installer = FakeInstaller(has=dict.fromkeys(has.split(), "1.2"))
    here.settings = here.settings_with(samples=max(1, len(scripts)), rounds=1)
    return here


def installs_into(here: World) -> None:
    """What is installed can be imported."""
    add = here.installer.add

    async def added(package: str) -> object:
        python = await add(package)
        here.executor.modules |= {"cv2"} if package == "opencv-python" else {package.replace("-", "_")}
        return python

    here.installer.add = added  # type: ignore[method-assign, assignment]


def asks(candidate: int) -> Callable[[State], bool]:
    return lambda state: (
        candidate in state.candidates and isinstance(state.candidates[candidate].status, WaitingForPackages)
    )


def test_a_granted_package_is_installed_and_the_script_runs_again_by_itself(tmp_path: Path) -> None:
    here = world(tmp_path, needs("cv2"), has="opencv-python", is_attended=True)
    installs_into(here)

    async def act(run: Steered) -> None:
        await run.until(asks(1))
        assert run.state.requests["opencv-python"].module == "cv2"
        assert run.state.requests["opencv-python"].candidates == (1,)
        run.steering.accept(1)
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert isinstance(here.state.candidates[1].status, Scored)
    started = [
        fact.attempt for fact in here.facts if isinstance(fact, ExecutionStarted) and fact.candidate == 1
    ]
    assert started == [1, 2]
    verdicts = [fact.meaning for fact in here.facts if isinstance(fact, VerdictGiven)]
    assert verdicts == [Meaning.GRANT]
    assert PackageInstalled(package="opencv-python", version="1.2") in here.facts


def test_a_declined_package_fails_the_script_and_the_model_is_told(tmp_path: Path) -> None:
    here = world(tmp_path, needs("catboost"), has="catboost", is_attended=True)

    async def act(run: Steered) -> None:
        await run.until(asks(1))
        run.steering.reject(1)
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    status = here.state.candidates[1].status
    assert isinstance(status, Failed)
    assert status.reason == "needs a package that is not there: catboost was declined (you declined it)"
    repair = [request for request in here.model.asked if "<failure>" in request.messages[-1].content]
    assert repair
    assert "not to be had, do not import: catboost" in repair[0].messages[-1].content
    assert here.installer.asked == []


def test_what_was_declined_is_not_asked_for_again(tmp_path: Path) -> None:
    here = world(tmp_path, needs("catboost"), needs("catboost", 10.7), is_attended=True)

    async def act(run: Steered) -> None:
        await run.until(asks(1))
        await run.until(asks(2))
        run.steering.reject(1)
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    # the two drafts; their repairs, which need nothing, and none again
    assert sum(isinstance(fact, PackageRequested) for fact in here.facts) == 2
    assert isinstance(here.state.candidates[2].status, Failed)


def test_nobody_there_declines_at_once_and_the_config_grants_at_once(tmp_path: Path) -> None:
    here = world(tmp_path, needs("catboost"), needs("xgboost"), has="xgboost", allowed=("xgboost",))
    installs_into(here)
    here.run()
    decided = {fact.package: fact.is_granted for fact in here.facts if isinstance(fact, PackageDecided)}
    assert decided == {"catboost": False, "xgboost": True}
    requests, candidates = here.state.requests, here.state.candidates
    assert isinstance(candidates[requests["xgboost"].candidates[0]].status, Scored)
    failed = candidates[requests["catboost"].candidates[0]].status
    assert isinstance(failed, Failed)
    assert "nobody was there to ask" in failed.reason


def test_a_failed_install_fails_who_asked_with_the_reason_and_changes_nothing(tmp_path: Path) -> None:
    here = world(tmp_path, needs("catboost"), allowed=("*",))
    here.run()
    assert PackageFailed(package="catboost", reason="no wheel of catboost") in here.facts
    status = here.state.candidates[1].status
    assert isinstance(status, Failed)
    assert "could not be installed (no wheel of catboost)" in status.reason


def test_a_script_names_its_packages_before_it_runs(tmp_path: Path) -> None:
    block = '# the idea\n# /// script\n# dependencies = ["CatBoost>=1.2"]\n# ///\n'
    script = block + "import catboost\nprint('Validation MAE: 10.5')\n"
    here = world(tmp_path, script, has="catboost", allowed=("catboost",))
    installs_into(here)
    here.run()
    assert isinstance(here.state.candidates[1].status, Scored)
    assert sum(isinstance(fact, ExecutionStarted) for fact in here.facts) == 1


def test_a_module_that_no_kept_name_stands_for_is_a_plain_failure(tmp_path: Path) -> None:
    here = world(tmp_path, needs("my_own_features"), is_attended=True, allowed=("*",))
    here.run()
    assert not [fact for fact in here.facts if isinstance(fact, PackageRequested)]
    status = here.state.candidates[1].status
    assert isinstance(status, Failed)
    assert "No module named 'my_own_features'" in status.reason


def test_taking_a_grant_back_stops_the_installation(tmp_path: Path) -> None:
    here = world(tmp_path, needs("catboost"), has="catboost", is_attended=True)
    here.installer.gate = asyncio.Event()

    async def act(run: Steered) -> None:
        await run.until(asks(1))
        run.steering.accept(1)
        await run.until(lambda state: bool(here.installer.asked))
        with pytest.raises(UsageError, match="being installed already"):
            run.steering.accept(1)
        run.steering.withdraw()
        await run.until(lambda state: state.requests["catboost"].stage is Stage.ASKED)
        assert isinstance(run.state.candidates[1].status, WaitingForPackages)
        run.steering.reject(1)
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert here.installer.installed == {}


def test_two_that_ask_for_the_same_get_it_from_one_grant(tmp_path: Path) -> None:
    here = world(tmp_path, needs("catboost"), needs("catboost", 10.7), has="catboost", is_attended=True)
    installs_into(here)

    async def act(run: Steered) -> None:
        await run.until(asks(1))
        await run.until(asks(2))
        assert sorted(run.state.requests["catboost"].candidates) == [1, 2]
        run.steering.accept(2)
        await run.until(lambda state: state.rounds_ended == 1)

    asyncio.run(here.steered(act, autonomy=Autonomy.REVIEW))
    assert here.installer.asked == ["catboost"]
    assert isinstance(here.state.candidates[1].status, Scored)
    assert isinstance(here.state.candidates[2].status, Scored)


@pytest.mark.parametrize("dies_after", range(4, 14))
def test_killed_anywhere_the_next_engine_goes_on_with_the_request(tmp_path: Path, dies_after: int) -> None:
    here = world(tmp_path, needs("catboost"), has="catboost", allowed=("catboost",), dies_after=dies_after)
    installs_into(here)
    with pytest.raises((Died, BaseExceptionGroup)):
        here.run()
    again = world(tmp_path, has="catboost", allowed=("catboost",))
    again.executor.modules = here.executor.modules
    again.installer.installed = here.installer.installed
    installs_into(again)
    again.run()
    assert again.state.ended is not None
    assert isinstance(again.state.candidates[1].status, Scored)


def test_prompts_say_whether_asking_is_of_use(tmp_path: Path) -> None:
    alone, attended = world(tmp_path / "a"), world(tmp_path / "b", is_attended=True)
    for here in (alone, attended):
        here.state_dir.mkdir()
        here.run()
    said = [
        next(one for one in here.model.asked if script_request(one)).messages[-1].content
        for here in (alone, attended)
    ]
    assert "none can be installed" in said[0]
    assert "only by request" in said[1]


@pytest.mark.parametrize(("has_network", "word"), [(False, "none"), (True, "open")])
def test_prompts_say_whether_there_is_a_network(has_network: bool, word: str) -> None:
    python = ScriptPython(python=Path("python"), version="3.11", packages={})
    outfit = Outfit(python, FakeInstaller(), (), lambda: False, has_network=has_network)
    assert f"memory: 1 MB; network: {word}; GPU: none\n" in outfit.machine("memory: 1 MB", State(MAE))


def test_prompts_say_what_a_script_gets_of_the_gpus() -> None:
    python = ScriptPython(python=Path("python"), version="3.11", packages={})
    outfit = Outfit(python, FakeInstaller(), (), lambda: False, gpus="1 (nvidia)")
    assert "network: none; GPU: 1 (nvidia)\n" in outfit.machine("memory: 1 MB", State(MAE))
