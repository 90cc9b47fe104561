"""A small world around a session: a model and an executor that a test tells what to do, and real files."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.budget import Budget, Free, Tariff
from engine.config import EvaluateConfig
from engine.errors import PackagesError, SamplingError
from engine.facts import Autonomy, Entry, Fact, Flags, Purpose, RunEnded
from engine.journal.database import Database
from engine.journal.files import CandidateFiles
from engine.metric import MAE
from engine.outcome import Execution, Isolation, OutcomeKind, Usage
from engine.packages import ScriptPython
from engine.pipeline.asking import Asker
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.pipeline.notebook import Notebook
from engine.pipeline.outfit import Outfit
from engine.pipeline.programs import Programs
from engine.pipeline.purse import Purse, Terms
from engine.pipeline.truth import Columns, Truth
from engine.ports import (
    Clock,
    Completed,
    ExecutionEvent,
    ExecutionSpec,
    Finished,
    Limits,
    SamplingEvent,
    SamplingRequest,
    Started,
    TextChunk,
)
from engine.prompting import Ground
from engine.search.proposal import SearchSettings
from engine.session import Opening, Session
from engine.signals import Signal
from engine.state import State
from engine.steering import Steering
from engine.target import TargetScale
from engine.templates import Templates
from tests.facts import FixedClock

LIMITS = Limits(
    time_s=10,
    cpu_s=None,
    memory_bytes=1,
    processes=1,
    open_files=1,
    file_bytes=1,
    disk_bytes=1,
    output_bytes=1,
    threads=1,
)
TRACEBACK = 'Traceback (most recent call last):\n  File "/work/script.py", line 2\nKeyError: "x"\n'
SETTINGS = SearchSettings(
    search="rounds",
    samples=5,
    repairs=1,
    rounds=1,
    candidates=None,
    has_baseline=False,
    emphases=("features", "cleaning"),
)


def script_request(request: SamplingRequest) -> bool:
    return request.purpose is Purpose.WRITE


class FakeModel:
    """Writes scripts that say what they will print; judges and reflects like a naive model."""

    def __init__(self, write: Callable[[int, SamplingRequest], str | SamplingError]) -> None:
        self._write = write
        self.asked: list[SamplingRequest] = []
        self.written = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.usage = Usage(prompt_tokens=1, completion_tokens=1)
        self.gate: Callable[[FakeModel], Awaitable[None]] | None = None
        self.before_run: Callable[[SamplingRequest], str] | None = None
        """What it says of scripts that have not run."""

    async def stream(self, request: SamplingRequest) -> AsyncGenerator[SamplingEvent]:
        self.asked.append(request)
        text = self._answer(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.gate is not None:
                await self.gate(self)
            if isinstance(text, SamplingError):
                raise text
            yield TextChunk(text=text)
            yield Completed(
                text=text,
                model="fake",
                finish_reason="stop",
                usage=self.usage,
                wall_s=0.0,
            )
        finally:
            self.in_flight -= 1

    def _answer(self, request: SamplingRequest) -> str | SamplingError:
        if request.purpose in (Purpose.WRITE, Purpose.AGAIN, Purpose.REVISE):
            self.written += 1
            return self._write(self.written, request)
        if request.purpose is Purpose.REFLECT:
            return json.dumps({"good": "fast", "bad": "wrong", "next_step": "more"})
        if request.purpose in (Purpose.VALUE, Purpose.COMPARE) and self.before_run is not None:
            return self.before_run(request)
        output = request.messages[-1].content.rpartition("<output>")[2]
        numbers = re.findall(r"MAE: ([\d,.]+)", output)
        value = float(numbers[-1].replace(",", "")) if numbers else None
        return json.dumps({"stated": bool(numbers), "validation_mae": value, "line": 1, "why": "so it says"})

    async def check(self) -> None:
        """Always there."""

    async def close(self) -> None:
        """Nothing to close."""


def prints(text: str) -> str:
    """A script that FakeExecutor understands."""
    return f"# prints {text[:20]}\nprint({text!r})\n"


@dataclass
class FakeExecutor:
    """Runs a script in this process if it only prints; `raise` in it is a crash."""

    gate: asyncio.Event | None = None
    isolation: Isolation = Isolation.BWRAP
    running: int = 0
    most_running: int = 0
    on_start: Callable[["FakeExecutor"], None] | None = None
    modules: set[str] = field(default_factory=set)
    """What `import` finds."""

    def submit(self, spec: ExecutionSpec) -> "FakeHandle":
        return FakeHandle(self, spec)

    async def close(self) -> None:
        """Nothing runs."""


@dataclass
class FakeInstaller:
    """Installs what it has."""

    has: dict[str, str] = field(default_factory=dict)
    installed: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def add(self, package: str) -> ScriptPython:
        self.asked.append(package)
        if self.gate is not None:
            await self.gate.wait()
        if package not in self.has:
            raise PackagesError(f"no wheel of {package}")
        self.installed[package] = self.has[package]
        return ScriptPython(python=Path("python"), version="3.11", packages=dict(self.installed))


@dataclass
class FakeHandle:
    """One execution."""

    executor: FakeExecutor
    spec: ExecutionSpec

    async def events(self) -> AsyncIterator[ExecutionEvent]:
        executor = self.executor
        executor.running += 1
        executor.most_running = max(executor.most_running, executor.running)
        try:
            yield Started(isolation=Isolation.BWRAP, node="local")
            if executor.on_start:
                executor.on_start(executor)
            if executor.gate:
                await executor.gate.wait()
            yield Finished(execution=self._run())
        finally:
            executor.running -= 1

    def cancel(self) -> None:
        """Not needed here."""

    def _run(self) -> Execution:
        code = self.spec.script.read_text()
        lacking = [
            name for name in re.findall(r"^import (\w+)", code, re.M) if name not in self.executor.modules
        ]
        crashes = "raise" in code or bool(lacking)
        self.spec.work.mkdir(parents=True, exist_ok=True)
        if lacking:
            output = TRACEBACK.replace(
                'KeyError: "x"', f"ModuleNotFoundError: No module named {lacking[0]!r}"
            )
        else:
            output = TRACEBACK if crashes else _printed(code)
        self.spec.stdout.write_text(output)
        return Execution(
            kind=OutcomeKind.ERROR if crashes else OutcomeKind.OK,
            exit_code=1 if crashes else 0,
            wall_s=0.1,
            cpu_s=0.1,
            peak_memory_bytes=1,
            output_bytes=len(output),
            dropped_bytes=0,
            isolation=Isolation.BWRAP,
            message="",
        )


def _printed(code: str) -> str:
    lines: list[str] = []
    code = re.sub(r"(?m)^import .*$", "", code)
    exec(compile(code, "script", "exec"), {"print": lambda text: lines.append(str(text))})
    return "\n".join(lines) + "\n"


@dataclass
class World:
    """A state dir, and sessions over it one after another."""

    state_dir: Path
    model: FakeModel
    executor: FakeExecutor = field(default_factory=FakeExecutor)
    settings: SearchSettings = SETTINGS
    shown: list[Entry | Signal] = field(default_factory=list)
    installer: FakeInstaller = field(default_factory=FakeInstaller)
    allowed: tuple[str, ...] = ()
    answers: bytes | None = None
    final: bytes | None = None
    columns: Columns | None = None
    scale: TargetScale | None = None
    is_attended: bool = False
    dies_after: int | None = None
    """The process "dies" when so many facts have been committed by this world."""
    committed: int = 0
    budget: Budget = field(default_factory=Budget)
    """Its rounds and candidates are those of the settings."""
    tariff: Tariff = field(default_factory=lambda: Free(why="a test"))
    max_tokens: int | None = 100
    clock: Clock = field(default_factory=FixedClock)

    @property
    def facts(self) -> list[Fact]:
        return [entry.fact for entry in self.shown if isinstance(entry, Entry)]

    @property
    def state(self) -> State:
        """What the journal adds up to."""
        state = State(MAE)
        with Database(self.state_dir / "journal.db", self.clock) as journal:
            state.replay(journal.entries(1))
        return state

    def run(self) -> RunEnded:
        return asyncio.run(self.session())

    async def session(self) -> RunEnded:
        with Database(self.state_dir / "journal.db", self.clock) as journal:
            state = State(MAE)
            is_new = journal.last_run() is None
            state.replay(journal.entries(1))
            ledger = Ledger(journal, 1, state, self._show)
            session = Session(self._equipment(ledger), self.settings, self._opening(journal, is_new=is_new))
            return await session.run()

    def settings_with(self, **changes: Any) -> SearchSettings:
        return replace(self.settings, **changes)

    async def steered(
        self, act: Callable[["Steered"], Awaitable[None]], *, autonomy: Autonomy, is_held: bool = False
    ) -> None:
        """A session that stays, until `act` has returned."""
        with Database(self.state_dir / "journal.db", self.clock) as journal:
            state = State(MAE)
            is_new = journal.last_run() is None
            state.replay(journal.entries(1))
            ledger = Ledger(journal, 1, state, self._show)
            opening = self._opening(journal, is_new=is_new)
            opening = replace(opening, is_held=is_held, autonomy=autonomy if is_new else None)
            session = Session(self._equipment(ledger), self.settings, opening)
            running = asyncio.create_task(session.run(stays=True))
            steering = Steering(ledger, session)
            try:
                await act(Steered(world=self, ledger=ledger, steering=steering))
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running

    def _show(self, shown: Entry | Signal) -> None:
        self.shown.append(shown)
        if isinstance(shown, Entry):
            self.committed += 1
            if self.committed == self.dies_after:
                raise Died

    def _opening(self, journal: Database, *, is_new: bool) -> Opening:
        return Opening(
            seed=1, policy="fake", flags=Flags(), is_new=is_new, last_candidate=journal.last_candidate()
        )

    def _equipment(self, ledger: Ledger) -> Equipment:
        def files(candidate: int) -> CandidateFiles:
            return CandidateFiles(self.state_dir, candidate)

        templates = Templates()
        limits = replace(self.budget, rounds=self.settings.rounds, candidates=self.settings.candidates)
        terms = Terms(tariff=self.tariff, max_tokens=self.max_tokens)
        purse = Purse(ledger, limits, [terms], self.clock.now)
        asker = Asker(self.model, 5, ledger, files, purse=purse, terms=terms)
        return Equipment(
            ledger=ledger,
            policy=asker,
            judge=asker,
            purse=purse,
            executor=self.executor,
            fill=templates.fill,
            ground=Ground(
                task="Predict.",
                files="1. Filename: train.csv",
                machine="Python 3.11",
                metric=MAE,
                output_format="code",
                emphases=templates.emphases(),
            ),
            state_dir=self.state_dir,
            outfit=Outfit(
                ScriptPython(python=Path("python"), version="3.11", packages={}),
                self.installer,
                self.allowed,
                lambda: self.is_attended,
            ),
            limits=lambda: LIMITS,
            inputs={},
            baseline=None,
            truth=Truth(
                metric=MAE,
                answers=self.answers,
                final=self.final,
                evaluate=EvaluateConfig(),
                root=self.state_dir,
                columns=self.columns,
            ),
            scale=self.scale,
            notebook=Notebook(ledger, self.state_dir, "Predict."),
            programs=Programs(ledger, files),
            before_run=self.settings.before_run,
        )


@dataclass(frozen=True)
class Steered:
    """A run under way, and the hands on its wheel."""

    world: World
    ledger: Ledger
    steering: Steering

    @property
    def state(self) -> State:
        return self.ledger.state

    async def until(self, is_so: Callable[[State], bool]) -> None:
        """Fails where nothing happens any more and it is still not so."""
        async with asyncio.timeout(30):
            while not is_so(self.state):
                await asyncio.to_thread(lambda: None)

    async def idle(self) -> None:
        """Long enough for whatever could happen by itself."""
        for _ in range(200):
            await asyncio.to_thread(lambda: None)


class Died(BaseException):
    """The engine's process is gone; nothing catches it."""
