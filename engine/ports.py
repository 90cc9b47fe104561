"""Ports: what the flow needs from the world. Edges implement them, tests swap them."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from engine.facts import Entry, Fact, Purpose
from engine.outcome import Execution, Isolation, Usage
from engine.signals import Signal

# ---------------------------------------------------------------- sampling


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptMessage:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSchema:
    """The JSON object that an answer should be."""

    name: str
    schema: Mapping[str, object]
    """A JSON schema of type object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingRequest:
    """One chat completion to ask for."""

    purpose: Purpose
    messages: Sequence[PromptMessage]
    answer: AnswerSchema | None
    """None asks for free text."""
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The endpoint has the request: whatever comes of it from here on, it may charge for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChunk:
    """A piece of the answer, as it arrived."""

    text: str
    usage: Usage | None = None
    """What the endpoint has counted of this call by now, where it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Nothing arrives and why: a back-off, or an endpoint that is silent. For a person to see.

    What had been streamed of this answer so far is void when `restarts` is true.
    """

    message: str
    restarts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """The model refused a parameter; the request was asked again without it, or with `instead`."""

    model: str
    parameter: str
    instead: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The whole answer. Always the last one of a stream."""

    text: str
    model: str
    finish_reason: str | None
    usage: Usage
    wall_s: float


SamplingEvent = Taken | TextChunk | Waiting | Dropped | Completed


class Sampler(Protocol):
    """Asks a language model."""

    def stream(self, request: SamplingRequest) -> AsyncGenerator[SamplingEvent]:
        """Events of one completion, `Completed` last. Raises SamplingError; closing it hangs up."""
        ...

    async def check(self) -> None:
        """Raises SamplingError if the endpoint cannot be reached or refuses the key. Costs nothing."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


# ---------------------------------------------------------------- execution


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one execution may use. None: no limit of that kind."""

    time_s: float
    cpu_s: float | None
    memory_bytes: int
    """Of the whole tree of processes."""
    processes: int
    open_files: int
    file_bytes: int
    disk_bytes: int
    """Of the work folder."""
    output_bytes: int
    threads: int
    """A fair share of the cores."""
    gpus: tuple[str, ...] = ()
    """Those that it sees, as the variable of their maker names them; an executor gives each its share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionSpec:
    """One script to run."""

    candidate: int
    attempt: int
    script: Path
    """Absolute; lies outside `work` and is shown to the script read-only."""
    work: Path
    """The only folder that the script may write, and its working directory. Emptied before it starts."""
    stdout: Path
    """Where stdout and stderr go, in the order they were written."""
    inputs: Mapping[str, Path]
    """Name in the working directory -> the file or folder that lies there, read-only.

    A name may contain slashes (`data/train.csv`), where only part of a folder is shown.
    """
    python: Path
    """The interpreter of a virtual environment, not resolved."""
    seed: int
    """PYTHONHASHSEED and SEED, so that the same script does the same twice; from 0, below 2**32."""
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """It waits for a slot; always the first of its events."""

    reason: str = ""
    """What it waits for beside a slot, in words; said again when that changes. Empty: for a slot alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The script runs."""

    isolation: Isolation
    node: str
    """`local`, or the name of a machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Now and then while it runs."""

    wall_s: float
    cpu_s: float
    memory_bytes: int
    output_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The end, exactly one, always last. Nothing that the script started is alive any more."""

    execution: Execution


ExecutionEvent = Queued | Started | Progress | Finished


class Handle(Protocol):
    """One execution under way."""

    def events(self) -> AsyncIterator[ExecutionEvent]:
        """Queued..., Started, Progress..., Finished. Raises SandboxError where the sandbox itself failed."""
        ...

    def cancel(self) -> None:
        """Kill it; it ends as `cancelled`. May be called before, during and after, and again."""
        ...


class Executor(Protocol):
    """Runs scripts, here or elsewhere."""

    @property
    def isolation(self) -> Isolation:
        """What every execution here gets."""
        ...

    def submit(self, spec: ExecutionSpec) -> Handle:
        """Never blocks. A loop that is cancelled while it reads the events kills the script."""
        ...

    async def close(self) -> None:
        """Kill all that still runs, and wait until it is dead."""
        ...


# ---------------------------------------------------------------- journal, onlookers and clock


Show = Callable[[Entry | Signal], None]
"""An onlooker: gets every fact and signal, in order. Must return at once."""


class Journal(Protocol):
    """The append-only log of facts."""

    def append(self, run: int, facts: Sequence[Fact]) -> Sequence[Entry]:
        """Commits all of them, or none, before it returns. Raises JournalError."""
        ...

    def entries(self, run: int) -> Sequence[Entry]:
        """Every fact of one run, in order."""
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """UTC."""
        ...
