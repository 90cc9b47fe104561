"""The life of an engine's process: the run, the socket that viewers attach to, and when it is time to go."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

from engine.clean import clean_line
from engine.config import DEFAULT_ROUNDS
from engine.desk import Desk, Survey, opened_desk, survey
from engine.errors import MltuiError, SandboxError, UsageError, WorkspaceError
from engine.facts import Entry
from engine.isolating import AskBare
from engine.llm.address import is_offline
from engine.orders import Order
from engine.package_facts import PackageInstalled
from engine.pipeline.ledger import Ledger
from engine.pipeline.outfitting import decline_all
from engine.ports import Show
from engine.server import Server
from engine.signals import Noted, Signal
from engine.socket_path import socket_path
from engine.wiring import Ending, Engine, ended_already, ending_of, equipped

_LINGER_S = 60.0
"""How long an engine with nothing to do waits for somebody to look."""
_LOOK_S = 1.0
_MOST_JOBS = 64


async def run_workspace(order: Order, environ: Mapping[str, str], show: Show) -> Ending:
    """Works on the workspace's current run until its limits end it; viewers may attach meanwhile.

    Raises MltuiError for what stands in the way.
    """
    async with opened_desk(order, environ, show) as opened:
        surveyed = await survey(opened)
        ending = ended_already(opened, surveyed)
        if ending is not None:
            return ending
        async with _served(opened) as (desk, server):
            life = _Life(desk, server)
            async with life.equipped(surveyed) as engine, _declining_alone(server, engine.ledger):
                life.begin(engine)
                return ending_of(desk, engine, await engine.session.run())


async def serve_workspace(order: Order, environ: Mapping[str, str], ready: Callable[[], None]) -> None:
    """Works on the run for as long as there is something to do or somebody to see it.

    `ready` is called as soon as viewers can attach. Raises MltuiError for what stands in the way before that;
    what goes wrong later is told to the viewers.
    """
    early: list[Entry | Signal] = []
    async with opened_desk(order, environ, early.append) as opened, _served(opened) as (desk, server):
        if not server.is_listening.is_set():
            raise WorkspaceError("no screen can attach: the socket cannot be opened", hint=_said(early))
        for shown in early:
            server.show(shown)
        ready()
        await _Life(desk, server).live()


def after_installs(show: Show, then: Callable[[], None]) -> Show:
    """Shows, and calls `then` behind each package that is installed."""

    def shown(one: Entry | Signal) -> None:
        show(one)
        if isinstance(one, Entry) and isinstance(one.fact, PackageInstalled):
            then()

    return shown


def _said(shown: list[Entry | Signal]) -> str | None:
    words = [one.message for one in shown if isinstance(one, Noted)]
    return words[-1] if words else None


class _Life:
    """One engine from its start until nobody needs it."""

    def __init__(self, desk: Desk, server: Server) -> None:
        self._desk = replace(desk, show=after_installs(desk.show, self._greet_python))
        self._server = server
        self._engine: Engine | None = None
        self._bare: asyncio.Future[bool] | None = None
        self._working: asyncio.Task[Any] | None = asyncio.current_task()

    async def live(self) -> None:
        self._working = asyncio.ensure_future(self._work())
        watching = asyncio.ensure_future(self._until_nobody_cares())
        try:
            await asyncio.wait({self._working, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (self._working, watching):
                task.cancel()
            await asyncio.wait({self._working, watching})
        if not self._working.cancelled():
            self._working.result()

    def equipped(self, surveyed: Survey, ask: AskBare | None = None) -> AbstractAsyncContextManager[Engine]:
        """The engine, whose installs are told to viewers."""
        return equipped(self._desk, surveyed, ask)

    def _greet_python(self) -> None:
        """What runs a script again is told to viewers: they hand it on."""
        if self._engine is not None:
            self._server.greet(python=str(self._engine.python()))

    def begin(self, engine: Engine) -> None:
        """From now on viewers may steer."""
        self._engine = engine
        self._server.greet(
            policy=engine.policy,
            isolation=str(engine.executor.isolation),
            python=str(engine.python()),
            median=engine.median,
            hold=engine.estimate() if engine.session.is_held else None,
            **engine.budget(),
        )
        self._server.steer(self._obey)

    async def _work(self) -> None:
        try:
            surveyed = await survey(self._desk)
            async with (
                self.equipped(surveyed, self._may_run_bare) as engine,
                _declining_alone(self._server, engine.ledger),
            ):
                self.begin(engine)
                await engine.session.run(stays=True)
        except MltuiError as error:
            # Whoever looks on is told, and may look for as long as they like.
            self._engine = None
            self._server.refuse(error)
            await asyncio.Event().wait()

    async def _may_run_bare(self, error: SandboxError) -> bool:
        """The word of whoever looks on; each engine asks anew, since a machine may have been mended."""
        self._bare = asyncio.get_running_loop().create_future()
        self._server.greet(
            bare={"why": clean_line(str(error), 400), "remedy": clean_line(error.hint or "", 400)}
        )
        self._server.steer(self._obey)
        try:
            return await self._bare
        finally:
            self._bare = None
            self._server.greet(bare=None)

    def _answer_bare(self, says_yes: object) -> None:
        if self._bare is None or self._bare.done():
            raise UsageError("nobody asks whether scripts may run without isolation")
        self._bare.set_result(says_yes is True)

    async def _until_nobody_cares(self) -> None:
        loop = asyncio.get_running_loop()
        idle_since_s = loop.time()
        while loop.time() - max(idle_since_s, self._server.left_at_s) < _LINGER_S:
            if self._is_busy() or self._server.viewers:
                idle_since_s = loop.time()
            await asyncio.sleep(_LOOK_S)

    def _is_busy(self) -> bool:
        engine = self._engine
        return engine is not None and not engine.session.is_held and engine.session.in_flight > 0

    def _obey(self, command: str, arguments: Mapping[str, Any]) -> None:
        engine = self._engine
        if command == "shutdown":
            if self._working is not None:
                self._working.cancel()
        elif command == "bare":
            self._answer_bare(arguments.get("yes"))
        elif engine is None:
            raise UsageError("the engine is not at work")
        elif command == "jobs":
            engine.executor.jobs = _jobs(arguments.get("count"))
            self._server.greet(jobs=engine.executor.jobs)
        else:
            was_held = engine.session.is_held
            engine.steering.obey(command, arguments)
            if was_held and not engine.session.is_held:
                self._server.greet(hold=None)
            if command == "budget":
                hold = engine.estimate() if engine.session.is_held else None
                self._server.greet(hold=hold, **engine.budget())


@asynccontextmanager
async def _declining_alone(server: Server, ledger: Ledger) -> AsyncIterator[None]:
    """Nobody who has left holds up a run: what waits for their answer is declined a while after."""

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOK_S)
            if not server.viewers and loop.time() - server.left_at_s > _LINGER_S:
                decline_all(ledger, "nobody was there to ask")

    watching = asyncio.ensure_future(watch())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait({watching})


@asynccontextmanager
async def _served(opened: Desk) -> AsyncIterator[tuple[Desk, Server]]:
    """The desk with a socket that shows what it shows."""
    server = Server(socket_path(opened.workspace.root), lambda seq: opened.journal.entries(opened.run, seq))
    show = opened.show

    def show_both(shown: Entry | Signal) -> None:
        server.show(shown)
        show(shown)

    server.greet(**_hello(opened))
    serving = asyncio.ensure_future(server.serve())
    listening = asyncio.ensure_future(server.is_listening.wait())
    try:
        await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            opened.note(f"nobody can look on: {_first_words(serving.exception())}")
        yield replace(opened, show=show_both, is_attended=lambda: server.viewers > 0), server
    finally:
        for task in (serving, listening):
            task.cancel()
        await asyncio.wait({serving, listening})


def _first_words(error: BaseException | None) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return clean_line(str(error), 200)


def _hello(desk: Desk) -> dict[str, Any]:
    config = desk.config
    return {
        "workspace": desk.workspace.name,
        "state_dir": str(desk.workspace.state_dir),
        "run": desk.run,
        "process": os.getpid(),
        "policy": desk.state.policy,
        "isolation": "",
        "samples": config.samples,
        "jobs": config.jobs,
        "is_paid": not is_offline(config),
        "network": config.network,
        "hold": None,
        "bare": None,
        "sampling_slots": config.sampling_slots,
        "rounds": config.rounds if config.rounds or config.candidates else DEFAULT_ROUNDS,
        "candidates": config.candidates,
        "time_limit_s": config.limits.time_s,
        "median": None,
        "before_run": config.before_run,
        "instead_of_run": config.instead_of_run,
        "files_root": str(desk.workspace.files_root),
    }


def _jobs(count: object) -> int:
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= _MOST_JOBS:
        raise UsageError(f"jobs: a whole number from 1 to {_MOST_JOBS}")
    return count
