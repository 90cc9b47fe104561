"""What is known of a workspace's run before anything is made or asked: lock, journal, config and files."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.config import DEFAULT_ROUNDS, Config
from engine.errors import ConfigError
from engine.facts import Autonomy, Flags
from engine.grading.chosen import check_evaluation, chosen_metric
from engine.journal.database import Database
from engine.journal.files import keep_best_of_run
from engine.journal.lock import WorkspaceLock
from engine.llm.address import is_offline
from engine.metric import MAE
from engine.orders import Order
from engine.outcome import Isolation
from engine.ports import Show
from engine.runs import as_config, merged
from engine.search.proposal import SearchSettings
from engine.session import Opening
from engine.signals import Noted
from engine.state import State
from engine.templates import Templates
from engine.workspace.baseline import find_baseline
from engine.workspace.config_files import load_config
from engine.workspace.files import VisibleFiles, visible_files
from engine.workspace.shapes import Workspace, open_workspace
from engine.workspace.state_dir import make_state_dir
from engine.workspace.trust import Trust, check_graders_are_trusted, trusted_overrides

_SEEDS = 100_000
"""Seeds that are drawn lie below: scripts multiply theirs, and numpy takes none of 2**32."""
_WITHOUT_SCORES = ("rounds", "best-of-n")
"""Searches that need none."""


class SystemClock:
    """The `Clock` of the machine."""

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A run that is locked and read."""

    order: Order
    environ: Mapping[str, str]
    show: Show
    is_attended: Callable[[], bool]
    """Whether a person looks on now and can be asked."""
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

    def opening(self, policy: str, isolation: Isolation | None = None) -> Opening:
        """What the run is opened with. Without anybody to ask nothing waits.

        On a screen a run goes on as it was, and a new one is reviewed; without isolation a person looks at
        each script before it runs, unless the scripts are mltui's own.
        """
        config, is_on_screen = self.config, self.order.is_on_screen
        seed = config.seed if config.seed is not None else random.SystemRandom().randrange(_SEEDS)
        autonomy = Autonomy.REVIEW if self.is_new else None
        if isolation is Isolation.NONE and not self.order.may_run_bare:
            autonomy = Autonomy.ASK
        return Opening(
            select_by=config.select_by,
            seed=seed if self.is_new else self.state.seed,
            policy=policy,
            flags=self.flags,
            is_new=self.is_new,
            last_candidate=self.journal.last_candidate(),
            autonomy=autonomy if is_on_screen else Autonomy.AUTO,
            is_held=is_on_screen and not is_offline(config),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What lies in the workspace for scripts and prompts."""

    seen: VisibleFiles
    baseline: Path | None
    templates: Templates
    settings: SearchSettings


@asynccontextmanager
async def opened_desk(order: Order, environ: Mapping[str, str], show: Show) -> AsyncIterator[Desk]:
    """The workspace's run, locked and read. Raises MltuiError for what stands in the way."""
    workspace = await asyncio.to_thread(open_workspace, order.workspace)
    state_dir = await asyncio.to_thread(make_state_dir, workspace.root)
    with WorkspaceLock(state_dir), Database(state_dir / "journal.db", SystemClock()) as journal:
        for message in workspace.messages:
            show(Noted(message=message))
        desk = _desk(order, environ, show, workspace, journal)
        if desk.is_new and desk.run > 1:
            await asyncio.to_thread(keep_best_of_run, state_dir, desk.run - 1)
        yield desk


async def survey(desk: Desk) -> Survey:
    """Looks through the workspace once. Raises MltuiError."""
    config = desk.config
    seen = await asyncio.to_thread(
        visible_files, desk.workspace, include=config.include, exclude=config.exclude
    )
    overrides, messages = await asyncio.to_thread(trusted_overrides, desk.workspace.state_dir, desk.trust)
    for message in (*seen.notes, *messages):
        desk.note(message)
    baseline = find_baseline(desk.workspace, seen.files, config.baseline)
    templates = Templates(overrides)
    settings = _search_settings(config, baseline, templates)
    return Survey(seen=seen, baseline=baseline, templates=templates, settings=settings)


def _desk(
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
    _check_before_run(loaded.config)
    _check_measure(loaded.config, workspace, trust, None if is_new else state)
    state.metric = chosen_metric(loaded.config)
    return Desk(
        order=order,
        environ=environ,
        show=show,
        is_attended=lambda: False,
        workspace=workspace,
        journal=journal,
        run=run,
        is_new=is_new,
        state=state,
        flags=flags,
        config=loaded.config,
        trust=trust,
    )


def _check_before_run(config: Config) -> None:
    """Raises ConfigError."""
    if not config.instead_of_run:
        return
    if config.before_run is None:
        raise ConfigError(
            "`instead_of_run` is set, and nothing says how to choose",
            hint='set `before_run = "value"` or `"elimination"` beside it',
        )
    if config.search not in _WITHOUT_SCORES:
        raise ConfigError(
            f"`instead_of_run` gives no scores, and the search {config.search} goes by scores",
            hint=f"use {' or '.join(_WITHOUT_SCORES)}",
        )


def _check_measure(config: Config, workspace: Workspace, trust: Trust, state: State | None) -> None:
    """Raises ConfigError. `state`: of the run that goes on; scores of two metrics cannot be compared."""
    check_evaluation(config, has_own_holdout=workspace.holdout is not None)
    check_graders_are_trusted(workspace.root, trust)
    metric = chosen_metric(config)
    if state is not None and (state.metric.name, state.metric.better) != (metric.name, metric.better):
        raise ConfigError(
            f"this run goes by {state.metric.name}, and the config asks for {metric.name}",
            hint="--new starts another run",
        )


def _search_settings(config: Config, baseline: Path | None, templates: Templates) -> SearchSettings:
    unlimited = config.rounds is None and config.candidates is None
    return SearchSettings(
        search=config.search,
        samples=config.samples,
        repairs=config.repairs,
        rounds=DEFAULT_ROUNDS if unlimited else config.rounds,
        candidates=config.candidates,
        has_baseline=baseline is not None and not config.instead_of_run,
        before_run=config.before_run,
        keep=config.keep,
        instead_of_run=config.instead_of_run,
        emphases=tuple(templates.emphases()),
        sampling_slots=config.sampling_slots,
        jobs=config.jobs,
        repeats=config.repeats,
    )
