"""Puts the rooms together: from a folder and the person's words to a session, and its end."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.config import DEFAULT_ROUNDS, Config
from engine.errors import SandboxError
from engine.facts import Autonomy, Flags, RunEnded
from engine.journal.database import Database
from engine.journal.files import CandidateFiles, keep_best_of_run
from engine.journal.lock import WorkspaceLock
from engine.llm.connect import OFFLINE_NAME, endpoint_sampler, is_offline, offline_sampler
from engine.metric import MAE
from engine.orders import Order
from engine.packages import ScriptPython, describe, prepare
from engine.pipeline.asking import Asker
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.ports import Limits, Sampler, Show
from engine.prompting import Ground
from engine.runs import as_config, merged
from engine.sandbox.local import LocalExecutor, open_executor
from engine.sandbox.probe import cores, default_memory_bytes
from engine.sandbox.settings import SandboxSettings
from engine.search.proposal import End, SearchSettings
from engine.search.rounds import decide
from engine.session import Opening, Session, end_run, open_run
from engine.signals import Noted
from engine.state import State
from engine.steering import Steering
from engine.templates import Templates
from engine.workspace.baseline import find_baseline
from engine.workspace.config_files import load_config
from engine.workspace.files import VisibleFiles, visible_files
from engine.workspace.preview import show_files
from engine.workspace.reading import read_regular
from engine.workspace.shapes import Workspace, open_workspace
from engine.workspace.state_dir import make_state_dir
from engine.workspace.target import find_target
from engine.workspace.trust import Trust, trusted_overrides

_MB = 1024 * 1024
_MOST_ANSWER_BYTES = 1024 * _MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended, and under which limits."""

    ended: RunEnded
    settings: SearchSettings
    workspace: Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A run that is ready to go."""

    session: Session
    steering: Steering
    ledger: Ledger
    settings: SearchSettings
    executor: LocalExecutor
    policy: str
    """Who writes the scripts, as every screen names it."""
    estimate: Mapping[str, object]
    """What the first paid round will send, for the person who has to say so."""
    python: Path
    """The interpreter that scripts run under."""


class SystemClock:
    """The `Clock` of the machine."""

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)


@asynccontextmanager
async def opened_desk(order: Order, environ: Mapping[str, str], show: Show) -> AsyncIterator["Desk"]:
    """The workspace's run, locked and read. Raises MltuiError for what stands in the way."""
    workspace = await asyncio.to_thread(open_workspace, order.workspace)
    state_dir = await asyncio.to_thread(make_state_dir, workspace.root)
    with WorkspaceLock(state_dir), Database(state_dir / "journal.db", SystemClock()) as journal:
        for message in workspace.messages:
            show(Noted(message=message))
        desk = _open_desk(order, environ, show, workspace, journal)
        if desk.is_new and desk.run > 1:
            await asyncio.to_thread(keep_best_of_run, state_dir, desk.run - 1)
        yield desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is known before anything is made or asked."""

    order: Order
    environ: Mapping[str, str]
    show: Show
    workspace: Workspace
    journal: Database
    run: int
    is_new: bool
    state: State
    flags: Flags
    config: Config
    trust: Trust

    def note(self, message: str) -> None:
        """One line for a person."""
        self.show(Noted(message=message))


def _open_desk(
    order: Order, environ: Mapping[str, str], show: Show, workspace: Workspace, journal: Database
) -> Desk:
    last = journal.last_run()
    is_new = order.is_new or last is None
    run = (last or 0) + is_new
    state = State(MAE)
    if not is_new:
        state.replay(journal.entries(run))
    flags = merged(state.flags, order.flags, None if is_new else state.seed)
    trust = Trust.of_user()
    loaded = load_config(
        workspace.root,
        flags={**as_config(flags), **order.settings},
        config_file=order.config_file,
        environ=environ,
        trust=trust,
    )
    for message in loaded.messages:
        show(Noted(message=message))
    return Desk(
        order=order,
        environ=environ,
        show=show,
        workspace=workspace,
        journal=journal,
        run=run,
        is_new=is_new,
        state=state,
        flags=flags,
        config=loaded.config,
        trust=trust,
    )


def ending_of(desk: Desk, engine: Engine, ended: RunEnded) -> Ending:
    """What a run came to, for whoever started it."""
    return Ending(ended=ended, settings=engine.settings, workspace=desk.workspace)


@asynccontextmanager
async def equipped(desk: Desk) -> AsyncIterator[Engine]:
    """All that the run needs: sandbox, Python, endpoint, prompts. Closed again at the end.

    Where nothing is left to do, no environment is made and no endpoint asked, just to say so.
    """
    config = desk.config
    seen = await asyncio.to_thread(
        visible_files, desk.workspace, include=config.include, exclude=config.exclude
    )
    baseline = find_baseline(desk.workspace, seen.files, config.baseline)
    templates = Templates(_overrides(desk))
    settings = _search_settings(config, baseline, templates)
    ledger = Ledger(desk.journal, desk.run, desk.state, desk.show)
    for note in seen.notes:
        desk.note(note)
    async with AsyncExitStack() as stack:
        executor = await asyncio.to_thread(_executor, desk)
        stack.push_async_callback(executor.close)
        python = await prepare(config, desk.workspace.root, desk.note)
        limits = _limits(config)
        target = await asyncio.to_thread(find_target, seen.files, desk.workspace.task)
        policy, judge, policy_name = await _samplers(desk, stack)
        asker = _asker(desk, policy, ledger)
        equipment = Equipment(
            ledger=ledger,
            policy=asker,
            judge=asker if judge is policy else _asker(desk, judge, ledger),
            executor=executor,
            fill=templates.fill,
            ground=await asyncio.to_thread(_ground, desk, seen, templates, python, limits),
            state_dir=desk.workspace.state_dir,
            python=python.python,
            limits=limits,
            inputs=seen.inputs,
            baseline=baseline,
            answers=await asyncio.to_thread(_answers, desk.workspace),
            scale=target.scale,
        )
        session = Session(equipment, settings, _opening(desk, policy_name))
        yield Engine(
            session=session,
            steering=Steering(ledger, session),
            ledger=ledger,
            settings=settings,
            executor=executor,
            policy=policy_name,
            estimate=_estimate(desk, equipment.ground, policy_name),
            python=python.python,
        )


def _estimate(desk: Desk, ground: Ground, policy: str) -> Mapping[str, object]:
    """A round is one prompt a sample; about four characters make a token."""
    model, _, host = policy.rpartition(" at ")
    calls = desk.config.samples * 3
    chars = len(ground.task) + len(ground.files) + 4_000
    return {
        "endpoint": host,
        "model": model,
        "calls": calls,
        "prompt_tokens": desk.config.samples * chars // 4,
        "budget": _budget_words(desk.config),
        "what": "the task text and previews of the files",
    }


def _budget_words(config: Config) -> str:
    if config.candidates is not None:
        return f"{config.candidates} candidates"
    return f"{config.rounds or DEFAULT_ROUNDS} rounds"


def ended_already(desk: Desk) -> Ending | None:
    """The end of a run that has nothing left to do: no environment is made just to say so."""
    seen = visible_files(desk.workspace, include=desk.config.include, exclude=desk.config.exclude)
    baseline = find_baseline(desk.workspace, seen.files, desk.config.baseline)
    settings = _search_settings(desk.config, baseline, Templates(_overrides(desk)))
    decision = decide(desk.state, settings)
    if desk.is_new or not isinstance(decision, End):
        return None
    ledger = Ledger(desk.journal, desk.run, desk.state, desk.show)
    open_run(ledger, settings, _opening(desk, desk.state.policy))
    return Ending(ended=end_run(ledger, decision.reason), settings=settings, workspace=desk.workspace)


def _overrides(desk: Desk) -> Mapping[str, str]:
    overrides, messages = trusted_overrides(desk.workspace.state_dir, desk.trust)
    for message in messages:
        desk.note(message)
    return overrides


def _opening(desk: Desk, policy: str) -> Opening:
    seed = desk.config.seed if desk.config.seed is not None else random.SystemRandom().randrange(2**31)
    return Opening(
        seed=seed if desk.is_new else desk.state.seed,
        policy=policy,
        flags=desk.flags,
        is_new=desk.is_new,
        last_candidate=desk.journal.last_candidate(),
        autonomy=_autonomy(desk),
        is_held=desk.order.is_on_screen and not is_offline(desk.config),
    )


def _autonomy(desk: Desk) -> Autonomy | None:
    """Without anybody to ask nothing waits; on a screen a run goes on as it was, a new one is reviewed."""
    if not desk.order.is_on_screen:
        return Autonomy.AUTO
    return Autonomy.REVIEW if desk.is_new else None


def _executor(desk: Desk) -> LocalExecutor:
    settings = _sandbox_settings(desk.config)
    try:
        return open_executor(settings)
    except SandboxError as error:
        if not desk.order.may_run_bare:
            raise
        desk.note(f"{error}; the demo's scripts are mltui's own, so they run without isolation")
        return open_executor(replace(settings, isolation="none", min_isolation=None))


def _sandbox_settings(config: Config) -> SandboxSettings:
    return SandboxSettings(
        isolation=config.isolation,
        min_isolation=config.min_isolation,
        jobs=config.jobs,
        network=config.network,
        caches={name: Path(folder).expanduser() for name, folder in config.caches.items()},
        gpus_per_script=config.gpus_per_script,
    )


async def _samplers(desk: Desk, stack: AsyncExitStack) -> tuple[Sampler, Sampler, str]:
    """The policy's, the judge's, and how screens name the policy."""
    config = desk.config
    if is_offline(config):
        offline = offline_sampler(desk.order.tokens_per_s)
        stack.push_async_callback(offline.close)
        return offline, offline, OFFLINE_NAME
    sends_seed = config.seed is not None
    policy = await endpoint_sampler(config.policy, desk.environ, sends_seed=sends_seed)
    stack.push_async_callback(policy.close)
    judge = policy
    if config.judge is not None:
        judge = await endpoint_sampler(config.judge, desk.environ, sends_seed=sends_seed)
        stack.push_async_callback(judge.close)
    return policy, judge, policy.name


def _asker(desk: Desk, sampler: Sampler, ledger: Ledger) -> Asker:
    def files(candidate: int) -> CandidateFiles:
        return CandidateFiles(desk.workspace.state_dir, candidate)

    return Asker(sampler, desk.config.sampling_slots, ledger, files)


def _ground(
    desk: Desk, seen: VisibleFiles, templates: Templates, python: ScriptPython, limits: Limits
) -> Ground:
    files = show_files(
        seen.files, budget_tokens=desk.config.prompt_file_tokens, preview_rows=desk.config.preview_rows
    )
    for note in files.notes:
        desk.note(note)
    return Ground(
        task=desk.workspace.task,
        files=files.text,
        machine=_machine(python, limits),
        metric=MAE,
        output_format=desk.config.output,
        emphases=templates.emphases(),
    )


def _machine(python: ScriptPython, limits: Limits) -> str:
    memory_mb = limits.memory_bytes // _MB
    return (
        f"{describe(python)}\n"
        f"time limit: {limits.time_s:g} s; threads: {limits.threads}; memory: {memory_mb} MB"
    )


def _limits(config: Config) -> Limits:
    limits = config.limits
    memory_bytes = limits.memory_mb * _MB if limits.memory_mb else default_memory_bytes(config.jobs)
    return Limits(
        time_s=limits.time_s,
        cpu_s=limits.cpu_s,
        memory_bytes=memory_bytes,
        processes=limits.processes,
        open_files=limits.open_files,
        file_bytes=limits.file_mb * _MB,
        disk_bytes=limits.disk_mb * _MB,
        output_bytes=limits.output_mb * _MB,
        threads=max(1, cores() // config.jobs),
    )


def _answers(workspace: Workspace) -> bytes | None:
    return read_regular(workspace.answers, _MOST_ANSWER_BYTES) if workspace.answers else None


def _search_settings(config: Config, baseline: Path | None, templates: Templates) -> SearchSettings:
    unlimited = config.rounds is None and config.candidates is None
    return SearchSettings(
        search=config.search,
        samples=config.samples,
        repairs=config.repairs,
        rounds=DEFAULT_ROUNDS if unlimited else config.rounds,
        candidates=config.candidates,
        has_baseline=baseline is not None,
        emphases=tuple(templates.emphases()),
    )
