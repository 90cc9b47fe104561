"""Puts the rooms together: from a folder and the person's words to a session, and its end."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.config import DEFAULT_ROUNDS, Config
from engine.errors import SandboxError
from engine.facts import Flags, RunEnded
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
from engine.search.proposal import End, SearchSettings
from engine.search.rounds import decide
from engine.session import Opening, Session, end_run, open_run
from engine.signals import Noted
from engine.state import State
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


class SystemClock:
    """The `Clock` of the machine."""

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)


async def run_workspace(order: Order, environ: Mapping[str, str], show: Show) -> Ending:
    """Works on the workspace's current run until it ends. Raises MltuiError for what stands in the way."""
    workspace = await asyncio.to_thread(open_workspace, order.workspace)
    state_dir = await asyncio.to_thread(make_state_dir, workspace.root)
    with WorkspaceLock(state_dir), Database(state_dir / "journal.db", SystemClock()) as journal:
        for message in workspace.messages:
            show(Noted(message=message))
        desk = _open_desk(order, environ, show, workspace, journal)
        if desk.is_new and desk.run > 1:
            await asyncio.to_thread(keep_best_of_run, state_dir, desk.run - 1)
        return await _work(desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
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
) -> _Desk:
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
    return _Desk(
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


async def _work(desk: _Desk) -> Ending:
    config = desk.config
    seen = await asyncio.to_thread(
        visible_files, desk.workspace, include=config.include, exclude=config.exclude
    )
    baseline = find_baseline(desk.workspace, seen.files, config.baseline)
    templates = Templates(_overrides(desk))
    settings = _search_settings(config, baseline, templates)
    ledger = Ledger(desk.journal, desk.run, desk.state, desk.show)
    opening = _opening(desk)
    decision = decide(desk.state, settings)
    if not desk.is_new and isinstance(decision, End):
        # Nothing is left to do: no environment is made, and no endpoint asked, just to say so.
        open_run(ledger, settings, opening)
        return Ending(ended=end_run(ledger, decision.reason), settings=settings, workspace=desk.workspace)
    for note in seen.notes:
        desk.note(note)
    async with AsyncExitStack() as stack:
        executor = await asyncio.to_thread(_executor, desk)
        stack.push_async_callback(executor.close)
        python = await prepare(config, desk.workspace.root, desk.note)
        limits = _limits(config)
        target = await asyncio.to_thread(find_target, seen.files, desk.workspace.task)
        policy, judge, policy_name = await _samplers(desk, stack)
        equipment = Equipment(
            ledger=ledger,
            policy=_asker(desk, policy, ledger),
            judge=_asker(desk, judge, ledger),
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
        session = Session(equipment, settings, replace(opening, policy=policy_name))
        return Ending(ended=await session.run(), settings=settings, workspace=desk.workspace)


def _overrides(desk: _Desk) -> Mapping[str, str]:
    overrides, messages = trusted_overrides(desk.workspace.state_dir, desk.trust)
    for message in messages:
        desk.note(message)
    return overrides


def _opening(desk: _Desk) -> Opening:
    seed = desk.config.seed if desk.config.seed is not None else random.SystemRandom().randrange(2**31)
    return Opening(
        seed=seed if desk.is_new else desk.state.seed,
        policy=desk.state.policy,
        flags=desk.flags,
        is_new=desk.is_new,
        last_candidate=desk.journal.last_candidate(),
    )


def _executor(desk: _Desk) -> LocalExecutor:
    config = desk.config
    try:
        return open_executor(config.isolation, config.jobs, network=config.network)
    except SandboxError as error:
        if not desk.order.may_run_bare:
            raise
        desk.note(f"{error}; the demo's scripts are mltui's own, so they run without isolation")
        return open_executor("none", config.jobs)


async def _samplers(desk: _Desk, stack: AsyncExitStack) -> tuple[Sampler, Sampler, str]:
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


def _asker(desk: _Desk, sampler: Sampler, ledger: Ledger) -> Asker:
    def files(candidate: int) -> CandidateFiles:
        return CandidateFiles(desk.workspace.state_dir, candidate)

    return Asker(sampler, desk.config.sampling_slots, ledger, files)


def _ground(
    desk: _Desk, seen: VisibleFiles, templates: Templates, python: ScriptPython, limits: Limits
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
