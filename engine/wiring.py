"""Puts the rooms together: from a folder and the person's words to a session, and its end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.candidate import Proposed
from engine.config import Config
from engine.desk import Desk, Survey, SystemClock
from engine.estimating import budget_of, budget_shown, estimate_of, first_round_cost, prompt_chars, terms_of
from engine.facts import EndReason, RunEnded
from engine.isolating import AskBare, run_place
from engine.journal.files import CandidateFiles
from engine.llm.address import is_offline
from engine.llm.connect import OFFLINE_NAME, endpoint_sampler, offline_sampler
from engine.metric import MAE
from engine.packages import Additions
from engine.pipeline.asking import Asker
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.pipeline.notebook import Notebook
from engine.pipeline.outfit import EVERY, Outfit
from engine.pipeline.programs import Programs
from engine.pipeline.purse import Purse, Terms
from engine.pipeline.repeating import due
from engine.pipeline.truth import Columns, Truth
from engine.ports import Limits, Sampler
from engine.prompting import Ground, limit_words, problem_of
from engine.sandbox.local import LocalExecutor
from engine.sandbox.probe import cores, default_memory_bytes
from engine.search.decide import decide, streams
from engine.search.proposal import End, SearchSettings
from engine.session import Session, end_run, open_run
from engine.steering import Steering
from engine.workspace.preview import show_files
from engine.workspace.reading import read_regular
from engine.workspace.shapes import Workspace
from engine.workspace.target import Target, find_target

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
    estimate: Callable[[], Mapping[str, object]]
    """What the first paid round will send, for the person who has to say so."""
    median: float | None
    """The MAE of always predicting the median; None where it is not known, or the metric is another."""
    budget: Callable[[], Mapping[str, object]]
    """What the run may spend, as screens are told it."""
    python: Callable[[], Path]
    """The interpreter that scripts run under; another one after a package was granted."""


def ending_of(desk: Desk, engine: Engine, ended: RunEnded) -> Ending:
    """What a run came to, for whoever started it."""
    return Ending(ended=ended, settings=engine.settings, workspace=desk.workspace)


@asynccontextmanager
async def equipped(desk: Desk, survey: Survey, ask: AskBare | None = None) -> AsyncIterator[Engine]:
    """All that the run needs: sandbox, Python, endpoint, prompts. Closed again at the end.

    `ask`: who may say yes where nothing isolates; None: nobody.
    """
    async with AsyncExitStack() as stack:
        executor = await run_place(desk.config, desk.note, ask, is_own=desk.order.may_run_bare)
        stack.push_async_callback(executor.close)
        for note in executor.notes:
            desk.note(note)
        additions = Additions(desk.config, desk.workspace.root, desk.note)
        python = await additions.prepare()
        policy, judge, policy_name = await _samplers(desk, stack)
        ledger = Ledger(desk.journal, desk.run, desk.state, desk.show)

        def limits() -> Limits:
            return limits_of(desk.config, executor.jobs)

        ground = await asyncio.to_thread(_ground, desk, survey, limits())
        target = await asyncio.to_thread(find_target, survey.seen.files, desk.workspace.task)
        terms = await asyncio.to_thread(terms_of, desk.config, policy_name)
        purse = Purse(ledger, budget_of(desk.config, survey.settings), terms, SystemClock().now)
        purse.expect(terms[0].at_most(prompt_chars(ground)))
        asker = _asker(desk, policy, purse, terms[0], ledger)
        equipment = Equipment(
            ledger=ledger,
            policy=asker,
            judge=asker if judge is policy else _asker(desk, judge, purse, terms[1], ledger),
            purse=purse,
            executor=executor,
            fill=survey.templates.fill,
            ground=ground,
            state_dir=desk.workspace.state_dir,
            outfit=Outfit(
                python,
                additions,
                _allowed(desk.config),
                desk.is_attended,
                has_network=desk.config.network,
                gpus=executor.gpus,
            ),
            limits=limits,
            inputs=survey.seen.inputs,
            baseline=survey.baseline,
            truth=await asyncio.to_thread(_truth, desk, target),
            scale=target.scale,
            notebook=Notebook(ledger, desk.workspace.state_dir, problem_of(ground.task)),
            before_run=desk.config.before_run,
            programs=Programs(ledger, lambda one: CandidateFiles(desk.workspace.state_dir, one)),
        )
        session = Session(equipment, survey.settings, desk.opening(policy_name, executor.isolation))
        yield Engine(
            session=session,
            steering=Steering(ledger, session),
            ledger=ledger,
            settings=survey.settings,
            executor=executor,
            policy=policy_name,
            median=target.scale.median_mae if target.scale and desk.state.metric == MAE else None,
            estimate=lambda: estimate_of(desk.config, ground, policy_name, purse, terms),
            budget=lambda: budget_shown(purse, first_round_cost(desk.config, ground, terms)),
            python=lambda: equipment.outfit.python,
        )


def ended_already(desk: Desk, survey: Survey) -> Ending | None:
    """The end of a run that has nothing left to do: no environment is made just to say so."""
    if desk.is_new:
        return None
    ledger = Ledger(desk.journal, desk.run, desk.state, desk.show)
    decision = decide(desk.state, survey.settings)
    if not isinstance(decision, End) and (over := _why_over(desk, survey, ledger)) is not None:
        desk.note(f"{over}; `--budget` raises it, `--new` starts another run")
        decision = End(reason=EndReason.BUDGET)
    if not isinstance(decision, End) or due(desk.state, survey.settings.repeats):
        return None
    final = desk.state.final
    open_run(ledger, survey.settings, desk.opening(desk.state.policy))
    ended = end_run(ledger, decision.reason, final)
    return Ending(ended=ended, settings=survey.settings, workspace=desk.workspace)


def _why_over(desk: Desk, survey: Survey, ledger: Ledger) -> str | None:
    """Why a run with nothing half done has no budget left; None where it has, or where something is."""
    if not all(isinstance(candidate.status, Proposed) for candidate in desk.state.unfinished):
        return None
    terms = terms_of(desk.config, desk.state.policy)
    return Purse(ledger, budget_of(desk.config, survey.settings), terms, SystemClock().now).why_over()


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


def _asker(desk: Desk, sampler: Sampler, purse: Purse, terms: Terms, ledger: Ledger) -> Asker:
    def files(candidate: int) -> CandidateFiles:
        return CandidateFiles(desk.workspace.state_dir, candidate)

    return Asker(sampler, desk.config.sampling_slots, ledger, files, purse=purse, terms=terms)


def _ground(desk: Desk, survey: Survey, limits: Limits) -> Ground:
    files = show_files(
        survey.seen.files, budget_tokens=desk.config.prompt_file_tokens, preview_rows=desk.config.preview_rows
    )
    for note in files.notes:
        desk.note(note)
    return Ground(
        task=desk.workspace.task,
        files=files.text,
        machine=limit_words(limits),
        metric=desk.state.metric,
        positive=desk.config.evaluate.positive,
        output_format=desk.config.output,
        emphases=survey.templates.emphases(),
        streams=streams(desk.config.search, desk.config.before_run),
        reflects_on_best_alone=desk.config.reflect == "best",
        revises=desk.config.revise,
        memory_tokens=desk.config.memory_tokens,
        prompt_tokens=desk.config.prompt_tokens,
    )


def _allowed(config: Config) -> tuple[str, ...]:
    return (EVERY,) if config.packages.auto else config.packages.allow


def limits_of(config: Config, jobs: int) -> Limits:
    """What one of so many executions at once may use."""
    limits = config.limits
    memory_bytes = limits.memory_mb * _MB if limits.memory_mb else default_memory_bytes(jobs)
    return Limits(
        time_s=limits.time_s,
        cpu_s=limits.cpu_s,
        memory_bytes=memory_bytes,
        processes=limits.processes,
        open_files=limits.open_files,
        file_bytes=limits.file_mb * _MB,
        disk_bytes=limits.disk_mb * _MB,
        output_bytes=limits.output_mb * _MB,
        threads=max(1, cores() // jobs),
    )


def _truth(desk: Desk, target: Target) -> Truth:
    workspace, guess = desk.workspace, target.guess
    holdout = workspace.holdout
    columns = None
    if guess.target is not None and target.test_columns:
        columns = Columns(train=target.train_columns, test=target.test_columns, target=guess.target)
    return Truth(
        metric=desk.state.metric,
        answers=read_regular(workspace.answers, _MOST_ANSWER_BYTES) if workspace.answers else None,
        final=None if holdout is None else read_regular(holdout.final, _MOST_ANSWER_BYTES),
        evaluate=desk.config.evaluate,
        root=workspace.root,
        columns=columns,
    )
